// What becomes of a command: a pure decision on the item as it stands, by the table of docs/SYNC.md.
//
// Shape: decide(item, command, actor, world) → accepted with the next item and its events, or refused and nothing
//        changes. Clocks decide nothing: the command's own time is not even read.
// Safety: a confirmation counts only for the suggestion that still stands; so does an override of one that changed
//         after the clinician saw it.
#pragma once

#include "clinical/triage_item.h"
#include "protocol/command.h"

#include <functional>
#include <variant>
#include <vector>

namespace fyr::server {

struct DomainEvent {
    std::string type; // "claimed", "released", "confirmed", "overridden", "routed", "reopened", "noted"
    json::object data;
};

// What stood in the version that the clinician saw (`Command::base`).
struct SeenSuggestion {
    clinical::Urgency urgency = clinical::Urgency::urgent;
    std::string destination;
    std::size_t redFlags = 0;
};

struct DecideWorld {
    Instant now;
    bool interviewOpen = false; // the patient still answers
    // Nothing: the base version is not known any more.
    std::function<std::optional<SeenSuggestion>(std::int64_t base)> seen;
    // Nothing: no such destination here.
    std::function<std::optional<clinical::LocalText>(std::string_view code)> destinationLabel;
    std::function<std::chrono::minutes(clinical::Urgency)> reviewWithin;
};

struct Accepted {
    clinical::TriageItem item;       // as it is after the command
    std::vector<DomainEvent> events; // empty: nothing changed
};
struct Refused {
    protocol::CommandStatus status = protocol::CommandStatus::rejected;
    ErrorCode code = ErrorCode::badRequest;
    std::string message;
    clinical::PersonRef by; // who got there first
};
using Verdict = std::variant<Accepted, Refused>;

[[nodiscard]] Verdict decide(const clinical::TriageItem& item, const protocol::Command& command,
                             const clinical::PersonRef& actor, const DecideWorld& world);

} // namespace fyr::server
