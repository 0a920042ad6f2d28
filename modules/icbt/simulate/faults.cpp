#include "icbt/simulate/faults.h"

#include "icbt/engine/chain.h"
#include "icbt/simulate/people.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes polls{1};
constexpr minutes slowest{10}; // a delivery takes so long at the most

struct Window {
    Instant from, to;
};

// A telling as somebody received it, in true time.
struct Told {
    Instant at;
    std::uint32_t duty;
    Role to;
};

// A risk duty as true time saw it: since when the server knows of it, who had it when.
struct Seen {
    std::uint32_t duty = 0;
    std::uint16_t clock = none;
    Instant raised{};
    std::vector<Window> waits; // nobody had it
    bool open = true;
    bool settled = false; // by a person, or an alert came in its place
};

class Server {
  public:
    Server(const Setting& setting, Random& random, FaultReport& report) : s(setting), r(random), m_report(report), m_course(newCourse(setting.programme)) {}

    [[nodiscard]] const Course& course() const { return m_course; }
    [[nodiscard]] Instant clock(Instant t) const { return t + skew; }
    Millis skew{0};
    std::vector<Told> told;

    // A command with its number: the same one again changes nothing.
    bool take(Instant t, Event e, std::uint64_t number) {
        ++m_report.events;
        if (m_done.contains(number)) return true;
        e.at = clock(t);
        const auto before = m_effects.size();
        const auto ok = step(s, m_course, e, m_effects).has_value();
        if (ok) m_log.append(s.programme, std::move(e), m_course.now);
        else if (m_effects.size() > before) tick();
        if (ok) m_done.insert(number);
        return ok;
    }
    void poll(Instant t) {
        const auto before = m_effects.size();
        advance(s, m_course, clock(t), m_effects);
        if (m_effects.size() > before) tick();
    }
    // Some of what waits, late and in any order; `all` of it when nothing goes wrong now.
    void deliver(Instant t, bool all) {
        auto until = m_effects.size();
        if (!all && until > m_delivered) until = m_delivered + r.below(until - m_delivered + 1);
        for (auto i = m_delivered; i < until; ++i) send(t, m_effects[i]);
        for (auto i = m_delivered; i > 0 && i + 3 > m_delivered; --i)
            if (r.below(20) == 0) send(t, m_effects[i - 1]); // once more, out of its order
        // how far it has come is kept a little later than it went out
        m_delivered = until;
        if (r.below(2) == 0 || all) m_kept = m_delivered;
    }
    // Everything in memory is gone; the log and what was kept are there.
    void crash() {
        ++m_report.crashes;
        m_effects.clear();
        auto again = replay(s, m_log, &m_effects);
        if (!again) {
            m_report.stories.push_back("replay: " + again.error().detail);
            ++m_report.lost;
            return;
        }
        m_course = std::move(*again);
        m_delivered = std::min(m_kept, m_effects.size());
    }
    [[nodiscard]] std::optional<Instant> due() const { return nextDue(s, m_course); }

  private:
    void tick() {
        m_log.append(s.programme, {}, m_course.now);
    }
    void send(Instant t, const Effect& e) {
        ++m_report.deliveries;
        const auto delay = seconds(r.below(static_cast<std::uint64_t>(seconds(slowest).count())));
        if (e.type == EffectType::dutyTold && isRisk(e.kind)) told.push_back({t + delay, e.duty, e.to});
    }

    const Setting& s;
    Random& r;
    FaultReport& m_report;
    Course m_course;
    Log m_log;
    std::vector<Effect> m_effects;
    std::size_t m_delivered = 0;
    std::size_t m_kept = 0;
    std::set<std::uint64_t> m_done; // with the events in the log: survives
};

class Schedule {
  public:
    Schedule(const Setting& setting, std::uint64_t seed, FaultReport& report) : s(setting), m_seed(seed), r(seed * 0x9e3779b97f4a7c15ULL + 17), m_report(report), m_server(setting, r, report), m_jumps(seed % 2 == 1) {}

    void run() {
        m_now = Instant(std::chrono::sys_days(std::chrono::year{2026} / 1 / 1)) + minutes(r.below(2 * 365 * 24 * 60));
        plan();
        Event e;
        e.type = EventType::enrol;
        e.text = "a";
        command(std::move(e));
        while (m_now < m_end && m_server.course().phase != Phase::ended) {
            passOn(m_now + minutes(1 + r.below(r.below(3) == 0 ? 4 * 24 * 60 : 9 * 60)));
            act();
        }
        passOn(m_now + hours(30)); // what is open at the end is still told
        for (auto& x : m_seen)
            if (x.open && !x.waits.empty() && x.waits.back().to == Instant::max()) x.waits.back().to = m_now;
        judge();
    }

