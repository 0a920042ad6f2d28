// A programme of internet-based CBT, as the engine runs it and the verifier proves it: parts, gates, measures, risk
// rules, clocks, decisions, closing, ends.
//
// Shape:  plain data, made from the canonical form (language/compile.h) and never changed. Parts are named by id in the
//         text and by place in these vectors in here; `hash` is the SHA-256 of the canonical form and names the programme
//         in every course that runs it.
//         Total by construction: no expression of this language can fail, nothing loops without a bound, and an answer
//         that was not given is a value of its own, never 0.
// Units:  `Span` says its unit: hours, days of 24 hours, weeks of 7 days, or working days of the unit. Scores are points.
// Errors: content (`load`), with every problem and its place in the canonical form.
// Source: docs/PROGRAMMES.md says what each part means.
#pragma once

#include "base/result.h"
#include "clinical/local_text.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::icbt {

using clinical::LocalText;
inline constexpr std::uint16_t none = std::numeric_limits<std::uint16_t>::max();

struct Span {
    enum class Unit : std::uint8_t { hours, days, weeks, workingDays };
    std::int32_t count = 0;
    Unit unit = Unit::hours;
    friend bool operator==(const Span&, const Span&) = default;
};
[[nodiscard]] std::string formatSpan(const Span& s); // "24h", "3d", "12w", "2wd"

// Who is reached, or owns a thing.
enum class Role : std::uint8_t { patient, therapist, unit, supervisor, onCall };
[[nodiscard]] std::string_view name(Role r) noexcept;

// Where a course is. Enrolment and baseline come before treatment; `followUp` is after it has ended well.
enum class Phase : std::uint8_t { enrolled, active, paused, closing, followUp, ended };
inline constexpr std::size_t phases = 6;
[[nodiscard]] std::string_view name(Phase p) noexcept;
using PhaseSet = std::uint8_t; // a bit per phase
[[nodiscard]] constexpr PhaseSet bit(Phase p) noexcept { return static_cast<PhaseSet>(1U << static_cast<unsigned>(p)); }
inline constexpr PhaseSet everyPhase = 0x3f;

// How long a person may take, and who is reached when they do not.
struct ClockStep {
    Span after;
    Role to = Role::therapist;
};
struct ClockRule {
    std::string id;
    Span answer;                  // a person must have answered by then
    std::vector<ClockStep> steps; // in order; the first is who is told at once
    Span again;                   // after the last step it is said again, so often; 0 = never
    PhaseSet runs = everyPhase;   // in other phases it stands still
};

enum class Severity : std::uint8_t { none, note, ask, alert };
[[nodiscard]] std::string_view name(Severity s) noexcept;

// One column of a decision table: what is looked at.
struct Input {
    // `change`: of the total since the baseline; `answered`: how many weekly answers there are; `missed`: how many were
    // missed in a row.
    enum class Kind : std::uint8_t { total, item, change, answered, missed, age };
    Kind kind = Kind::total;
    std::string instrument; // of total, item, change
    std::int32_t item = 0;  // from 1
    std::int32_t least = 0; // the range of values that can come, known from the instrument
    std::int32_t most = 0;
    bool canMiss = false;
};
struct Cell { // [from, to], or only what is missing
    std::int32_t from = 0;
    std::int32_t to = 0;
    bool missing = false; // "not measured" fits this cell as well
    bool values = true;   // false: only "not measured" fits
};
struct TableRow {
    std::vector<Cell> cells; // one an input
    std::uint16_t outcome = 0;
    std::string why; // rationale, for reviewers
    LocalText text;  // of eligibility: what a clinician reads who would enrol somebody that it asks about or refuses
};
struct Table {
    std::vector<Input> inputs;
    std::vector<std::string> outcomes;
    std::vector<TableRow> rows; // total and disjoint: exactly one fits (proved by the verifier, P7)
    // The row that fits; nothing when the table has a hole. `values` has one an input; empty = not measured.
    [[nodiscard]] const TableRow* fits(const std::vector<std::optional<std::int32_t>>& values) const noexcept;
};

// What is told to somebody about something that waits.
struct Reminder {
    Span after; // since it was there
    Role to = Role::patient;
};

struct Measure {
    std::string id;
    std::string instrument;
    enum class When : std::uint8_t { baseline, every, week, closing, followUp };
    When when = When::every;
    std::int32_t everyWeeks = 1;          // `every`
    std::vector<std::int32_t> weeks;      // `week`: in these weeks of treatment, from 1; `followUp`: weeks after the end
    std::int32_t weekday = 0;             // Monday 0; the day that it is due
    std::int32_t minute = 8 * 60;         // local time
    Span grace;                           // missed after that
    std::vector<Reminder> reminders;
    bool inPause = true;
    std::int32_t missedMost = 2;          // in a row, before somebody calls
    std::uint16_t missedClock = none;     // the clock of that call
    bool required = false;                // baseline: before treatment; closing: before the sign-off
};

struct RiskRule {
    std::string id;
    std::string instrument;
    LocalText label;            // neutral: what was asked, never how dangerous
    Table table;                // over items of the instrument → none, note, ask, alert
    std::uint16_t clock = none; // of what `ask` and `alert` raise
    Span settle;                // somebody who took it says within this what was done
    PhaseSet watches = everyPhase;
};

enum class Gate : std::uint8_t { none, therapist };
enum class Opens : std::uint8_t { atStart, after, byTherapist, byChoice };

