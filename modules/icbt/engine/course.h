// A patient's course through a programme: everything that `step` needs to know, as a value.
//
// Shape:  modules, measures, choices and decisions stand as in the programme. Only open duties are kept; what has been
//         is in the events. `version` of nothing: a course is what its events made of it, and can be made again.
// Units:  instants are UTC; an optional that is empty has not come about.
#pragma once

#include "icbt/programme.h"
#include "base/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::icbt {

enum class ModuleStatus : std::uint8_t { locked, open, submitted, done, skipped, notChosen };
struct ModuleState {
    ModuleStatus status = ModuleStatus::locked;
    std::uint8_t repeats = 0;   // handed back, or taken again
    std::uint8_t reminded = 0;  // reminders that were sent since it opened
    bool asked = false;         // by the therapist: opened out of its turn
    Instant since{};            // of this status; moved by pauses while it is open
    friend bool operator==(const ModuleState&, const ModuleState&) = default;
};

struct MeasureState {
    bool due = false;
    std::uint8_t reminded = 0;
    std::uint16_t instance = 0;    // of `weeks`: the next one
    std::int32_t missed = 0;       // in a row
    std::int32_t answered = 0;
    Instant dueAt{};
    std::optional<Instant> answeredAt; // the last time
    Instant lateAt{};              // grace is over
    std::optional<Instant> next;   // when it falls due
    bool satisfied = false;        // answered, or waived; of baseline and closing measures
    std::optional<std::int32_t> first; // totals
    std::optional<std::int32_t> last;
    friend bool operator==(const MeasureState&, const MeasureState&) = default;
};

enum class ChoiceStatus : std::uint8_t { notYet, open, made, dropped };
struct ChoiceState {
    ChoiceStatus status = ChoiceStatus::notYet;
    std::uint16_t taken = none; // module
    friend bool operator==(const ChoiceState&, const ChoiceState&) = default;
};

enum class DecisionStatus : std::uint8_t { notYet, open, made, dropped };
struct DecisionState {
    DecisionStatus status = DecisionStatus::notYet;
    std::uint16_t suggested = none; // outcome of the table
    std::uint16_t track = none;
    friend bool operator==(const DecisionState&, const DecisionState&) = default;
};

enum class DutyKind : std::uint8_t { ask, alert, review, message, choose, decide, call, silent, back, finish };
inline constexpr std::size_t dutyKinds = 10;
[[nodiscard]] std::string_view name(DutyKind k) noexcept;
[[nodiscard]] constexpr bool isRisk(DutyKind k) noexcept { return k == DutyKind::ask || k == DutyKind::alert; }

struct Duty {
    std::uint32_t id = 0;
    DutyKind kind = DutyKind::review;
    std::uint16_t subject = none; // risk rule, module, choice, decision or measure
    std::uint16_t clock = none;
    Instant raised{};
    Instant answerBy{};
    Millis stood{0};                  // that its clock stood still, until it last went on
    std::optional<Instant> tellAt;    // the next step of its clock
    std::uint8_t step = 0;            // the step that comes then; past the last one it is said again
    bool late = false;                // nobody had answered by `answerBy`
    bool taken = false;               // risk: somebody has it
    std::optional<Instant> settleBy;  // ... and says by then what was done
    std::optional<Instant> stoodSince; // its clock stands still since then
    std::string holder;
    friend bool operator==(const Duty&, const Duty&) = default;
};

struct Course {
    Phase phase = Phase::enrolled;
    bool over = false;                // `end` says how; in followUp too
    EndRule::Kind end = EndRule::Kind::signedOff;
    Instant now{};                    // of the last thing that happened
    Instant enrolled{};
    Instant since{};                  // of the phase
    std::optional<Instant> started;
    std::optional<Instant> signedOff;
    Millis paused{0};                 // all in all, until the last resume
    std::optional<Instant> pauseUntil;
    std::uint8_t extensions = 0;
    std::uint8_t pauses = 0;
    std::uint16_t track = none;
    Instant lastSign{};               // of the patient
    std::uint32_t nextDuty = 1;
    std::int32_t therapistMinutes = 0;
    std::string therapist;
    std::vector<ModuleState> modules;
    std::vector<MeasureState> measures;
    std::vector<ChoiceState> choices;
    std::vector<DecisionState> decisions;
    std::vector<Duty> duties;
    std::vector<std::uint8_t> given;  // one a closing rule: the worksheet was handed in
    std::vector<std::uint8_t> waived; // one a closing rule

    [[nodiscard]] const Duty* duty(std::uint32_t id) const noexcept;
    [[nodiscard]] bool hasRisk() const noexcept;
    [[nodiscard]] bool has(DutyKind kind) const noexcept;
    friend bool operator==(const Course&, const Course&) = default;
};

} // namespace fyr::icbt
