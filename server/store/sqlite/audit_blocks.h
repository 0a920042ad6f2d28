// Which patients a block of audit records is about: small enough to be read for all blocks when one patient's trail is asked for.
//
// Shape:  block b holds the records b·1024+1 … (b+1)·1024 of a tenant. A complete block has a row with the sorted, distinct
//         hashes (32 bits) of its patients. A block without one, the last and those of an older schema, is looked through.
// Errors: the store's.
#pragma once

#include "sqlite/database.h"

namespace fyr::server::audit_blocks {

inline constexpr std::int64_t size = 1024;

// Called when the record `seq` was appended: sums a block up when it is complete, and some that are not yet.
[[nodiscard]] Result<void> appended(sqlite::Database& db, std::int64_t t, std::int64_t seq);
// False only when no record of the block is about this patient.
[[nodiscard]] Result<bool> mayHold(sqlite::Database& db, std::int64_t t, std::int64_t block, std::string_view patient);

} // namespace fyr::server::audit_blocks
