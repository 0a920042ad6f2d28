// The signed end of a course on paper, from its Composition and nothing else.
//
// Shape:  pure. The paper shows the sections, who signed when, and the programme's hash, the last link of the chain and the
//         SHA-256 of the content, with how they are checked (`fyrctl icbt check-signoff`).
// Errors: badRequest (no end of a course).
#pragma once

#include "fhir/resource.h"
#include "server/paper/paper.h"

namespace fyr::server {

[[nodiscard]] Result<Paper> endPaper(const fhir::Value& composition);

} // namespace fyr::server
