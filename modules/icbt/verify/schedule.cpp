#include "icbt/verify/schedule.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace fyr::icbt::verify {
namespace {

constexpr std::int64_t hourMinutes = 60;
constexpr std::int64_t dayMinutes = 24 * hourMinutes;
constexpr std::int64_t weekMinutes = 7 * dayMinutes;

std::int64_t minutesOf(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return s.count * hourMinutes;
    case Span::Unit::days: return s.count * dayMinutes;
    case Span::Unit::weeks: return s.count * weekMinutes;
    case Span::Unit::workingDays: return s.count * dayMinutes * 7 / 5;
    }
    return 0;
}

struct Pacing {
    const Programme& p;
    Pace pace;
    [[nodiscard]] std::int64_t times(const Module& m) const { return pace == Pace::latest ? 1 + m.repeatMost : 1; }
    [[nodiscard]] std::int64_t answer(std::uint16_t clock) const { return pace == Pace::earliest || clock == none ? 0 : minutesOf(p.clocks[clock].answer); }
    [[nodiscard]] std::int64_t work(const Module& m) const { return pace == Pace::earliest ? 0 : minutesOf(m.due) * times(m); }
    [[nodiscard]] std::int64_t review(const Module& m) const { return m.gate == Gate::none ? 0 : answer(m.reviewClock) * times(m); }
};

// Opens, or is left out, by the choices taken; what comes after a circle never comes (P1 tells of it).
Way walk(const Programme& p, const Pacing& pacing, std::vector<std::uint16_t> branches) {
    enum class Fate : std::uint8_t { waits, comes, leftOut };
    std::vector<Fate> fate(p.modules.size(), Fate::waits);
    std::vector<std::int64_t> done(p.modules.size(), 0);
    Way out;
    out.branches = std::move(branches);
    const auto settled = [&](const Places& after, std::int64_t& at) {
        at = 0;
        for (const auto a : after) {
            if (fate[a] == Fate::waits) return false;
            if (fate[a] == Fate::comes) at = std::max(at, done[a]);
        }
        return true;
    };
    const auto allLeftOut = [&](const Places& after) { return !after.empty() && std::all_of(after.begin(), after.end(), [&](auto a) { return fate[a] == Fate::leftOut; }); };
    for (bool more = true; more;) {
        more = false;
        for (std::uint16_t m = 0; m < p.modules.size(); ++m) {
            const auto& module = p.modules[m];
            if (fate[m] != Fate::waits || module.opens == Opens::byTherapist) continue;
            std::int64_t at = 0;
            if (!settled(module.after, at)) continue;
            if (module.choice != none) {
                const auto& x = p.choices[module.choice];
                std::int64_t up = 0;
                if (!settled(x.after, up)) continue;
                if (allLeftOut(x.after) || x.among[out.branches[module.choice]] != m) {
                    fate[m] = Fate::leftOut;
                    more = true;
                    continue;
                }
                at = std::max(at, up) + (x.by == Chooses::table ? 0 : pacing.answer(x.clock));
            } else if (allLeftOut(module.after)) {
                fate[m] = Fate::leftOut;
                more = true;
                continue;
            }
            if (module.notBeforeWeek) at = std::max(at, (*module.notBeforeWeek - 1) * weekMinutes);
            Visit v{m, at, at + pacing.work(module), 0};
            v.done = done[m] = v.handedIn + pacing.review(module);
            out.end = std::max(out.end, v.done);
            out.visits.push_back(v);
            fate[m] = Fate::comes;
            more = true;
        }
    }
    std::stable_sort(out.visits.begin(), out.visits.end(), [](const Visit& a, const Visit& b) { return a.opens < b.opens; });
    return out;
}

// `amount` evenly over [from, to): what falls into each week.
template <class F>
void spread(std::int64_t from, std::int64_t to, double amount, F&& add) {
    if (to <= from) return add(from / weekMinutes, amount);
    for (auto week = from / weekMinutes; week * weekMinutes < to; ++week) {
        const auto part = std::min(to, (week + 1) * weekMinutes) - std::max(from, week * weekMinutes);
        add(week, amount * static_cast<double>(part) / static_cast<double>(to - from));
    }
}

bool dueIn(const Measure& m, std::int32_t week) { // of treatment, from 1
    if (m.when == Measure::When::every) return m.everyWeeks > 0 && week % m.everyWeeks == 0;
    return m.when == Measure::When::week && std::find(m.weeks.begin(), m.weeks.end(), week) != m.weeks.end();
}

} // namespace

Ways waysOf(const Context& c, Pace pace) {
    const Pacing pacing{c.p, pace};
    std::vector<Places> branches;
    for (std::uint16_t i = 0; i < c.p.choices.size(); ++i) {
        branches.push_back(c.graph.branchesOf(i));
        if (branches.back().empty()) branches.back().push_back(0);
    }
    Ways out;
    std::vector<std::size_t> at(branches.size(), 0);
    for (;;) {
        if (out.all.size() == waysMost) {
            out.cut = true;
            return out;
        }
        std::vector<std::uint16_t> taken;
        for (std::size_t i = 0; i < at.size(); ++i) taken.push_back(branches[i][at[i]]);
        out.all.push_back(walk(c.p, pacing, std::move(taken)));
        std::size_t i = 0;
        while (i < at.size() && ++at[i] == branches[i].size()) at[i++] = 0;
        if (i == at.size()) return out;
    }
}

const Ways& Context::typical() const {
    if (!ways) ways = std::make_shared<const Ways>(waysOf(*this, Pace::typical));
    return *ways;
}

