// A programme as FHIR R4, and back without loss: PlanDefinition (parts, order, times, choices), an ActivityDefinition for each
// module, a Questionnaire for each instrument and worksheet, a Library with the texts.
//
// Shape:  a Bundle of type `collection`; the PlanDefinition is first. What R4 has an element for stands there, for readers of
//         FHIR. What a programme needs and R4 does not know (clocks, risk rules, tables) is in the extension
//         `programme-part`, one a part, beside the element that it belongs to; from these the canonical form is made again,
//         byte for byte. Where an element and its part say different things the bundle is refused: nobody knows what was meant.
// Errors: badJson, content (problems name the place in the bundle), invalidResource.
// Source: https://hl7.org/fhir/R4/plandefinition.html; run-time semantics are docs/PROGRAMMES.md's, R4 has none.
#pragma once

#include "base/json.h"

#include <string>
#include <string_view>

namespace fyr::icbt {

struct Exchanged {
    std::string canonical; // Programme::load reads it
    json::value texts;     // as texts_json makes it; null when the bundle has none
};

// `texts`: null when they are not to be given away.
[[nodiscard]] Result<json::value> toFhir(std::string_view canonical, const json::value& texts);
[[nodiscard]] Result<Exchanged> fromFhir(const json::value& bundle);

} // namespace fyr::icbt
