// Which compartments a resource belongs to, read from what it says: whose record, which care unit's.
//
// Shape: a patient by subject, patient, for, beneficiary, individual, candidate or a participant; a Patient is its own.
//        A unit by managingOrganization, serviceProvider, an organisation that owns the Task; else the writer's unit
//        for staff, and none (the whole tenant) for another system, which does not work at a unit.
#pragma once

#include "fhir/value.h"
#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

[[nodiscard]] ResourceScope scopeFrom(const fhir::Value& resource, const Principal& writer);
[[nodiscard]] std::string patientOf(const fhir::Value& resource);

} // namespace fyr::server
