// Sessions that are refreshed, and how sessions end.
#include "base/digest.h"
#include "base/json.h"
#include "server/identity/identity.h"
#include "server/identity/refresh_family.h"

#include <array>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server {
namespace {

constexpr std::string_view revokedKey = "sessions-revoked";
constexpr Millis proofWithin = std::chrono::minutes(2);

std::string keyOf(std::string_view session) { return fmt::format("family/{}", session); }

std::string secret(Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    return base64Url(bytes);
}

bool isSigned(std::string_view message, std::string_view proof, std::string_view key) {
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> publicKey{};
    const auto decode = [](auto& into, std::string_view text) {
        std::size_t size = 0;
        return sodium_base642bin(into.data(), into.size(), text.data(), text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
               size == into.size();
    };
    if (!decode(signature, proof) || !decode(publicKey, key)) return false;
    return crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), publicKey.data()) == 0;
}

} // namespace

std::string refreshMessage(std::string_view refreshToken, std::string_view at) {
    return fmt::format("fyr-refresh\n{}\n{}", hashToken(refreshToken), at);
}

Result<SignedIn> Identity::signIn(std::string_view user, std::string_view password, const SignInOptions& o) {
    FYR_TRY(auto out, signIn(user, password, o.device, o.deviceName, o.code));
    FYR_CHECK(finishSignIn(out, o));
    return out;
}

Result<void> Identity::finishSignIn(SignedIn& out, const SignInOptions& o) {
    if (!o.deviceKey.empty() && !out.session.device.empty()) {
        const auto key = fmt::format("devicekey/{}", out.session.device);
        FYR_CHECK(m_store.write(out.principal.tenant, [&](WriteTx& tx) { return tx.setValue(key, o.deviceKey); }));
    }
    return o.refreshable ? makeRefreshable(out) : Result<void>{};
}

Result<void> Identity::makeRefreshable(SignedIn& s) {
    const Instant now = m_clock.now();
    s.refreshToken = newRefreshToken(s.principal.tenant, s.session.id, m_random);
    s.refreshUntil = s.session.expires;
    const RefreshFamily family{hashToken(s.refreshToken), {}, now, {}, s.session.expires};
    s.session.expires = std::min(now + m_policy.access, s.refreshUntil);
    return m_store.write(s.principal.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(saveFamily(tx, keyOf(s.session.id), family));
        FYR_CHECK(tx.setValue(fmt::format("family-of/{}", s.session.id), s.session.account));
        return tx.putSession(s.session);
    });
}

Result<SignedIn> Identity::refresh(std::string_view token, std::string_view device, std::string_view proof, std::string_view at) {
    const auto parts = refreshPartsOf(token);
    if (!parts) return fail(ErrorCode::signInRequired);
    const auto hash = hashToken(token);
    const Instant now = m_clock.now();
    std::optional<Error> refused; // decided inside, told after the commit: ending a stolen family must stand
    SignedIn out;
    const auto written = m_store.write(parts->tenant, [&](WriteTx& tx) -> Result<void> {
        refused.reset();
        out = {};
        const auto refuse = [&](ErrorCode code) {
            refused = Error{code};
            return Result<void>{};
        };
        FYR_TRY(auto family, loadFamily(tx, keyOf(parts->session)));
        if (!family) return refuse(ErrorCode::signInRequired);
        const auto use = family->useOf(hash, now, m_policy.refreshGrace);
        if (use == RefreshFamily::Use::unknown) return refuse(ErrorCode::signInRequired); // never ours: it must not end anybody's session

        // The session, through its account: there is no other way to it by id.
        FYR_TRY(const auto owner, tx.value(fmt::format("family-of/{}", parts->session)));
        std::optional<Session> session;
        if (owner) {
            FYR_TRY(const auto all, tx.sessions(*owner));
            for (const auto& s : all)
                if (s.id == parts->session) session = s;
        }
        if (!session) return refuse(ErrorCode::signInRequired);
        if (use == RefreshFamily::Use::spent) {
            session->revoked = true;
            FYR_CHECK(tx.putSession(*session));
            FYR_CHECK(tx.clearValue(keyOf(parts->session)));
            FYR_CHECK(noteRevocation(tx));
            return refuse(ErrorCode::signInRequired);
        }
        if (!session->device.empty()) { // before the session: a client whose device was revoked must know to purge
            FYR_TRY(const auto known, tx.device(session->device));
            if (!known || known->revoked) return refuse(ErrorCode::deviceRevoked);
        }
        FYR_TRY(const auto account, tx.account(session->account));
        if (!account || account->disabled || session->revoked || now >= family->until) return refuse(ErrorCode::signInRequired);
        if (session->device != device) return refuse(ErrorCode::signInRequired);
        if (now - session->lastSeen >= m_policy.idle) return refuse(ErrorCode::signInRequired);
        if (!session->device.empty()) {
            FYR_TRY(const auto key, tx.value(fmt::format("devicekey/{}", session->device)));
            if (key) {
                const auto signedAt = parseInstant(at);
                const bool fresh = signedAt && *signedAt <= now + proofWithin && now - *signedAt <= proofWithin;
                if (!fresh || !isSigned(refreshMessage(token, at), proof, *key)) return refuse(ErrorCode::signInRequired);
            }
        }
        out.token = secret(m_random);
        out.refreshToken = newRefreshToken(parts->tenant, parts->session, m_random);
        out.refreshUntil = family->until;
        family->rotate(hash, hashToken(out.refreshToken), now);
        session->tokenHash = hashToken(out.token);
        session->lastSeen = now;
        session->expires = std::min(now + m_policy.access, family->until);
        out.session = *session;
        FYR_TRY(const auto about, tx.tenant());
        out.tenantName = about.name;
        FYR_CHECK(saveFamily(tx, keyOf(parts->session), *family));
        return tx.putSession(*session);
    });
    if (!written) {
        if (written.error().code == ErrorCode::notFound) return fail(ErrorCode::signInRequired); // no such tenant
        return fail(written.error());
    }
    if (refused) return fail(*refused);
    FYR_TRY(out.principal, authenticate(out.token));
    return out;
}

