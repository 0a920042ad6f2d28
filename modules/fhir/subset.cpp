#include "fhir/subset.h"

#include "fhir/tables.h"

#include <algorithm>

namespace fyr::fhir {
namespace {

using tables::Class;
using tables::Row;

bool isRequired(const Class& c, const Row& row) {
    return (c.required >> row.element & 1U) != 0;
}
bool isNested(const Class& c) {
    return tables::className(c).find('.') != std::string_view::npos;
}
std::string_view stemOf(const Row& row) {
    return tables::nameText(row.name).substr(0, row.stem);
}

// Removes the members that `keep` does not want; what has no row (resourceType) stays.
template <class Keep>
void filter(Resource& r, Value& object, const Class& c, const Keep& keep) {
    std::vector<std::string> gone;
    for (const Member& m : object.members()) {
        const Row* row = m.name == 0 ? nullptr : tables::rowOf(c, m.name);
        if (row && !keep(*row)) gone.emplace_back(m.key());
    }
    for (const auto& key : gone)
        r.remove(object, key);
}

void summarise(Resource& r, Value& object, const Class& c) {
    filter(r, object, c,
           [&](const Row& row) { return (row.flags & tables::summaryFlag) != 0 || isRequired(c, row); });
    for (const Member& m : object.members()) {
        const Row* row = m.name == 0 || m.underscore ? nullptr : tables::rowOf(c, m.name);
        if (!row || row->type != tables::Type::complex) continue;
        const Class& inner = tables::tables.classes[row->target];
        if (!isNested(inner)) continue; // a data type is one thing
        for (const Value& item : m.value.each())
            summarise(r, r.editable(item), inner);
    }
}

void tag(Resource& r) {
    Value& tags = r.member(r.memberAfter(r.edit(), "meta", "id"), "tag");
    for (const Value& t : tags.items())
        if (t.text("code") == "SUBSETTED") return;
    Value& made = r.append(tags);
    r.setText(r.member(made, "system"), "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
    r.setText(r.member(made, "code"), "SUBSETTED");
}

bool always(std::string_view name) {
    return name == "id" || name == "meta";
}

} // namespace

void keepElements(Resource& r, std::span<const std::string> elements) {
    const Class* c = tables::classOfType(r.type());
    if (!c) return;
    filter(r, r.edit(), *c, [&](const Row& row) {
        const std::string_view name = tables::nameText(row.name);
        return always(name) || isRequired(*c, row) || std::ranges::any_of(elements, [&](const std::string& e) {
                   return e == name || ((row.flags & tables::choiceFlag) != 0 && e == stemOf(row));
               });
    });
    tag(r);
}

void keepSummary(Resource& r) {
    const Class* c = tables::classOfType(r.type());
    if (!c) return;
    summarise(r, r.edit(), *c);
    tag(r);
}

void keepText(Resource& r) {
    const Class* c = tables::classOfType(r.type());
    if (!c) return;
    filter(r, r.edit(), *c, [&](const Row& row) {
        const std::string_view name = tables::nameText(row.name);
        return always(name) || name == "text" || isRequired(*c, row);
    });
    tag(r);
}

void dropText(Resource& r) {
    if (r.remove(r.edit(), "text")) tag(r);
}

bool hasElement(std::string_view type, std::string_view element) noexcept {
    const Class* c = tables::classOfType(type);
    if (!c) return false;
    for (std::uint16_t i = 0; i < c->rows; ++i) {
        const Row& row = tables::tables.rows[c->firstRow + i];
        if (tables::nameText(row.name) == element) return true;
        if ((row.flags & tables::choiceFlag) != 0 && stemOf(row) == element) return true;
    }
    return false;
}

} // namespace fyr::fhir
