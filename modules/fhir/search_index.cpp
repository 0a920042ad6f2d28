#include "fhir/search_index.h"

#include "fhir/resource.h"
#include "fhir/tables.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace fyr::fhir {
namespace {

using tables::Leaf;
using tables::Op;
using tables::Path;
using tables::Step;

const Value* member(const Value& v, std::uint16_t name) {
    for (const Member& m : v.members())
        if (m.name == name && !m.underscore) return &m.value;
    return nullptr;
}

class Indexer {
  public:
    explicit Indexer(const Value& resource)
        : m_resource(resource) {}

    void run(const SearchParameter& parameter) {
        run(parameter, tables::tables.programs[parameter.number], m_resource);
    }
    void run(const SearchParameter& parameter, tables::Range program, const Value& from) {
        m_parameter = &parameter;
        const std::size_t first = m_entries.size();
        for (std::uint16_t i = 0; i < program.count; ++i) {
            m_path = &tables::tables.paths[program.first + i];
            follow({tables::tables.steps + m_path->firstStep, m_path->steps}, from);
        }
        unique(first);
    }
    // The elements that steps lead to; composites have no other steps than to children.
    static void places(std::span<const Step> steps, const Value& v, std::vector<const Value*>& out) {
        for (const Value& item : v.each()) {
            if (steps.empty()) out.push_back(&item);
            else if (const Value* found = member(item, steps.front().arg)) places(steps.subspan(1), *found, out);
        }
    }
    [[nodiscard]] std::vector<IndexEntry> take() { return std::move(m_entries); }
    [[nodiscard]] std::vector<const Value*> places(const SearchParameter& parameter) {
        m_onlyPlaces = true;
        run(parameter);
        return std::move(m_places);
    }

  private:
    void follow(std::span<const Step> steps, const Value& v) {
        if (steps.empty()) {
            for (const Value& item : v.each())
                leaf(item);
            return;
        }
        const Step step = steps.front();
        switch (step.op) {
        case Op::child:
            for (const Value& item : v.each())
                if (const Value* found = member(item, step.arg)) follow(steps.subspan(1), *found);
            return;
        case Op::index:
            if (step.arg < v.each().size()) follow(steps.subspan(1), v.each()[step.arg]);
            return;
        case Op::resolvesTo:
            for (const Value& item : v.each())
                if (resolvesTo(item, step.arg)) follow(steps.subspan(1), item);
            return;
        case Op::where: {
            const tables::Filter& filter = tables::tables.filters[step.arg];
            for (const Value& item : v.each()) {
                const Value* found = member(item, filter.name);
                if (found && found->text() == filter.value) follow(steps.subspan(1), item);
            }
            return;
        }
        }
    }

    // The type that a reference names; what cannot be told without resolving it (urn:uuid:…) may be any.
    bool resolvesTo(const Value& reference, std::uint16_t typeName) const {
        const std::string_view type = tables::nameText(typeName);
        const std::string_view text = reference.text("reference");
        if (text.starts_with('#')) {
            for (const Value& inner : m_resource["contained"].items())
                if (inner.text("id") == text.substr(1)) return inner.text("resourceType") == type;
            return false;
        }
        if (const auto local = parseReference(text)) return local->type == type;
        if (const std::string_view said = reference.text("type"); !said.empty()) return said == type;
        return text.starts_with("urn:");
    }

    IndexEntry& add() {
        IndexEntry& e = m_entries.emplace_back();
        e.param = m_parameter;
        return e;
    }

    void leaf(const Value& v) {
        if (m_onlyPlaces) {
            m_places.push_back(&v);
            return;
        }
        switch (static_cast<Leaf>(m_path->leaf)) {
        case Leaf::text:
            if (m_parameter->kind == SearchKind::string) return string(v.text());
            return token({}, v.text());
        case Leaf::code:
            return m_parameter->kind == SearchKind::string ? string(v.text())
                                                           : token(m_path->system, v.text());
        case Leaf::boolean:
            if (v.isBoolean()) token({}, v.isTrue() ? "true" : "false");
            return;
        case Leaf::coding:
            return token(v.text("system"), v.text("code"), v.text("display"));
        case Leaf::codeableConcept:
            return codeableConcept(v);
        case Leaf::identifier:
            return token(v.text("system"), v.text("value"), v["type"].text("text"));
        case Leaf::contactPoint:
            if (m_parameter->kind == SearchKind::string) return string(v.text("value"));
            return token(v.text("system"), v.text("value"));
        case Leaf::humanName:
            return parts(v, {"family", "given", "prefix", "suffix", "text"});
        case Leaf::address:
            return parts(v, {"text", "line", "city", "district", "state", "postalCode", "country"});
        case Leaf::date:
            return date(v.text(), v.text());
        case Leaf::period:
            return period(v);
        case Leaf::timing:
            return timing(v);
        case Leaf::reference:
            return reference(v);
        case Leaf::uri:
            return m_parameter->kind == SearchKind::reference ? address(v.text()) : uri(v.text());
        case Leaf::number:
            return number(v, {}, {});
        case Leaf::range:
            return range(v);
        case Leaf::quantity:
            return quantity(v);
        case Leaf::money:
            return number(v["value"], "urn:iso:std:iso:4217", v.text("currency"));
        case Leaf::deceased:
            return token({}, v.isBoolean() && !v.isTrue() ? "false" : "true"); // a date of death says true
        }
    }

