// The constraints that R4's own StructureDefinitions publish, evaluated over a resource.
//
// Shape: compiled once, at first use; then each object of a resource is asked only what its class says. `ele-1` and
//        `ext-1` are part of fhir::validate, which should have passed before: what is malformed is not looked at here.
// Errors: one Violation for each constraint that does not hold, at its place: "Patient.contact[1]", up to fhir::maxProblems.
//         A constraint whose expression cannot be evaluated counts as held and is listed by `unusableConstraints`.
// Source: the R4 StructureDefinitions of the npm package named in modules/fhir/definitions/package.json.
// Threads: pure; safe from many threads.
#pragma once

#include "fhir/resource.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::fhirpath {

enum class Severity : std::uint8_t { error, warning };

struct Violation {
    std::string place;     // FHIRPath
    std::string_view key;  // "pat-1"
    std::string_view human; // what the constraint says, in English; lives for ever
    Severity severity = Severity::error;
};

// A Bundle's entries and contained resources too. Warnings only when asked for (`dom-6`, "should have a narrative", is one).
[[nodiscard]] std::vector<Violation> checkInvariants(const fhir::Value& resource, bool warnings = false);

// fhir::validate and, when it finds nothing, the invariants that are errors: "pat-1: SHALL at least contain …".
[[nodiscard]] std::vector<Problem> validateFully(const fhir::Value& resource);

struct ConstraintInfo {
    std::string_view path; // "Patient.contact"
    std::string_view key;
    std::string_view expression;
    std::string reason; // why it cannot be used
};
[[nodiscard]] std::size_t constraintCount();
[[nodiscard]] std::span<const ConstraintInfo> unusableConstraints();

} // namespace fyr::fhirpath
