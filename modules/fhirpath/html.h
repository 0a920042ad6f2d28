// Whether a narrative is the XHTML that FHIR allows: well formed, and only with elements and attributes that cannot act.
// Internal to modules/fhirpath.
//
// Source: hl7.org/fhir/R4/narrative.html#rules
#pragma once

#include <string_view>

namespace fyr::fhirpath {

[[nodiscard]] bool goodHtml(std::string_view text) noexcept;

} // namespace fyr::fhirpath
