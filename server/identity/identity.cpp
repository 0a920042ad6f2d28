#include "server/identity/identity.h"

#include "base/digest.h"
#include "base/planted.h"
#include "base/text.h"

#include <array>

namespace fyr::server {
namespace {

std::string newToken(Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    return base64Url(bytes);
}

} // namespace

std::string hashToken(std::string_view token) { return hex(sha256(token)); }

Result<Principal> Identity::principalOf(const TenantId& tenant, const Account& account, const Session& session) {
    const auto role = roleFromCode(account.role);
    if (!role) return fail(ErrorCode::configuration, "an account has an unknown role");
    return Principal{.tenant = tenant,
                     .person = PersonId{account.id},
                     .session = SessionId{session.id},
                     .device = session.device,
                     .role = *role,
                     .name = account.name,
                     .practitioner = account.practitioner,
                     .patient = account.patient,
                     .unit = account.unit,
                     .unitName = account.unitName,
                     .scopes = {},
                     .app = {},
                     .launchPatient = {}};
}

std::int64_t Identity::blockedFor(std::string_view user) {
    const auto found = m_store.findAccount(lowerCase(trim(user)));
    if (!found || !*found || !(*found)->second.blockedUntil) return 0;
    const auto left = *(*found)->second.blockedUntil - m_clock.now();
    return left > Millis{0} ? (left.count() + 999) / 1000 : 0;
}

Result<std::pair<TenantId, Account>> Identity::recognise(std::string_view user, std::string_view password, std::string_view code) {
    if (!isUtf8(user) || user.size() > 200 || password.size() > 200)
        return fail(ErrorCode::signInFailed, "no such name");
    FYR_TRY(auto found, m_store.findAccount(lowerCase(trim(user))));
    const bool known = found && !found->second.disabled;
    if (known && found->second.blockedUntil && *found->second.blockedUntil > m_clock.now())
        return fail(ErrorCode::tooManyAttempts, "this account is blocked for a while");
    if (!passwordMatches(password, known ? found->second.passwordHash : std::string())) {
        if (known) FYR_CHECK(rememberFailure(found->first, found->second.id));
        return fail(ErrorCode::signInFailed);
    }
    FYR_TRY(const bool codeOk, takeCode(found->first, found->second.id, code));
    if (!codeOk) {
        if (code.empty()) return fail(Error{ErrorCode::signInFailed, "a second factor is needed", {{"code", "required"}}});
        FYR_CHECK(rememberFailure(found->first, found->second.id));
        return fail(ErrorCode::signInFailed);
    }
    if (found->second.failures > 0) {
        FYR_CHECK(m_store.write(found->first, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(auto account, tx.account(found->second.id));
            if (!account) return fail(ErrorCode::signInFailed);
            account->failures = 0;
            account->blockedUntil.reset();
            return tx.putAccount(*account);
        }));
    }
    return std::move(*found);
}

Result<SignedIn> Identity::signIn(std::string_view user, std::string_view password, std::string_view device,
                                  std::string_view deviceName, std::string_view code) {
    FYR_TRY(const auto found, recognise(user, password, code));
    std::string own;
    if (!device.empty()) {
        const Principal self{.tenant = found.first, .person = PersonId{found.second.id}};
        FYR_TRY(const auto registered, deviceForSignIn(self, deviceName, device));
        own = registered.id;
    }
    return openSession(found.first, found.second.id, own);
}

Result<void> Identity::rememberFailure(const TenantId& tenant, std::string_view id) {
    const Instant now = m_clock.now();
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto account, tx.account(id));
        if (!account) return {};
        ++account->failures;
        const int over = account->failures - m_policy.failuresBeforeBlock;
        if (over >= 0) {
            const auto wait = std::min(m_policy.firstBlock * (std::int64_t{1} << std::min(over, 20)), m_policy.longestBlock);
            account->blockedUntil = now + wait;
        }
        return tx.putAccount(*account);
    });
}

