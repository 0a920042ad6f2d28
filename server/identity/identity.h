// Who is asking: sign-in with name and password, session tokens, devices. Over the store; no HTTP.
//
// Shape:  a token is 256 random bits, handed out once and stored as its SHA-256. A session ends when it was idle too
//         long, at its absolute limit, when it is revoked, and with its device.
// Errors: signInFailed (name, password or account; never which), tooManyAttempts (`retryAfter` of the account's
//         block), signInRequired, tokenExpired, deviceRevoked, notFound, storage….
#pragma once

#include "base/random.h"
#include "server/common/principal.h"
#include "server/identity/password.h"
#include "server/store/store.h"

namespace fyr::server {

struct IdentityPolicy {
    Millis idle = std::chrono::hours(12);
    Millis absolute = std::chrono::hours(24 * 14);
    Millis touchEvery = std::chrono::minutes(5); // how exact `lastSeen` is: a write for each request would be absurd
    std::int32_t failuresBeforeBlock = 5;
    Millis firstBlock = std::chrono::seconds(30); // doubles with each failure after that
    Millis longestBlock = std::chrono::minutes(15);
};

struct SignedIn {
    std::string token; // the only time it is seen
    Session session;
    Principal principal;
    std::string tenantName;
};

class Identity {
  public:
    Identity(Store& store, const Clock& clock, Random& random, IdentityPolicy policy = {})
        : m_store(store), m_clock(clock), m_random(random), m_policy(policy) {}

    // `device` names one that this account registered, or is a new id of the client's own (then it is registered
    // under `deviceName`); empty for a browser.
    // `code`: of the second factor, for accounts that have one. When only that is missing, signInFailed carries the
    // problem {"code", "required"}; a wrong one counts as a failure.
    [[nodiscard]] Result<SignedIn> signIn(std::string_view user, std::string_view password,
                                          std::string_view device = {}, std::string_view deviceName = {},
                                          std::string_view code = {});
    // Without a password: demonstrations and accounts made by an administrator's tool.
    [[nodiscard]] Result<SignedIn> openSession(const TenantId& tenant, std::string_view account,
                                               std::string_view device = {}, std::optional<Millis> lifetime = {});
    [[nodiscard]] Result<Principal> authenticate(std::string_view token);
    [[nodiscard]] Result<void> signOut(const Principal& who);

    [[nodiscard]] Result<Device> registerDevice(const Principal& who, std::string_view name, std::string_view id = {});
    // Its sessions die with it. Own devices; administrators any of the tenant.
    [[nodiscard]] Result<void> revokeDevice(const Principal& who, std::string_view id);

    // A second factor: it counts from the first right code on.
    struct SecondFactor {
        std::string secret;  // shown once, for typing
        std::string address; // shown once, as a QR code
    };
    [[nodiscard]] Result<SecondFactor> beginSecondFactor(const Principal& who, std::string_view issuer);
    // Errors: signInFailed (a wrong code), invalidState (nothing was begun).
    [[nodiscard]] Result<void> confirmSecondFactor(const Principal& who, std::string_view code);
    // With a code of its own; an administrator for somebody who lost the device. Errors: signInFailed, notFound.
    [[nodiscard]] Result<void> removeSecondFactor(const Principal& who, std::string_view account, std::string_view code = {});

    // Seconds until the account of this name may try again; 0 when it may now.
    [[nodiscard]] std::int64_t blockedFor(std::string_view user);

  private:
    [[nodiscard]] Result<void> rememberFailure(const TenantId& tenant, std::string_view account);
    // True when the account has no second factor or the code is right; the code is then used up.
    [[nodiscard]] Result<bool> takeCode(const TenantId& tenant, std::string_view account, std::string_view code);
    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    IdentityPolicy m_policy;
};

[[nodiscard]] std::string hashToken(std::string_view token);

} // namespace fyr::server
