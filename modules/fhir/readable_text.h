// What a person can read in a resource: notes, names, titles, displays, answers, plain-text attachments, the narrative.
//
// Shape:   codes, addresses of machines, identifiers, dates and extensions are left out. So are where somebody lives and how
//          they are reached: people with a protected identity must not be found by it. Names inside references are left
//          out too: they are found where they belong.
// Threads: pure.
#pragma once

#include "fhir/value.h"
#include "text/document.h"

namespace fyr::fhir {

[[nodiscard]] std::vector<text::Passage> readableText(const Value& resource);

} // namespace fyr::fhir
