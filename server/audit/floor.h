// Where a tenant's audit trail begins now: what came before it was archived, verified and removed from the store.
//
// Shape:  signed by the server's key, so that who can write to the database cannot shorten the trail. It counts only when
//         the records below it are gone: a floor over records that are still there is ignored.
// Errors: storageCorrupt (a floor that cannot be read), the store's.
#pragma once

#include "server/audit/merkle.h"
#include "server/store/store.h"

namespace fyr::server {

inline constexpr std::string_view auditFloorKey = "audit-floor";

struct AuditFloor {
    std::string tenant;
    std::int64_t seq = 0; // the newest record that is not here any more; 0: all of them are here
    std::string hash;     // its own, in the chain; hex
    std::vector<std::string> peaks; // of the tree of `seq` records, the largest first; hex
    std::string archive;  // SHA-256 of the archive that has them, hex
    std::string at;       // RFC 3339
    std::string key;      // public, hex
    std::string signature;
};
[[nodiscard]] std::string floorMessage(const AuditFloor& floor);
[[nodiscard]] bool isAuthentic(const AuditFloor& floor);
[[nodiscard]] std::string write(const AuditFloor& floor);

// Of what is kept in the store, whether it counts or not.
[[nodiscard]] Result<std::optional<AuditFloor>> keptFloor(ReadTx& tx);
// The one that counts: where a walk begins. `seq` 0 and the genesis hash when nothing was removed. A forged floor is not
// told from none: the walk then says that record 1 is missing.
[[nodiscard]] Result<AuditFloor> auditFloor(ReadTx& tx, const TenantId& tenant);
// The tree up to the floor.
[[nodiscard]] Result<merkle::Frontier> frontierOf(const AuditFloor& floor);
// The name under which the root of a complete subtree is kept beside the records.
[[nodiscard]] std::string auditNodeKey(int level, std::int64_t index);
// Of the largest complete subtrees of `size` leaves: (level, index), the largest first.
[[nodiscard]] std::vector<std::pair<int, std::int64_t>> peaksOf(std::int64_t size);
[[nodiscard]] Result<Digest> digestFromHex(std::string_view text); // Errors: storageCorrupt

} // namespace fyr::server
