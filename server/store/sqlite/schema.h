// The tables of the embedded store, and how a file written by an older Fyr becomes one of today.
//
// Shape: migrations go forward only, each in its own transaction; `PRAGMA user_version` is the number of those done.
// Errors: storageTooNew for a file that a newer Fyr wrote.
#pragma once

#include "sqlite/database.h"

namespace fyr::server {

[[nodiscard]] int schemaVersion() noexcept;
[[nodiscard]] Result<void> migrate(sqlite::Database& db);
// For connections that may not write. Errors: storageTooNew; configuration when the file is older than this build.
[[nodiscard]] Result<void> checkSchema(sqlite::Database& db);

} // namespace fyr::server
