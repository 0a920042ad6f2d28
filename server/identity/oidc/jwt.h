// JSON Web Tokens as an OpenID provider signs them: parsed, and verified with the provider's published keys.
//
// Shape:  RS256, RS384, ES256 and ES384 and nothing else: "none" and the symmetric algorithms are no algorithms here. RSA
//         keys have 2048 bits at least. Who takes fewer says so itself.
// Source: RFC 7515, RFC 7517, RFC 7518.
// Errors: badRequest (not a token, not a key set).
// Threads: pure.
#pragma once

#include "base/json.h"

#include <string>
#include <vector>

namespace fyr::server::oidc {

struct Jwk {
    std::string kid;
    std::string kty; // "RSA", "EC"
    std::string alg; // may be empty
    std::string crv;
    std::string n, e, x, y; // raw bytes
};
// Keys that can be used here; others are left out.
[[nodiscard]] Result<std::vector<Jwk>> keysFrom(std::string_view jwks);

struct Jwt {
    std::string alg;
    std::string kid;
    std::string typ;
    json::value claims;
    std::string signedPart; // header.payload
    std::string signature;  // raw
};
[[nodiscard]] Result<Jwt> parseJwt(std::string_view text);
[[nodiscard]] bool isSignedBy(const Jwt& token, const Jwk& key);

[[nodiscard]] Result<std::string> fromBase64Url(std::string_view text);

} // namespace fyr::server::oidc