  private:
    void plan() {
        m_end = m_now + hours(24 * (20 + r.below(70)));
        const auto windows = [&](std::vector<Window>& out, std::uint64_t most, bool server) {
            auto t = m_now + hours(2);
            for (std::uint64_t i = 0, n = r.below(most + 1); i < n; ++i) {
                t += minutes(r.below(14 * 24 * 60) + 30);
                const auto long_ = r.below(10);
                const auto lasts = long_ == 0 ? hours(24 * (1 + r.below(21))) : long_ < 4 ? hours(1 + r.below(30)) : std::chrono::duration_cast<hours>(minutes(60 + r.below(240)));
                out.push_back({t, t + lasts});
                t += lasts;
            }
            if (server) m_report.downtimes += out.size();
        };
        windows(m_down, 5, true);
        windows(m_away, 8, false);
    }
    [[nodiscard]] static bool within(const std::vector<Window>& all, Instant t) {
        return std::any_of(all.begin(), all.end(), [&](const Window& w) { return w.from <= t && t < w.to; });
    }
    [[nodiscard]] static Instant after(const std::vector<Window>& all, Instant t) { // the first moment that is in none
        for (const auto& w : all)
            if (w.from <= t && t < w.to) t = w.to;
        return t;
    }

    // Time passes: the server polls while it is up, crashes now and then, its clock jumps.
    void passOn(Instant to) {
        while (m_now < to) {
            const auto due = m_server.due();
            auto next = to;
            if (due) next = std::min(next, std::max(*due - m_server.skew, m_now) + polls);
            if (!within(m_down, m_now))
                for (const auto& w : m_down)
                    if (w.from > m_now) next = std::min(next, w.from);
            m_now = after(m_down, next);
            if (next != m_now && r.below(2) == 0) m_server.crash(); // it did not go down in an orderly way
            if (m_jumps && r.below(60) == 0) {
                m_server.skew += minutes(r.below(2 * 120)) - minutes(120);
                m_server.skew = std::clamp(m_server.skew, Millis(-hours(2)), Millis(hours(2)));
                ++m_report.clockJumps;
            }
            m_server.poll(m_now);
            if (r.below(25) == 0) { // between the event and its effects
                m_server.deliver(m_now, false);
                m_server.crash();
                m_server.poll(m_now);
            }
            m_server.deliver(m_now, true);
            look();
        }
    }

    // Sent until it is confirmed: some of them twice, some with a crash in between.
    bool command(Event e) {
        m_now = after(m_down, m_now);
        const auto number = ++m_number;
        bool ok = m_server.take(m_now, e, number);
        if (r.below(15) == 0) m_server.deliver(m_now, false);
        if (r.below(12) == 0) {
            m_server.crash();
            ok = m_server.take(m_now, e, number) || ok;
        }
        if (r.below(8) == 0) (void)m_server.take(m_now, e, number);
        if (!m_late.empty() && r.below(3) == 0) { // an older one comes once more
            const auto& [old, n] = m_late[r.below(m_late.size())];
            (void)m_server.take(m_now, old, n);
        }
        if (ok && m_late.size() < 20) m_late.emplace_back(e, number);
        m_server.deliver(m_now, true);
        look();
        return ok;
    }

    void act() {
        const auto& c = m_server.course();
        const auto& p = s.programme;
        if (r.below(100) < 35) { // the patient answers something, at any hour
            const auto m = static_cast<std::uint16_t>(r.below(p.measures.size()));
            auto e = anyAnswer(p, m, r, {0, 350});
            const bool counts = expects(e);
            const auto had = m_server.course().hasRisk();
            if (command(e) && counts) {
                ++m_report.alerts;
                if (!had && !m_server.course().hasRisk()) lost("an answer about risk raised nothing");
            }
            return;
        }
        auto e = sensible(p, c, r, {0, 200});
        if (e.type == EventType::answer) return;
        const bool person = !e.patient && e.type != EventType::submit && e.type != EventType::write && e.type != EventType::sign;
        if (person && within(m_away, m_now)) return;
        if ((e.type == EventType::take || e.type == EventType::settle) && r.below(3) > 0) return; // people take their time
        if (e.type == EventType::discharge || e.type == EventType::refer) {
            if (r.below(4) > 0) return;
        }
        command(std::move(e));
    }

    // An answer that a person must see, by the programme's own words.
    [[nodiscard]] bool expects(const Event& e) const {
        const auto& c = m_server.course();
        for (const auto& rule : s.programme.risks) {
            if (rule.instrument != s.programme.measures[e.subject].instrument || (rule.watches & bit(c.phase)) == 0) continue;
            std::vector<std::optional<std::int32_t>> values;
            for (const auto& in : rule.table.inputs) values.push_back(e.points[static_cast<std::size_t>(in.item - 1)]);
            const auto* row = rule.table.fits(values);
            if (!row || row->outcome >= static_cast<std::uint16_t>(Severity::ask)) return true;
        }
        return false;
    }

