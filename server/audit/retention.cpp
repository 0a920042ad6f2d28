#include "server/audit/retention.h"

#include "base/json.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view policyKey = "audit-policy";

Principal operatorOf(const TenantId& tenant) {
    Principal p;
    p.tenant = tenant;
    p.person = PersonId{"fyrctl"};
    p.session = SessionId{"fyrctl"};
    p.role = Role::admin;
    return p;
}

} // namespace

Result<AuditPolicy> auditPolicy(ReadTx& tx) {
    AuditPolicy out;
    FYR_TRY(const auto text, tx.value(policyKey));
    if (!text) return out;
    const auto v = json::parse(*text);
    const auto years = v ? json::integer(*v, "years") : std::nullopt;
    if (!years) return fail(ErrorCode::storageCorrupt, "the policy of the audit trail cannot be read");
    // Who writes less into the database than the law allows does not get it.
    out.years = static_cast<int>(std::clamp<std::int64_t>(*years, AuditPolicy::leastYears, AuditPolicy::mostYears));
    return out;
}

Result<void> setAuditPolicy(WriteTx& tx, Instant now, const AuditPolicy& policy) {
    if (policy.years < AuditPolicy::leastYears || policy.years > AuditPolicy::mostYears)
        return fail(ErrorCode::badRequest, fmt::format("audit records are kept for {} to {} years", AuditPolicy::leastYears, AuditPolicy::mostYears));
    FYR_CHECK(tx.setValue(policyKey, json::write(json::object{{"years", policy.years}})));
    FYR_TRY(const auto tenant, tx.tenant());
    return leaveTrace(tx, now, operatorOf(TenantId{tenant.id}), {TraceAction::execute, "audit.policy", {}, {}, false, fmt::format("{} years", policy.years)});
}

Instant keptSince(const AuditPolicy& policy, Instant now) {
    using namespace std::chrono;
    const auto day = floor<days>(now);
    const year_month_day date{sys_days{duration_cast<days>(day.time_since_epoch())}};
    const auto year = date.year() - years{policy.years};
    const auto month = year / date.month();
    const auto then = year_month_day{year, date.month(), std::min(date.day(), year_month_day_last{month / last}.day())};
    return Instant{duration_cast<Millis>(sys_days{then}.time_since_epoch())} + (now - day);
}

Result<void> mayArchive(const AuditPolicy& policy, Instant before, Instant now) {
    const auto since = keptSince(policy, now);
    if (before <= since) return {};
    return fail(ErrorCode::invalidState, fmt::format("audit records are kept for {} years here: nothing after {} leaves the store", policy.years, formatInstant(since)));
}

Result<AuditRemoval> removeArchived(Store& store, const std::filesystem::path& archive, const AuditSigner& signer, const Clock& clock,
                                    const AuditEraser& erase) {
    // The archive first, alone: whole, and sealed by this server.
    FYR_TRY(const auto alone, verifyArchive(archive, signer.publicKey()));
    if (alone.broken) return fail(ErrorCode::storageCorrupt, fmt::format("the archive is not whole at record {}: {}", alone.broken->seq, alone.broken->why));
    const auto& h = alone.header;
    const TenantId tenant{h.tenant};
    AuditPolicy policy;
    AuditFloor standing;
    AuditFloor kept;
    const auto begin = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(policy, auditPolicy(tx));
        FYR_TRY(standing, auditFloor(tx, tenant));
        FYR_TRY(auto any, keptFloor(tx));
        kept = any ? std::move(*any) : AuditFloor{};
        return {};
    };
    FYR_CHECK(store.read(tenant, begin));
    if (standing.seq >= h.to) return fail(ErrorCode::invalidState, "these records were removed already");
    if (standing.seq + 1 != h.from || (standing.seq > 0 && standing.hash != h.previous))
        return fail(ErrorCode::invalidState, fmt::format("the trail begins at record {}, the archive at {}", standing.seq + 1, h.from));
    const auto since = keptSince(policy, clock.now());

    // Then against the store: what goes is what the archive has, record by record.
    std::vector<AuditRecord> page;
    std::size_t at = 0;
    const auto compare = [&](const AuditRecord& a) -> Result<void> {
        if (a.at >= since) return mayArchive(policy, a.at + Millis{1}, clock.now());
        if (at == page.size()) {
            at = 0;
            const auto read = [&](ReadTx& tx) -> Result<void> {
                FYR_TRY(page, tx.audit(a.seq - 1, 2'000));
                return {};
            };
            FYR_CHECK(store.read(tenant, read));
        }
        if (at >= page.size() || page[at].seq != a.seq || page[at].hash != a.hash || page[at].json != a.json || page[at].at != a.at || page[at].patient != a.patient)
            return fail(ErrorCode::storageCorrupt, fmt::format("record {} of the archive is not the one in the store", a.seq));
        ++at;
        return {};
    };
    FYR_TRY(const auto again, verifyArchive(archive, signer.publicKey(), compare));
    if (again.broken || again.sha256 != alone.sha256) return fail(ErrorCode::storageCorrupt, "the archive changed while it was read");

    AuditRemoval out;
    auto& floor = out.floor;
    floor = {h.tenant, h.to, again.lastHash, again.peaks, again.sha256, formatInstant(clock.now()), signer.publicKey(), {}};
    floor.signature = signer.sign(floorMessage(floor));
    const auto names = peaksOf(h.to);
    const bool begun = kept.seq == h.to && kept.hash == floor.hash && kept.archive == floor.archive && isAuthentic(kept); // and cut off before the rows went
    if (begun) floor = kept;
    const auto written = store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        if (begun) return {};
        for (std::size_t i = 0; i < names.size(); ++i) FYR_CHECK(tx.setValue(auditNodeKey(names[i].first, names[i].second), again.peaks[i]));
        FYR_CHECK(tx.setValue(auditFloorKey, write(floor)));
        return leaveTrace(tx, clock.now(), operatorOf(tenant),
                          {TraceAction::execute, "audit.archived", {}, {}, false, fmt::format("{}-{} sha256:{}", h.from, h.to, floor.archive)});
    });
    FYR_CHECK(written);
    FYR_TRY(out.removed, erase(tenant, h.to, floor.hash));
    FYR_TRY(const auto chain, verifyAudit(store, tenant));
    if (chain.broken) return fail(ErrorCode::storageCorrupt, fmt::format("after the removal, record {} is not whole: {}", chain.broken->seq, chain.broken->why));
    FYR_TRY(const auto tree, verifyHeads(store, tenant));
    if (tree.broken) return fail(ErrorCode::storageCorrupt, fmt::format("after the removal, the tree fails at {}: {}", tree.broken->seq, tree.broken->why));
    // Heads of what is in the archive are in it too; here they fit nothing any more.
    FYR_TRY(const auto heads, signedHeads(store, tenant));
    const auto cleared = store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        for (const auto& head : heads)
            if (head.size < h.to) FYR_CHECK(tx.clearValue(auditHeadKey(head.size)));
        return {};
    });
    FYR_CHECK(cleared);
    return out;
}

} // namespace fyr::server
