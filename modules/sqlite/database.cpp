#include "sqlite/database.h"

#include "sqlite/connection.h"

#include <array>
#include <cstdlib>
#include <sodium.h>
#include <sqlcipher/sqlite3.h>
#include <vector>

namespace fyr::sqlite {
namespace {

constexpr std::size_t maxKept = 256;
constexpr std::size_t keyBytes = 32;

struct Locked { // memory that is never swapped and is wiped when freed
    explicit Locked(std::size_t n)
        : data(static_cast<char*>(sodium_malloc(n)))
        , size(n) {}
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() { sodium_free(data); }
    char* data;
    std::size_t size;
};

Result<void> setKey(detail::Connection& c, std::span<const std::uint8_t> key) {
    if (key.size() != keyBytes) return fail(ErrorCode::configuration, "a raw key has 32 bytes");
    if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium");
    // x'…' makes SQLCipher take the bytes as they are, without its own derivation.
    Locked text(2 + 2 * keyBytes + 2);
    if (!text.data) return fail(ErrorCode::internal, "no locked memory");
    text.data[0] = 'x';
    text.data[1] = '\'';
    sodium_bin2hex(text.data + 2, 2 * keyBytes + 1, key.data(), key.size());
    text.data[2 + 2 * keyBytes] = '\'';
    const int code = sqlite3_key_v2(c.db, "main", text.data, static_cast<int>(2 + 2 * keyBytes + 1));
    if (code != SQLITE_OK) return c.error(code, true);
    return {};
}

int flagsOf(OpenMode mode) {
    constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
    switch (mode) {
    case OpenMode::readOnly:
        return common | SQLITE_OPEN_READONLY;
    case OpenMode::readWrite:
        return common | SQLITE_OPEN_READWRITE;
    case OpenMode::create:
        break;
    }
    return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

} // namespace

namespace detail {

Connection::~Connection() {
    for (auto& [sql, k] : kept)
        sqlite3_finalize(k.statement);
    // v2: a statement that somebody still holds delays the close instead of making it fail.
    sqlite3_close_v2(db);
}

} // namespace detail

// Read through SQLite's own files: closing any other descriptor of a file drops the locks this process holds on it.
bool isPlainSqlite(const std::string& path, const char* vfsName) {
    auto* vfs = sqlite3_vfs_find(vfsName);
    if (!vfs) return false;
    std::vector<char> full(static_cast<std::size_t>(vfs->mxPathname) + 2);
    if (vfs->xFullPathname(vfs, path.c_str(), vfs->mxPathname + 1, full.data()) != SQLITE_OK) return false;
    // SQLite looks behind a name for parameters: two zeros end them.
    std::string name(full.data());
    name.append(2, '\0');
    const std::unique_ptr<sqlite3_file, decltype(&std::free)> file(
        static_cast<sqlite3_file*>(std::calloc(1, static_cast<std::size_t>(vfs->szOsFile))), &std::free);
    int flags = 0;
    int there = 0;
    if (vfs->xAccess(vfs, name.c_str(), SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK || there == 0) return false;
    if (!file || vfs->xOpen(vfs, name.c_str(), file.get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &flags) != SQLITE_OK)
        return false;
    std::array<char, 16> head{};
    const int code = file->pMethods->xRead(file.get(), head.data(), static_cast<int>(head.size()), 0);
    file->pMethods->xClose(file.get());
    return code == SQLITE_OK && std::string_view(head.data(), 15) == "SQLite format 3";
}

std::string_view libraryVersion() noexcept {
    return sqlite3_libversion();
}

Database::Database(std::unique_ptr<detail::Connection> connection)
    : m_connection(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& path, const OpenOptions& options) {
    if (libraryVersion() != SQLITE_VERSION)
        return fail(ErrorCode::configuration,
                    fmt::format("another SQLite is in this process: {}", libraryVersion()));
    const bool inMemory = path.empty();
    sqlite3* raw = nullptr;
    std::error_code ec;
    // The folder's own links are resolved (a temporary folder may be one); the file itself must not be one.
    const auto folder = path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
    const auto where = inMemory      ? std::filesystem::path(":memory:")
                       : options.vfs ? path
                                     : std::filesystem::weakly_canonical(folder, ec) / path.filename();
    if (!options.key.empty() && !inMemory && isPlainSqlite(where.string(), options.vfs))
        return fail(ErrorCode::configuration, "the file is not encrypted");
    const int code = sqlite3_open_v2(where.c_str(), &raw, flagsOf(options.mode), options.vfs);
    auto connection = std::make_unique<detail::Connection>(raw);
    if (code != SQLITE_OK) return connection->error(code, false);
    sqlite3_busy_timeout(raw, static_cast<int>(options.busyTimeout.count()));
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (!options.key.empty()) {
        // SQLCipher would write to the terminal what the caller gets as an error.
        sqlite3_exec(raw, "PRAGMA cipher_log_level=NONE", nullptr, nullptr, nullptr);
        FYR_CHECK(setKey(*connection, options.key));
        connection->encrypted = true;
    }

    Database db(std::move(connection));
    const auto* pragma = options.key.empty() ? "PRAGMA page_size = {}" : "PRAGMA cipher_page_size = {}";
    if (options.pageBytes != 4096) FYR_CHECK(db.script(fmt::format(fmt::runtime(pragma), options.pageBytes)));
    if (!options.key.empty()) {
        FYR_TRY(const auto cipher, db.text("PRAGMA cipher_version"));
        if (!cipher || cipher->empty()) return fail(ErrorCode::configuration, "this SQLite cannot encrypt");
    }
    FYR_CHECK(db.script("PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"));
    // Before the first read: a log that is once open with a shared index keeps it.
    if (options.exclusive) FYR_CHECK(db.script("PRAGMA locking_mode = EXCLUSIVE"));
    // The first read: with a wrong key, or on what is no database, it says so here and not later.
    FYR_TRY([[maybe_unused]] const auto first, db.integer("SELECT count(*) FROM sqlite_master"));
    return db;
}

Result<Statement> Database::prepare(std::string_view sql) {
    auto& c = *m_connection;
    const auto found = c.kept.find(sql);
    if (found != c.kept.end() && !found->second.lent) {
        found->second.lent = true;
        return Statement(&c, found->second.statement, true);
    }
    const bool keep = found == c.kept.end() && c.kept.size() < maxKept;
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(c.db, sql.data(), static_cast<int>(sql.size()),
                                        keep ? SQLITE_PREPARE_PERSISTENT : 0, &raw, &tail);
    if (code != SQLITE_OK) return c.error(code, false);
    if (!raw || std::string_view(tail, sql.data() + sql.size()).find_first_not_of(" \t\r\n;") !=
                    std::string_view::npos) {
        sqlite3_finalize(raw);
        return fail(ErrorCode::storage, "one statement at a time; use script() for several");
    }
    if (keep) {
        const auto it = c.kept.emplace(std::string(sql), detail::Connection::Kept{raw, true}).first;
        c.byStatement[raw] = &it->second; // a node's address is stable
    }
    return Statement(&c, raw, keep);
}

Result<void> Database::script(std::string_view sql) {
    const std::string text(sql);
    const int code = sqlite3_exec(m_connection->db, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return m_connection->error(code, false);
    return {};
}

Result<Transaction> Database::begin(Begin kind) {
    switch (kind) {
    case Begin::deferred:
        FYR_CHECK(run("BEGIN"));
        break;
    case Begin::immediate:
        FYR_CHECK(run("BEGIN IMMEDIATE"));
        break;
    case Begin::exclusive:
        FYR_CHECK(run("BEGIN EXCLUSIVE"));
        break;
    }
    return Transaction(m_connection.get());
}

Result<Savepoint> Database::savepoint() {
    FYR_CHECK(run("SAVEPOINT fyr"));
    return Savepoint(m_connection.get());
}

void Database::onWal(std::function<void(int pages)> listener) {
    m_connection->onWal = std::move(listener);
    const auto hook = [](void* connection, sqlite3*, const char*, int pages) {
        static_cast<detail::Connection*>(connection)->onWal(pages);
        return SQLITE_OK;
    };
    sqlite3_wal_hook(m_connection->db, hook, m_connection.get()); // takes the place of the automatic checkpoint
}

std::int64_t Database::totalChanges() const noexcept { return sqlite3_total_changes64(m_connection->db); }

bool Database::inTransaction() const noexcept {
    return sqlite3_get_autocommit(m_connection->db) == 0;
}
std::int64_t Database::lastInsertId() const noexcept {
    return sqlite3_last_insert_rowid(m_connection->db);
}
void Database::interrupt() noexcept {
    sqlite3_interrupt(m_connection->db);
}
sqlite3* Database::handle() const noexcept {
    return m_connection->db;
}

Result<void> Database::checkpointTruncate() {
    FYR_TRY(const auto busy, integer("PRAGMA wal_checkpoint(TRUNCATE)"));
    if (busy.value_or(0) != 0) return fail(ErrorCode::storageBusy, "the log could not be emptied");
    return {};
}

Result<std::vector<std::string>> Database::check(Check how) {
    FYR_TRY(auto rows, query(how == Check::tables ? "PRAGMA quick_check(20)" : "PRAGMA integrity_check(20)"));
    std::vector<std::string> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        if (rows.text(0) != "ok") out.emplace_back(rows.text(0));
    }
    return out;
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) {}
Transaction::~Transaction() {
    rollback();
}

Result<void> Transaction::commit() {
    if (!m_connection) return fail(ErrorCode::internal, "this transaction is over");
    const int code = sqlite3_exec(m_connection->db, "COMMIT", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        auto error = m_connection->error(code, false);
        // Busy leaves it open, to be tried again or rolled back; other failures end it.
        if ((code & 0xFF) != SQLITE_BUSY) rollback();
        return error;
    }
    m_connection = nullptr;
    return {};
}

void Transaction::rollback() noexcept {
    if (!m_connection) return;
    // SQLite itself rolls back on some errors (a full disk): then there is nothing left to undo.
    if (sqlite3_get_autocommit(m_connection->db) == 0)
        sqlite3_exec(m_connection->db, "ROLLBACK", nullptr, nullptr, nullptr);
    m_connection = nullptr;
}

Savepoint::Savepoint(Savepoint&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) {}
Savepoint::~Savepoint() {
    rollback();
}

Result<void> Savepoint::release() {
    if (!m_connection) return fail(ErrorCode::internal, "this savepoint is over");
    const int code = sqlite3_exec(m_connection->db, "RELEASE fyr", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return m_connection->error(code, false);
    m_connection = nullptr;
    return {};
}

void Savepoint::rollback() noexcept {
    if (!m_connection) return;
    if (sqlite3_get_autocommit(m_connection->db) == 0)
        sqlite3_exec(m_connection->db, "ROLLBACK TO fyr; RELEASE fyr", nullptr, nullptr, nullptr);
    m_connection = nullptr;
}

} // namespace fyr::sqlite
