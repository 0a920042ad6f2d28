// The routes of the authorization server: /oauth/…, the discovery documents, and the registry of apps under /api/v1.
#pragma once

#include "server/fhir/fhir_service.h"
#include "server/routes/services.h"
#include "server/smart/authority.h"
#include "server/smart/pages/pages.h"

namespace fyr::server::smart {

// All of it outlives the router.
struct SmartParts {
    Services& s;
    Authority& authority;
    FhirService& fhir;
    Throttle& failures;     // of apps: beside those of people
    std::string publicBase; // "https://care.example/fhir"; empty: the request's own, on this computer only

    // Nothing when the caller came by a name that nobody vouches for.
    [[nodiscard]] std::optional<Address> addressOf(const http::Request& r) const;
};

void addSmartRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d);
// For pages of registered apps, which call from an origin of their own.
void finishForApps(SmartParts& parts, const http::Request& request, http::Response& response);

// ---- Internal to this folder ----------------------------------------------------------------------------------
void addTokenRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d);
void addPageRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d);
void addAppRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d);
// A form, each field once but those in `many`. Errors: invalid_request.
[[nodiscard]] Result<std::vector<http::Field>> formOf(const http::Request& r, std::initializer_list<std::string_view> many = {});
[[nodiscard]] std::string field(const std::vector<http::Field>& form, std::string_view name);
[[nodiscard]] Error noAddress();
// Reads the record as this person: what the FHIR interface answers.
[[nodiscard]] Result<std::vector<PatientChoice>> findPatients(SmartParts& parts, const Principal& who, const std::string& text, const Address& at);
[[nodiscard]] std::string patientName(SmartParts& parts, const Principal& who, const std::string& id, const Address& at);

} // namespace fyr::server::smart