Result<Principal> Identity::shutOut(std::string_view token) {
    if (token.empty() || token.size() > 128 || token.starts_with(appTokenPrefix)) return fail(ErrorCode::signInRequired);
    FYR_TRY(auto found, m_store.findSession(hashToken(token)));
    if (!found || found->session.device.empty()) return fail(ErrorCode::signInRequired);
    bool revoked = false;
    FYR_CHECK(m_store.read(found->tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto device, tx.device(found->session.device));
        revoked = device && device->revoked;
        return {};
    }));
    if (!revoked) return fail(ErrorCode::signInRequired);
    return principalOf(found->tenant, found->account, found->session);
}

Result<void> Identity::noteRevocation(WriteTx& tx) { return tx.setValue(revokedKey, makeUlid(m_clock.now(), m_random)); }

Result<std::string> Identity::revocations(ReadTx& tx) {
    FYR_TRY(const auto text, tx.value(revokedKey));
    return text.value_or(std::string{});
}

Result<std::vector<Session>> Identity::sessions(const Principal& who) {
    std::vector<Session> out;
    FYR_CHECK(m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, tx.sessions(who.person.str()));
        return {};
    }));
    const auto now = m_clock.now();
    std::erase_if(out, [&](const Session& s) { return s.revoked || s.expires <= now; });
    return out;
}

Result<void> Identity::revokeSession(const Principal& who, std::string_view session) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto sessions, tx.sessions(who.person.str()));
        const auto it = std::ranges::find(sessions, session, &Session::id);
        if (it == sessions.end()) return fail(ErrorCode::notFound, "no such session");
        it->revoked = true;
        FYR_CHECK(tx.putSession(*it));
        FYR_CHECK(tx.clearValue(keyOf(session)));
        return noteRevocation(tx);
    });
}

Result<void> Identity::revokeAccount(const Principal& who, std::string_view id, bool disable) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto account, tx.account(id));
        if (!account) return fail(ErrorCode::notFound, "no such account");
        if (disable) {
            account->disabled = true;
            FYR_CHECK(tx.putAccount(*account));
        }
        FYR_TRY(auto sessions, tx.sessions(id));
        for (auto& s : sessions) {
            if (s.revoked) continue;
            s.revoked = true;
            FYR_CHECK(tx.putSession(s));
            FYR_CHECK(tx.clearValue(keyOf(s.id)));
        }
        return noteRevocation(tx);
    });
}

Result<void> Identity::changePassword(const Principal& who, std::string_view old, std::string_view fresh) {
    std::optional<Account> account;
    FYR_CHECK(m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(account, tx.account(who.person.str()));
        return {};
    }));
    if (account && account->blockedUntil && *account->blockedUntil > m_clock.now()) return fail(ErrorCode::tooManyAttempts);
    if (!account || account->passwordHash.empty() || !passwordMatches(old, account->passwordHash)) {
        if (account) FYR_CHECK(rememberFailure(who.tenant, account->id));
        return fail(ErrorCode::signInFailed);
    }
    FYR_TRY(const auto hash, hashPassword(fresh));
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto now, tx.account(who.person.str()));
        if (!now || now->passwordHash != account->passwordHash) return fail(ErrorCode::signInFailed);
        now->passwordHash = hash;
        FYR_CHECK(tx.putAccount(*now));
        FYR_TRY(auto sessions, tx.sessions(who.person.str()));
        for (auto& s : sessions) {
            if (s.revoked || s.id == who.session.str()) continue;
            s.revoked = true;
            FYR_CHECK(tx.putSession(s));
            FYR_CHECK(tx.clearValue(keyOf(s.id)));
        }
        return noteRevocation(tx);
    });
}

} // namespace fyr::server
