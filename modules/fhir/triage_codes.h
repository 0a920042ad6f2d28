// Codes and ids that the two halves of the triage mapping share. Internal to modules/fhir.
#pragma once

#include "clinical/triage_item.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace fyr::fhir {

inline constexpr std::string_view triageTask = "triage-review"; // Task.code

// What other systems understand; Task.businessStatus holds the exact status.
constexpr std::string_view taskStatus(clinical::ItemStatus s) {
    using enum clinical::ItemStatus;
    switch (s) {
    case interviewing:
        return "received";
    case waiting:
        return "ready";
    case claimed:
        return "in-progress";
    case decided:
    case closed:
        return "completed";
    }
    return "ready";
}
constexpr std::string_view taskPriority(clinical::Urgency u) {
    using enum clinical::Urgency;
    switch (u) {
    case immediate:
        return "stat";
    case emergency:
        return "asap";
    case urgent:
        return "urgent";
    case soon:
    case selfCare:
        return "routine";
    }
    return "urgent";
}
constexpr std::string_view code(clinical::DecisionKind k) {
    return k == clinical::DecisionKind::overridden ? "overridden" : "confirmed";
}

inline std::string flagId(std::string_view item, std::size_t n) {
    return fmt::format("{}-{}", item, n);
}

} // namespace fyr::fhir