struct Module {
    std::string id;
    LocalText title;
    Opens opens = Opens::after;
    std::vector<std::uint16_t> after; // all done (or skipped, or not chosen)
    std::optional<std::int32_t> notBeforeWeek; // from 1
    Gate gate = Gate::therapist;
    std::uint16_t reviewClock = none; // of the homework
    Span due;                         // how long it is meant to take
    std::vector<Reminder> reminders;  // while it is open and not handed in
    std::vector<std::string> worksheets; // handed in with it
    std::int32_t minutes = 0;         // the patient's, all in all
    std::int32_t reviewMinutes = 0;   // the therapist's
    std::int32_t repeatMost = 1;      // handed back, or taken again
    bool skippable = false;           // by the therapist, with a reason
    bool booster = false;             // opened by the therapist after the sign-off, not before
    std::uint16_t choice = none;      // it is one of these
};

enum class Chooses : std::uint8_t { therapist, patient, table };
struct Choice {
    std::string id;
    LocalText question;
    std::vector<std::uint16_t> among; // modules: the first ones of the branches
    std::vector<std::uint16_t> after;
    Chooses by = Chooses::therapist;
    std::uint16_t clock = none; // of the person who chooses; the patient's is answered by the default
    std::uint16_t otherwise = none; // what is taken when nobody chose in time
    std::optional<Table> table;
    bool swap = true; // the therapist may change it while the module that was chosen is not yet done
};

// A look at the course at a set time: is it on its way, and what follows.
struct Decision {
    std::string id;
    std::int32_t week = 4; // after that many weeks
    Table table;           // → onTrack, look, tooLittle
    std::uint16_t clock = none;
    std::vector<std::string> tracks; // that the therapist may choose from
};
struct Track {
    std::string id;
    LocalText title;
    std::int32_t extraMinutes = 0; // of the therapist, a week
};

struct ExpectedBand { // of the primary measure, by where it began
    std::int32_t from = 0;
    std::int32_t to = 0;
    std::vector<std::int32_t> upper; // by week, from 0: above it asks for a look (below, when high is good)
    std::vector<std::int32_t> lower;
};

// What must be so before a sign-off. That no risk duty is open is never waivable and holds for every end.
struct CloseRule {
    enum class Kind : std::uint8_t { module, worksheet, measure, noRisk, noMessage, noReview };
    Kind kind = Kind::module;
    std::uint16_t subject = none; // module or measure
    std::string worksheet;
    bool waivable = false; // by a clinician, with a reason
};

struct EndRule {
    enum class Kind : std::uint8_t { signedOff, discharged, referred };
    Kind kind = Kind::signedOff;
    std::vector<std::string> documents; // required: summary, relapsePlan, referral
    bool needsReason = false;
    PhaseSet from = everyPhase; // where it may be reached from
};

// What is fixed of an instrument with the programme: its version, and which points its items can have.
struct InstrumentFacts {
    std::string id;
    std::string version;
    std::vector<std::pair<std::int32_t, std::int32_t>> items; // least and most of each
    std::int32_t least = 0;                                   // of the total
    std::int32_t most = 0;
    bool textShips = false; // otherwise the site supplies it
};

struct Programme {
    std::string id;
    std::string version;
    std::string hash; // SHA-256 of the canonical form, hexadecimal
    LocalText title;
    std::string texts; // folder of its texts
    std::vector<std::string> languages;
    std::string status;

    Span length;              // of treatment
    Span extendBy;            // each time
    std::int32_t extendMost = 0;
    Span pauseLongest;        // each
    std::int32_t pauseMost = 0;
    Span closingWithin;       // closing longer than this is somebody's to settle
    std::uint16_t closingClock = none;
    Span silentAfter;         // without a sign of the patient
    std::uint16_t silentClock = none;
    std::uint16_t messageClock = none;
    std::uint16_t pauseClock = none; // when a pause has ended and nobody came back

    std::vector<ClockRule> clocks;
    std::vector<InstrumentFacts> instruments; // that it names
    Table eligibility; // → offer, ask, notSuited
    std::vector<Measure> measures;
    std::uint16_t primary = none; // measure
    std::vector<RiskRule> risks;
    std::vector<Module> modules;
    std::vector<Choice> choices;
    std::vector<Decision> decisions;
    std::vector<Track> tracks;
    std::vector<ExpectedBand> expected;
    std::vector<CloseRule> close;
    std::vector<EndRule> ends;
    std::int32_t patientMinutesMost = 0; // a week
    std::int32_t therapistMinutesMost = 0;
    std::int32_t remindersMost = 0; // a week

    [[nodiscard]] static Result<Programme> load(std::string_view canonical);
    [[nodiscard]] std::uint16_t moduleOf(std::string_view id) const noexcept; // `none` when there is none
    [[nodiscard]] std::uint16_t measureOf(std::string_view id) const noexcept;
    [[nodiscard]] std::uint16_t clockOf(std::string_view id) const noexcept;
    [[nodiscard]] const InstrumentFacts* instrument(std::string_view id) const noexcept;
};

// Rows of the eligibility that ask or refuse and say nothing to the clinician (P16); those of versions from before such texts
// were are read all the same, for the courses that run them.
[[nodiscard]] std::vector<std::size_t> silentRows(const Programme& p);

} // namespace fyr::icbt
