// Passwords: Argon2id by libsodium, in its own text form.
//
// Source: RFC 9106; OWASP password storage cheat sheet (19 MiB and 2 passes at least).
// Threads: any; each call takes tens of milliseconds of one core and the memory named by the cost.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace fyr::server {

struct PasswordCost {
    unsigned long long passes = 2;
    std::size_t memoryBytes = 19U << 20U;
};

// Errors: badRequest (shorter than 8 or longer than 200 bytes), internal (no memory).
[[nodiscard]] Result<std::string> hashPassword(std::string_view password, PasswordCost cost = {});
// Takes as long for an empty hash (nobody, or an account without a password) as for a real one.
[[nodiscard]] bool passwordMatches(std::string_view password, const std::string& hash);

} // namespace fyr::server
