// Takes archived audit records out of the database, past the store: fyrd itself cannot. In one transaction: the row `seq` must
// have this chain hash, and the tenant's signed floor must say the same number, or nothing goes.
//
// Errors: invalidState (another hash, no such floor), storageBusy (fyrd has the embedded store open), and the databases'.
#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fyr::server {

// Beside a store that this process has open itself, or a stopped one.
[[nodiscard]] Result<std::int64_t> eraseAuditSqlite(const std::filesystem::path& file, const std::vector<std::uint8_t>& key, const TenantId& tenant,
                                                    std::int64_t seq, const std::string& hash);
// As the owner of the tables: fyrd's role may only add to them.
[[nodiscard]] Result<std::int64_t> eraseAuditPostgres(const std::string& ownerUrl, const TenantId& tenant, std::int64_t seq, const std::string& hash);

} // namespace fyr::server
