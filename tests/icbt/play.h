// A course in a test: people do things to it at local times, and what followed is kept.
#pragma once

#include "icbt/engine/step.h"
#include "icbt/language/open.h"

#include <gtest/gtest.h>

namespace fyr::icbt::test {

// tests/icbt/small.programme; with each `from` in it changed to its `to` (it must be there once).
struct Change {
    std::string from, to;
};
[[nodiscard]] Programme small(const std::vector<Change>& changes = {});
[[nodiscard]] Result<Compiled> compileSmall(const std::vector<Change>& changes);
[[nodiscard]] Programme shipped(std::string_view name);
[[nodiscard]] const Calendar& calendar();
// Stockholm.
[[nodiscard]] Instant local(int year, unsigned month, unsigned day, int hour = 9, int minute = 0);
[[nodiscard]] std::string when(Instant t); // the same, written: "2026-03-02 09:00"

using std::chrono::hours;
using std::chrono::minutes;
constexpr hours day{24};
constexpr hours week{24 * 7};

class Play {
  public:
    // Enrolled at `begin`, a Monday at nine when nothing is said.
    explicit Play(Programme programme, Instant begin = local(2026, 1, 12));

    // Every one of these says whether it was possible.
    bool does(Event e); // now
    bool does(EventType t, std::string_view subject = {}, std::string_view other = {}, std::string text = "why");
    bool answers(std::string_view measure, std::initializer_list<int> points); // -1 = passed over
    bool takes(DutyKind k, std::string who = "anna");
    bool settles(DutyKind k);
    bool starts();                               // baseline answered, nothing about risk
    void passes(std::chrono::milliseconds time); // with `advance`
    void until(Instant t) { passes(t - now()); }
    bool finishes(std::string_view module); // submitted, and approved when it has a gate
    void toClosing();                       // through every module, quickly
    bool signsOff();                        // plan, measure, reviews: all there

    [[nodiscard]] Instant now() const { return m_now; }
    [[nodiscard]] ModuleStatus status(std::string_view module) const { return course.modules[programme.moduleOf(module)].status; }
    [[nodiscard]] const MeasureState& measure(std::string_view id) const { return course.measures[programme.measureOf(id)]; }
    [[nodiscard]] const Duty* duty(DutyKind k) const;
    [[nodiscard]] std::uint16_t place(std::string_view id) const; // of a module, measure, choice, decision, track or "close/N"
    [[nodiscard]] Setting setting() const { return {programme, calendar()}; }

    // What followed since the last look, written: "dutyTold alert therapist @2026-03-02 09:00".
    std::vector<std::string> followed();
    // Only those that begin so.
    [[nodiscard]] std::vector<std::string> followed(std::string_view begin);
    [[nodiscard]] std::string written(const Effect& e) const;

    Programme programme;
    Course course;
    std::vector<Effect> effects;
    std::vector<Event> happened; // that were possible
    ErrorCode refused = ErrorCode::content; // of the last refusal

  private:
    Instant m_now;
    std::size_t m_seen = 0;
};

} // namespace fyr::icbt::test
