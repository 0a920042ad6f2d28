// Who is asking: sign-in with name and password, session tokens, devices. Over the store; no HTTP.
//
// Shape:  a token is 256 random bits, handed out once and stored as its SHA-256. A session ends when it was idle too
//         long, at its absolute limit, when it is revoked, and with its device.
//         A client that asks for it gets a short access token and a refresh token instead. Each refresh gives a new pair
//         and ends the old one; a refresh token that is used twice ends the session, for one of the two is a thief. A
//         device that gave its public key must sign each refresh: a stolen token is worth nothing elsewhere.
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
    Millis access = std::chrono::minutes(10);       // of an access token that can be refreshed
    Millis refreshGrace = std::chrono::seconds(20); // a lost answer may be asked for again: then it is no reuse
};

struct SignedIn {
    std::string token; // the only time it is seen
    Session session;
    Principal principal;
    std::string tenantName;
    std::string refreshToken; // empty: this session cannot be refreshed
    Instant refreshUntil;
};

struct SignInOptions {
    std::string device;
    std::string deviceName;
    std::string deviceKey; // Ed25519, public, base64url; may be empty
    std::string code;      // of the second factor, or a recovery code
    bool refreshable = false;
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
    [[nodiscard]] Result<SignedIn> signIn(std::string_view user, std::string_view password, const SignInOptions& options);
    // Who that is, without a session: for pages that ask it of somebody on behalf of an app. Errors as signIn.
    [[nodiscard]] Result<std::pair<TenantId, Account>> recognise(std::string_view user, std::string_view password, std::string_view code = {});
    [[nodiscard]] static Result<Principal> principalOf(const TenantId& tenant, const Account& account, const Session& session);
    // `proof`: the device's signature over refreshMessage(), base64url, when it gave a key; `at` the time in it.
    // Errors: signInRequired (unknown, used up, ended; reuse ends the session), deviceRevoked.
    [[nodiscard]] Result<SignedIn> refresh(std::string_view refreshToken, std::string_view device, std::string_view proof = {}, std::string_view at = {});
    // The rest of a sign-in that was decided elsewhere: the device's key is kept, the session made refreshable as asked.
    [[nodiscard]] Result<void> finishSignIn(SignedIn& signedIn, const SignInOptions& options);
    // Turns a session that was just opened into one that is refreshed.
    [[nodiscard]] Result<void> makeRefreshable(SignedIn& signedIn);
    // Without a password: demonstrations and accounts made by an administrator's tool.
    [[nodiscard]] Result<SignedIn> openSession(const TenantId& tenant, std::string_view account,
                                               std::string_view device = {}, std::optional<Millis> lifetime = {});
    [[nodiscard]] Result<Principal> authenticate(std::string_view token);
    // Whose device this was, for the one thing that a device that was shut out may still do: hand in what it had not sent.
    // Errors: signInRequired unless the token is the last one of a device that was revoked.
    [[nodiscard]] Result<Principal> shutOut(std::string_view token);
    [[nodiscard]] Result<void> signOut(const Principal& who);
    // Own sessions that run. `revokeSession`: own ones. `revokeAccount`: every session of an account of the tenant, by
    // an administrator; `disable` also keeps it from signing in.
    [[nodiscard]] Result<std::vector<Session>> sessions(const Principal& who);
    [[nodiscard]] Result<void> revokeSession(const Principal& who, std::string_view session);
    [[nodiscard]] Result<void> revokeAccount(const Principal& who, std::string_view account, bool disable);
    // Ends every other session. Errors: signInFailed (the old one is wrong), badRequest (too short).
    [[nodiscard]] Result<void> changePassword(const Principal& who, std::string_view old, std::string_view fresh);
    // Another text whenever a session of the tenant was ended: for those who watch sockets.
    [[nodiscard]] static Result<std::string> revocations(ReadTx& tx);
    [[nodiscard]] Result<void> noteRevocation(WriteTx& tx);

    [[nodiscard]] Result<Device> registerDevice(const Principal& who, std::string_view name, std::string_view id = {});
    // The device of a sign-in. A computer that several people share names itself alike for each: whoever comes later gets a
    // device of their own there (the answer says which), so that one person's end is not another's.
    [[nodiscard]] Result<Device> deviceForSignIn(const Principal& who, std::string_view name, std::string_view id);
    // Its sessions die with it. Own devices; administrators any of the tenant.
    [[nodiscard]] Result<void> revokeDevice(const Principal& who, std::string_view id);

    // A second factor: it counts from the first right code on.
    struct SecondFactor {
        std::string secret;  // shown once, for typing
        std::string address; // shown once, as a QR code
    };
    [[nodiscard]] Result<SecondFactor> beginSecondFactor(const Principal& who, std::string_view issuer);
    // Errors: signInFailed (a wrong code), invalidState (nothing was begun).
    // Answers the recovery codes: each signs in once instead of a code of the app. They are seen only now.
    [[nodiscard]] Result<std::vector<std::string>> confirmSecondFactor(const Principal& who, std::string_view code);
    // New recovery codes instead of the old ones. Errors: signInFailed, invalidState.
    [[nodiscard]] Result<std::vector<std::string>> renewRecoveryCodes(const Principal& who, std::string_view code);
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
// How the tokens of apps begin (server/smart): `authenticate` does not know them, so that none is ever taken for a person's.
inline constexpr std::string_view appTokenPrefix = "app~";
// What a device signs: "fyr-refresh\n<SHA-256 of the token, hex>\n<instant>".
[[nodiscard]] std::string refreshMessage(std::string_view refreshToken, std::string_view at);

} // namespace fyr::server
