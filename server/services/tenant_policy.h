// What a tenant chose: opening hours, services, how soon items are looked at, phone numbers. From Tenant::settings.
//
// Shape: {"services":["gpToday",…], "hours":[{"from":"08:00","to":"17:00"}×7, Monday first; null = closed],
//        "timeZoneMinutes":60, "icbt":true, "reviewMinutes":{"urgent":60,…}, "phones":{"emergency":"112","advice":"1177"}}
//        Every member may be missing. A review time may only be shorter than the default, never longer.
// Errors: configuration, with every problem.
#pragma once

#include "base/result.h"
#include "clinical/urgency.h"
#include "triage/routing.h"

#include <array>
#include <string>

namespace fyr::server {

struct TenantPolicy {
    triage::RoutingPolicy routing;
    std::array<std::chrono::minutes, 5> review{};
    std::string emergencyPhone = "112";
    std::string advicePhone = "1177";

    TenantPolicy();
    [[nodiscard]] std::chrono::minutes reviewWithin(clinical::Urgency u) const {
        return review[static_cast<std::size_t>(u)];
    }
};

[[nodiscard]] Result<TenantPolicy> tenantPolicy(std::string_view settings);

} // namespace fyr::server
