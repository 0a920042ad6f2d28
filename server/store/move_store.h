// Moves an embedded store into PostgreSQL: every tenant with its versions, history, feed and its epoch, events, commands,
// audit chain, outbox, people and values; in one transaction, so it is all there or nothing is.
//
// Shape: numbers of resources, feed and audit stay what they are, so cursors that workstations hold stay good and every
//        audit hash stays true. The embedded store must not be open in another process, and is not changed.
// Errors: storageBusy (the embedded store is in use), duplicate (the target has a tenant, or a sign-in name, of the same
//         name), storageCorrupt, and those of both stores.
#pragma once

#include "server/store/store.h"

#include <filesystem>

namespace fyr::server {

struct MovedTenant {
    std::string id;
    std::int64_t resources = 0; // current ones, deleted included
    std::int64_t versions = 0;  // old ones
    std::int64_t feed = 0;      // where the feed stands
    std::int64_t events = 0;
    std::int64_t commands = 0;
    std::int64_t audit = 0;
    std::string auditHash;
};

using MoveProgress = std::function<void(std::string_view tenant, std::int64_t rows)>;
// `url`: of fyrd's own role.
[[nodiscard]] Result<std::vector<MovedTenant>> moveToPostgres(const std::filesystem::path& file, const std::vector<std::uint8_t>& key,
                                                              const std::string& url, const Clock& clock, Random& random,
                                                              const MoveProgress& progress = {});

} // namespace fyr::server
