// A family of refresh tokens: all that came from one sign-in. Each use gives a new token and spends the old one; a spent
// one that is used again is a theft, but for the last one within a short grace, whose answer may have been lost.
//
// Shape:  kept in the store's values under a key of the caller's as {refresh, before, at, old, until}: hashes only.
#pragma once

#include "server/store/store.h"

namespace fyr::server {

struct RefreshFamily {
    std::string refresh; // hash of the token that counts
    std::string before;  // of the one it replaced
    Instant at;          // when it did
    std::vector<std::string> old;
    Instant until;

    enum class Use : std::uint8_t { newest, again, spent, unknown };
    [[nodiscard]] Use useOf(std::string_view hash, Instant now, Millis grace) const;
    // After `newest` or `again`: `fresh` counts from now on.
    void rotate(std::string_view used, std::string fresh, Instant now);
};

[[nodiscard]] Result<std::optional<RefreshFamily>> loadFamily(ReadTx& tx, std::string_view key);
[[nodiscard]] Result<void> saveFamily(WriteTx& tx, std::string_view key, const RefreshFamily& family);

// "TENANT~SESSION~SECRET": a refresh token leads to its family before a tenant is known.
struct RefreshParts {
    TenantId tenant;
    std::string session;
};
[[nodiscard]] std::optional<RefreshParts> refreshPartsOf(std::string_view token);
[[nodiscard]] std::string newRefreshToken(const TenantId& tenant, std::string_view session, Random& random);

} // namespace fyr::server
