#include "server/fhir/smart_configuration.h"

#include "base/json.h"

#include <algorithm>

namespace fyr::server {
namespace {

json::array texts(std::initializer_list<const char*> list) {
    json::array out;
    for (const char* t : list) out.emplace_back(t);
    return out;
}

// What both documents say.
json::object endpoints(std::string_view base) {
    const auto root = rootOf(base);
    json::object out;
    out["issuer"] = root;
    out["jwks_uri"] = root + "/oauth/jwks";
    out["authorization_endpoint"] = root + "/oauth/authorize";
    out["token_endpoint"] = root + "/oauth/token";
    out["introspection_endpoint"] = root + "/oauth/introspect";
    out["revocation_endpoint"] = root + "/oauth/revoke";
    out["userinfo_endpoint"] = root + "/oauth/userinfo";
    out["grant_types_supported"] = texts({"authorization_code", "refresh_token", "client_credentials"});
    out["response_types_supported"] = texts({"code"});
    out["code_challenge_methods_supported"] = texts({"S256"});
    out["token_endpoint_auth_methods_supported"] = texts({"none", "client_secret_basic", "private_key_jwt"});
    out["token_endpoint_auth_signing_alg_values_supported"] = texts({"RS384", "ES384", "RS256", "ES256"});
    out["scopes_supported"] = texts({"openid", "fhirUser", "launch", "launch/patient", "launch/encounter", "offline_access", "patient/*.cruds", "user/*.cruds", "system/*.cruds"});
    out["authorization_response_iss_parameter_supported"] = true;
    return out;
}

} // namespace

std::string fhirBaseOf(const http::Request& r, std::string_view publicBase) {
    if (!publicBase.empty()) return std::string(publicBase);
    const auto host = r.header("host");
    const bool clean = !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
    return std::string(r.secure ? "https://" : "http://") + (clean ? std::string(host) : "localhost") + "/fhir";
}

bool isOwnAddress(std::string_view base, std::string_view publicBase) {
    if (!publicBase.empty()) return base == publicBase;
    auto host = base.substr(base.find("//") + 2);
    host = host.substr(0, host.find('/'));
    if (const auto port = host.rfind(':'); port != std::string_view::npos && host.find(']', port) == std::string_view::npos) host = host.substr(0, port);
    return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

std::string rootOf(std::string_view base) {
    while (base.ends_with('/')) base.remove_suffix(1);
    if (base.ends_with("/fhir")) base.remove_suffix(5);
    return std::string(base);
}

std::string openIdConfiguration(std::string_view base) {
    auto out = endpoints(base);
    out["subject_types_supported"] = texts({"public"});
    out["id_token_signing_alg_values_supported"] = texts({"RS256"});
    out["claims_supported"] = texts({"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "fhirUser", "name"});
    out["ui_locales_supported"] = texts({"sv", "en"});
    return json::write(out);
}

std::string smartConfiguration(std::string_view base, const FhirOptions& options) {
    // Scopes are enforced whoever issued the token.
    auto capabilities = texts({"permission-patient", "permission-user", "permission-v1", "permission-v2"});
    json::object out;
    if (options.authorizes && isOwnAddress(base, options.publicBase)) {
        out = endpoints(base);
        for (const char* c : {"launch-ehr", "launch-standalone", "authorize-post", "client-public", "client-confidential-symmetric", "client-confidential-asymmetric", "sso-openid-connect", "context-passthrough-banner",
                              "context-ehr-patient", "context-ehr-encounter", "context-standalone-patient", "permission-offline"})
            capabilities.emplace_back(c);
    } else {
        out["scopes_supported"] = texts({"patient/*.cruds", "user/*.cruds", "system/*.cruds"});
        out["grant_types_supported"] = json::array{};
    }
    out["capabilities"] = std::move(capabilities);
    return json::write(out);
}

} // namespace fyr::server
