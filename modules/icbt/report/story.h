// What happened in a course, told from its events: when each thing was asked, done, missed and answered, and by whom.
//
// Shape:  pure. The events are replayed by the engine; nothing is read from what was shown or stored beside them, and no clock:
//         the same events tell the same story on every machine. What was still open at the last event is open in the story.
// Units:  instants are UTC; minutes are the therapist's; an optional that is empty has not come about.
// Errors: invalidState when the events do not fit the programme.
#pragma once

#include "icbt/engine/step.h"

#include <functional>
#include <span>

namespace fyr::icbt {

// One time that a measure was asked for, or answered without being asked.
struct Asked {
    // missed: its time passed. waived: a clinician let it be. fellAway: the phase ended, or the course did. waiting: it is due.
    enum class Came : std::uint8_t { answered, missed, waived, fellAway, waiting };
    std::uint16_t measure = none;
    std::int32_t week = 0; // of treatment, from 1; 0: before it; -1: after it
    std::optional<Instant> due; // nothing: answered without being asked
    std::optional<Instant> at;  // of the answer
    Came came = Came::waiting;
    std::optional<std::int32_t> total; // nothing: not answered, or too little of it
    std::vector<std::optional<std::int32_t>> points;
};

struct Worked { // on a module
    ModuleStatus status = ModuleStatus::locked;
    std::optional<Instant> opened, submitted, left; // the first time; `left`: done or skipped
    std::int32_t submissions = 0;
    std::int32_t handedBack = 0;
};

// What waited for a person.
struct Waited {
    std::uint32_t id = 0;
    DutyKind kind = DutyKind::review;
    std::uint16_t subject = none;
    Instant raised{};
    Instant answerBy{};
    bool late = false;              // nobody had answered by then
    std::optional<Instant> taken;   // risk: somebody had it, the first time
    std::optional<Instant> over;    // answered, or it fell away
    bool answered = false;          // by a person
    std::int32_t reopened = 0;
    std::string holder;             // risk: who has it
};

struct Minutes {
    Instant at{};
    EventType what = EventType::reply;
    std::int32_t minutes = 0;
    std::string who;
};

struct Story {
    Course course; // as it stood after the last event
    std::int64_t events = 0;
    Instant last{};
    std::optional<Instant> closing;
    std::optional<Instant> ended; // signed off, discharged or referred
    std::vector<Asked> asked;     // in order of time
    std::vector<Worked> modules;  // as in the programme
    std::vector<Waited> waited;   // in order of raising
    std::vector<Minutes> minutes;
    std::vector<std::pair<Instant, std::string>> therapists; // since when, who
    std::int32_t written = 0;     // messages of the patient
    std::int32_t replies = 0;
    std::int32_t signs = 0;       // of the patient, all in all
    std::int32_t pauses = 0, extensions = 0, boosters = 0;
    std::int32_t risksNoted = 0;
    std::string reason;           // of a discharge or a referral, as written
};

// `until`: the course is then taken on to that time, as if a tick had come; nothing: only what the events brought about.
// `calendarOf` an event that ran by another calendar than the setting's. The setting's programme is the one that it began with;
// `versionOf` a hash that it was moved to (null: unknown): the story is told by the last.
[[nodiscard]] Result<Story> tell(const Setting& setting, std::span<const Event> events, std::optional<Instant> until = {},
                                 const std::function<const Calendar&(std::size_t)>& calendarOf = {}, const std::function<const Programme*(std::string_view)>& versionOf = {});

} // namespace fyr::icbt
