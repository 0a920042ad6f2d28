#include "triage/routing.h"

#include "triage/knowledge_base.h"

#include <algorithm>

namespace fyr::triage {
namespace {

using std::chrono::minutes;

// How long a visit may wait at this level.
minutes within(Urgency urgency) {
    if (urgency <= Urgency::emergency) return minutes{0};
    return urgency == Urgency::urgent ? minutes{24 * 60} : minutes{7 * 24 * 60};
}

std::string_view safeDefault(Urgency urgency) {
    switch (urgency) {
    case Urgency::immediate: return "ambulance";
    case Urgency::emergency: return "emergencyDepartment";
    case Urgency::selfCare: return "selfCare";
    default: return "nurseCall"; // the unit's nurse reads every interview
    }
}

} // namespace

bool opensInTime(const RoutingPolicy& policy, Urgency urgency, Instant now) {
    const auto local = now + minutes(policy.utcOffsetMinutes);
    const auto latest = local + within(urgency);
    for (auto day = std::chrono::floor<std::chrono::days>(local); day <= latest; day += std::chrono::days{1}) {
        const auto& hours = policy.hours[std::chrono::weekday{day}.iso_encoding() - 1U];
        if (hours.to > hours.from && local < day + minutes(hours.to) && day + minutes(hours.from) <= latest) return true;
    }
    return false;
}

std::string route(const KnowledgeBase& kb, const RoutingPolicy& policy, Urgency urgency, std::string_view group,
                  std::string_view ruleDestination, Instant now, const FactView* facts) {
    const bool open = opensInTime(policy, urgency, now);
    const auto offered = [&](const DestinationDef& d) {
        if (d.id == "icbtAssessment" && !policy.icbt) return false;
        if (d.needsOpen && !open) return false;
        return d.everywhere || policy.services.empty() || std::ranges::find(policy.services, d.id) != policy.services.end() ||
               d.id == safeDefault(urgency); // those are everybody's
    };
    const auto takes = [&](const DestinationDef& d) { return std::ranges::find(d.urgencies, urgency) != d.urgencies.end(); };
    const auto suits = [&](const DestinationDef& d) { return !facts || d.only.empty() ? Truth::yes : d.only.evaluate(*facts); };

    // A red flag knows whom it is about; it is set aside only when the destination is certainly not for this patient.
    if (const auto* d = ruleDestination.empty() ? nullptr : kb.destination(ruleDestination);
        d && offered(*d) && takes(*d) && suits(*d) != Truth::no)
        return d->id;
    for (const auto& r : kb.routes()) {
        if (r.urgency != urgency || (!r.group.empty() && r.group != group) || (r.needsOpen && !open)) continue;
        const auto* d = kb.destination(r.destination);
        if (d && offered(*d) && suits(*d) == Truth::yes) return d->id;
    }
    return std::string(safeDefault(urgency));
}

} // namespace fyr::triage