    // What true time sees of the duties.
    void look() {
        const auto& c = m_server.course();
        for (const auto& d : c.duties) {
            if (!isRisk(d.kind)) continue;
            auto it = std::find_if(m_seen.begin(), m_seen.end(), [&](const Seen& x) { return x.duty == d.id; });
            if (it == m_seen.end()) {
                m_seen.push_back({d.id, d.clock, m_now, {{m_now, Instant::max()}}, true, false});
                continue;
            }
            auto& last = it->waits.back();
            if (d.taken && last.to == Instant::max()) last.to = m_now;
            if (!d.taken && last.to != Instant::max()) it->waits.push_back({m_now, Instant::max()});
        }
        for (auto& x : m_seen) {
            if (!x.open || c.duty(x.duty)) continue;
            x.open = false;
            const bool had = x.waits.back().to != Instant::max(); // somebody had it before it went
            if (!had) x.waits.back().to = m_now;
            const bool replaced = std::any_of(c.duties.begin(), c.duties.end(), [](const Duty& d) { return d.kind == DutyKind::alert; });
            if (!had && !replaced) lost("a duty went and nobody had it");
        }
    }

    // Was every step of every chain told in time, to the one whose step it is, while nobody had it?
    void judge() {
        auto told = m_server.told;
        std::sort(told.begin(), told.end(), [](const Told& a, const Told& b) { return a.at < b.at; });
        const auto toldIn = [&](std::uint32_t duty, std::optional<Role> to, Instant from, Instant until) -> std::optional<Instant> {
            for (const auto& x : told)
                if (x.duty == duty && x.at >= from && x.at <= until && (!to || x.to == *to)) return x.at;
            return {};
        };
        const auto allowance = Millis(m_jumps ? hours(4) : hours(0)) + slowest + 2 * polls; // a clock two hours ahead is set two hours back
        for (const auto& x : m_seen) {
            const auto& clock = s.programme.clocks[x.clock];
            for (std::size_t w = 0; w < x.waits.size(); ++w) {
                const auto from = x.waits[w].from;
                const auto end = x.waits[w].to;
                for (const auto& step : clock.steps) {
                    const auto due = w == 0 ? x.raised + hours(step.after.unit == Span::Unit::hours ? step.after.count : 0) : from;
                    check(x, step.to, due, end, allowance, toldIn(x.duty, step.to, from - allowance, end + allowance));
                }
                if (clock.again.count == 0 || clock.again.unit != Span::Unit::hours) continue;
                const auto last = from + hours(w == 0 ? clock.steps.back().after.count : 0);
                for (auto t = last; t < end; t += hours(clock.again.count)) {
                    const auto until = after(m_down, t + hours(clock.again.count)) + allowance;
                    if (until > end || until > m_now) break;
                    ++m_report.steps;
                    if (!toldIn(x.duty, {}, t, until)) untold(fmt::format("duty {}: nobody was told again between {} and {}", x.duty, formatInstant(t), formatInstant(until)));
                }
            }
        }
    }
    void check(const Seen& x, Role to, Instant due, Instant end, Millis allowance, std::optional<Instant> at) {
        const auto up = after(m_down, due);
        const auto until = up + allowance;
        if (end <= until || until > m_now) return; // somebody had it before
        ++m_report.steps;
        if (!at || *at > until) return untold(fmt::format("duty {}: {} was not told by {}", x.duty, name(to), formatInstant(until)));
        if (*at > up) m_report.longestMinutes = std::max(m_report.longestMinutes, static_cast<std::uint64_t>(std::chrono::duration_cast<minutes>(*at - up).count()));
    }
    void lost(std::string why) {
        ++m_report.lost;
        if (m_report.stories.size() < 10) m_report.stories.push_back(fmt::format("{}, seed {}, {}: {}", s.programme.id, m_seed, formatInstant(m_now), why));
    }
    void untold(std::string why) {
        ++m_report.untold;
        if (m_report.stories.size() < 10) m_report.stories.push_back(fmt::format("{}, seed {}: {}", s.programme.id, m_seed, why));
    }

    const Setting& s;
    std::uint64_t m_seed;
    SeededRandom r;
    FaultReport& m_report;
    Server m_server;
    Instant m_now{}, m_end{};
    std::vector<Window> m_down, m_away;
    std::vector<std::pair<Event, std::uint64_t>> m_late;
    std::uint64_t m_number = 0;
    bool m_jumps = false; // its clock does; every other schedule
    std::vector<Seen> m_seen;
};

} // namespace

void FaultReport::add(const FaultReport& o) {
    schedules += o.schedules;
    events += o.events;
    crashes += o.crashes;
    downtimes += o.downtimes;
    clockJumps += o.clockJumps;
    deliveries += o.deliveries;
    alerts += o.alerts;
    steps += o.steps;
    lost += o.lost;
    untold += o.untold;
    longestMinutes = std::max(longestMinutes, o.longestMinutes);
    for (const auto& x : o.stories)
        if (stories.size() < 10) stories.push_back(x);
}

FaultReport faultSchedule(const Setting& setting, std::uint64_t seed) {
    FaultReport report;
    report.schedules = 1;
    Schedule(setting, seed, report).run();
    return report;
}

} // namespace fyr::icbt::simulate
