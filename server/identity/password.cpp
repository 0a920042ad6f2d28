#include "server/identity/password.h"

#include <array>
#include <sodium.h>

namespace fyr::server {
namespace {

std::string hashed(std::string_view password, PasswordCost cost) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(), cost.passes, cost.memoryBytes) != 0) return {};
    return out.data();
}

// Of a password that nobody has: what an unknown user's is compared with, so that the time tells nothing.
const std::string& decoy() {
    static const std::string hash = hashed("no account has this password", {});
    return hash;
}

} // namespace

Result<std::string> hashPassword(std::string_view password, PasswordCost cost) {
    if (password.size() < 8 || password.size() > 200) return fail(ErrorCode::badRequest, "a password has 8 to 200 characters");
    std::string hash = hashed(password, cost);
    if (hash.empty()) return fail(ErrorCode::internal, "no memory for Argon2id");
    return hash;
}

bool passwordMatches(std::string_view password, const std::string& hash) {
    const bool real = !hash.empty();
    const std::string& against = real ? hash : decoy();
    const bool same = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
    return real && same;
}

} // namespace fyr::server
