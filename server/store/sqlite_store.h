// The embedded store: one SQLite file, one writer whose commits are shared by whoever is waiting, and several readers.
//
// Shape: a write returns when its commit is on disk (WAL, synchronous=FULL). Bodies that wait together are committed
//        together; when one of them fails after it began to write, it is tried alone and the others again, without it.
//        One process owns a file: a second one is refused, except to read (`readOnly`).
// Errors: storageBusy (another process has it), storageTooNew, storageCorrupt, configuration (wrong key).
// Threads: safe. Transactions do not nest: a store called from inside one of its own bodies answers `internal`, so
//        that nobody ever waits for a second connection.
#pragma once

#include "base/log.h"
#include "base/random.h"
#include "server/store/store.h"

#include <filesystem>
#include <memory>

namespace fyr::server {

struct SqliteStoreOptions {
    std::filesystem::path file;
    std::vector<std::uint8_t> key; // 32 bytes: the file is encrypted. Empty: it is not.
    int readers = 4;
    bool readOnly = false;
    const char* vfs = nullptr; // a registered SQLite VFS; nobody else opens its files, so none is locked
};

// `clock` and `random` outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> openSqliteStore(const SqliteStoreOptions& options, const Clock& clock,
                                                             Random& random);

} // namespace fyr::server
