// Where a level of urgency leads, given what the care unit offers and when it is open.
//
// Shape: `RoutingPolicy` is the tenant's; the engine only maps. It never makes a level less urgent: a closed clinic
//        sends the patient further, not later. What no rule covers goes to the safe default of its level: ambulance,
//        emergency department, the unit's nurse; never to whatever happens to stand first in the content.
#pragma once

#include "base/clock.h"
#include "triage/outcome.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace fyr::triage {

class FactView;
class KnowledgeBase;

struct OpenHours { // minutes after local midnight; closed all day when `to <= from`
    int from = 8 * 60;
    int to = 17 * 60;
};

struct RoutingPolicy {
    std::vector<std::string> services; // destination codes that exist here; empty = all of the knowledge base
    std::array<OpenHours, 7> hours{OpenHours{}, OpenHours{}, OpenHours{}, OpenHours{}, OpenHours{},
                                   OpenHours{0, 0}, OpenHours{0, 0}}; // Monday first; the care unit's own
    int utcOffsetMinutes = 60;
    bool icbt = true; // the unit takes ICBT assessments
    // Words of licensed questionnaires that the unit may use, one for each item.
    std::map<std::string, std::vector<LocalText>, std::less<>> instrumentTexts;
};

// Is the unit open now, or does it open within the time that the level leaves (urgent: a day)?
[[nodiscard]] bool opensInTime(const RoutingPolicy& policy, Urgency urgency, Instant now);

// The destination's code for this level and group of conditions. `ruleDestination` is what a red flag asked for.
// `facts` say whom it is about: a destination that is only for some (maternity) is chosen only for them.
[[nodiscard]] std::string route(const KnowledgeBase& kb, const RoutingPolicy& policy, Urgency urgency,
                                std::string_view group, std::string_view ruleDestination, Instant now,
                                const FactView* facts = nullptr);

} // namespace fyr::triage
