#include "server/fhir/fhir_routes.h"

#include "base/text.h"
#include "server/fhir/smart_configuration.h"

#include <algorithm>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view mediaType = "application/fhir+json; charset=utf-8";

FhirMethod methodOf(Method m) {
    switch (m) {
    case Method::post: return FhirMethod::post;
    case Method::put: return FhirMethod::put;
    case Method::del: return FhirMethod::remove;
    case Method::patch: return FhirMethod::patch;
    default: return FhirMethod::get;
    }
}

FhirCall callOf(const Request& r, const std::string& publicBase) {
    FhirCall c;
    c.method = methodOf(r.method);
    for (const auto& [key, value] : r.params) c.path += (c.path.empty() ? "" : "/") + value;
    c.query = r.query;
    c.body = r.body;
    c.contentType = r.header("content-type");
    c.accept = r.header("accept");
    c.ifMatch = r.header("if-match");
    c.ifNoneMatch = r.header("if-none-match");
    c.ifModifiedSince = r.header("if-modified-since");
    c.ifNoneExist = r.header("if-none-exist");
    c.prefer = r.header("prefer");
    c.securityContext = r.header("x-security-context");
    c.base = fhirBaseOf(r, publicBase);
    return c;
}

Response responseOf(FhirAnswer a) {
    Response r;
    r.status = a.status;
    r.pending = std::move(a.pending);
    if (a.shared) r.shared = std::move(a.shared);
    else r.body = std::move(a.body);
    if (!r.bytes().empty()) r.contentType = a.contentType.empty() ? std::string(mediaType) : std::move(a.contentType);
    for (auto& h : a.headers) r.headers.push_back(std::move(h));
    if (a.version > 0) r.headers.emplace_back("ETag", etag(a.version));
    if (a.lastModified) r.headers.emplace_back("Last-Modified", formatHttpDate(*a.lastModified));
    if (!a.location.empty()) r.headers.emplace_back("Location", std::move(a.location));
    if (a.blocked) r.headers.emplace_back("Fyr-Blocked", "true");
    if (r.status == 405) r.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    return r;
}

} // namespace

CrossOrigin::CrossOrigin(std::string_view list) {
    for (const auto origin : splitList(list, ',')) m_origins.emplace_back(origin);
}

void CrossOrigin::finish(const Request& request, Response& response) const {
    if (m_origins.empty() || (request.path != "/fhir" && !request.path.starts_with("/fhir/"))) return;
    response.headers.emplace_back("Vary", "Origin");
    const auto origin = request.header("origin");
    const bool allowed = !origin.empty() && std::ranges::any_of(m_origins, [&](const auto& o) { return o == "*" || o == origin; });
    if (!allowed) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
    response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Location, Content-Location, Last-Modified, Retry-After, X-Progress, X-Request-Id");
    if (request.method != Method::options) return;
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Accept, Content-Type, If-Match, If-None-Match, If-None-Exist, If-Modified-Since, Prefer");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
}

void addFhirRoutes(http::Router& router, FhirService& service, const FhirRouteOptions& options) {
    const auto route = [&](Method method, std::string pattern, RoleSet roles, http::Handler handler) {
        http::Route r;
        r.method = method;
        r.pattern = std::move(pattern);
        r.roles = roles;
        r.handler = std::move(handler);
        r.limits = {options.bodyBytes, options.time};
        r.errors = http::ErrorStyle::fhir;
        router.add(std::move(r));
    };
    const auto answer = [&service, base = options.publicBase](const Request& r) -> Result<Response> {
        FYR_TRY(auto a, service.begin(r.caller(), callOf(r, base)));
        return responseOf(std::move(a));
    };
    route(Method::get, "/fhir/metadata", {}, [&service, base = options.publicBase](const Request& r) -> Result<Response> {
        return responseOf(service.capabilities(callOf(r, base)));
    });
    route(Method::get, "/fhir/.well-known/smart-configuration", {}, [&service, base = options.publicBase](const Request& r) -> Result<Response> {
        return http::textResponse(smartConfiguration(fhirBaseOf(r, base), service.options()), "application/json");
    });
    const auto whatIsAllowed = [](const Request&) -> Result<Response> {
        auto r = http::noContent();
        r.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        return r;
    };
    for (const auto* pattern : {"/fhir", "/fhir/", "/fhir/{type}", "/fhir/{type}/{id}", "/fhir/{type}/{id}/{part}", "/fhir/{type}/{id}/{part}/{item}"})
        route(Method::options, pattern, {}, whatIsAllowed);
    // The service itself knows which address means what; a pattern is only as deep as an address may be.
    route(Method::get, "/fhir", anyRole, answer);
    route(Method::get, "/fhir/", anyRole, answer);
    route(Method::post, "/fhir", anyRole, answer);
    route(Method::post, "/fhir/", anyRole, answer);
    for (const Method m : {Method::get, Method::post, Method::put, Method::del, Method::patch})
        for (const auto* pattern : {"/fhir/{type}", "/fhir/{type}/{id}", "/fhir/{type}/{id}/{part}", "/fhir/{type}/{id}/{part}/{item}"})
            route(m, pattern, anyRole, answer);
}

} // namespace fyr::server