    void token(std::string_view system, std::string_view code, std::string_view said = {}) {
        if (system.empty() && code.empty() && said.empty()) return;
        IndexEntry& e = add();
        e.system = system;
        e.text = code;
        e.exact = said;
    }
    void codeableConcept(const Value& v) {
        const std::string_view text = v.text("text");
        if (m_parameter->kind == SearchKind::string) return string(text);
        for (const Value& coding : v["coding"].items())
            token(coding.text("system"), coding.text("code"), text.empty() ? coding.text("display") : text);
        if (v["coding"].size() == 0) token({}, {}, text);
    }
    void string(std::string_view text) {
        if (text.empty()) return;
        IndexEntry& e = add();
        e.exact = text;
        e.text = foldForSearch(text);
    }
    void parts(const Value& v, std::initializer_list<std::string_view> keys) {
        for (const std::string_view key : keys)
            for (const Value& item : v[key].each())
                string(item.text());
    }
    void date(std::string_view from, std::string_view to) {
        if (from.empty() && to.empty()) return;
        const auto low = dateRange(from);
        const auto high = dateRange(to);
        if ((!from.empty() && !low) || (!to.empty() && !high)) return;
        IndexEntry& e = add();
        e.low = from.empty() ? beginningOfTime : low->low;
        e.high = to.empty() ? endOfTime : high->high;
    }
    void period(const Value& v) { date(v.text("start"), v.text("end")); }
    void timing(const Value& v) {
        for (const Value& event : v["event"].items())
            date(event.text(), event.text());
        period(v["repeat"]["boundsPeriod"]);
    }
    void reference(const Value& v) {
        const std::string_view text = v.text("reference");
        if (!text.empty()) return address(text);
        if (const std::string_view type = v.text("resourceType"); !type.empty()) { // Bundle.entry[0].resource
            if (v.text("id").empty()) return;
            IndexEntry& e = add();
            e.system = type;
            e.text = v.text("id");
            return;
        }
        const Value& identifier = v["identifier"];
        if (!identifier) return;
        IndexEntry& e = add(); // ":identifier"
        e.system = identifier.text("system");
        e.exact = identifier.text("value");
    }
    void address(std::string_view text) {
        if (text.empty() || text.starts_with('#')) return;
        IndexEntry& e = add();
        if (const auto local = parseReference(text); local && !local->absolute) {
            e.system = local->type;
            e.text = local->id;
        } else {
            e.text = text;
        }
    }
    void uri(std::string_view text) {
        if (!text.empty()) add().text = text;
    }
    void number(const Value& v, std::string_view system, std::string_view unit) {
        if (!v.isNumber()) return;
        const auto r = numberRange(v.text());
        if (!r) return;
        IndexEntry& e = add();
        e.number = r->number;
        e.numberLow = r->low;
        e.numberHigh = r->high;
        e.system = system;
        e.text = unit;
    }
    void quantity(const Value& v) {
        const std::string_view unit = v.text("code");
        number(v["value"], v.text("system"), unit.empty() ? v.text("unit") : unit);
    }
    void range(const Value& v) {
        const Value& low = v["low"];
        const Value& high = v["high"];
        if (!low && !high) return;
        const auto a = numberRange(low["value"].text());
        const auto b = numberRange(high["value"].text());
        if (!a && !b) return;
        const Value& named = low ? low : high;
        IndexEntry& e = add();
        e.numberLow = a ? a->low : -HUGE_VAL;
        e.numberHigh = b ? b->high : HUGE_VAL;
        e.number = a ? a->number : b->number;
        if (m_parameter->kind == SearchKind::quantity) {
            e.system = named.text("system");
            e.text = named.text("code").empty() ? named.text("unit") : named.text("code");
        }
    }

