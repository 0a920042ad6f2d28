// What this server says of itself to SMART apps: /.well-known/smart-configuration, and no more than there is.
// Source: hl7.org/fhir/smart-app-launch (2.1), conformance.
#pragma once

#include "server/fhir/fhir_service.h"

namespace fyr::server {

[[nodiscard]] std::string smartConfiguration(std::string_view base, const FhirOptions& options);

} // namespace fyr::server