std::vector<Week> weeksOf(const Context& c, const Way& way) {
    std::vector<Week> out(static_cast<std::size_t>(std::max<std::int64_t>(1, (way.end + weekMinutes - 1) / weekMinutes)));
    const auto week = [&](std::int64_t w) -> Week& {
        if (static_cast<std::size_t>(w) >= out.size()) out.resize(static_cast<std::size_t>(w) + 1);
        return out[static_cast<std::size_t>(w)];
    };
    for (const auto& v : way.visits) {
        const auto& m = c.p.modules[v.module];
        spread(v.opens, v.handedIn, m.minutes, [&](std::int64_t w, double x) {
            week(w).patient += x;
            week(w).modules.push_back(v.module);
        });
        spread(v.opens, v.done, m.reviewMinutes, [&](std::int64_t w, double x) { week(w).therapist += x; });
    }
    double beside = 0; // the heaviest module that the therapist may open as well
    for (const auto& m : c.p.modules)
        if (m.opens == Opens::byTherapist && !m.booster) beside = std::max(beside, m.minutes / std::max(1.0, static_cast<double>(minutesOf(m.due)) / weekMinutes));
    for (std::size_t w = 0; w < out.size(); ++w) {
        out[w].patient += beside;
        for (const auto& m : c.p.measures) {
            if (dueIn(m, static_cast<std::int32_t>(w) + 1)) out[w].patient += c.policy.measureMinutes;
        }
    }
    return out;
}

int remindersOf(const Context& c, const Way& way) {
    std::vector<std::int64_t> ofModules;
    for (const auto& v : way.visits)
        for (const auto& r : c.p.modules[v.module].reminders)
            if (const auto at = v.opens + minutesOf(r.after); r.to == Role::patient && at < v.handedIn) ofModules.push_back(at);
    const auto weeks = (way.end + weekMinutes - 1) / weekMinutes;
    int most = 0;
    for (std::int64_t weekday = 0; weekday < 7; ++weekday) { // on which measures are due, counted from the start
        auto all = ofModules;
        for (const auto& m : c.p.measures)
            for (std::int64_t w = 0; w < weeks; ++w) {
                if (!dueIn(m, static_cast<std::int32_t>(w) + 1)) continue;
                for (const auto& r : m.reminders)
                    if (r.to == Role::patient) all.push_back(w * weekMinutes + weekday * dayMinutes + minutesOf(r.after));
            }
        std::sort(all.begin(), all.end());
        for (std::size_t from = 0, to = 0; from < all.size(); ++from) {
            while (to < all.size() && all[to] < all[from] + weekMinutes) ++to;
            most = std::max(most, static_cast<int>(to - from));
        }
    }
    return most;
}

Times timesOf(const Context& c) {
    constexpr auto never = std::numeric_limits<std::int64_t>::max();
    std::vector<ModuleTimes> all(c.p.modules.size(), {none, never, 0, 0, 0});
    Times out;
    const auto day = [](std::int64_t minutes) { return minutes / dayMinutes + 1; };
    const auto each = [&](const Ways& ways, auto&& f) {
        for (const auto& way : ways.all)
            for (const auto& v : way.visits) f(all[v.module], v);
    };
    each(waysOf(c, Pace::earliest), [&](ModuleTimes& t, const Visit& v) {
        t.module = v.module;
        t.earliestOpens = std::min(t.earliestOpens, day(v.opens));
    });
    each(c.typical(), [&](ModuleTimes& t, const Visit& v) {
        t.typicalOpens = std::max(t.typicalOpens, day(v.opens));
        t.typicalDone = std::max(t.typicalDone, day(v.done));
        out.typicalEnd = std::max(out.typicalEnd, day(v.done));
    });
    each(waysOf(c, Pace::latest), [&](ModuleTimes& t, const Visit& v) {
        t.latestDone = std::max(t.latestDone, day(v.done));
        out.latestEnd = std::max(out.latestEnd, day(v.done));
    });
    for (const auto& t : all)
        if (t.module != none) out.modules.push_back(t);
    std::stable_sort(out.modules.begin(), out.modules.end(), [](const ModuleTimes& a, const ModuleTimes& b) { return a.typicalOpens < b.typicalOpens; });
    out.limit = day(minutesOf(c.p.length) + minutesOf(c.p.extendBy) * c.p.extendMost) - 1;
    return out;
}

std::string write(const Times& t, const Programme& p) {
    auto out = fmt::format("{:<12} {:>14} {:>14} {:>13} {:>12}\n", "module", "earliest open", "typical open", "typical done", "latest done");
    for (const auto& m : t.modules) out += fmt::format("{:<12} {:>14} {:>14} {:>13} {:>12}\n", p.modules[m.module].id, m.earliestOpens, m.typicalOpens, m.typicalDone, m.latestDone);
    return out + fmt::format("days; the last module is done on day {} (typical) or {} (everything handed back as often as it may be); time is over after day {} with all extensions\n", t.typicalEnd, t.latestEnd, t.limit);
}

Week weekOf(const Context& c, std::uint16_t module) {
    const auto& m = c.p.modules[module];
    const Pacing pacing{c.p, Pace::typical};
    const auto share = [](std::int64_t minutes) { return std::max(1.0, static_cast<double>(minutes) / weekMinutes); };
    Week out;
    out.modules = {module};
    out.patient = m.minutes / share(pacing.work(m));
    out.therapist = m.reviewMinutes / share(pacing.work(m) + pacing.review(m));
    for (const auto& r : m.reminders) out.reminders += r.to == Role::patient && minutesOf(r.after) < std::min(pacing.work(m), weekMinutes);
    for (const auto& x : c.p.measures) {
        if (x.when != Measure::When::every) continue;
        out.patient += c.policy.measureMinutes;
        for (const auto& r : x.reminders) out.reminders += r.to == Role::patient;
    }
    return out;
}

} // namespace fyr::icbt::verify
