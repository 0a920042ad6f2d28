// SQLite with SQLCipher, as both the server's embedded store and the workstation's cache use it: open, prepared
// statements that are kept, transactions, one mapping of errors.
//
// Shape:   `Database` owns a connection. `run` and `query` take SQL and its arguments (integers, bool, double, text,
//          Blob, std::optional, nullptr). Statements are prepared once and kept by their text, so SQL is always a
//          constant with `?`; values never go into it.
// Errors:  diskFull, storageBusy, storageCorrupt (also for a wrong key), duplicate (a unique key), cancelled,
//          tooLarge, else storage. The detail never holds values.
// Threads: a connection belongs to one thread at a time; `interrupt` may be called from any.
// Linking: link `fyr_sqlite`. Its archive keeps its symbols private in the executable (cmake/FyrSqlcipher.cmake);
//          never link libsqlite3 or open the same file through another copy of SQLite in one process.
//
//     FYR_TRY(auto db, sqlite::Database::open(path, {}));
//     FYR_TRY(auto tx, db.begin());
//     FYR_CHECK(db.run("INSERT INTO note(id, text) VALUES(?, ?)", id, text));
//     FYR_CHECK(tx.commit());                                   // rolls back when it goes out of scope before
//     FYR_TRY(auto rows, db.query("SELECT id, text FROM note WHERE at > ?", since));
//     while (true) {
//         FYR_TRY(const bool more, rows.step());
//         if (!more) break;
//         use(rows.text(0), rows.text(1));                      // valid until the next step
//     }
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "sqlite/statement.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

struct sqlite3;

namespace fyr::sqlite {

enum class Check : std::uint8_t { tables, indexesToo };
enum class OpenMode : std::uint8_t { readOnly, readWrite, create };

struct OpenOptions {
    OpenMode mode = OpenMode::create;
    // 32 bytes: the raw key of an encrypted file. Empty: not encrypted. An empty path opens in memory.
    std::span<const std::uint8_t> key;
    Millis busyTimeout{5000};
    int pageBytes = 4096; // of a file that this call makes; an encrypted one is opened with the size it was made with
    // Held by this connection alone from its first read on; the index of the log stays in memory.
    bool exclusive = false;
    const char* vfs = nullptr; // the name of a registered SQLite VFS; nullptr: the system's own
};

enum class Begin : std::uint8_t { deferred, immediate, exclusive };

class Transaction {
  public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction(); // rolls back what was not committed
    [[nodiscard]] Result<void> commit();
    void rollback() noexcept;

  private:
    friend class Database;
    explicit Transaction(detail::Connection* connection) : m_connection(connection) {}
    detail::Connection* m_connection;
};

// A part of a transaction that can be undone alone. They nest.
class Savepoint {
  public:
    Savepoint(Savepoint&& other) noexcept;
    Savepoint& operator=(Savepoint&&) = delete;
    ~Savepoint();
    [[nodiscard]] Result<void> release();
    void rollback() noexcept;

  private:
    friend class Database;
    explicit Savepoint(detail::Connection* connection) : m_connection(connection) {}
    detail::Connection* m_connection;
};

class Database {
  public:
    // Guards against another SQLite in the process: the library must be the one built against, and with a key it
    // must be able to encrypt and the file must not be plain. Errors: configuration when a guard fails.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, const OpenOptions& options);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database(); // closes; open statements die with it

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    // Several statements without arguments: schema and pragmas. Rows are thrown away.
    [[nodiscard]] Result<void> script(std::string_view sql);

    template <class... Args>
    [[nodiscard]] Result<Statement> query(std::string_view sql, const Args&... args) {
        FYR_TRY(auto statement, prepare(sql));
        FYR_CHECK(statement.bindAll(args...));
        return statement;
    }
    // Runs to the end. The number of rows changed.
    template <class... Args>
    [[nodiscard]] Result<std::int64_t> run(std::string_view sql, const Args&... args) {
        FYR_TRY(auto statement, prepare(sql));
        FYR_CHECK(statement.bindAll(args...));
        return statement.run();
    }
    // The first column of the first row; nothing when there is no row or it is NULL.
    template <class... Args>
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view sql, const Args&... args) {
        FYR_TRY(auto statement, query(sql, args...));
        FYR_TRY(const bool row, statement.step());
        std::optional<std::int64_t> out;
        if (row && !statement.isNull(0)) out = statement.integer(0);
        FYR_CHECK(statement.finish());
        return out;
    }
    template <class... Args>
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view sql, const Args&... args) {
        FYR_TRY(auto statement, query(sql, args...));
        FYR_TRY(const bool row, statement.step());
        std::optional<std::string> out;
        if (row && !statement.isNull(0)) out.emplace(statement.text(0));
        FYR_CHECK(statement.finish());
        return out;
    }

    [[nodiscard]] Result<Transaction> begin(Begin kind = Begin::immediate);
    [[nodiscard]] Result<Savepoint> savepoint();
    [[nodiscard]] bool inTransaction() const noexcept;
    // Rows written since the connection was opened, those that were rolled back included.
    [[nodiscard]] std::int64_t totalChanges() const noexcept;
    [[nodiscard]] std::int64_t lastInsertId() const noexcept;
    // Moves everything from the WAL into the file and empties it. Errors: storageBusy when a reader is in the way.
    [[nodiscard]] Result<void> checkpointTruncate();
    // What SQLite finds wrong, the first twenty; empty when the file is sound. `indexesToo` also holds each index
    // against its table (integrity_check), which costs a search for every row of it.
    [[nodiscard]] Result<std::vector<std::string>> check(Check how = Check::tables);
    // Called after each commit with the number of pages in the WAL, which from then on is moved by whoever is told.
    void onWal(std::function<void(int pages)> listener);
    void interrupt() noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept; // for what this wrapper does not cover (backup, hooks)

  private:
    explicit Database(std::unique_ptr<detail::Connection> connection);
    std::unique_ptr<detail::Connection> m_connection;
};

// The version of SQLite in this process and of SQLCipher ("" when it cannot encrypt).
[[nodiscard]] std::string_view libraryVersion() noexcept;
// Whether a plain, unencrypted database lies there. `vfs` as in OpenOptions.
[[nodiscard]] bool isPlainSqlite(const std::string& path, const char* vfs = nullptr);
// The error of an SQLite result code; `system` is the errno behind it.
[[nodiscard]] ErrorCode errorCodeOf(int sqliteCode, int system = 0) noexcept;

} // namespace fyr::sqlite
