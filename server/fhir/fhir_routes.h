// The routes under /fhir: from HTTP to FhirService and back.
#pragma once

#include "server/fhir/fhir_service.h"
#include "server/http/router.h"

namespace fyr::server {

struct FhirRouteOptions {
    std::size_t bodyBytes = 16U << 20U;
    Millis time{30'000};
    std::string publicBase; // "https://care.example/fhir"; empty: from the request's Host
};

// `service` outlives the router.
void addFhirRoutes(http::Router& router, FhirService& service, const FhirRouteOptions& options = {});

} // namespace fyr::server
