// Trees compared as FHIR and RFC 6902 §4.6 do: numbers by their value (1.0 is 1.00), members in any order.
#pragma once

#include "fhir/value.h"

namespace fyr::fhirpath {

[[nodiscard]] bool sameTree(const fhir::Value& a, const fhir::Value& b);

} // namespace fyr::fhirpath
