// What a command's payload must hold, command by command. The server checks it before it acts, the workstation
// before it stores, and the overlay reads it, all by the same rules.
//
// Errors: badRequest with every problem found, places as JSON pointers into the command.
#pragma once

#include "clinical/urgency.h"
#include "protocol/command.h"

#include <array>

namespace fyr::protocol {

inline constexpr std::size_t maxReasonCodePoints = 2000;
inline constexpr std::size_t maxNoteCodePoints = 20000;

// Why a clinician decides otherwise. The first five are the engine's to learn from, the next three are not its fault.
inline constexpr std::array<std::string_view, 9> reasonCodes{"wordsMisread",   "askedTooLittle",   "tooCautious",    "tooLow", "routing",
                                                             "newInformation", "spokeWithPatient", "doctorAssessed", "other"};
// A key that went astray is no reason: it takes a letter.
[[nodiscard]] bool saysSomething(std::string_view text) noexcept;

struct DecisionPayload { // triage.confirm, triage.override
    clinical::Urgency urgency = clinical::Urgency::urgent;
    std::string destination; // code
    std::string reasonCode;  // override: one of `reasonCodes`; one that gives none gives "other"
    std::string reason;      // override: in words; required with "other", and below a red flag's floor
};
struct RoutePayload { // triage.route
    std::string destination;
    std::string reason; // may be empty
};
struct ReopenPayload { // triage.reopen
    std::string reason;
};
struct NotePayload { // note.add
    PatientId patient;
    std::string text;
    ItemId item; // empty when the note is about no item
    std::string encounter{}; // the visit that it ends; empty when none
};

[[nodiscard]] json::object toJson(const DecisionPayload& p);
[[nodiscard]] json::object toJson(const RoutePayload& p);
[[nodiscard]] json::object toJson(const ReopenPayload& p);
[[nodiscard]] json::object toJson(const NotePayload& p);

[[nodiscard]] Result<DecisionPayload> decisionPayload(const Command& c);
[[nodiscard]] Result<RoutePayload> routePayload(const Command& c);
[[nodiscard]] Result<ReopenPayload> reopenPayload(const Command& c);
[[nodiscard]] Result<NotePayload> notePayload(const Command& c);
// The check of whichever the command's type asks for.
[[nodiscard]] Result<void> checkPayload(const Command& c);

} // namespace fyr::protocol
