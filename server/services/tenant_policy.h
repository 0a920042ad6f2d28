// What a care unit chose, as triage uses it at one moment: opening hours of that day (holidays and summer time counted
// in), services less those that are full, how soon items are looked at. From server/policy/unit_settings.h.
//
// Shape:  a unit's own settings (value "unit-settings/<unit>", written by server/policy/service) before the tenant's.
//         A service that is full today, or that a rule of the region takes away from this age, is as if it were not
//         offered: routing then sends the patient further, never later.
// Errors: configuration, with every problem.
#pragma once

#include "clinical/triage_item.h"
#include "server/common/principal.h"
#include "server/policy/unit_settings.h"
#include "server/store/store.h"
#include "triage/routing.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server {

struct TenantPolicy {
    triage::RoutingPolicy routing;
    std::array<std::chrono::minutes, 5> review{};
    std::string emergencyPhone = "112";
    std::string advicePhone = "1177";
    UnitSettings unit;

    TenantPolicy();
    [[nodiscard]] std::chrono::minutes reviewWithin(clinical::Urgency u) const {
        return review[static_cast<std::size_t>(u)];
    }
};

// The week as it is without holidays.
[[nodiscard]] Result<TenantPolicy> tenantPolicy(std::string_view settings);

struct PolicyMoment {
    Instant now;
    std::optional<int> ageYears;                // of whom it is about; unknown: rules by age do not apply
    std::map<std::string, int> usedToday;       // how many were sent to each destination today
    const triage::KnowledgeBase* kb = nullptr;  // says which destinations there are when the unit names none
};
void applyMoment(TenantPolicy& policy, const PolicyMoment& moment);

// Of a unit (empty: the tenant's), in force now.
[[nodiscard]] Result<TenantPolicy> loadPolicy(ReadTx& tx, std::string_view unit, Instant now, const triage::KnowledgeBase* kb,
                                              std::optional<int> ageYears = {});
[[nodiscard]] Result<UnitSettings> loadUnitSettings(ReadTx& tx, std::string_view unit);
// Who answers for a unit's internet CBT: its manager, and the practitioner whom its settings name (`icbtSupervisor`).
[[nodiscard]] Result<bool> answersForCourses(ReadTx& tx, const Principal& who);
// One more was sent there today: what capacity is counted by.
[[nodiscard]] Result<void> countRouted(WriteTx& tx, const UnitSettings& settings, std::string_view unit, std::string_view destination, Instant now);
// A clinician decided: the place that the patient was first told, counted when the interview ended today, is given back
// when it is another.
[[nodiscard]] Result<void> countDecided(WriteTx& tx, const UnitSettings& settings, const clinical::TriageItem& before, std::string_view destination,
                                        Instant now);

} // namespace fyr::server
