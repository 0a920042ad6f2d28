// The figures of a cohort as a table, as JSON and as a picture.
#include "base/json.h"
#include "icbt/simulate/behaviour.h"
#include "icbt/simulate/cohort.h"

#include <algorithm>
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

std::string hoursOf(std::int32_t minutes) { return minutes < 0 ? "-" : fmt::format("{}:{:02}", minutes / 60, minutes % 60); }

} // namespace

std::vector<Figure> figures(const Cohort& c, std::uint64_t seed) {
    std::vector<Figure> out;
    const auto share = [&](std::string name, const Share& s, std::string published = {}, std::string source = {}, double from = 0, double to = 100) {
        const auto [low, high] = s.interval();
        out.push_back({std::move(name), "%", 100 * s.value(), 100 * low, 100 * high, std::move(published), std::move(source), 100 * s.value() >= from && 100 * s.value() <= to});
    };
    const auto ratio = [&](std::string name, std::string unit, std::uint64_t top, std::uint64_t bottom, const std::array<std::uint64_t, batches>& tops, const std::array<std::uint64_t, batches>& bottoms, double scale,
                           std::string published = {}, std::string source = {}, double from = 0, double to = 1e9) {
        const auto v = bottom == 0 ? 0 : scale * static_cast<double>(top) / static_cast<double>(bottom);
        const auto [low, high] = bootstrap(tops, bottoms, scale, seed);
        out.push_back({std::move(name), std::move(unit), v, low, high, std::move(published), std::move(source), v >= from && v <= to});
    };
    share("started of those enrolled", c.started);
    share("every required module done", c.completed, "40-82", "Denmark 40 % anxiety to Regina 82.4 %, jmir e10927; Hadjistavropoulos 2017", 40, 82);
    share("signed off", c.signedOff);
    share("discharged before the end", c.discharged);
    share("referred", c.referred);
    share("not yet at an end after 45 weeks", c.unfinished);
    ratio("therapist minutes a patient and week", "min", c.minutes, c.hundredthWeeks, c.batchMinutes, c.batchHundredthWeeks, 100, "10-20", "five national clinics, PMC6112100", 10, 20);
    ratio("therapist minutes a patient", "min", c.minutes, c.started.of, c.batchMinutes, c.batchPatients, 1);
    ratio("alerts in a hundred patients", "", c.alerts, c.started.of, c.batchAlerts, c.batchPatients, 100);
    share("alerts that somebody had within 24 h", c.inADay);
    share("any thoughts of death", c.ideation, "26.1", "MindSpot, BMC Psychiatry 15:676", 22, 30);
    share("measures missed", c.missed);
    share("needs a look at the decision", c.nonResponse);
    share("too little to decide on", c.tooLittle);
    share("reliably better", c.reliable, "48-66", "Bergen PMC6926287; 29 Swedish trials fpsyt.2019.00749", 48, 66);
    share("remission", c.remission, "35", "29 Swedish trials fpsyt.2019.00749", 25, 50);
    share("reliably worse", c.deterioration, "2-6", "meta-analysis 2.9 %, jmir e18100; Bergen 5 %", 2, 6);
    return out;
}

