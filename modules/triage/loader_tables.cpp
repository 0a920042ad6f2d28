#include "triage/loader_tables.h"

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

} // namespace fyr::triage
