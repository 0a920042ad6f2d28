#include "server/audit/verify.h"

#include "server/audit/floor.h"
#include "server/store/audit_chain.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::int32_t pageSize = 2'000;

// Why this record does not follow on the one before; empty when it does.
std::string flaw(const AuditRecord& r, std::int64_t expected, std::string_view previous) {
    if (r.seq != expected) return fmt::format("record {} is not there", expected);
    if (r.hash != hex(auditHash(previous, r.seq, r.at, r.patient, r.json))) return "its content is not what its hash was made of";
    return {};
}

} // namespace

Result<AuditReport> verifyAudit(Store& store, const TenantId& tenant, const std::optional<AuditHead>& witness,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
    AuditReport report;
    std::int64_t at = 0; // the newest that was walked
    AuditHead counter;
    FYR_CHECK(store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        // notFound rather than an empty chain that is whole
        FYR_TRY([[maybe_unused]] const auto self, tx.tenant());
        FYR_TRY(const auto head, tx.auditHead());
        counter = head ? AuditHead{head->seq, head->hash} : AuditHead{};
        FYR_TRY(const auto floor, auditFloor(tx, tenant));
        report.archived = at = floor.seq;
        report.head = {floor.seq, floor.hash};
        return {};
    }));
    report.witnessArchived = witness && witness->seq < at;
    if (witness && witness->seq == at && at > 0 && witness->hash != report.head.hash) {
        report.broken = BrokenRecord{at, "it is not the record that the witness saw"};
        return report;
    }
    const auto broken = [&](std::int64_t seq, std::string why) {
        report.broken = BrokenRecord{seq, std::move(why)};
        return report;
    };
    while (at < counter.seq) {
        std::vector<AuditRecord> page;
        FYR_CHECK(store.read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(page, tx.audit(at, pageSize));
            return {};
        }));
        if (page.empty())
            return broken(at + 1, fmt::format("the chain ends at record {}, its counter says {}", at, counter.seq));
        for (const auto& r : page) {
            if (at == counter.seq) break;
            if (auto why = flaw(r, at + 1, report.head.hash); !why.empty()) return broken(at + 1, std::move(why));
            report.head = {r.seq, r.hash};
            ++report.records;
            ++at;
            if (witness && witness->seq == r.seq && witness->hash != r.hash)
                return broken(r.seq, "it is not the record that the witness saw");
        }
        if (progress) progress(at, counter.seq);
    }
    if (counter.seq > 0 && counter.hash != report.head.hash)
        return broken(counter.seq, "its hash is not the one that the tenant's counter keeps");
    if (witness && witness->seq > at)
        return broken(at + 1, fmt::format("the witness saw {} records", witness->seq));
    // Nobody counts on from here, so there may be no record above the counter.
    std::optional<AuditRecord> extra;
    FYR_CHECK(store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto head, tx.auditHead());
        const std::int64_t now = head ? head->seq : 0;
        FYR_TRY(const auto beyond, tx.audit(now, 1));
        if (!beyond.empty()) extra = beyond.front();
        return {};
    }));
    if (extra) return broken(extra->seq, "it was put in after the newest that the counter knows");
    return report;
}

} // namespace fyr::server