    // Entries of one parameter are few: sorting them costs less than a set.
    void unique(std::size_t first) {
        if (m_entries.size() - first < 2) return;
        const auto key = [](const IndexEntry& e) {
            return std::tie(e.system, e.text, e.exact, e.low, e.high, e.number, e.numberLow, e.numberHigh);
        };
        const auto begin = m_entries.begin() + static_cast<std::ptrdiff_t>(first);
        std::stable_sort(begin, m_entries.end(),
                         [&](const auto& a, const auto& b) { return key(a) < key(b); });
        m_entries.erase(std::unique(begin, m_entries.end(),
                                    [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                        m_entries.end());
    }

    const Value& m_resource;
    const SearchParameter* m_parameter = nullptr;
    const Path* m_path = nullptr;
    std::vector<IndexEntry> m_entries;
    bool m_onlyPlaces = false;
    std::vector<const Value*> m_places;
};

} // namespace

std::string_view code(SearchKind k) noexcept {
    constexpr std::array<std::string_view, 7> codes{"token",  "string",   "date", "reference",
                                                    "number", "quantity", "uri"};
    return codes[static_cast<std::size_t>(k)];
}

std::span<const SearchParameter> searchParameters(std::string_view type) noexcept {
    const std::uint16_t name = tables::nameOf(type);
    if (name == 0 || name > tables::tables.typeCount) return {};
    const tables::Range range = tables::tables.parametersOf[name - 1];
    return {tables::tables.parameters + range.first, range.count};
}

const SearchParameter* searchParameter(std::string_view type, std::string_view name) noexcept {
    const auto all = searchParameters(type);
    const auto it = std::ranges::lower_bound(all, name, {}, &SearchParameter::name);
    return it != all.end() && it->name == name ? &*it : nullptr;
}

std::span<const CompositeParameter> compositeParameters(std::string_view type) noexcept {
    const std::uint16_t name = tables::nameOf(type);
    if (name == 0 || name > tables::tables.typeCount) return {};
    const tables::Range range = tables::tables.compositesOf[name - 1];
    return {tables::tables.composites + range.first, range.count};
}

const CompositeParameter* compositeParameter(std::string_view type, std::string_view name) noexcept {
    for (const CompositeParameter& p : compositeParameters(type))
        if (p.name == name) return &p;
    return nullptr;
}

const SearchParameter& componentOf(const CompositeParameter& p, std::size_t index) noexcept {
    return tables::tables.parameters[tables::tables.components[p.firstComponent + index]];
}

std::vector<std::vector<std::vector<IndexEntry>>> compositeValues(const CompositeParameter& p, const Value& resource) {
    std::vector<std::vector<std::vector<IndexEntry>>> out;
    for (std::uint16_t b = 0; b < p.bases; ++b) {
        const tables::CompositeBase& base = tables::tables.compositeBases[p.firstBase + b];
        std::vector<const Value*> places;
        Indexer::places({tables::tables.steps + base.firstStep, base.steps}, resource, places);
        for (const Value* place : places) {
            auto& parts = out.emplace_back();
            for (std::size_t i = 0; i < p.components; ++i) {
                Indexer indexer(resource);
                indexer.run(componentOf(p, i), tables::tables.compositePrograms[base.firstProgram + i], *place);
                parts.push_back(indexer.take());
            }
        }
    }
    return out;
}

std::vector<const SearchParameter*> patientCompartment(std::string_view type) {
    std::vector<const SearchParameter*> out;
    const std::uint16_t name = tables::nameOf(type);
    if (name == 0 || name > tables::tables.typeCount) return out;
    const tables::Range range = tables::tables.compartmentOf[name - 1];
    for (std::uint16_t i = 0; i < range.count; ++i)
        out.push_back(&tables::tables.parameters[tables::tables.compartmentParameters[range.first + i]]);
    return out;
}

std::vector<IndexEntry> indexOf(const Value& resource) {
    Indexer indexer(resource);
    for (const SearchParameter& p : searchParameters(resource.text("resourceType")))
        indexer.run(p);
    return indexer.take();
}

std::vector<const Value*> selectedBy(const SearchParameter& parameter, const Value& resource) {
    return Indexer(resource).places(parameter);
}

} // namespace fyr::fhir
