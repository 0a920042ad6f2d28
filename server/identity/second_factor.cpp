// The second factor of an account: kept in the store's values, as {secret, last, confirmed, recovery}; of the recovery
// codes only their SHA-256 (they are 120 random bits each, and every wrong one counts as a failure).
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "server/identity/identity.h"
#include "server/identity/totp.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

struct Factor {
    std::string secret;
    std::int64_t last = 0; // the newest step that was used
    bool confirmed = false;
    std::vector<std::string> recovery; // hashes of the codes that were not used yet
};

constexpr std::size_t recoveryCodes = 10;

std::string hashOfRecovery(std::string_view account, std::string_view code) {
    std::string plain;
    for (const char c : code)
        if (c != '-' && c != ' ') plain += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return hex(sha256(fmt::format("{}\n{}", account, plain)));
}

std::vector<std::string> newRecovery(Random& random, std::string_view account, Factor& into) {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // none that look alike
    std::vector<std::string> out;
    into.recovery.clear();
    for (std::size_t n = 0; n < recoveryCodes; ++n) {
        std::string code;
        for (int i = 0; i < 24; ++i) { // 120 bits: enough for a plain hash
            if (i > 0 && i % 6 == 0) code += '-';
            code += letters[random.below(letters.size())];
        }
        into.recovery.push_back(hashOfRecovery(account, code));
        out.push_back(std::move(code));
    }
    return out;
}

std::string keyOf(std::string_view account) { return "totp/" + std::string(account); }

Result<std::optional<Factor>> load(ReadTx& tx, std::string_view account) {
    FYR_TRY(const auto text, tx.value(keyOf(account)));
    if (!text) return std::optional<Factor>{};
    FYR_TRY(const auto v, json::parse(*text));
    Factor f{std::string(json::text(v, "secret").value_or("")), json::integer(v, "last").value_or(0),
             json::boolean(v, "confirmed").value_or(false), {}};
    if (const auto* codes = json::list(v, "recovery"))
        for (const auto& c : *codes)
            if (c.is_string()) f.recovery.emplace_back(c.get_string());
    return std::optional(std::move(f));
}

Result<void> save(WriteTx& tx, std::string_view account, const Factor& f) {
    json::array recovery;
    for (const auto& h : f.recovery) recovery.push_back(json::value(h));
    json::object o{{"secret", f.secret}, {"last", f.last}, {"confirmed", f.confirmed}};
    o["recovery"] = std::move(recovery);
    return tx.setValue(keyOf(account), json::write(o));
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
    const auto written = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        taken = false;
        FYR_TRY(factor, load(tx, account)); // again: two sign-ins with one code must not both pass
        if (!factor) return {};
        const auto step = matchTotp(factor->secret, code, m_clock.now(), factor->last);
        if (step) factor->last = *step;
        else if (std::erase(factor->recovery, hashOfRecovery(account, code)) == 0) return {};
        taken = true;
        return save(tx, account, *factor);
    });
    if (!written) return fail(written.error());
    return taken;
}

Result<Identity::SecondFactor> Identity::beginSecondFactor(const Principal& who, std::string_view issuer) {
    SecondFactor out;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(who.person.str()));
        if (!account) return fail(ErrorCode::notFound, "no such account");
        FYR_TRY(const auto before, load(tx, account->id));
        if (before && before->confirmed) return fail(ErrorCode::invalidState, "there is a second factor already");
        out.secret = makeTotpSecret(m_random);
        out.address = totpAddress(out.secret, issuer, account->user);
        return save(tx, account->id, {out.secret, 0, false, {}});
    });
    if (!written) return fail(written.error());
    return out;
}

Result<std::vector<std::string>> Identity::confirmSecondFactor(const Principal& who, std::string_view code) {
    std::vector<std::string> codes;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto factor, load(tx, who.person.str()));
        if (!factor || factor->confirmed) return fail(ErrorCode::invalidState, "no second factor was begun");
        const auto step = matchTotp(factor->secret, code, m_clock.now(), factor->last);
        if (!step) return fail(ErrorCode::signInFailed, "a wrong code");
        factor->last = *step;
        factor->confirmed = true;
        codes = newRecovery(m_random, who.person.str(), *factor);
        return save(tx, who.person.str(), *factor);
    });
    if (!written) return fail(written.error());
    return codes;
}

Result<std::vector<std::string>> Identity::renewRecoveryCodes(const Principal& who, std::string_view code) {
    FYR_TRY(const bool right, takeCode(who.tenant, who.person.str(), code));
    if (!right) {
        FYR_CHECK(rememberFailure(who.tenant, who.person.str()));
        return fail(ErrorCode::signInFailed, "a wrong code");
    }
    std::vector<std::string> codes;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto factor, load(tx, who.person.str()));
        if (!factor || !factor->confirmed) return fail(ErrorCode::invalidState, "there is no second factor");
        codes = newRecovery(m_random, who.person.str(), *factor);
        return save(tx, who.person.str(), *factor);
    });
    if (!written) return fail(written.error());
    return codes;
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
