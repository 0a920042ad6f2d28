// The figures of a cohort as a table and as JSON, beside what is published.
#include "base/json.h"
#include "icbt/simulate/behaviour.h"
#include "icbt/simulate/cohort.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::icbt::simulate {
namespace {

// Percentile bootstrap of a ratio of sums over batches of patients.
std::pair<double, double> bootstrap(const std::array<std::uint64_t, batches>& top, const std::array<std::uint64_t, batches>& bottom, double scale, std::uint64_t seed) {
    SeededRandom random(seed ^ 0x626f6f74ULL);
    std::vector<double> all;
    for (int i = 0; i < 1000; ++i) {
        std::uint64_t t = 0;
        std::uint64_t u = 0;
        for (std::size_t k = 0; k < batches; ++k) {
            const auto at = random.below(batches);
            t += top[at];
            u += bottom[at];
        }
        all.push_back(u == 0 ? 0 : scale * static_cast<double>(t) / static_cast<double>(u));
    }
    std::sort(all.begin(), all.end());
    return {all[25], all[974]};
}

struct Published {
    std::string_view what, source;
    double from = 0, to = 0; // what counts as like it
};
// What is published of how people fare by their primary instrument; `change` is what its catalogue calls a change.
struct Outcome {
    std::string_view instrument, change;
    Published spreads; // the mean change, in standard deviations at the start
    Published better, remission, worse;
};
constexpr Published deterioration{"2-6", "pooled routine care 2.9 %, jmir e18100; Bergen 5 %, PMC6926287", 2, 6};
constexpr std::array outcomes{
    Outcome{"phq9", "reliably", {"0.96-1.78", "Bergen 0.96, PMC6926287; Stockholm 1.27, 10.1016/j.jad.2013.10.023; pooled 1.78, jmir e18100", 0.96, 1.78}, {"48-66", "Bergen PMC6926287; 29 Swedish trials fpsyt.2019.00749", 48, 66}, {"35", "29 Swedish trials fpsyt.2019.00749, of any condition", 25, 45}, deterioration},
    Outcome{"gad7", "reliably", {"0.88-1.06", "Helsinki 0.97 of all, jmir e29384; pooled 0.94, jmir e18100", 0.88, 1.06}, {"47-66", "Helsinki 47.1 % (recovered as well), jmir e29384; 29 Swedish trials fpsyt.2019.00749", 47, 66}, {}, deterioration},
    Outcome{"isi", "by an important change", {"1.4-1.8", "Blom 2015 1.8; 5.9 points more than controls, PMC5168528: 1.4 of the spread assumed here", 1.4, 1.8}, {}, {}, {}}, // two thirds were better by 8 points in one trial; here it is 9
    Outcome{"", "by a change that counts", {}, {}, {}, {}},
};
const Outcome& outcomeOf(std::string_view instrument) {
    for (const auto& o : outcomes)
        if (o.instrument == instrument) return o;
    return outcomes.back();
}

std::string hoursOf(std::int32_t minutes) { return minutes < 0 ? "-" : fmt::format("{}:{:02}", minutes / 60, minutes % 60); }

} // namespace

std::vector<Figure> figures(const Programme& p, const Cohort& c, std::uint64_t seed) {
    std::vector<Figure> out;
    const auto add = [&](std::string name, std::string unit, double value, std::pair<double, double> interval, const Published& q) {
        out.push_back({std::move(name), std::move(unit), value, interval.first, interval.second, std::string(q.what), std::string(q.source), q.from, q.to});
    };
    const auto share = [&](std::string name, const Share& s, const Published& q = {}) {
        const auto [low, high] = s.interval();
        add(std::move(name), "%", 100 * s.value(), {100 * low, 100 * high}, q);
    };
    const auto ratio = [&](std::string name, std::string unit, std::uint64_t top, std::uint64_t bottom, const std::array<std::uint64_t, batches>& tops, const std::array<std::uint64_t, batches>& bottoms, double scale, const Published& q = {}) {
        const auto v = bottom == 0 ? 0 : scale * static_cast<double>(top) / static_cast<double>(bottom);
        add(std::move(name), std::move(unit), v, bootstrap(tops, bottoms, scale, seed), q);
    };
    const auto& outcome = outcomeOf(p.measures[p.primary].instrument);
    share("started of those enrolled", c.started);
    share("every required module done", c.completed, {"40-82", "Denmark 40 % anxiety to Regina 82.4 %, jmir e10927; Hadjistavropoulos 2017", 40, 82});
    share("signed off", c.signedOff);
    share("discharged before the end", c.discharged);
    share("referred", c.referred);
    share("not yet at an end after 45 weeks", c.unfinished);
    ratio("therapist minutes a patient and week", "min", c.minutes, c.hundredthWeeks, c.batchMinutes, c.batchHundredthWeeks, 100, {"10-20", "five national clinics, PMC6112100", 10, 20});
    ratio("therapist minutes a patient", "min", c.minutes, c.started.of, c.batchMinutes, c.batchPatients, 1);
    ratio("alerts in a hundred patients", "", c.alerts, c.started.of, c.batchAlerts, c.batchPatients, 100);
    ratio("tellings of the one on call, the same", "", c.onCall, c.started.of, c.batchOnCall, c.batchPatients, 100);
    ratio("calls about missed answers, the same", "", c.duties[static_cast<std::size_t>(DutyKind::call)].raised, c.started.of, c.batchCalls, c.batchPatients, 100);
    share("alerts that somebody had within 24 h", c.inADay);
    share("any thoughts of death", c.ideation, {"26.1", "MindSpot, BMC Psychiatry 15:676", 22, 30});
    share("measures missed", c.missed);
    share("needs a look at the decision", c.nonResponse);
    share("too little to decide on", c.tooLittle);
    if (c.pairs > 1) {
        const auto n = static_cast<double>(c.pairs);
        const auto mean = [&](std::int64_t sum) { return static_cast<double>(sum) / n; };
        const auto spread = [&](std::int64_t sum, std::int64_t squares) { return std::sqrt(std::max(0.0, mean(squares) - mean(sum) * mean(sum))); };
        const auto atStart = std::max(1e-9, spread(c.startSum, c.startSquares));
        const auto d = mean(c.changeSum) / atStart;
        const auto half = 1.96 * spread(c.changeSum, c.changeSquares) / atStart / std::sqrt(n);
        add("mean change", "SD", d, {d - half, d + half}, outcome.spreads);
    }
    share(std::string(outcome.change) + " better", c.reliable, outcome.better);
    if (c.remission.all > 0) share("remission", c.remission, outcome.remission);
    share(std::string(outcome.change) + " worse", c.deterioration, outcome.worse);
    return out;
}

