// One course while it is being moved: what the parts of the engine share. Private to the engine.
#pragma once

#include "icbt/engine/step.h"

namespace fyr::icbt {

// What can be seen of a course without moving it.
class Sight {
  public:
    Sight(const Setting& setting, const Course& course) : p(setting.programme), cal(setting.calendar), seen(course) {}

    // timers.cpp
    struct Timer {
        Instant at{};
        enum class Kind : std::uint8_t { none, tell, late, settle, measureDue, measureLate, measureRemind, moduleOpens, moduleRemind, pauseEnds, decision, limit, closing, silent } kind = Kind::none;
        std::uint32_t subject = 0;
    };
    [[nodiscard]] Timer earliest() const; // of two at the same time a duty's

  protected:
    [[nodiscard]] Timer earliestDuty() const;
    [[nodiscard]] Timer earliestOther() const;

    // course_flow.cpp
    [[nodiscard]] bool past(std::uint16_t module) const noexcept; // done, skipped or not chosen
    [[nodiscard]] bool comesNext(std::uint16_t module) const;     // locked, and only its week is still to come
    [[nodiscard]] bool workedOn(std::uint16_t module) const noexcept; // in this phase
    [[nodiscard]] Instant weekBegins(std::int32_t week) const; // of treatment, from 1; pauses do not count
    [[nodiscard]] Instant limit() const;

    const Programme& p;
    const Calendar& cal;
    const Course& seen;
};

class Runner : Sight {
  public:
    Runner(const Setting& setting, Course& course, std::vector<Effect>& effects) : Sight(setting, course), c(course), m_effects(effects) {}

    // timers.cpp
    void advance(Instant to);

    // commands.cpp
    [[nodiscard]] Result<void> apply(const Event& e);

    // course_flow.cpp
    void arrive(const std::vector<std::uint16_t>& measures);

  private:
    using Check = Result<void>;

    // commands.cpp
    [[nodiscard]] Check enrol(const Event& e);
    [[nodiscard]] Check start(const Event& e);
    [[nodiscard]] Check answer(const Event& e);
    [[nodiscard]] Check submit(const Event& e);
    [[nodiscard]] Check review(const Event& e);
    [[nodiscard]] Check repeat(const Event& e);
    [[nodiscard]] Check openByHand(const Event& e);
    [[nodiscard]] Check skip(const Event& e);
    [[nodiscard]] Check choose(const Event& e);
    [[nodiscard]] Check swap(const Event& e);
    [[nodiscard]] Check decide(const Event& e);
    [[nodiscard]] Check take(const Event& e);
    [[nodiscard]] Check settle(const Event& e);
    [[nodiscard]] Check pause(const Event& e);
    [[nodiscard]] Check resume(const Event& e);
    [[nodiscard]] Check extend(const Event& e);
    [[nodiscard]] Check waive(const Event& e);
    [[nodiscard]] Check waiveStart(const Event& e);
    [[nodiscard]] Check end(const Event& e, EndRule::Kind kind);

    // course_flow.cpp: phases, modules, choices
    void enter(Phase phase);
    void beginClosing();
    void finish(EndRule::Kind kind);
    void settleOpenings(); // whatever can come about now, does
    [[nodiscard]] bool mayOpen(std::uint16_t module) const;
    [[nodiscard]] bool workGoesOn() const noexcept { return c.phase == Phase::active; }
    void open(std::uint16_t module);
    void leave(std::uint16_t module, ModuleStatus status, EffectType effect);
    void takeBranch(std::uint16_t choice, std::uint16_t module);
    void chooseByDefault();
    void leaveOut(std::uint16_t module); // and what comes only after it
    void bringBack(std::uint16_t choice, std::uint16_t module); // what this choice leaves out and the other would not
    void allDone();

    // measuring.cpp
    void fallDue(std::uint16_t measure, Instant at);
    void missed(std::uint16_t measure);
    void schedule(std::uint16_t measure, Instant from); // the next instance
    void scheduleFromNow(std::uint16_t measure); // of one that the course knows only now
    void scheduleAll();
    void judgeRisk(const Measure& m, const Event& e);
    [[nodiscard]] std::vector<std::optional<std::int32_t>> inputsOf(const Table& t, const Event* answers) const;
    void comeToDecision(std::uint16_t decision);
    [[nodiscard]] bool measuresNow(const Measure& m) const noexcept;

    // duties.cpp
    Duty& raise(DutyKind kind, std::uint16_t subject, std::uint16_t clock);
    [[nodiscard]] Duty* find(DutyKind kind, std::uint16_t subject) noexcept;
    [[nodiscard]] Duty* find(std::uint32_t id) noexcept;
    void tell(Duty& d);       // the step that has come
    void remove(std::uint32_t id, EffectType how);
    void close(DutyKind kind, std::uint16_t subject, EffectType how); // when there is one
    void drop(DutyKind kind); // all of that kind
    void clocksOn(Phase before);
    void reopen(Duty& d);

    // timers.cpp
    bool fire(const Timer& t); // false: nothing but the duty's own times has moved

    void effect(EffectType type, std::uint16_t subject = none, Role to = Role::patient) { m_effects.push_back({type, c.now, to, subject, 0, DutyKind::review, c.phase}); }
    void dutyEffect(EffectType type, const Duty& d, Role to = Role::therapist) { m_effects.push_back({type, c.now, to, d.subject, d.id, d.kind, c.phase}); }
    void patientSigns() { // there is a sign of the patient
        c.lastSign = c.now;
        drop(DutyKind::silent);
    }

    Course& c;
    std::vector<Effect>& m_effects;
};

} // namespace fyr::icbt
