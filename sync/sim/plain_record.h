// Records of the simulated clinics: a task and its assessment are one, and it is open work while somebody holds it undecided.
#pragma once

#include "protocol/command.h"

#include <string>

namespace fyr::sync::sim {

// Of which record a resource is part; empty when of none.
[[nodiscard]] inline std::string recordOf(const protocol::ResourceKey& key) {
    return key.type == "Task" || key.type == "RiskAssessment" ? key.id : std::string();
}
// Looked for, not parsed: a simulation asks millions of times.
[[nodiscard]] inline bool isOpenWork(const protocol::ResourceKey& key, std::string_view text) {
    const auto has = [&](std::string_view what) { return text.find(what) != std::string_view::npos; };
    return key.type == "Task" && has(R"("holder":")") && !has(R"("holder":"")") && has(R"("decided":"")");
}

} // namespace fyr::sync::sim
