#include "server/fhir/smart_configuration.h"

#include "base/json.h"

namespace fyr::server {

std::string smartConfiguration(std::string_view, const FhirOptions& options) {
    using json::array;
    const auto& smart = options.smart;
    json::object out;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) out[key] = value;
    };
    add("issuer", smart.issuer);
    add("jwks_uri", smart.jwks);
    add("authorization_endpoint", smart.authorization);
    add("token_endpoint", smart.token);
    add("introspection_endpoint", smart.introspection);
    add("revocation_endpoint", smart.revocation);
    array grants;
    for (const auto& g : smart.grants) grants.emplace_back(g);
    if (!smart.token.empty()) out["grant_types_supported"] = std::move(grants);
    // Scopes are enforced whoever issued the token.
    array capabilities{"permission-patient", "permission-user", "permission-v1", "permission-v2"};
    out["scopes_supported"] = array{"patient/*.cruds", "user/*.cruds", "system/*.cruds"};
    if (!smart.authorization.empty()) {
        out["response_types_supported"] = array{"code"};
        out["code_challenge_methods_supported"] = array{"S256"};
        for (const char* c : {"launch-standalone", "client-public", "context-standalone-patient"}) capabilities.emplace_back(c);
        if (!smart.issuer.empty()) capabilities.emplace_back("sso-openid-connect");
    }
    out["capabilities"] = std::move(capabilities);
    return json::write(out);
}

} // namespace fyr::server
