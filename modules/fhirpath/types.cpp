#include "fhirpath/types.h"

#include <array>
#include <unordered_map>
#include <vector>

namespace fyr::fhirpath {
namespace {

namespace ft = fhir::tables;
using ft::Type;

constexpr std::array<std::string_view, 13> systemNames{"",     "Boolean",  "Integer", "Decimal",  "String",         "Date",
                                                       "DateTime", "Time", "Quantity", "Any", "SimpleTypeInfo", "Resource",
                                                       "DomainResource"};
constexpr std::array<std::string_view, 21> primitiveNames{
    "",    "boolean",   "integer", "unsignedInt", "positiveInt", "decimal", "string",  "markdown", "code", "id",          "uri",
    "url", "canonical", "oid",     "uuid",        "date",        "dateTime", "instant", "time",     "base64Binary", "xhtml"};

// Profiles of the specification that are classes of their own in the tables.
std::string_view plainName(std::string_view name) {
    if (name == "SimpleQuantity" || name == "MoneyQuantity") return "Quantity";
    return name;
}

struct Model {
    std::unordered_map<std::string_view, TypeId> byName; // FHIR's own names
    std::vector<TypeId> parents;                         // of classes
    TypeId element = type::none;
    TypeId backbone = type::none;

    Model() {
        const std::size_t count = ft::tables.classCount;
        for (std::size_t i = 1; i < primitiveNames.size(); ++i)
            byName.emplace(primitiveNames[i], type::of(static_cast<Type>(i)));
        byName.emplace("Resource", type::resource);
        byName.emplace("DomainResource", type::domainResource);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view name = ft::className(ft::tables.classes[i]);
            if (name.find('.') == std::string_view::npos) byName.emplace(name, static_cast<TypeId>(type::firstClass + i));
        }
        const auto find = [&](std::string_view name) {
            const auto it = byName.find(name);
            return it == byName.end() ? type::none : it->second;
        };
        element = find("Element");
        backbone = find("BackboneElement");
        const TypeId quantity = find("Quantity");
        parents.resize(count, element);
        for (std::size_t i = 0; i < count; ++i) {
            const ft::Class& c = ft::tables.classes[i];
            const std::string_view name = ft::className(c);
            const auto id = static_cast<TypeId>(type::firstClass + i);
            const auto dot = name.find('.');
            if (c.isResource) {
                const bool bare = name == "Bundle" || name == "Binary" || name == "Parameters";
                parents[i] = bare ? type::resource : type::domainResource;
            } else if (dot != std::string_view::npos) {
                const ft::Class* outer = ft::classOfType(name.substr(0, dot));
                parents[i] = outer && outer->isResource ? backbone : element;
            } else if (name == "Age" || name == "Count" || name == "Distance" || name == "Duration" || plainName(name) != name) {
                parents[i] = quantity;
            } else if (name == "Timing" || name == "Dosage" || name == "ElementDefinition") {
                parents[i] = backbone;
            } else if (id == element) {
                parents[i] = type::none;
            }
        }
    }
};
const Model& model() {
    static const Model m;
    return m;
}

} // namespace

TypeName typeNamed(std::string_view space, std::string_view name) noexcept {
    TypeName t;
    if (space.empty() || space == "FHIR") {
        const auto it = model().byName.find(name);
        if (it != model().byName.end()) t.fhir = it->second;
    }
    if (space.empty() || space == "System")
        for (TypeId i = 1; i <= type::lastSystem; ++i)
            if (systemNames[i] == name) t.system = i;
    // System.Patient is a well-formed name that nothing is.
    if (!t.known() && space == "System") t.system = type::any;
    return t;
}

std::string_view spaceOf(TypeId t) noexcept {
    return t <= type::info ? "System" : "FHIR";
}

std::string_view nameOf(TypeId t) noexcept {
    if (t < systemNames.size()) return systemNames[t];
    if (type::isPrimitive(t)) return primitiveNames[t - type::firstPrimitive];
    if (!type::isClass(t)) return {};
    const std::string_view name = ft::className(type::classOf(t));
    if (name.find('.') != std::string_view::npos) return nameOf(above(t));
    return plainName(name);
}

TypeId above(TypeId t) noexcept {
    if (type::isClass(t)) return model().parents[static_cast<std::size_t>(t - type::firstClass)];
    if (t == type::domainResource) return type::resource;
    if (!type::isPrimitive(t)) return type::none;
    switch (type::primitive(t)) {
    case Type::code:
    case Type::id:
    case Type::markdown:
        return type::of(Type::string);
    case Type::url:
    case Type::canonical:
    case Type::oid:
    case Type::uuid:
        return type::of(Type::uri);
    case Type::unsignedInt:
    case Type::positiveInt:
        return type::of(Type::integer);
    default:
        return model().element;
    }
}

bool isA(TypeId t, TypeId wanted) noexcept {
    for (; t != type::none; t = above(t))
        if (t == wanted) return true;
    return false;
}

} // namespace fyr::fhirpath
