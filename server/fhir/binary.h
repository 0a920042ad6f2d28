// Binary as bytes: written with any media type, read as what it is, beside the resource in JSON.
//
// Source: FHIR R4 §2.42 (Binary). The resource is what Accept or Content-Type asks for when they name JSON; only an Accept
//         that names something else is answered with the bytes.
// Errors: badRequest (a read resource that holds no base64), unsupportedMedia as 406 (another type than is asked for).
#pragma once

#include "server/fhir/call.h"
#include "server/fhir/interaction.h"

namespace fyr::server::binary {

// Whether the body is the content itself.
[[nodiscard]] bool isContent(const FhirCall& call, const Target& target);
// The same call with the resource that holds the content.
[[nodiscard]] FhirCall wrapped(const FhirCall& call, const Target& target);

// The answer with the bytes instead of the resource.
[[nodiscard]] Result<FhirAnswer> unwrapped(FhirAnswer answer, std::string_view accept);

} // namespace fyr::server::binary
