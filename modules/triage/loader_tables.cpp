#include "triage/loader_tables.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

std::string str(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }

tl::unexpected<Error> wrong(std::string_view id, std::string_view what) { return fail(ErrorCode::content, fmt::format("{}: {}", id, what)); }

Result<Expression> expression(const json::value& rule, std::string_view key, std::string_view id, const Expression::Names& names) {
    const auto text = json::text(rule, key);
    if (!text) return Expression{};
    auto e = Expression::compile(*text, names);
    if (!e) return wrong(id, fmt::format("{}: {}", key, e.error().detail));
    return e;
}

std::optional<Grade> gradeFrom(std::string_view text) {
    for (const auto g : {Grade::normal, Grade::amber, Grade::red})
        if (code(g) == text) return g;
    return std::nullopt;
}

void readTexts(const json::value& rule, Phrases& phrases) {
    const auto* list = json::list(rule, "rules");
    if (!list) return;
    for (const auto& r : *list) {
        const auto* t = json::child(r, "text");
        if (!t) continue;
        const json::value text(*t);
        phrases[str(r, "name")] = {str(text, "sv"), str(text, "en")};
    }
}

Result<ChildBand> band(const json::value& v, const Expression::Names& names) {
    ChildBand b;
    const auto measure = str(v, "measure");
    b.measure = names.measure(measure);
    if (b.measure < 0) return wrong("child_bands", fmt::format("no measure is called '{}'", measure));
    b.from = json::number(v, "from").value_or(0);
    b.to = json::number(v, "to").value_or(16);
    if (!(b.from >= 0) || !(b.to > b.from)) return wrong("child_bands", fmt::format("{}: an age band ends before it begins", measure));
    b.atLeast = json::number(v, "at_least");
    b.below = json::number(v, "below");
    b.perYear = json::number(v, "per_year").value_or(0);
    if (b.atLeast.has_value() == b.below.has_value()) return wrong("child_bands", fmt::format("{}: a band is at_least or below", measure));
    const auto grade = gradeFrom(str(v, "grade"));
    if (!grade) return wrong("child_bands", fmt::format("{}: a grade is red or amber", measure));
    b.grade = *grade;
    if (json::text(v, "with_fever")) {
        b.withFever = gradeFrom(str(v, "with_fever"));
        if (!b.withFever) return wrong("child_bands", fmt::format("{}: with_fever is red, amber or normal", measure));
    }
    return b;
}

} // namespace

Result<VitalRules> readVitals(const json::array& rules, const Expression::Names& names, Phrases& phrases) {
    VitalRules out;
    for (const auto& rule : rules) {
        const auto id = str(rule, "id");
        if (id == "news2") {
            out.any = true;
            FYR_TRY(out.notWhen, expression(rule, "not_when", id, names));
            FYR_TRY(out.notAlert, expression(rule, "not_alert", id, names));
            FYR_TRY(out.oxygen, expression(rule, "oxygen", id, names));
            FYR_TRY(out.scale2, expression(rule, "scale2", id, names));
        } else if (id == "child_bands") {
            out.any = true;
            FYR_TRY(out.fever, expression(rule, "fever", id, names));
            const auto* list = json::list(rule, "bands");
            if (!list || list->empty()) return wrong(id, "has no bands");
            for (const auto& v : *list) {
                FYR_TRY(auto b, band(v, names));
                out.bands.push_back(b);
            }
        } else if (id == "texts") {
            readTexts(rule, phrases);
        } else {
            return wrong(id, "is no table of vital signs");
        }
    }
    return out;
}

Result<RecordTable> readRecordTable(const json::array& rules, const Expression::Names& names, Phrases& phrases) {
    constexpr std::array<std::string_view, 6> systems{"icd10", "snomed", "atc", "loinc", "allergy_atc", "allergy_snomed"};
    RecordTable out;
    for (const auto& rule : rules) {
        const auto id = str(rule, "id");
        if (id == "texts") {
            readTexts(rule, phrases);
            continue;
        }
        if (id == "systems") {
            const auto* addresses = json::child(rule, "addresses");
            if (!addresses) return wrong(id, "has no addresses");
            for (const auto& [name, list] : *addresses) {
                if (std::ranges::find(systems, std::string_view(name)) == systems.end() || !list.is_array()) return wrong(id, fmt::format("'{}' is no system", std::string_view(name)));
                for (const auto& address : list.get_array())
                    if (address.is_string()) out.systems[std::string(address.get_string())] = std::string(name);
            }
            continue;
        }
        RecordRule r;
        r.id = id;
        if (const auto f = json::text(rule, "finding")) {
            r.finding = names.finding(*f);
            if (r.finding < 0) return wrong(id, fmt::format("no finding is called '{}'", *f));
        }
        if (const auto m = json::text(rule, "measure")) {
            r.measure = names.measure(*m);
            if (r.measure < 0) return wrong(id, fmt::format("no measure is called '{}'", *m));
        }
        if ((r.finding < 0) == (r.measure < 0)) return wrong(id, "maps to a finding or to a measure");
        for (const auto system : systems)
            if (const auto* list = json::list(rule, system))
                for (const auto& c : *list) {
                    if (!c.is_string() || c.get_string().empty()) return wrong(id, fmt::format("a code of {} is no text", system));
                    r.codes[std::string(system)].emplace_back(c.get_string());
                }
        if (r.codes.empty()) return wrong(id, "has no codes");
        if (const auto* list = json::list(rule, "answers"))
            for (const auto& a : *list)
                if (a.is_string()) r.answers.emplace_back(a.get_string());
        if (const auto* list = json::list(rule, "units"))
            for (const auto& u : *list) {
                RecordUnit unit{str(u, "code"), json::number(u, "factor").value_or(1), json::number(u, "offset").value_or(0)};
                if (unit.code.empty()) return wrong(id, "a unit has no code");
                r.units.push_back(std::move(unit));
            }
        if (r.measure >= 0 && r.units.empty()) return wrong(id, "a measure needs units");
        r.above = json::number(rule, "above");
        if (const auto days = json::number(rule, "within_days")) r.within = std::chrono::hours{static_cast<int>(*days * 24)};
        if (const auto hours = json::number(rule, "within_hours")) r.within = std::chrono::hours{static_cast<int>(*hours)};
        r.certain = json::boolean(rule, "certain").value_or(true);
        r.yields = json::boolean(rule, "yields").value_or(false);
        out.rules.push_back(std::move(r));
    }
    if (!out.rules.empty() && rules.size() > 1 && out.systems.empty()) return wrong("record", "names no code systems");
    return out;
}

} // namespace fyr::triage
