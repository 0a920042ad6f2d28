// Time-based one-time passwords: the second factor of built-in accounts.
//
// Shape: SHA-1, 6 digits, 30 s: what every authenticator app knows. A code is taken one step early or late, and each step
//        only once: a code that was seen over a shoulder is worth nothing.
// Source: RFC 6238, RFC 4226; RFC 4648 for base 32.
// Threads: pure.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace fyr::server {

[[nodiscard]] std::string makeTotpSecret(Random& random); // 160 bits in base 32
// What an authenticator app reads from a QR code.
[[nodiscard]] std::string totpAddress(std::string_view secret, std::string_view issuer, std::string_view account);

constexpr std::int64_t totpStep(Instant t) { return t.time_since_epoch().count() / 30'000; }
// Errors: badRequest (the secret is not base 32).
[[nodiscard]] Result<std::string> totpCode(std::string_view secret, std::int64_t step, int digits = 6);
// The step that the code is of; nothing when it is wrong, or of `lastStep` or before.
[[nodiscard]] std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code, Instant now,
                                                    std::int64_t lastStep);

} // namespace fyr::server
