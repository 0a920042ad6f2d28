#include "sqlite/connection.h"
#include "sqlite/database.h"

#include <cerrno>
#include <fmt/format.h>
#include <sqlcipher/sqlite3.h>

namespace fyr::sqlite {

ErrorCode errorCodeOf(int sqliteCode, int system) noexcept {
    switch (sqliteCode & 0xFF) {
    case SQLITE_FULL:
        return ErrorCode::diskFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ErrorCode::storageBusy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::storageCorrupt;
    case SQLITE_INTERRUPT:
        return ErrorCode::cancelled;
    case SQLITE_TOOBIG:
        return ErrorCode::tooLarge;
    case SQLITE_CONSTRAINT:
        if (sqliteCode == SQLITE_CONSTRAINT_UNIQUE || sqliteCode == SQLITE_CONSTRAINT_PRIMARYKEY ||
            sqliteCode == SQLITE_CONSTRAINT_ROWID)
            return ErrorCode::duplicate;
        return ErrorCode::storage;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        // A quota or a limit on file size reaches SQLite as an error of input and output.
        if (system == ENOSPC || system == EDQUOT || system == EFBIG) return ErrorCode::diskFull;
        if (sqliteCode == SQLITE_IOERR_CORRUPTFS || sqliteCode == SQLITE_IOERR_DATA)
            return ErrorCode::storageCorrupt;
        return ErrorCode::storage;
    default:
        return ErrorCode::storage;
    }
}

namespace detail {

tl::unexpected<Error> Connection::error(int code, bool quiet) const {
    const int extended = db ? sqlite3_extended_errcode(db) : code;
    // A call that failed before it reached the connection leaves the connection's own code as it was.
    const int used = (extended & 0xFF) == (code & 0xFF) ? extended : code;
    // SQLCipher says no more than "error" when a page fails its authentication; every other cause has its own
    // words.
    if (used == SQLITE_ERROR && encrypted && db &&
        std::string_view(sqlite3_errmsg(db)) == sqlite3_errstr(SQLITE_ERROR))
        return fail(ErrorCode::storageCorrupt, "a page of the encrypted file cannot be authenticated");
    const char* words = quiet || used != extended || !db ? sqlite3_errstr(used) : sqlite3_errmsg(db);
    return fail(errorCodeOf(used, db ? sqlite3_system_errno(db) : 0),
                fmt::format("sqlite {}: {}", used, words));
}

} // namespace detail
} // namespace fyr::sqlite
