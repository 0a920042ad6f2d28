// What can be said about an expression before there is a resource: paths that no resource of the type can have.
// Internal to modules/fhirpath.
#pragma once

#include "base/result.h"
#include "fhirpath/ast.h"

namespace fyr::fhirpath {

// Errors: badRequest with the place. Where a type is not known, everything is allowed.
[[nodiscard]] Result<> checkTypes(const Program& program, TypeId focus);

} // namespace fyr::fhirpath
