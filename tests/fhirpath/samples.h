// Resources of every R4 type with every element filled, made from the tables.
#pragma once

#include "fhir/resource.h"

namespace fyr::fhirpath::testing {

// `variant` turns the types of choices, the codes of bindings and the targets of references.
[[nodiscard]] fhir::Resource sampleOf(std::string_view type, unsigned variant);

} // namespace fyr::fhirpath::testing
