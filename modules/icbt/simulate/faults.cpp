#include "icbt/simulate/faults.h"

#include "icbt/simulate/failing_server.h"
#include "icbt/simulate/owed.h"
#include "icbt/simulate/people.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr minutes polls{1};
constexpr hours clockOff{2}; // at the most

struct Window {
    Instant from, to;
};

class Schedule {
  public:
    Schedule(const Setting& setting, std::uint64_t seed, FaultReport& report)
        : s(setting), m_seed(seed), r(seed * 0x9e3779b97f4a7c15ULL + 17), m_meddler(seed + 5), m_report(report), m_now(Instant(std::chrono::sys_days(std::chrono::year{2026} / 1 / 1)) + minutes(r.below(2 * 365 * 24 * 60))),
          m_time(m_now), m_server(setting, m_time, r, m_counts), m_owed(setting.programme), m_jumps(seed % 2 == 1) {}

    void run() {
        if (!Owed::judges(s.programme)) return lost("its risk rules are of a kind that cannot be judged here");
        plan();
        Event e;
        e.type = EventType::enrol;
        e.text = "a";
        (void)command(e);
        while (!m_wrong && m_now < m_end && m_server.course().phase != Phase::ended) {
            passOn(m_now + minutes(1 + r.below(r.below(3) == 0 ? 4 * 24 * 60 : 9 * 60)));
            act();
        }
        if (!m_wrong) passOn(m_now + hours(30)); // what is open at the end is still told
        if (!m_wrong) judge(m_owed, m_server.told(), m_time, m_now, fmt::format("{}, seed {}", s.programme.id, m_seed), m_report);
        m_report.events += m_counts.events;
        m_report.crashes += m_counts.crashes;
        m_report.deliveries += m_counts.deliveries;
        m_report.downtimes += m_time.troubles();
    }

  private:
    void plan() {
        m_end = m_now + hours(24 * (20 + r.below(70)));
        const auto windows = [&](Random& random, std::uint64_t most, auto&& is) {
            auto t = m_now + hours(2);
            for (std::uint64_t i = 0, n = random.below(most + 1); i < n; ++i) {
                t += minutes(random.below(14 * 24 * 60) + 30);
                const auto kind = random.below(10);
                const auto lasts = kind == 0 ? hours(24 * (1 + random.below(21))) : kind < 4 ? hours(1 + random.below(30)) : std::chrono::duration_cast<hours>(minutes(60 + random.below(240)));
                is(t, t + lasts);
                t += lasts;
            }
        };
        windows(r, 5, [&](Instant from, Instant to) { m_time.isDown(from, to); });
        windows(r, 8, [&](Instant from, Instant to) { m_away.push_back({from, to}); });
        if (constexpr std::array cut{true, false, true, true, false, true, true, false}; cut[m_seed % 8]) windows(m_meddler, 4, [&](Instant from, Instant to) { m_time.lineIsCut(from, to); });
    }

    // Time passes: the server polls while it is up, crashes now and then, its clock jumps.
    void passOn(Instant to) {
        while (!m_wrong && m_now < to) {
            const auto due = m_server.due();
            auto next = std::min({to, m_time.nextDown(m_now), m_time.nextWhole(m_now)});
            if (due) next = std::min(next, std::max(*due - m_time.ahead(), m_now) + polls);
            m_now = m_time.upFrom(next);
            if (next != m_now && r.below(2) == 0) crash(); // it did not go down in an orderly way
            if (m_jumps && r.below(60) == 0) {
                const auto by = m_time.ahead() + minutes(r.below(2 * 120)) - minutes(120);
                m_time.clockIsAhead(m_now, std::clamp(by, Millis(-clockOff), Millis(clockOff)));
                ++m_report.clockJumps;
            }
            m_server.poll(m_now);
            if (r.below(25) == 0) { // between the event and its effects
                m_server.deliver(m_now, false);
                crash();
                m_server.poll(m_now);
            }
            m_server.deliver(m_now, true);
            look();
        }
    }

    // Sent until it is confirmed: some of them twice, some with a crash in between.
    bool command(const Event& e) {
        m_now = m_time.upFrom(m_now);
        const auto number = ++m_number;
        const auto at = m_server.stampAt(m_now);
        const auto duty = aboutARisk(e);
        bool ok = m_server.take(m_now, e, number) == FailingServer::Answer::done;
        if (r.below(15) == 0) m_server.deliver(m_now, false);
        if (r.below(12) == 0) {
            crash();
            ok = m_server.take(m_now, e, number) == FailingServer::Answer::done || ok;
        }
        if (r.below(8) == 0) (void)m_server.take(m_now, e, number);
        if (!m_confirmed.empty() && r.below(3) == 0) { // an older one comes once more
            const auto& [old, n] = m_confirmed[r.below(m_confirmed.size())];
            (void)m_server.take(m_now, old, n);
        }
        if (ok && m_confirmed.size() < 20) m_confirmed.emplace_back(e, number);
        m_server.deliver(m_now, true);
        follow(e, duty, ok, at);
        look();
        return ok;
    }

