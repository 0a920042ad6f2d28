// The resumeId: says whose session it was, signed, so that any node of the server can take a party back without asking the
// one that is gone.
//
// Shape:  base64url(text) "." base64url(HMAC-SHA-256), the text is tenant|visit|party|session|expiry in seconds.
// Errors: tokenExpired; signInRequired for everything that we did not sign.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <array>
#include <cstdint>
#include <string>

namespace fyr::video::signalling {

using SigningKey = std::array<std::uint8_t, 32>; // the same on every node

struct Resumable {
    std::string tenant;
    std::string visit;
    std::string party;
    std::string session; // of the signalling, not of the sign-in
    Instant expires{};
};

[[nodiscard]] std::string writeResumeId(const Resumable& r, const SigningKey& key);
[[nodiscard]] Result<Resumable> readResumeId(std::string_view text, const SigningKey& key, Instant now);

} // namespace fyr::video::signalling
