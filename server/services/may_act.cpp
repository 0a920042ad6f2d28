#include "server/services/may_act.h"

namespace fyr::server {

Result<bool> mayAct(ReadTx&, const Principal& who, std::string_view, const ResourceScope& scope, Instant) {
    if (who.role == Role::patient) return !who.patient.empty() && scope.patient == who.patient;
    return clinicians.has(who.role) && !who.unit.empty() && scope.unit == who.unit;
}

} // namespace fyr::server
