// What a command's payload must hold, command by command. The server checks it before it acts, the workstation
// before it stores, and the overlay reads it, all by the same rules.
//
// Errors: badRequest with every problem found, places as JSON pointers into the command.
#pragma once

#include "clinical/urgency.h"
#include "protocol/command.h"

namespace fyr::protocol {

inline constexpr std::size_t maxReasonCodePoints = 2000;
inline constexpr std::size_t maxNoteCodePoints = 20000;

struct DecisionPayload { // triage.confirm, triage.override
    clinical::Urgency urgency = clinical::Urgency::urgent;
    std::string destination; // code
    std::string reasonCode;  // override: "newInformation", "spokeWithPatient", "doctorAssessed", "other"
    std::string reason;      // override: required
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