Result<SignedIn> Identity::openSession(const TenantId& tenant, std::string_view accountId, std::string_view device,
                                       std::optional<Millis> lifetime) {
    const Instant now = m_clock.now();
    SignedIn out;
    out.token = newToken(m_random);
    out.session = Session{.id = makeUlid(now, m_random),
                          .tokenHash = hashToken(out.token),
                          .account = std::string(accountId),
                          .device = std::string(device),
                          .created = now,
                          .lastSeen = now,
                          .expires = now + lifetime.value_or(m_policy.absolute),
                          .revoked = false};
    FYR_CHECK(m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(accountId));
        if (!account || account->disabled) return fail(ErrorCode::notFound, "no such account");
        if (!device.empty()) {
            FYR_TRY(const auto known, tx.device(device));
            if (!known || known->account != account->id) return fail(ErrorCode::notFound, "no such device");
            if (known->revoked) return fail(ErrorCode::deviceRevoked);
        }
        FYR_TRY(out.principal, principalOf(tenant, *account, out.session));
        FYR_TRY(const auto about, tx.tenant());
        out.tenantName = about.name;
        return tx.putSession(out.session);
    }));
    return out;
}

Result<Principal> Identity::authenticate(std::string_view token) {
    if (token.empty() || token.size() > 128 || token.starts_with(appTokenPrefix)) return fail(ErrorCode::signInRequired);
    FYR_TRY(auto found, m_store.findSession(hashToken(token)));
    if (!found || found->account.disabled) return fail(ErrorCode::signInRequired);
    const Session& s = found->session;
    const Instant now = m_clock.now();
    // The device before the session: revoking a device revokes its sessions, and the client must know to purge.
    if (!s.device.empty()) {
        bool deviceRevoked = true;
        FYR_CHECK(m_store.read(found->tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto device, tx.device(s.device));
            deviceRevoked = !device || device->revoked;
            return {};
        }));
        if (deviceRevoked && !FYR_PLANTED(226)) return fail(ErrorCode::deviceRevoked);
    }
    if (s.revoked && !FYR_PLANTED(226)) return fail(ErrorCode::signInRequired);
    if (now >= s.expires || now - s.lastSeen >= m_policy.idle) return fail(ErrorCode::tokenExpired);
    if (now - s.lastSeen >= m_policy.touchEvery) {
        FYR_CHECK(m_store.write(found->tenant, [&](WriteTx& tx) -> Result<void> {
            Session touched = s;
            touched.lastSeen = now;
            return tx.putSession(touched);
        }));
    }
    return principalOf(found->tenant, found->account, s);
}

Result<void> Identity::signOut(const Principal& who) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto sessions, tx.sessions(who.person.str()));
        for (auto& s : sessions) {
            if (s.id != who.session.str()) continue;
            s.revoked = true;
            FYR_CHECK(tx.putSession(s));
        }
        return noteRevocation(tx);
    });
}

Result<Device> Identity::registerDevice(const Principal& who, std::string_view name, std::string_view id) {
    const Instant now = m_clock.now();
    Device device{.id = id.empty() ? makeUlid(now, m_random) : std::string(id),
                  .account = who.person.str(),
                  .name = std::string(prefix(trim(name), 80)),
                  .registered = now,
                  .revoked = false};
    if (!isFhirId(device.id)) return fail(ErrorCode::badRequest, "not a device's id");
    if (!isUtf8(name)) return fail(ErrorCode::badUtf8, "a device's name is UTF-8");
    FYR_CHECK(m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto known, tx.device(device.id));
        if (known) {
            if (known->account != who.person.str()) return fail(ErrorCode::notFound, "no such device");
            if (known->revoked) return fail(ErrorCode::deviceRevoked);
            device.registered = known->registered;
            if (device.name.empty()) device.name = known->name;
        }
        return tx.putDevice(device);
    }));
    return device;
}

Result<Device> Identity::deviceForSignIn(const Principal& who, std::string_view name, std::string_view id) {
    if (!isFhirId(id)) return fail(ErrorCode::badRequest, "not a device's id");
    bool others = false;
    FYR_CHECK(m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto known, tx.device(id));
        others = known && known->account != who.person.str();
        return {};
    }));
    if (!others) return registerDevice(who, name, id);
    return registerDevice(who, name, hex(sha256(std::string(id) + "\n" + who.person.str())).substr(0, 32));
}

Result<void> Identity::revokeDevice(const Principal& who, std::string_view id) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto device, tx.device(id));
        const bool mine = device && device->account == who.person.str();
        if (!device || (!mine && who.role != Role::admin)) return fail(ErrorCode::notFound, "no such device");
        device->revoked = true;
        FYR_CHECK(tx.putDevice(*device));
        FYR_TRY(auto sessions, tx.sessions(device->account));
        for (auto& s : sessions) {
            if (s.device != device->id) continue;
            s.revoked = true;
            FYR_CHECK(tx.putSession(s));
        }
        return noteRevocation(tx);
    });
}

} // namespace fyr::server
