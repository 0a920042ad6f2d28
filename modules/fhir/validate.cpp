#include "fhir/validate.h"

#include "fhir/primitives.h"
#include "fhir/tables.h"

#include <fmt/format.h>

namespace fyr::fhir {
namespace {

using tables::Class;
using tables::Row;
using tables::Type;

class Validator {
  public:
    std::vector<Problem> problems;

    void resource(const Value& v, bool contained) {
        if (!v.isObject()) return problem("must be a resource");
        const Value* type = v.find("resourceType");
        if (!type || !type->isString()) return problem("resourceType is missing");
        const Class* c = tables::classOfType(type->text());
        if (!c) return problem("R4 has no such resource type");
        if (m_path.empty()) m_root = type->text();
        const Value* outer = m_container;
        if (!contained) m_container = &v;
        if (contained && v.find("contained")) problem("a contained resource must not contain others");
        object(*c, v, true);
        m_container = outer;
    }

  private:
    struct Frame {
        std::string_view key;
        std::int64_t index = -1;
    };

    [[nodiscard]] bool full() const { return problems.size() >= maxProblems; }
    void problem(std::string message) {
        if (full()) return;
        std::string place(m_root.empty() ? "Resource" : m_root);
        for (const Frame& f : m_path) {
            if (!f.key.empty()) fmt::format_to(std::back_inserter(place), ".{}", f.key);
            if (f.index >= 0) fmt::format_to(std::back_inserter(place), "[{}]", f.index);
        }
        problems.push_back({std::move(place), std::move(message)});
    }
    void problemAt(std::string_view key, std::string message) {
        m_path.push_back({key});
        problem(std::move(message));
        m_path.pop_back();
    }

    void object(const Class& c, const Value& v, bool isResource) {
        if (!v.isObject()) return problem("must be an object");
        if (v.size() == 0) return problem("must not be an empty object");
        std::uint64_t seen = 0;
        for (const Member& m : v.members()) {
            const Row* row = m.name == 0 ? nullptr : tables::rowOf(c, m.name);
            if (!row ||
                (m.underscore && (!tables::isPrimitive(row->type) || (row->flags & tables::bareFlag)))) {
                if (isResource && m.key() == "resourceType") continue;
                if (full()) return;
                problemAt(m.key(), fmt::format("{} has no such element", tables::className(c)));
                continue;
            }
            const std::uint64_t bit = std::uint64_t{1} << row->element;
            if ((seen & bit) && (row->flags & tables::choiceFlag)) oneChoice(c, v, m, *row);
            seen |= bit;
            m_path.push_back({m.key()});
            if (m.underscore)
                extensionsOf(*row, m.value);
            else
                element(*row, m.value, v);
            m_path.pop_back();
        }
        if (const std::uint64_t missing = c.required & ~seen) required(c, missing);
    }

    void required(const Class& c, std::uint64_t missing) {
        std::string choice;
        for (std::uint16_t i = 0; i < c.rows; ++i) {
            const Row& row = tables::tables.rows[c.firstRow + i];
            if (!(missing >> row.element & 1U)) continue;
            missing &= ~(std::uint64_t{1} << row.element); // a choice has many rows
            const std::string_view name = tables::nameText(row.name);
            choice = std::string(name.substr(0, row.stem)) + "[x]";
            const bool isChoice = row.flags & tables::choiceFlag;
            problemAt(isChoice ? std::string_view(choice) : name, "is required");
        }
    }

    // Two members of one choice are only right as "valueString" and "_valueString".
    void oneChoice(const Class& c, const Value& v, const Member& m, const Row& row) {
        for (const Member& other : v.members()) {
            if (&other == &m) return;
            const Row* otherRow = other.name == 0 ? nullptr : tables::rowOf(c, other.name);
            if (!otherRow || otherRow->element != row.element || otherRow == &row) continue;
            return problemAt(m.key(),
                             fmt::format("only one {}[x] is allowed, and there is {}",
                                         tables::nameText(row.name).substr(0, row.stem), other.key()));
        }
    }

    void element(const Row& row, const Value& v, const Value& parent) {
        if (!(row.flags & tables::listFlag)) {
            if (v.isArray()) return problem("must not be an array");
            if (v.isNull()) return problem("must not be null");
            return value(row, v);
        }
        if (!v.isArray()) return problem("must be an array");
        if (v.size() == 0) return problem("must not be an empty array");
        const std::size_t depth = m_path.size() - 1;
        for (std::size_t i = 0; i < v.size(); ++i) {
            m_path[depth].index = static_cast<std::int64_t>(i);
            const Value& item = v.items()[i];
            if (item.isNull()) {
                nullItem(row, parent, i);
            } else {
                value(row, item);
            }
            if (full()) return;
        }
    }

    // null in a list of primitives stands for a value that has extensions only.
    void nullItem(const Row& row, const Value& parent, std::size_t index) {
        if (tables::isPrimitive(row.type))
            for (const Member& m : parent.members())
                if (m.underscore && m.name == row.name && m.value[index].isObject()) return;
        problem("must not be null");
    }

    void extensionsOf(const Row& row, const Value& v) {
        const Class& c = tables::tables.classes[tables::tables.elementClass];
        if (!(row.flags & tables::listFlag)) return object(c, v, false);
        if (!v.isArray()) return problem("must be an array");
        if (v.size() == 0) return problem("must not be an empty array");
        const std::size_t depth = m_path.size() - 1;
        for (std::size_t i = 0; i < v.size(); ++i) {
            m_path[depth].index = static_cast<std::int64_t>(i);
            if (!v.items()[i].isNull()) object(c, v.items()[i], false);
        }
    }