    // The duty about risk that a person has before them.
    [[nodiscard]] std::optional<std::pair<std::uint16_t, DutyKind>> aboutARisk(const Event& e) const {
        if (e.type != EventType::take && e.type != EventType::settle) return {};
        const auto* d = m_server.course().duty(e.duty);
        if (!d || !isRisk(d->kind)) return {};
        return std::pair(d->subject, d->kind);
    }

    // What was confirmed is owed to people; what was refused must have had a reason.
    void follow(const Event& e, const std::optional<std::pair<std::uint16_t, DutyKind>>& duty, bool ok, Instant at) {
        if (e.type == EventType::answer) {
            const bool over = m_server.course().phase == Phase::ended;
            if (ok) m_owed.answered(e, at, m_now);
            else if (!over) lost("an answer was refused");
        } else if (duty) {
            m_owed.timeIs(at);
            const auto* m = m_owed.open(duty->first, duty->second);
            if (!ok) {
                if (m && m->taken == (e.type == EventType::settle)) lost(fmt::format("an {} could not be {}", name(duty->second), e.type == EventType::take ? "taken" : "settled"));
                return;
            }
            const auto wrong = e.type == EventType::take ? m_owed.taken(duty->first, duty->second, at, m_now) : m_owed.settled(duty->first, duty->second, at);
            if (!wrong.empty()) lost(wrong);
        }
    }

    void act() {
        if (!m_wrong) meddle();
        if (m_wrong) return;
        const auto& p = s.programme;
        if (r.below(100) < 35) { // the patient answers something, at any hour
            const auto e = anyAnswer(p, static_cast<std::uint16_t>(r.below(p.measures.size())), r, {0, 350});
            if (command(e) && m_owed.asksForAPerson(e)) ++m_report.alerts;
            return;
        }
        const auto e = sensible(p, m_server.course(), r, {0, 200});
        if (e.type == EventType::answer) return;
        const bool person = !e.patient && e.type != EventType::submit && e.type != EventType::write && e.type != EventType::sign;
        if (person && std::any_of(m_away.begin(), m_away.end(), [&](const Window& w) { return w.from <= m_now && m_now < w.to; })) return;
        if ((e.type == EventType::take || e.type == EventType::settle) && r.below(3) > 0) return; // people take their time
        if ((e.type == EventType::discharge || e.type == EventType::refer) && r.below(4) > 0) return;
        (void)command(e);
    }

    // Somebody whose screen is old: takes what another has, settles what nobody took.
    void meddle() {
        for (const auto& d : m_server.course().duties) {
            if (!isRisk(d.kind) || m_meddler.below(4) > 0) continue;
            Event e;
            e.type = d.taken ? EventType::take : EventType::settle;
            e.duty = d.id;
            e.actor = e.text = "b";
            const auto duty = aboutARisk(e);
            const auto at = m_server.stampAt(m_now);
            follow(e, duty, m_server.take(m_now, e, ++m_number) == FailingServer::Answer::done, at);
            return look();
        }
    }

    void crash() {
        if (!m_server.crash()) lost(m_server.broken());
    }

    // The duties of the course, beside those that must be.
    void look() {
        if (m_wrong) return;
        if (!m_server.broken().empty()) return lost(m_server.broken());
        m_owed.timeIs(m_server.high());
        const auto& c = m_server.course();
        for (const auto& m : m_owed.matters()) {
            const auto it = std::find_if(c.duties.begin(), c.duties.end(), [&](const Duty& d) { return d.kind == m.kind && d.subject == m.rule; });
            if (it == c.duties.end()) return lost(fmt::format("an answer about risk ({}) waits, and there is no duty", name(m.kind)));
            if (it->taken != m.taken) return lost(fmt::format("an {} {}", name(m.kind), it->taken ? "is still somebody's, and must be everybody's" : "is nobody's, and somebody took it"));
        }
        for (const auto& d : c.duties)
            if (isRisk(d.kind) && !m_owed.open(d.subject, d.kind)) return lost(fmt::format("an {} without an answer", name(d.kind)));
    }

    void lost(std::string_view why) {
        m_wrong = true;
        ++m_report.lost;
        if (m_report.stories.size() < 10) m_report.stories.push_back(fmt::format("{}, seed {}, {}: {}", s.programme.id, m_seed, formatInstant(m_now), why));
    }

    const Setting& s;
    std::uint64_t m_seed;
    SeededRandom r;
    SeededRandom m_meddler;
    FaultReport& m_report;
    ServerCounts m_counts;
    Instant m_now, m_end{};
    ServerTime m_time;
    FailingServer m_server;
    Owed m_owed;
    std::vector<Window> m_away;
    std::vector<std::pair<Event, std::uint64_t>> m_confirmed;
    std::uint64_t m_number = 0;
    bool m_jumps = false; // its clock does; every other schedule
    bool m_wrong = false;
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
