// One line of a therapist's caseload: a patient's course of internet CBT as it stands, with all that the caseload and the
// beginning of a review show. The server projects it to a CarePlan; the workstation reads it back (fhir/course_mapping.h).
//
// Shape:  only what is open stands in `duties`; what has been is in the record. Texts are chosen in `ui` from codes, but for
//         what people wrote and what was asked, which are shown word for word.
// Units:  weeks of treatment count from 1; totals are points of the instrument. An empty total is a measure that was missed.
// Safety: no member says how dangerous an answer is: the question, the answer, since when, who has it, until when.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "clinical/local_text.h"
#include "clinical/triage_item.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fyr::clinical {

struct CourseDuty {
    std::uint32_t id = 0;
    std::string kind;           // ask, alert, review, message, choose, decide, call, silent, back, finish
    std::string subject;        // id of the module, risk rule, measure, choice or decision; empty for others
    LocalText label;            // what it is about
    LocalText answer;           // risk: the answer, word for word
    Instant raised;
    Instant answerBy;
    std::optional<Instant> tellAt; // when the next ones are told
    std::string tellRole;          // and who: therapist, unit, supervisor, onCall
    bool late = false;
    PersonRef holder;              // risk: who took it
    std::optional<Instant> settleBy;
    bool standsStill = false;      // its clock, in this phase
    bool taking = false;           // only on this computer: the holder has taken it, and the server does not know yet
    [[nodiscard]] bool isRisk() const noexcept { return kind == "ask" || kind == "alert"; }
    friend bool operator==(const CourseDuty&, const CourseDuty&) = default;
};

struct CourseModule {
    std::string id;
    LocalText title;
    std::string status; // locked, open, submitted, done, skipped, notChosen
    Instant since;
    bool byTherapist = false; // opened by the therapist, in no fixed turn
    bool booster = false;
    std::string choice;       // of the branches it belongs to; empty
    bool skippable = false;
    friend bool operator==(const CourseModule&, const CourseModule&) = default;
};

struct CoursePoint {
    std::int32_t week = 0;             // 0: before the treatment
    Instant at;
    std::optional<std::int32_t> total; // empty: missed
    friend bool operator==(const CoursePoint&, const CoursePoint&) = default;
};
struct CourseTrend {
    std::string instrument;
    LocalText title;
    std::vector<CoursePoint> points;
    std::int32_t least = 0;
    std::int32_t most = 0;
    bool higherIsWorse = true;
    std::optional<std::int32_t> reliableChange; // points
    std::vector<std::int32_t> lower, upper;     // expected, from week 0; empty when nothing is expected
    friend bool operator==(const CourseTrend&, const CourseTrend&) = default;
};

struct CourseChoice {
    std::string id;
    LocalText question;
    std::vector<std::string> among; // modules
    std::string taken;
    std::string status;             // notYet, open, made, dropped
    bool swap = false;
    friend bool operator==(const CourseChoice&, const CourseChoice&) = default;
};

// A way to go on that the decision which waits may take.
struct CourseTrack {
    std::string id;
    LocalText title;
    std::int32_t extraMinutes = 0; // of the therapist, a week
    friend bool operator==(const CourseTrack&, const CourseTrack&) = default;
};

// What the unit's own early warning says by the end of a week of treatment (docs/EARLY_WARNING.md). A therapist decides.
struct CourseWarning {
    std::string state;              // onTrack, look, tooLittle
    std::int32_t week = 0;          // that it speaks of
    std::vector<LocalText> reasons; // what speaks for it, in what was measured; three at most
    std::string model;              // its name
    std::int32_t courses = 0;       // it was fitted on
    std::int32_t caught = 0;        // of 100 who needed a look it asked for so many, of courses that it had not seen
    friend bool operator==(const CourseWarning&, const CourseWarning&) = default;
};

struct CourseRow {
    CourseId id;
    std::int64_t version = 0;
    PersonRef patient;
    std::optional<Date> birthDate;
    Sex sex = Sex::unknown;
    UnitId unit;
    PersonRef therapist;
    PersonRef cover;              // who looks after it for now; empty
    std::string programme;        // id
    std::string programmeVersion;
    std::string programmeHash;
    LocalText programmeTitle;
    std::string movedFrom;        // the version that it ran under until then; empty: it was never moved
    std::optional<Instant> movedAt;

    std::string enrolReason; // why, as the clinician wrote it
    std::string suited;      // what the programme's own table said when the patient was enrolled: offer, ask, notSuited
    std::string phase; // enrolled, active, paused, closing, followUp, ended
    std::string end;   // signedOff, discharged, referred; empty
    std::int32_t week = 0;
    std::int32_t weeks = 0;
    Instant enrolled;
    std::optional<Instant> started;
    std::optional<Instant> limit;
    std::optional<Instant> pauseUntil;
    std::int32_t extensionsLeft = 0;
    std::int32_t pausesLeft = 0;

    std::vector<CourseDuty> duties;
    std::vector<CourseModule> modules;
    std::vector<CourseChoice> choices;
    CourseTrend trend;
    std::string course;             // onTrack, look, tooLittle by the programme's own table; empty before the first look
    std::vector<LocalText> reasons; // why, three at most
    std::optional<CourseWarning> warning; // nothing: the unit has none in use, or it has nothing to say now
    std::string track;              // that was decided; empty
    std::vector<CourseTrack> tracks; // while a decision waits: what it is between
    std::array<std::uint8_t, 14> activity{}; // signs of the patient by day, today last
    Instant lastSign;
    std::int32_t unread = 0;        // messages of the patient
    std::optional<Instant> unreadSince;
    std::int32_t minutesWeek = 0;   // of the therapist
    std::int32_t minutesTotal = 0;
    std::vector<std::string> openRules; // by code: what is missing for the start, or for the sign-off
    std::string next;               // what comes by itself: measure, limit, pauseEnds, decision; empty
    std::optional<Instant> nextAt;
    friend bool operator==(const CourseRow&, const CourseRow&) = default;
};

// A row as the workstation has it: what waits in its outbox is applied (protocol/course_overlay.h), and marked.
struct CourseEntry {
    CourseRow row;
    int unsent = 0;                     // commands about it that the server has not answered
    bool attention = false;             // one about it was refused and waits for a person
    std::vector<std::uint32_t> settled; // risk duties whose end is written here and not confirmed: they stand until it is
    friend bool operator==(const CourseEntry&, const CourseEntry&) = default;
};

} // namespace fyr::clinical
