// The calls of apps: tokens, introspection, revocation, keys, discovery.
#include "server/fhir/smart_configuration.h"
#include "server/http/dispatch.h"
#include "server/http/problem.h"
#include "server/smart/pages/smart_routes.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server::smart {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view form = "application/x-www-form-urlencoded";

Response oauthError(const Error& error, int status, bool basic) {
    auto r = http::jsonResponse({{"error", oauthWord(error)}, {"error_description", error.detail}}, status);
    if (basic) r.headers.emplace_back("WWW-Authenticate", "Basic realm=\"fyr\"");
    r.headers.emplace_back("Pragma", "no-cache");
    return r;
}

Result<ClientProof> proofOf(const Request& r, const std::vector<http::Field>& f) {
    ClientProof p;
    p.clientId = field(f, "client_id");
    p.secret = field(f, "client_secret");
    p.assertionType = field(f, "client_assertion_type");
    p.assertion = field(f, "client_assertion");
    const auto header = r.header("authorization");
    if (header.empty()) return p;
    if (header.size() < 7 || header.size() > 2000 || (header.substr(0, 6) != "Basic " && header.substr(0, 6) != "basic ")) return fail(refusal("invalid_client", "Basic, or nothing"));
    std::string raw(header.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), header.data() + 6, header.size() - 6, nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return fail(refusal("invalid_client", "not base64"));
    raw.resize(size);
    const auto colon = raw.find(':');
    if (colon == std::string::npos) return fail(refusal("invalid_client", "no colon"));
    const auto user = http::percentDecode(raw.substr(0, colon), true);
    const auto password = http::percentDecode(raw.substr(colon + 1), true);
    if (!user || !password) return fail(refusal("invalid_client", "not form-encoded"));
    p.basic = true;
    p.basicUser = *user;
    p.basicPassword = *password;
    return p;
}

// What every call of an app has in common: the limit, the form, who it is; and OAuth's way to refuse.
template <class Call>
Result<Response> asClient(SmartParts& parts, const Request& r, std::string_view what, Call&& call) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    if (const auto wait = parts.failures.blockedFor(r.remote); wait > 0)
        return http::errorResponse(Error{ErrorCode::tooManyAttempts}, http::ErrorStyle::api, std::chrono::seconds{wait});
    bool basic = false;
    const auto answered = [&]() -> Result<Response> {
        FYR_TRY(const auto f, formOf(r));
        FYR_TRY(const auto proof, proofOf(r, f));
        basic = proof.basic;
        // A public app need not say who it is when it refreshes (RFC 6749 §6): the token says it.
        const bool nameless = what == "token" && field(f, "grant_type") == "refresh_token" && !proof.basic && proof.clientId.empty() && proof.secret.empty() && proof.assertion.empty();
        FYR_TRY(const auto app, nameless ? parts.authority.openAppOf(field(f, "refresh_token")) : parts.authority.client(proof, *at));
        return call(app, f, *at);
    }();
    const auto word = answered ? std::string_view("ok") : oauthWord(answered.error());
    parts.s.metrics.count("fyr_app_requests_total", {{"call", what}, {"result", word.empty() ? info(answered.error().code).name : word}});
    if (answered) return answered;
    if (word.empty()) return fail(answered.error());
    const bool unknown = word == "invalid_client";
    if (unknown || word == "invalid_grant") {
        parts.failures.failed(r.remote);
        parts.s.log.warning("app.refused", {{"client.ip", r.remote}, {"error.code", word}, {"error.message", answered.error().detail}, {"http.request.id", r.requestId}});
    }
    return oauthError(answered.error(), unknown ? 401 : 400, unknown && basic);
}

Result<Response> token(SmartParts& parts, const Request& r) {
    return asClient(parts, r, "token", [&](const App& app, const std::vector<http::Field>& f, const Address& at) -> Result<Response> {
        FYR_TRY(const auto out, parts.authority.token(app, {field(f, "grant_type"), field(f, "code"), field(f, "redirect_uri"), field(f, "code_verifier"), field(f, "refresh_token"), field(f, "scope")}, at));
        auto response = http::jsonResponse(out);
        response.headers.emplace_back("Pragma", "no-cache");
        return response;
    });
}

Result<Response> introspect(SmartParts& parts, const Request& r) {
    return asClient(parts, r, "introspect", [&](const App& app, const std::vector<http::Field>& f, const Address& at) -> Result<Response> {
        if (app.kind == ClientKind::open) return fail(refusal("invalid_client", "only an app that proves who it is"));
        FYR_TRY(const auto out, parts.authority.introspect(app, field(f, "token"), at));
        return http::jsonResponse(out);
    });
}

Result<Response> revoke(SmartParts& parts, const Request& r) {
    return asClient(parts, r, "revoke", [&](const App& app, const std::vector<http::Field>& f, const Address&) -> Result<Response> {
        if (field(f, "token").empty()) return fail(refusal("invalid_request", "which token"));
        FYR_CHECK(parts.authority.revoke(app, field(f, "token")));
        return http::jsonResponse(json::object{});
    });
}

