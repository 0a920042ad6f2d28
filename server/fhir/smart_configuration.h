// What this server says of itself to SMART apps: /.well-known/smart-configuration and its OpenID neighbour, and no more
// than there is.
//
// Shape:  the authorization server lives beside FHIR: "https://care.example/fhir" → "https://care.example/oauth/…". Who
//         signs an assertion or a token for an address must mean this server: so it is offered at the configured public
//         address only, or on this computer.
// Source: hl7.org/fhir/smart-app-launch (2.1), conformance; OpenID Connect Discovery 1.0; RFC 8414.
#pragma once

#include "server/fhir/fhir_service.h"
#include "server/http/message.h"

namespace fyr::server {

// What addresses in answers begin with. A Host that is no host is not repeated.
[[nodiscard]] std::string fhirBaseOf(const http::Request& r, std::string_view publicBase);
[[nodiscard]] bool isOwnAddress(std::string_view base, std::string_view publicBase);
[[nodiscard]] std::string rootOf(std::string_view fhirBase); // without "/fhir"

[[nodiscard]] std::string smartConfiguration(std::string_view base, const FhirOptions& options);
[[nodiscard]] std::string openIdConfiguration(std::string_view base);

} // namespace fyr::server
