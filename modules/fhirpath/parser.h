// Tokens → Program. Internal to modules/fhirpath.
#pragma once

#include "base/result.h"
#include "fhirpath/ast.h"

namespace fyr::fhirpath {

// Errors: badRequest; the problem's place is line:column.
[[nodiscard]] Result<Program> parse(std::string_view text);

} // namespace fyr::fhirpath
