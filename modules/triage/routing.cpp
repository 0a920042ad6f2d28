#include "triage/routing.h"

#include "triage/knowledge_base.h"

#include <algorithm>

namespace fyr::triage {
namespace {

bool isOpen(const RoutingPolicy& policy, Instant now) {
    const auto local = now + std::chrono::minutes(policy.utcOffsetMinutes);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto weekday = std::chrono::weekday{day}.iso_encoding() - 1U;
    const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    const auto& hours = policy.hours[weekday];
    return hours.to > hours.from && minute >= hours.from && minute < hours.to;
}

} // namespace

std::string route(const KnowledgeBase& kb, const RoutingPolicy& policy, Urgency urgency, std::string_view group,
                  std::string_view ruleDestination, Instant now) {
    const auto offered = [&](std::string_view id) {
        if (!kb.destination(id)) return false;
        if (id == "icbtAssessment" && !policy.icbt) return false;
        return policy.services.empty() || std::find(policy.services.begin(), policy.services.end(), id) != policy.services.end() ||
               id == "ambulance" || id == "emergencyDepartment"; // those are everybody's
    };
    const auto fits = [&](std::string_view id) {
        const auto* d = kb.destination(id);
        return d && std::find(d->urgencies.begin(), d->urgencies.end(), urgency) != d->urgencies.end();
    };
    if (!ruleDestination.empty() && offered(ruleDestination) && fits(ruleDestination)) return std::string(ruleDestination);
    const bool open = isOpen(policy, now);
    for (const auto& r : kb.routes()) {
        if (r.urgency != urgency || (!r.group.empty() && r.group != group)) continue;
        if ((r.needsOpen && !open) || !offered(r.destination)) continue;
        return r.destination;
    }
    for (const auto& d : kb.destinations())
        if (fits(d.id) && offered(d.id)) return d.id;
    return urgency == Urgency::immediate ? "ambulance" : "emergencyDepartment";
}

} // namespace fyr::triage
