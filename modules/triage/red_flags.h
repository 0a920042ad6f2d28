// The floor: named compositions that are looked for on every turn.
#pragma once

#include "triage/facts.h"

#include <vector>

namespace fyr::triage {

enum class FlagState : std::uint8_t { no, possible, raised, raisedByUnknown };
[[nodiscard]] FlagState evaluateFlag(const RedFlag& flag, const FactView& facts);
// The floor that an "I don't know" sets: none when the flag's only other sign is the complaint itself; with two others a
// clinician within a day; with three an emergency, when the flag means an ambulance.
[[nodiscard]] std::optional<Urgency> floorFromUnknown(const KnowledgeBase& kb, const RedFlag& flag, const Facts& facts);
// Flags that stand now, in the order of the knowledge base.
[[nodiscard]] std::vector<RaisedFlag> raisedFlags(const KnowledgeBase& kb, const Facts& facts, std::int32_t turn);

// Findings that, were they present, would raise a flag more urgent than `than`: with the flag.
struct OneAway {
    std::int32_t finding = -1;
    std::int32_t flag = -1;
    Urgency urgency = Urgency::immediate;
};
[[nodiscard]] std::vector<OneAway> oneAway(const KnowledgeBase& kb, Facts& facts, std::optional<Urgency> than,
                                           std::span<const std::int32_t> findings);

} // namespace fyr::triage
