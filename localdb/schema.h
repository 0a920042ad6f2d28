// The tables of the two encrypted files and how they came to be.
//
// Shape: `cache.db` holds what the server has too: it may be thrown away at any time. `outbox.db` holds what
// only
//        this machine has (outbox, attention, drafts): it never is. Each carries its version in user_version;
//        migrations go forward only, all of them in one transaction, and a step that was released is never
//        edited.
// Errors: storageTooNew when a newer Fyr wrote the file; it is left as it is.
#pragma once

#include "localdb/file_system.h"
#include "sqlite/database.h"

#include <span>
#include <string_view>

namespace fyr::localdb {

[[nodiscard]] std::span<const std::string_view> cacheMigrations();
[[nodiscard]] std::span<const std::string_view> outboxMigrations();
[[nodiscard]] Result<void> migrate(sqlite::Database& db, std::span<const std::string_view> steps);

// Opens one of the files: key, one process only, WAL, every commit flushed. Errors: storageBusy (another Fyr
// has it).
enum class Shrinks : std::uint8_t { no, yes }; // yes: free pages can be given back, of a file that this call makes
[[nodiscard]] Result<sqlite::Database> openFile(const std::filesystem::path& file, std::span<const std::uint8_t> key, int pageBytes,
                                                const FileSystem& files, Shrinks shrinks = Shrinks::no);
// Resources are about 1.5 KB: larger pages hold them with less waste. Commands are small and written one by
// one.
inline constexpr int cachePageBytes = 8192;
inline constexpr int outboxPageBytes = 4096;

// Values by name, in the table `meta` of either file.
[[nodiscard]] Result<std::string> metaText(sqlite::Database& db, std::string_view key); // empty when missing
[[nodiscard]] Result<std::int64_t> metaInteger(sqlite::Database& db, std::string_view key); // 0 when missing
template <class T>
[[nodiscard]] Result<void> setMeta(sqlite::Database& db, std::string_view key, const T& value) {
    FYR_CHECK(db.run(
        "INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        key, value));
    return {};
}

} // namespace fyr::localdb
