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

// Origins that pages of others may call from: "https://app.example", or "*" for any. No cookies are ever used.
class CrossOrigin {
  public:
    explicit CrossOrigin(std::string_view list); // separated by commas
    [[nodiscard]] bool empty() const noexcept { return m_origins.empty(); }
    // Headers for an answer under /fhir.
    void finish(const http::Request& request, http::Response& response) const;

  private:
    std::vector<std::string> m_origins;
};

// `service` outlives the router.
void addFhirRoutes(http::Router& router, FhirService& service, const FhirRouteOptions& options = {});

} // namespace fyr::server
