// A server that fails, for one course: it does what fyrd does, with a clock and a power line that the harness has in its hand.
//
// Shape:  it writes an event into its log (engine/chain.h) before it confirms it, then delivers what followed and keeps how far
//         it has come; after a crash it replays the log and delivers again from there. What it sends twice is received once:
//         an effect is known by its place.
// Units:  what it is asked at is true time; what it does is in the time of its own clock, which is `ahead` of it.
#pragma once

#include "base/random.h"
#include "icbt/engine/chain.h"

#include <set>

namespace fyr::icbt::simulate {

// What is told of an answer about risk, as it was received.
struct Told {
    std::uint16_t rule = none;
    DutyKind kind = DutyKind::ask;
    Role to = Role::therapist;
    Instant stamp; // the server's time of it
    Instant at;    // received, in true time
};

// When a server was up, its line to people whole, and what its clock showed.
class ServerTime {
  public:
    explicit ServerTime(Instant from) : m_clock{{from, Millis(0)}} {}
    void isDown(Instant from, Instant to) { m_down.push_back({from, to}); } // one after another
    void lineIsCut(Instant from, Instant to) { m_cut.push_back({from, to}); }
    void clockIsAhead(Instant from, Millis by);
    [[nodiscard]] Millis ahead() const noexcept { return m_clock.back().second; }
    [[nodiscard]] bool up(Instant t) const noexcept;
    [[nodiscard]] Instant upFrom(Instant t) const noexcept;   // the first moment from `t` on
    [[nodiscard]] Instant nextDown(Instant t) const noexcept; // the first moment after `t`; Instant::max() for none
    [[nodiscard]] bool reachesPeople(Instant t) const noexcept; // it is up, and so is its line
    [[nodiscard]] Instant reachesPeopleFrom(Instant t) const noexcept;
    [[nodiscard]] Instant nextWhole(Instant t) const noexcept; // the first moment after `t` at which a cut line is whole again
    [[nodiscard]] std::size_t troubles() const noexcept { return m_down.size() + m_cut.size(); }
    // The first moment, not before `since`, from which it was up without a break for longer than `whole`, its clock at `stamp`
    // or past it all that time; nothing when there was none before `until`. What is due at `stamp` must have come about then.
    [[nodiscard]] std::optional<Instant> mustKnow(Instant stamp, Instant since, Millis whole, Instant until) const;

  private:
    struct Window {
        Instant from, to;
    };
    std::vector<Window> m_down;
    std::vector<Window> m_cut;
    std::vector<std::pair<Instant, Millis>> m_clock;
};

struct ServerCounts {
    std::uint64_t events = 0;     // that came to it, sent again ones included
    std::uint64_t crashes = 0;
    std::uint64_t deliveries = 0; // twice delivered ones included
};

class FailingServer {
  public:
    FailingServer(const Setting& setting, const ServerTime& time, Random& random, ServerCounts& counts) : s(setting), m_time(time), r(random), m_counts(counts), m_course(newCourse(setting.programme)) {}

    [[nodiscard]] const Course& course() const noexcept { return m_course; }
    // The time of what it does at `t`: its clock's, or that of the last thing when the clock was set back.
    [[nodiscard]] Instant stampAt(Instant t) const noexcept { return std::max(m_high, t + m_time.ahead()); }
    [[nodiscard]] Instant high() const noexcept { return m_high; }

    enum class Answer : std::uint8_t { done, refused };
    // A command with its number: the same one again changes nothing, and is confirmed.
    Answer take(Instant t, const Event& e, std::uint64_t number);
    void poll(Instant t);
    // What waits: all of it, or when something goes wrong now some of it; nothing while the line is cut.
    void deliver(Instant t, bool all);
    // Everything in memory is gone; the log, and what was kept of how far it has come, are there. False: the log cannot be read.
    [[nodiscard]] bool crash();
    [[nodiscard]] std::optional<Instant> due() const { return nextDue(s, m_course); }
    [[nodiscard]] const std::vector<Told>& told() const noexcept { return m_told; }
    [[nodiscard]] const std::string& broken() const noexcept { return m_broken; }

    static constexpr std::chrono::minutes slowest{10}; // a delivery takes so long at the most

  private:
    void keep(Event e);
    void send(Instant t, std::size_t place);

    const Setting& s;
    const ServerTime& m_time;
    Random& r;
    ServerCounts& m_counts;
    Course m_course;
    Log m_log;
    std::vector<Effect> m_effects;
    std::size_t m_delivered = 0;
    std::size_t m_kept = 0;
    std::size_t m_received = 0;    // places below it were received once
    std::set<std::uint64_t> m_done; // in one transaction with the log: survives
    Instant m_high{};               // the latest time that it did something at
    Instant m_logged{};             // the latest of the log
    std::vector<Told> m_told;
    std::string m_broken;
};

} // namespace fyr::icbt::simulate
