// What happens to a course, and what follows from it for the world.
//
// Shape: an event carries its time; nothing else tells the engine what time it is. `actor` is who did it (an id of the
//        server's; the engine only keeps it). What an effect is about is told by place, as in the programme.
#pragma once

#include "icbt/engine/course.h"

namespace fyr::icbt {

enum class EventType : std::uint8_t {
    enrol,       // by a clinician, with the patient's consent; text: therapist
    start,       // by a clinician
    answer,      // subject: measure; points, total
    submit,      // subject: module
    giveSheet,   // text: worksheet
    write,       // a message of the patient
    sign,        // any other sign of the patient: a page read, a draft saved
    approve,     // subject: module; minutes
    handBack,    // subject: module; text: why; minutes
    repeat,      // subject: module; a done one is taken again
    openModule,  // subject: module; by the therapist
    skip,        // subject: module; text: why
    choose,      // subject: choice, other: module
    swap,        // subject: choice, other: module
    decide,      // subject: decision, other: track; text: why
    reply,       // of the therapist, to all that was written; minutes
    take,        // duty
    settle,      // duty; text: what was done
    pause,       // until; text: why
    resume,
    extend,      // text: why
    transfer,    // text: the new therapist
    close,       // by the therapist, before the time
    waive,       // subject: closing rule; text: why
    waiveStart,  // subject: baseline measure; text: why
    signOff,
    discharge,   // text: why
    refer,       // text: why
    tick,        // time has passed
    move,        // text: hash of the version that it goes on under; never `step`'s (migrate/migrate.h)
};
inline constexpr std::size_t eventTypes = 29; // that `step` takes
inline constexpr std::size_t loggedTypes = eventTypes + 1;
[[nodiscard]] std::string_view name(EventType t) noexcept;

struct Event {
    EventType type = EventType::tick;
    Instant at{};
    std::uint16_t subject = none;
    std::uint16_t other = none;
    std::uint32_t duty = 0;
    std::int32_t minutes = 0; // of the therapist
    std::optional<Instant> until;
    std::optional<std::int32_t> total;
    std::vector<std::optional<std::int32_t>> points; // of an answer, one an item
    bool patient = false;     // the patient's own doing
    std::string actor;
    std::string text;
};

enum class EffectType : std::uint8_t {
    phaseChanged, moduleOpened, moduleSubmitted, moduleDone, moduleBack, moduleLeftOut, measureDue, measureMissed, measureAnswered,
    reminder /* of a measure */, dutyRaised, dutyTold, dutyLate, dutyTaken, dutyReopened, dutyAnswered, dutyDropped, riskNoted, choiceMade, decisionDue,
    trackChanged, limitMoved, therapistChanged, ended, moduleReminder,
};
inline constexpr std::size_t effectTypes = 25;
[[nodiscard]] std::string_view name(EffectType t) noexcept;

struct Effect {
    EffectType type = EffectType::reminder;
    Instant at{};
    Role to = Role::patient;      // of reminders and of what is told
    std::uint16_t subject = none; // module, measure, choice, decision, risk rule
    std::uint32_t duty = 0;
    DutyKind kind = DutyKind::review; // of the duty
    Phase phase = Phase::enrolled;
    friend bool operator==(const Effect&, const Effect&) = default;
};

} // namespace fyr::icbt