std::string asTable(const Programme& p, const Cohort& c, std::uint64_t seed) {
    auto out = fmt::format("{} {}: {} synthetic patients through the engine, {} events. A model, not patients: docs/COHORTS.md.\n\n", p.id, p.version, c.patients, c.events);
    for (const auto& f : figures(p, c, seed))
        out += fmt::format("  {:40} {:8.2f} {:3} [{:.2f}, {:.2f}]{}\n", f.name, f.value, f.unit, f.low, f.high, f.published.empty() ? "" : fmt::format("   published {}{}", f.published, f.within() ? "" : "  (outside)"));
    out += fmt::format("  {:40} median {}, nine of ten {}, 99 of 100 {} (hours:minutes)\n", "an alert is taken within", hoursOf(c.takenWithin(0.5)), hoursOf(c.takenWithin(0.9)), hoursOf(c.takenWithin(0.99)));
    out += '\n';
    out += "  module     opened   handed in   done (% of those who started)\n";
    const auto part = [&](std::uint64_t n) { return c.started.of == 0 ? 0 : 100.0 * static_cast<double>(n) / static_cast<double>(c.started.of); };
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (c.modules[i].opened > 0) out += fmt::format("  {:8} {:8.1f} {:11.1f} {:6.1f}\n", p.modules[i].id, part(c.modules[i].opened), part(c.modules[i].submitted), part(c.modules[i].done));
    out += "\n  duty       raised      late by its clock (%)\n";
    for (std::size_t i = 0; i < dutyKinds; ++i)
        if (c.duties[i].raised > 0) out += fmt::format("  {:8} {:8} {:10.2f}\n", name(static_cast<DutyKind>(i)), c.duties[i].raised, 100.0 * static_cast<double>(c.duties[i].late) / static_cast<double>(c.duties[i].raised));
    return out;
}

std::string asJson(const Programme& p, const Cohort& c, std::uint64_t seed, std::uint32_t therapists) {
    json::array list;
    for (const auto& f : figures(p, c, seed)) {
        json::object o{{"name", f.name}, {"value", f.value}, {"low", f.low}, {"high", f.high}};
        if (!f.unit.empty()) o["unit"] = f.unit;
        if (!f.published.empty()) {
            o["published"] = f.published;
            o["source"] = f.source;
            o["within"] = f.within();
        }
        list.push_back(std::move(o));
    }
    json::array modules;
    for (std::size_t i = 0; i < p.modules.size(); ++i) modules.push_back(json::object{{"id", p.modules[i].id}, {"opened", c.modules[i].opened}, {"submitted", c.modules[i].submitted}, {"done", c.modules[i].done}});
    json::object duties;
    for (std::size_t i = 0; i < dutyKinds; ++i) duties[std::string(name(static_cast<DutyKind>(i)))] = json::object{{"raised", c.duties[i].raised}, {"late", c.duties[i].late}};
    json::array curve;
    for (std::size_t i = 0; i < weeksShown; ++i) curve.push_back(c.scoreCount[i] == 0 ? json::value(nullptr) : json::value(static_cast<double>(c.scoreSum[i]) / static_cast<double>(c.scoreCount[i])));
    json::array assumptions;
    const auto assumed = [&](std::string_view name, const Number& n) { assumptions.push_back(json::object{{"name", name}, {"value", n.value}, {"source", n.source}}); };
    const auto& course = behaviour::courseOf(p.measures[p.primary].instrument);
    assumed("startMeanOfRange", course.startMean);
    assumed("startSdOfRange", course.startSd);
    assumed("startLeastOfRange", course.least);
    assumed("startMostOfRange", course.most);
    assumed("gainMeanInSd", course.gainMeanInSd);
    assumed("gainSdInSd", course.gainSdInSd);
    assumed("dropoutInTwelveWeeks", course.dropout);
    for (const auto& n : behaviour::table) assumed(n.name, n.number);
    const json::object all{{"programme", p.id}, {"version", p.version}, {"hash", p.hash}, {"seed", seed}, {"patients", c.patients}, {"therapists", therapists}, {"events", c.events},
                           {"figures", std::move(list)}, {"alertMinutes", json::object{{"p50", c.takenWithin(0.5)}, {"p90", c.takenWithin(0.9)}, {"p99", c.takenWithin(0.99)}}},
                           {"modules", std::move(modules)}, {"duties", std::move(duties)}, {"meanScoreByWeek", std::move(curve)}, {"behaviour", std::move(assumptions)}};
    return json::write(json::value(all)) + "\n";
}

} // namespace fyr::icbt::simulate
