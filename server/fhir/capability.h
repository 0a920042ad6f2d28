// The CapabilityStatement: generated from the tables that the service itself works by, so it says what is there.
#pragma once

#include "server/fhir/fhir_service.h"

namespace fyr::server {

[[nodiscard]] std::string capabilityStatement(std::string_view base, const FhirOptions& options, Instant now);

} // namespace fyr::server
