// Whether a text is well formed for a primitive type of R4. Internal to modules/fhir.
#pragma once

#include "fhir/tables.h"

namespace fyr::fhir {

// nullptr when `v` is a good value of the primitive `type`; else what is wrong with it, without quoting it.
[[nodiscard]] const char* primitiveProblem(tables::Type type, const Value& v) noexcept;

[[nodiscard]] bool isUuidUrn(std::string_view text) noexcept; // "urn:uuid:…"
[[nodiscard]] bool isOidUrn(std::string_view text) noexcept;

} // namespace fyr::fhir
