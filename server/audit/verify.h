// Walks a tenant's audit chain and says whether it is whole, and if not, which record is the first that is not.
//
// Shape: what it finds: a record changed in any part (also its time or whose record it is), taken out, put in,
//        moved, or cut off at the end (against the tenant's own counter). Who can rewrite every record after the
//        change, and the counter, is only found by a head that was kept elsewhere: pass it as `witness`.
// Threads: as the store's. Reads in pages, so that a long chain holds no snapshot; records that are added meanwhile
//        are left for the next time.
#pragma once

#include "server/store/store.h"

namespace fyr::server {

struct AuditHead {
    std::int64_t seq = 0;
    std::string hash;
};
struct BrokenRecord {
    std::int64_t seq = 0;
    std::string why; // for engineers: no content
};
struct AuditReport {
    std::int64_t records = 0;  // that are here and were found whole
    std::int64_t archived = 0; // the walk began after so many that were archived and removed (server/audit/floor.h)
    bool witnessArchived = false; // the witness is of those: only the archive can be compared with it
    std::optional<BrokenRecord> broken;
    AuditHead head; // of what was walked: keep it somewhere else and pass it next time
};

[[nodiscard]] Result<AuditReport> verifyAudit(Store& store, const TenantId& tenant,
                                              const std::optional<AuditHead>& witness = {},
                                              const std::function<void(std::int64_t done, std::int64_t all)>& progress = {});

} // namespace fyr::server
