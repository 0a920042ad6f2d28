#include "server/services/may_act.h"

#include "server/rights/guard.h"

namespace fyr::server {

Result<bool> mayAct(ReadTx& tx, const Principal& who, std::string_view type, const ResourceScope& scope, Instant now) {
    if (who.role == Role::patient) return !who.patient.empty() && scope.patient == who.patient;
    if (!clinicians.has(who.role) || who.unit.empty() || scope.unit != who.unit) return false;
    // To act on a patient takes a care relation; what a unit keeps about a patient is acted on by whoever may read it.
    rights::Guard guard(tx, who, now);
    FYR_TRY(const auto verdict, guard.judge(type == "Patient" ? rights::Action::command : rights::Action::read, type, scope));
    return verdict.allowed();
}

} // namespace fyr::server
