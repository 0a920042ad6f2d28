// The store of a region: PostgreSQL 15 or newer, shared by any number of fyrd.
//
// Shape: a write returns when its commit is durable. Bodies that wait for one tenant are committed together; a
//        serialisation failure, a dead-lock or a cut line runs them again, so a body has no effect outside its
//        transaction. One tenant has one writer at a time, over all nodes; tenants do not wait for each other.
//        fyrd connects as a role that does not own the tables and that row-level security binds. The owner makes and
//        brings forward the schema (`fyrctl db migrate`).
// Errors: storageBusy (no connection free in time; the server cannot be reached), storageTooNew, configuration (an older
//         schema; a role that security does not bind; a wrong connection string), diskFull.
// Threads: safe. Transactions do not nest: a store called from inside one of its own bodies answers `internal`, so that
//        nobody ever waits for a second connection.
#pragma once

#include "base/random.h"
#include "server/store/store.h"

#include <chrono>
#include <memory>

namespace fyr::server {

struct PostgresStoreOptions {
    // A libpq connection string. Several hosts ("host=a,b"): the first that takes writes is used, also after a failover.
    std::string url;
    int connections = 8;
    std::chrono::milliseconds wait{10'000}; // for a free connection
};

// `clock` and `random` outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> openPostgresStore(const PostgresStoreOptions& options, const Clock& clock, Random& random);

// As the owner: makes the schema or brings it forward, and grants `appRole`, which is made when missing, what fyrd needs.
[[nodiscard]] Result<void> migratePostgres(const std::string& ownerUrl, const std::string& appRole);
[[nodiscard]] int postgresSchemaVersion() noexcept;
// The role that a connection string names; empty when it names none.
[[nodiscard]] std::string postgresRole(const std::string& url);

} // namespace fyr::server
