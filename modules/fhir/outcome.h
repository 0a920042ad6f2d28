// OperationOutcome: how Fyr says under /fhir what went wrong, or that nothing did.
#pragma once

#include "fhir/resource.h"

namespace fyr::fhir {

// One issue for each problem (its place as `expression` when it is FHIRPath), or one for the error itself.
[[nodiscard]] Resource operationOutcome(const Error& error);
// Severity "information": "Deleted", "All OK".
[[nodiscard]] Resource informationOutcome(std::string_view text);

} // namespace fyr::fhir
