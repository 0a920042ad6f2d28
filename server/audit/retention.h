// How long audit records are kept in the store, and their removal once they are in a verified archive.
//
// Shape:  a policy per tenant, in whole years; five at least, by law, ten when nobody said. Nothing younger is archived or
//         removed. Removal believes nothing: the archive is verified, each of its records compared with the store's, the
//         floor signed and the act traced before a row goes; then chain and tree are walked again. It can be begun again
//         wherever it was cut off.
// Source: HSLF-FS 2016:40 ch. 4 § 9 (logs are kept for five years at least).
// Errors: invalidState (policy keeps it; the archive does not begin where the trail does), storageCorrupt (the archive or the
//         trail is not whole, or they differ), and those of the archive and the store.
#pragma once

#include "server/audit/archive.h"
#include "server/audit/floor.h"

namespace fyr::server {

struct AuditPolicy {
    static constexpr int leastYears = 5;
    static constexpr int mostYears = 100;
    int years = 10;
};
[[nodiscard]] Result<AuditPolicy> auditPolicy(ReadTx& tx);
// Traced. Errors: badRequest (outside leastYears … mostYears).
[[nodiscard]] Result<void> setAuditPolicy(WriteTx& tx, Instant now, const AuditPolicy& policy);
// The newest time that may be archived at `now`. Counted in calendar years.
[[nodiscard]] Instant keptSince(const AuditPolicy& policy, Instant now);
[[nodiscard]] Result<void> mayArchive(const AuditPolicy& policy, Instant before, Instant now); // Errors: invalidState

// Takes the rows up to `seq`, whose chain hash is `hash`, out of the database itself; how many. The store has no such call.
using AuditEraser = std::function<Result<std::int64_t>(const TenantId& tenant, std::int64_t seq, const std::string& hash)>;

struct AuditRemoval {
    std::int64_t removed = 0;
    AuditFloor floor;
};
[[nodiscard]] Result<AuditRemoval> removeArchived(Store& store, const std::filesystem::path& archive, const AuditSigner& signer, const Clock& clock,
                                                  const AuditEraser& erase);

} // namespace fyr::server
