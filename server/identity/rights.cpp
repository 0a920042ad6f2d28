#include "server/identity/rights.h"

#include <algorithm>
#include <array>

namespace fyr::server {
namespace {

// What a patient may read of the own record; everything a patient writes goes through the interview.
constexpr std::array<std::string_view, 26> ownRecord{
    "Patient",      "Observation",        "Condition",         "MedicationRequest", "MedicationStatement",
    "AllergyIntolerance", "Encounter",    "Procedure",         "Immunization",      "DiagnosticReport",
    "DocumentReference",  "Task",         "RiskAssessment",    "QuestionnaireResponse", "Communication",
    "Flag",         "Appointment",        "CarePlan",          "Goal",              "CareTeam",
    "Composition",  "Consent",            "ServiceRequest",    "Provenance",        "Practitioner",
    "Organization"};
// What clinicians never see by FHIR: the traces are the manager's and the administrator's.
constexpr std::array<std::string_view, 1> tracesOnly{"AuditEvent"};
constexpr std::array<std::string_view, 4> publicTypes{"Organization", "Practitioner", "PractitionerRole", "Location"};

template <std::size_t N>
bool has(const std::array<std::string_view, N>& list, std::string_view type) {
    return std::ranges::find(list, type) != list.end();
}

bool roleMay(Role role, Access access, std::string_view type) {
    const bool reads = access == Access::read || access == Access::search;
    switch (role) {
    case Role::integration: return type != "AuditEvent" || reads;
    case Role::admin: return reads ? has(publicTypes, type) || has(tracesOnly, type) : has(publicTypes, type);
    case Role::manager: return reads;
    case Role::nurse:
    case Role::doctor:
    case Role::therapist:
        if (has(tracesOnly, type)) return false;
        // Clinicians write through commands, which carry intent and rules; by FHIR they read.
        return reads;
    case Role::patient: return reads && has(ownRecord, type);
    }
    return false;
}

} // namespace

ResourceScope visibleTo(const Principal& who) {
    switch (who.role) {
    case Role::patient: return {.patient = who.patient.empty() ? "-" : who.patient, .unit = {}}; // "-" is nobody's id
    case Role::integration:
    case Role::admin: return {};
    default: return {.patient = {}, .unit = who.unit.empty() ? "-" : who.unit}; // without a unit: only the tenant's own
    }
}

bool inScope(const Principal& who, const ResourceScope& scope) noexcept {
    switch (who.role) {
    case Role::patient: return !who.patient.empty() && scope.patient == who.patient;
    case Role::integration:
    case Role::admin: return true;
    default: return scope.unit.empty() || scope.unit == who.unit;
    }
}

Result<void> mayEver(const Principal& who, Access access, std::string_view type) {
    if (roleMay(who.role, access, type)) return {};
    return fail(ErrorCode::forbidden, "this role may not do that");
}

Result<void> mayTouch(const Principal& who, Access access, std::string_view type, const ResourceScope& scope) {
    const bool reads = access == Access::read || access == Access::search;
    // Names of units and staff are for everybody of the tenant.
    const bool open = reads && has(publicTypes, type);
    if (!open && !inScope(who, scope)) return fail(ErrorCode::notFound);
    return mayEver(who, access, type);
}

} // namespace fyr::server
