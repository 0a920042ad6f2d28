#include "triage/content/fill_screening.h"

#include "instruments/catalogue.h"
#include "instruments/content/compile.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::triage::content {
namespace {

using instruments::Answer;
using instruments::Instrument;

json::object local(const clinical::LocalText& t) { return {{"sv", t.sv}, {"en", t.en}}; }

json::array answersOf(const std::vector<Answer>& answers) {
    json::array out;
    for (const auto& a : answers) {
        json::object one{{"points", a.points}, {"label", local(a.label)}};
        if (!a.code.empty()) one["loinc"] = a.code;
        out.push_back(std::move(one));
    }
    return out;
}
bool same(const std::vector<Answer>& a, const std::vector<Answer>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Answer& x, const Answer& y) { return x.points == y.points && x.label == y.label && x.code == y.code; });
}

// From which total to which internet CBT may be chosen.
struct Range {
    int from = 0;
    int to = -1;
};
std::vector<Range> rangesOf(const Rule& rule, std::vector<Problem>& problems) {
    std::vector<Range> out;
    if (const auto* list = json::list(rule.value, "icbt"))
        for (const auto& r : *list) {
            const auto from = json::integer(r, "from");
            const auto to = json::integer(r, "to");
            if (from && to && *from <= *to) out.push_back({static_cast<int>(*from), static_cast<int>(*to)});
            else problems.push_back({rule.place("icbt"), fmt::format("{}: 'icbt' is from a total to a total", rule.id())});
        }
    return out;
}
// The instrument's bands, cut where internet CBT begins and ends.
json::array bandsOf(const Instrument& i, const std::vector<Range>& icbt) {
    const auto may = [&](int total) { return std::any_of(icbt.begin(), icbt.end(), [&](const Range& r) { return total >= r.from && total <= r.to; }); };
    json::array out;
    for (const auto& b : i.bands)
        for (int from = b.from; from <= b.to;) {
            int to = from;
            while (to < b.to && may(to + 1) == may(from)) ++to;
            out.push_back(json::object{{"from", from}, {"to", to}, {"label", local(b.label)}, {"icbt", may(from)}});
            from = to + 1;
        }
    return out;
}
bool plainSum(const Instrument& i) {
    return i.summed && i.factor == 1 && i.least == 0 && i.skips.empty() && i.mostMissing == 0 && std::none_of(i.items.begin(), i.items.end(), [](const auto& x) { return x.reversed; });
}

json::object filled(const Rule& rule, const Instrument& i, const std::vector<Range>& icbt) {
    json::object out{{"id", rule.value.at("id")}, {"title", local(i.title)}};
    const auto keep = [&](std::string_view key) {
        if (const auto* v = rule.value.if_contains(key)) out[key] = *v;
    };
    keep("groups");
    keep("measure");
    if (!i.code.empty()) out["loinc"] = i.code;
    if (!i.totalCode.empty()) out["total"] = i.totalCode;
    if (i.siteText) {
        out["text"] = "site";
        out["items"] = i.scoredItems();
    }
    out["licence"] = i.siteText ? "site" : "free";
    if (!i.intro.sv.empty()) out["intro"] = local(i.intro);
    for (const auto* key : {"rationale", "version", "source"}) keep(key);
    const auto& common = i.items.front().answers;
    out["answers"] = answersOf(common);
    if (!i.siteText) {
        json::array items;
        for (const auto& item : i.items) {
            if (!item.scored) continue; // what is no part of the total is not asked here
            json::object one{{"loinc", item.code}, {"text", local(item.text)}};
            if (!same(item.answers, common)) one["answers"] = answersOf(item.answers);
            items.push_back(std::move(one));
        }
        out["items"] = std::move(items);
    }
    keep("risk");
    out["bands"] = bandsOf(i, icbt);
    return out;
}

} // namespace

void fillScreening(std::vector<Rule>& rules, const std::filesystem::path& folder, std::vector<Problem>& problems) {
    const auto names = [](const Rule& r) { return json::text(r.value, "instrument"); };
    if (std::none_of(rules.begin(), rules.end(), [&](const Rule& r) { return names(r).has_value(); })) return;
    const auto all = instruments::content::expand(instruments::content::read(folder));
    for (const auto& p : all.problems) problems.push_back({"../instruments/" + p.place, p.message});
    for (auto& rule : rules) {
        const auto name = names(rule);
        if (!name) continue;
        const auto wrong = [&](const char* key, std::string message) { problems.push_back({rule.place(key), fmt::format("{}: {}", rule.id(), message)}); };
        for (const auto* key : {"title", "loinc", "total", "licence", "intro", "answers", "items", "bands", "text"})
            if (rule.value.contains(key)) wrong(key, fmt::format("'{}' is the instrument's: it stands in {}.yaml", key, *name));
        const auto* found = all.find(*name);
        if (!found) {
            wrong("instrument", fmt::format("no instrument is called '{}'", *name));
            continue;
        }
        std::vector<Problem> ignored; // told above, with their place
        const auto instrument = instruments::readInstrument(*found, ignored);
        if (instrument.items.empty()) continue;
        if (!plainSum(instrument)) wrong("instrument", fmt::format("'{}' is more than a sum: it cannot be asked here", *name));
        rule.value = filled(rule, instrument, rangesOf(rule, problems));
    }
}

} // namespace fyr::triage::content
