// The second factor of an account: kept in the store's values, as {secret, last, confirmed}.
#include "base/json.h"
#include "server/identity/identity.h"
#include "server/identity/totp.h"

namespace fyr::server {
namespace {

struct Factor {
    std::string secret;
    std::int64_t last = 0; // the newest step that was used
    bool confirmed = false;
};

std::string keyOf(std::string_view account) { return "totp/" + std::string(account); }

Result<std::optional<Factor>> load(ReadTx& tx, std::string_view account) {
    FYR_TRY(const auto text, tx.value(keyOf(account)));
    if (!text) return std::optional<Factor>{};
    FYR_TRY(const auto v, json::parse(*text));
    return std::optional(Factor{std::string(json::text(v, "secret").value_or("")), json::integer(v, "last").value_or(0),
                                json::boolean(v, "confirmed").value_or(false)});
}

Result<void> save(WriteTx& tx, std::string_view account, const Factor& f) {
    return tx.setValue(keyOf(account), json::write(json::object{{"secret", f.secret}, {"last", f.last}, {"confirmed", f.confirmed}}));
}

} // namespace

Result<bool> Identity::takeCode(const TenantId& tenant, std::string_view account, std::string_view code) {
    std::optional<Factor> factor;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(factor, load(tx, account));
        return {};
    }));
    if (!factor || !factor->confirmed) return true;
    bool taken = false;
    FYR_CHECK(m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        taken = false;
        FYR_TRY(factor, load(tx, account)); // again: two sign-ins with one code must not both pass
        if (!factor) return {};
        const auto step = matchTotp(factor->secret, code, m_clock.now(), factor->last);
        if (!step) return {};
        factor->last = *step;
        taken = true;
        return save(tx, account, *factor);
    }));
    return taken;
}

Result<Identity::SecondFactor> Identity::beginSecondFactor(const Principal& who, std::string_view issuer) {
    SecondFactor out;
    FYR_CHECK(m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(who.person.str()));
        if (!account) return fail(ErrorCode::notFound, "no such account");
        FYR_TRY(const auto before, load(tx, account->id));
        if (before && before->confirmed) return fail(ErrorCode::invalidState, "there is a second factor already");
        out.secret = makeTotpSecret(m_random);
        out.address = totpAddress(out.secret, issuer, account->user);
        return save(tx, account->id, {out.secret, 0, false});
    }));
    return out;
}

Result<void> Identity::confirmSecondFactor(const Principal& who, std::string_view code) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto factor, load(tx, who.person.str()));
        if (!factor || factor->confirmed) return fail(ErrorCode::invalidState, "no second factor was begun");
        const auto step = matchTotp(factor->secret, code, m_clock.now(), factor->last);
        if (!step) return fail(ErrorCode::signInFailed, "a wrong code");
        factor->last = *step;
        factor->confirmed = true;
        return save(tx, who.person.str(), *factor);
    });
}

Result<void> Identity::removeSecondFactor(const Principal& who, std::string_view accountId, std::string_view code) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        const bool mine = accountId == who.person.str();
        if (!mine && who.role != Role::admin) return fail(ErrorCode::notFound, "no such account");
        FYR_TRY(const auto account, tx.account(accountId));
        FYR_TRY(const auto factor, load(tx, accountId));
        if (!account || !factor) return fail(ErrorCode::notFound, "no second factor");
        if (mine && factor->confirmed && !matchTotp(factor->secret, code, m_clock.now(), factor->last))
            return fail(ErrorCode::signInFailed, "a wrong code");
        return tx.clearValue(keyOf(accountId));
    });
}

} // namespace fyr::server