    void value(const Row& row, const Value& v) {
        if (tables::isPrimitive(row.type)) {
            if (const char* wrong = primitiveProblem(row.type, v)) return problem(wrong);
            if (row.type == Type::code && row.extra) boundCode(row, v.text(), nullptr);
            return;
        }
        if (row.type == Type::resource) return resource(v, m_path.back().key == "contained");
        object(tables::tables.classes[row.target], v, false);
        if (!v.isObject()) return;
        switch (row.type) {
        case Type::coding:
            if (row.extra) boundCoding(row, v);
            break;
        case Type::codeableConcept:
            if (row.extra) boundConcept(row, v);
            break;
        case Type::reference:
            reference(row, v);
            break;
        case Type::extension:
            extension(v);
            break;
        default:
            break;
        }
    }

    [[nodiscard]] static bool inSet(const Row& row, std::string_view code, const std::string_view* system) {
        return tables::hasCode(tables::tables.valueSets[row.extra], code, system);
    }
    [[nodiscard]] static std::string notInSet(const Row& row) {
        return fmt::format("the code must be one of {}", tables::tables.valueSets[row.extra].url);
    }
    void boundCode(const Row& row, std::string_view code, const std::string_view* system) {
        if (!inSet(row, code, system)) problem(notInSet(row));
    }
    void boundCoding(const Row& row, const Value& coding) {
        const std::string_view system = coding.text("system");
        boundCode(row, coding.text("code"), &system);
    }
    void boundConcept(const Row& row, const Value& concept_) {
        for (const Value& coding : concept_["coding"].items()) {
            const std::string_view system = coding.text("system");
            if (inSet(row, coding.text("code"), &system)) return;
        }
        if (!concept_.find("coding") && !concept_.find("text")) return; // extensions only: why it is absent
        problem(notInSet(row));
    }

    void extension(const Value& v) {
        bool hasValue = false;
        for (const Member& m : v.members())
            hasValue = hasValue || m.key().substr(m.underscore ? 1 : 0).starts_with("value");
        const bool hasExtensions = v.find("extension") != nullptr;
        if (hasValue && hasExtensions) problem("an extension has a value or extensions, not both");
        if (!hasValue && !hasExtensions) problem("an extension needs a value or extensions");
    }

    void reference(const Row& row, const Value& v) {
        const Value* text = v.find("reference");
        if (!text || !text->isString() || text->text().empty()) return;
        const std::string_view r = text->text();
        if (const char* wrong = form(row, r)) problemAt("reference", wrong);
    }

    const char* form(const Row& row, std::string_view r) const {
        if (r.front() == '#')
            return r.size() == 1 || isContained(r.substr(1)) ? nullptr : "no contained resource has this id";
        if (r.starts_with("urn:uuid:")) return isUuidUrn(r) ? nullptr : "not a UUID after urn:uuid:";
        if (r.starts_with("urn:oid:")) return isOidUrn(r) ? nullptr : "not an OID after urn:oid:";
        if (r.starts_with("urn:")) return nullptr;
        const auto local = parseReference(r);
        if (r.find_first_of(" \t\r\n") != std::string_view::npos)
            return "a reference must not contain white space";
        if (!local) {
            const bool address = r.find("://") != std::string_view::npos;
            const bool conditional = r.find('?') != std::string_view::npos; // in transactions
            return address || conditional ? nullptr : "must be Type/id, an address, urn:uuid:… or #id";
        }
        if (local->absolute || row.extra == 0) return nullptr;
        const std::uint16_t type = tables::nameOf(local->type);
        const tables::Range targets = tables::tables.targetSets[row.extra];
        for (std::uint16_t i = 0; i < targets.count; ++i)
            if (tables::tables.targetNames[targets.first + i] == type) return nullptr;
        return "must not point to this type of resource";
    }

    [[nodiscard]] bool isContained(std::string_view id) const {
        if (!m_container) return false;
        for (const Value& inner : (*m_container)["contained"].items())
            if (inner.text("id") == id) return true;
        return false;
    }

    std::vector<Frame> m_path;
    std::string_view m_root;
    const Value* m_container = nullptr;
};

} // namespace

std::vector<Problem> validate(const Value& resource) {
    Validator validator;
    validator.resource(resource, false);
    return std::move(validator.problems);
}

Result<> checkResource(const Value& resource) {
    auto problems = validate(resource);
    if (problems.empty()) return {};
    return fail(
        Error{ErrorCode::invalidResource, fmt::format("{} problems", problems.size()), std::move(problems)});
}

Result<Resource> parseValid(std::string_view json, std::string_view type, ParseLimits limits) {
    FYR_TRY(auto resource, Resource::parse(json, limits));
    if (!type.empty() && resource.type() != type)
        return fail(Error{ErrorCode::invalidResource,
                          "another type of resource",
                          {{"resourceType", fmt::format("must be {}", type)}}});
    FYR_CHECK(checkResource(resource));
    return resource;
}

bool isResourceType(std::string_view name) noexcept {
    return tables::classOfType(name) != nullptr;
}

std::span<const std::string_view> resourceTypes() noexcept {
    return {tables::tables.types, tables::tables.typeCount};
}

} // namespace fyr::fhir