Result<Response> userInfo(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    FYR_TRY(const auto bearer, http::bearerToken(r));
    FYR_TRY(const auto out, parts.authority.userInfo(bearer, *at));
    return http::jsonResponse(out);
}

Result<Response> discovery(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    return http::textResponse(openIdConfiguration(at->fhir), "application/json");
}

Result<Response> options(const Request&) {
    auto r = http::noContent();
    r.headers.emplace_back("Allow", "GET, POST, OPTIONS");
    return r;
}

} // namespace

Error noAddress() { return Error{ErrorCode::notFound, "no authorization here: set fhir.public_base to the address that apps know"}; }

std::optional<Address> SmartParts::addressOf(const Request& r) const {
    const auto base = fhirBaseOf(r, publicBase);
    if (!isOwnAddress(base, publicBase)) return std::nullopt;
    return Address{rootOf(base), base};
}

Result<std::vector<http::Field>> formOf(const Request& r, std::initializer_list<std::string_view> many) {
    const auto type = r.header("content-type");
    if (!type.starts_with(form)) return fail(refusal("invalid_request", "application/x-www-form-urlencoded"));
    auto fields = http::parseQuery(r.body);
    if (!fields) return fail(refusal("invalid_request", "the form cannot be read"));
    for (std::size_t i = 0; i < fields->size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if ((*fields)[i].first == (*fields)[j].first && std::ranges::find(many, (*fields)[i].first) == many.end()) return fail(refusal("invalid_request", "a field stands there twice"));
    return std::move(*fields);
}

std::string field(const std::vector<http::Field>& fields, std::string_view name) {
    const auto at = std::ranges::find(fields, name, &http::Field::first);
    return at == fields.end() ? std::string{} : at->second;
}

void finishForApps(SmartParts& parts, const Request& request, Response& response) {
    const auto origin = request.header("origin");
    if (origin.empty() || origin.size() > 300) return;
    const bool ours = request.path.starts_with("/oauth/token") || request.path.starts_with("/oauth/revoke") || request.path.starts_with("/oauth/userinfo") ||
                      request.path.starts_with("/oauth/jwks") || request.path.starts_with("/.well-known/");
    if (!ours && request.path != "/fhir" && !request.path.starts_with("/fhir/")) return;
    const auto has = [&](std::string_view name) { return std::ranges::any_of(response.headers, [&](const auto& h) { return h.first == name; }); };
    if (has("Access-Control-Allow-Origin") || !parts.authority.isAppOrigin(origin)) return;
    if (!has("Vary")) response.headers.emplace_back("Vary", "Origin");
    response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
    response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Location, Content-Location, Last-Modified, Retry-After, X-Progress, X-Request-Id, WWW-Authenticate");
    if (request.method != Method::options) return;
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Accept, Content-Type, If-Match, If-None-Match, If-None-Exist, If-Modified-Since, Prefer");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
}

void addTokenRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d) {
    const auto with = [&parts](Result<Response> (*f)(SmartParts&, const Request&)) { return [&parts, f](const Request& r) { return f(parts, r); }; };
    router.add(makeRoute(Method::post, "/oauth/token", {}, with(token), d));
    router.add(makeRoute(Method::post, "/oauth/introspect", {}, with(introspect), d));
    router.add(makeRoute(Method::post, "/oauth/revoke", {}, with(revoke), d));
    router.add(makeRoute(Method::get, "/oauth/userinfo", {}, with(userInfo), d));
    router.add(makeRoute(Method::post, "/oauth/userinfo", {}, with(userInfo), d));
    router.add(makeRoute(Method::get, "/oauth/jwks", {}, [&parts](const Request&) -> Result<Response> {
        FYR_TRY(const auto keys, parts.authority.keySet());
        return http::jsonResponse(keys);
    }, d));
    router.add(makeRoute(Method::get, "/.well-known/openid-configuration", {}, with(discovery), d));
    router.add(makeRoute(Method::get, "/.well-known/oauth-authorization-server", {}, with(discovery), d));
    for (const char* path : {"/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/userinfo", "/oauth/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
                             "/fhir/metadata", "/fhir/.well-known/smart-configuration"})
        router.add(makeRoute(Method::options, path, {}, options, d));
}

void addSmartRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d) {
    parts.authority.sees = [&parts](const Principal& who, const std::string& type, const std::string& id, const Address& at) -> Result<bool> {
        FhirCall call;
        call.path = type + "/" + id;
        call.base = at.fhir;
        FYR_TRY(const auto a, parts.fhir.answer(who, call));
        return a.status == 200;
    };
    addTokenRoutes(router, parts, d);
    addPageRoutes(router, parts, d);
    addAppRoutes(router, parts, d);
}

} // namespace fyr::server::smart
