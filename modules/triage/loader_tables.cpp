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
    return clinical::vitalGradeFromCode(text);
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
        } else if (id == "ask_measured") {
            out.askMost = static_cast<int>(json::integer(rule, "most").value_or(1));
            out.askBefore = static_cast<int>(json::integer(rule, "before").value_or(0));
            if (const auto* list = json::list(rule, "ask"))
                for (const auto& v : *list) {
                    AskMeasured a;
                    FYR_TRY(a.when, expression(v, "when", id, names));
                    a.finding = names.finding(str(v, "finding"));
                    if (a.finding < 0) return wrong(id, fmt::format("no finding is called '{}'", str(v, "finding")));
                    out.ask.push_back(std::move(a));
                }
        } else if (id == "texts") {
            readTexts(rule, phrases);
        } else {
            return wrong(id, "is no table of vital signs");
        }
    }
    return out;
}

namespace {

LocalText local(const json::value& v, std::string_view key) {
    const auto* t = json::child(v, key);
    if (!t) return {};
    const json::value text(*t);
    return {str(text, "sv"), str(text, "en")};
}

Result<std::vector<InstrumentAnswer>> answersIn(const json::value& v, std::string_view id) {
    std::vector<InstrumentAnswer> out;
    if (const auto* list = json::list(v, "answers"))
        for (const auto& a : *list) {
            const auto points = json::integer(a, "points");
            if (!points || *points < 0 || *points > 9) return wrong(id, "an answer gives 0 to 9 points");
            out.push_back({static_cast<int>(*points), local(a, "label"), str(a, "loinc")});
            if (out.back().label.sv.empty() || out.back().label.en.empty()) return wrong(id, "an answer has no label in both languages");
        }
    return out;
}

Result<Instrument> instrument(const json::value& rule, const Expression::Names& names) {
    Instrument i;
    i.id = str(rule, "id");
    i.title = local(rule, "title");
    i.code = str(rule, "loinc");
    i.totalCode = str(rule, "total");
    i.intro = local(rule, "intro");
    i.siteText = json::text(rule, "text") == "site";
    if (json::text(rule, "licence") != (i.siteText ? "site" : "free")) return wrong(i.id, "its licence must be free, or site with text: site");
    if (const auto* list = json::list(rule, "groups"))
        for (const auto& g : *list)
            if (g.is_string()) i.groups.emplace_back(g.get_string());
    i.measure = names.measure(str(rule, "measure"));
    if (i.measure < 0) return wrong(i.id, "its measure is not there");
    FYR_TRY(i.answers, answersIn(rule, i.id));
    if (i.siteText) {
        i.items.resize(static_cast<std::size_t>(json::integer(rule, "items").value_or(0)));
    } else if (const auto* list = json::list(rule, "items")) {
        for (const auto& v : *list) {
            InstrumentItem item{local(v, "text"), str(v, "loinc"), {}};
            if (item.text.sv.empty() || item.text.en.empty()) return wrong(i.id, "an item has no text in both languages");
            FYR_TRY(item.answers, answersIn(v, i.id));
            i.items.push_back(std::move(item));
        }
    }
    if (i.items.empty() || i.items.size() > 40 || i.answers.empty() || i.groups.empty()) return wrong(i.id, "needs items, answers and groups");
    int next = 0; // every total has one band
    if (const auto* list = json::list(rule, "bands"))
        for (const auto& b : *list) {
            i.bands.push_back({static_cast<int>(json::integer(b, "from").value_or(-1)), static_cast<int>(json::integer(b, "to").value_or(-1)), local(b, "label"),
                               json::boolean(b, "icbt").value_or(false)});
            if (i.bands.back().from != next || i.bands.back().to < next) return wrong(i.id, "its bands leave a gap or overlap");
            next = i.bands.back().to + 1;
        }
    if (next != i.most() + 1) return wrong(i.id, "its bands do not end at the highest total");
    if (const auto* r = json::child(rule, "risk")) {
        const json::value risk(*r);
        i.riskItem = static_cast<int>(json::integer(risk, "item").value_or(0));
        i.riskAbove = static_cast<int>(json::integer(risk, "above").value_or(0));
        i.riskFinding = names.finding(str(risk, "finding"));
        if (i.riskItem < 1 || i.riskItem > static_cast<int>(i.items.size()) || i.riskFinding < 0) return wrong(i.id, "its risk item or finding is not there");
        if (const auto* list = json::list(risk, "screen"))
            for (const auto& f : *list) {
                i.riskScreen.push_back(f.is_string() ? names.finding(f.get_string()) : -1);
                if (i.riskScreen.back() < 0) return wrong(i.id, "its risk screen names a finding that is not there");
            }
    }
    return i;
}

} // namespace

Result<ScreeningRules> readScreening(const json::array& rules, const Expression::Names& names, Phrases& phrases) {
    ScreeningRules out;
    for (const auto& rule : rules) {
        const auto id = str(rule, "id");
        if (id == "texts") {
            readTexts(rule, phrases);
        } else if (id == "offer") {
            out.offer = local(rule, "ask");
            out.offerWhy = local(rule, "why");
        } else {
            FYR_TRY(auto i, instrument(rule, names));
            out.instruments.push_back(std::move(i));
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

Result<SecondReader> readSecondReader(const json::object& learned) {
    const auto pair = [](const json::value& v) -> std::optional<SecondReader::Weights> {
        if (!v.is_array() || v.as_array().size() != 2 || !v.as_array()[0].is_int64() || !v.as_array()[1].is_int64()) return std::nullopt;
        return SecondReader::Weights{static_cast<std::int32_t>(v.as_array()[0].as_int64()), static_cast<std::int32_t>(v.as_array()[1].as_int64())};
    };
    SecondReader out;
    const auto* bias = learned.if_contains("bias");
    const auto* words = json::child(learned, "words");
    const auto first = bias ? pair(*bias) : std::nullopt;
    if (!first || !words) return fail(ErrorCode::content, "second_reader: needs bias and words");
    out.setBias(*first);
    for (const auto& [key, value] : *words) {
        const auto weights = pair(value);
        if (!weights) return fail(ErrorCode::content, "second_reader: a word has two weights");
        out.add(std::string(key), *weights);
    }
    return out;
}

} // namespace fyr::triage