std::string asTable(const Programme& p, const Cohort& c, std::uint64_t seed) {
    auto out = fmt::format("{} {}: {} synthetic patients through the engine, {} events. A model, not patients: docs/PROGRAMMES.md.\n\n", p.id, p.version, c.patients, c.events);
    for (const auto& f : figures(c, seed))
        out += fmt::format("  {:40} {:8.2f} {:3} [{:.2f}, {:.2f}]{}\n", f.name, f.value, f.unit, f.low, f.high, f.published.empty() ? "" : fmt::format("   published {}{}", f.published, f.within ? "" : "  (outside)"));
    out += fmt::format("  {:40} median {}, nine of ten {}, 99 of 100 {} (hours:minutes)\n", "an alert is taken within", hoursOf(c.takenWithin(0.5)), hoursOf(c.takenWithin(0.9)), hoursOf(c.takenWithin(0.99)));
    out += fmt::format("  {:40} {} of {}\n\n", "told to the on-call; alerts and asks", c.onCall, c.alerts + c.asks);
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
    for (const auto& f : figures(c, seed)) {
        json::object o{{"name", f.name}, {"value", f.value}, {"low", f.low}, {"high", f.high}};
        if (!f.unit.empty()) o["unit"] = f.unit;
        if (!f.published.empty()) {
            o["published"] = f.published;
            o["source"] = f.source;
            o["within"] = f.within;
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
    for (const auto& n : behaviour::table) assumptions.push_back(json::object{{"name", n.name}, {"value", n.number.value}, {"source", n.number.source}});
    const json::object all{{"programme", p.id}, {"version", p.version}, {"hash", p.hash}, {"seed", seed}, {"patients", c.patients}, {"therapists", therapists}, {"events", c.events},
                           {"figures", std::move(list)}, {"alertMinutes", json::object{{"p50", c.takenWithin(0.5)}, {"p90", c.takenWithin(0.9)}, {"p99", c.takenWithin(0.99)}}},
                           {"modules", std::move(modules)}, {"duties", std::move(duties)}, {"meanScoreByWeek", std::move(curve)}, {"behaviour", std::move(assumptions)}};
    return json::write(json::value(all)) + "\n";
}

std::string asSvg(const Programme& p, const Cohort& c) {
    constexpr int width = 760, height = 300, left = 44, bottom = 40;
    std::string out = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{} {}: {} synthetic patients</title>\n", width, height, p.id, p.version, c.patients);
    // left: the mean of the primary measure by week
    const auto* facts = p.instrument(p.measures[p.primary].instrument);
    const double most = facts ? facts->most : 1;
    const auto x = [](std::size_t week) { return left + 20.0 * static_cast<double>(week); };
    const auto y = [&](double score) { return height - bottom - (height - 2.0 * bottom) * score / most; };
    out += fmt::format("<text x=\"{}\" y=\"20\">{}: mean by week</text>\n", left, facts ? facts->id : "");
    for (int tick = 0; tick <= 4; ++tick) {
        const auto v = most * tick / 4;
        out += fmt::format("<path d=\"M{} {:.1f}H{:.1f}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.0f}</text>\n", left, y(v), x(weeksShown - 1), left - 6, y(v) + 4, v);
    }
    std::string path;
    for (std::size_t w = 0; w < weeksShown; ++w) {
        if (c.scoreCount[w] * 100 < c.started.of) continue; // fewer than one in a hundred say little
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(w), y(static_cast<double>(c.scoreSum[w]) / static_cast<double>(c.scoreCount[w])));
        out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x(w), height - bottom + 16, w);
    }
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\"/>\n", path);
    // right: how many did each module
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (c.modules[i].opened > 0) shown.push_back(i);
    const double from = 410;
    const double step = shown.empty() ? 0 : (width - from - 10) / static_cast<double>(shown.size());
    out += fmt::format("<text x=\"{:.0f}\" y=\"20\">modules done, % of those who started</text>\n", from);
    for (std::size_t k = 0; k < shown.size(); ++k) {
        const auto part = c.started.of == 0 ? 0 : static_cast<double>(c.modules[shown[k]].done) / static_cast<double>(c.started.of);
        const auto top = height - bottom - (height - 2.0 * bottom) * part;
        out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"#1f5fa8\"/><text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" font-size=\"9\">{:.0f}</text><text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" font-size=\"9\">{}</text>\n",
                           from + step * static_cast<double>(k) + 1, top, std::max(1.0, step - 3), height - bottom - top, from + step * (static_cast<double>(k) + 0.5), top - 3, 100 * part, from + step * (static_cast<double>(k) + 0.5),
                           height - bottom + 14, p.modules[shown[k]].id);
    }
    return out + "</svg>\n";
}

} // namespace fyr::icbt::simulate
