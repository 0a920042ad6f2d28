#include "localdb/schema.h"

#include "base/planted.h"

#include <array>

namespace fyr::localdb {
namespace {

// resource.generation: the sync that named it last; a resync drops what stayed behind.
// resource.indexed: 0 until its words are in `search`, which runs behind so that first sync is not held up.
constexpr std::string_view cache1 = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE resource(
    key INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    patient TEXT,
    queue INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL,
    UNIQUE(type, id));
CREATE INDEX resource_patient ON resource(patient) WHERE patient IS NOT NULL;
CREATE INDEX resource_queue ON resource(key) WHERE queue = 1;
CREATE INDEX resource_unindexed ON resource(key) WHERE indexed = 0;
CREATE VIRTUAL TABLE search USING fts5(words, tokenize = "unicode61 remove_diacritics 2", prefix = '3');
INSERT INTO search(search, rank) VALUES('secure-delete', 1);
)";

constexpr std::string_view cache2 = R"(
CREATE TABLE person(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    birth TEXT,
    sex INTEGER NOT NULL,
    identifier TEXT NOT NULL,
    folded TEXT NOT NULL) WITHOUT ROWID;
-- What version 1 read out of patients it did not keep: read everything once more.
DELETE FROM meta WHERE key IN ('cursor', 'epoch');
INSERT INTO meta(key, value) VALUES('generation', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1;
INSERT OR REPLACE INTO meta(key, value) SELECT 'resyncing', 1 WHERE EXISTS (SELECT 1 FROM resource);
)";

// Terms of modules/text, as the server's index has them, instead of words that lost their å ä ö.
constexpr std::string_view cache3 = R"(
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(terms, detail = none, tokenize = "ascii", prefix = '3');
INSERT INTO search(search, rank) VALUES('secure-delete', 1);
UPDATE resource SET indexed = 0;
)";

// resource.here: 0 for a stub, of which only type, id and version are known. resource.open: open work until then, by the
// times of the feed, in ms; 0: none. record: a patient's resources but for the Patient. record.state: 0 here, 1 dropped for
// want of room, 2 dropped and wanted. record.opened: the count of openings when it was opened last; 0: never.
constexpr std::string_view cache4 = R"(
ALTER TABLE resource ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource ADD COLUMN here INTEGER NOT NULL DEFAULT 1;
CREATE INDEX resource_open ON resource(patient, open) WHERE open > 0;
CREATE INDEX resource_stub ON resource(patient) WHERE here = 0;
CREATE TABLE record(
    patient TEXT PRIMARY KEY,
    opened INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX record_order ON record(opened, changed, patient) WHERE state = 0;
CREATE INDEX record_away ON record(state, opened) WHERE state > 0;
-- What is open work version 3 did not read: read everything once more.
DELETE FROM meta WHERE key IN ('cursor', 'epoch');
INSERT INTO meta(key, value) VALUES('generation', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1;
INSERT OR REPLACE INTO meta(key, value) SELECT 'resyncing', 1 WHERE EXISTS (SELECT 1 FROM resource);
)";

// gone: rows of `search` whose resource was forgotten with many others; their words go in slices.
constexpr std::string_view cache5 = R"(
CREATE TABLE gone(key INTEGER PRIMARY KEY);
)";

constexpr std::array<std::string_view, 5> cacheSteps{cache1, cache2, cache3, cache4, cache5};

// outbox.sent: batches that may have carried it. outbox.accepted: its target's version after it, once
// accepted; it stays, invisible to the counts, until the feed shows as much.
constexpr std::string_view outbox1 = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE outbox(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL);
CREATE INDEX outbox_target ON outbox(target_type, target_id);
CREATE TABLE attention(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    status TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    current_version INTEGER NOT NULL,
    current TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    waits_for TEXT NOT NULL,
    json TEXT NOT NULL);
CREATE INDEX attention_waits ON attention(waits_for);
)";

constexpr std::string_view outbox2 = R"(
CREATE TABLE draft(key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
)";

// What the server accepted not long ago, at its place in the outbox: a server that is restored from a backup may have
// forgotten it. patient: who its payload is about.
constexpr std::string_view outbox3 = R"(
CREATE TABLE done(
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    patient TEXT NOT NULL,
    at INTEGER NOT NULL,
    json TEXT NOT NULL);
CREATE INDEX done_target ON done(target_id);
CREATE INDEX done_patient ON done(patient) WHERE patient <> '';
CREATE INDEX done_at ON done(at);
)";

constexpr std::array<std::string_view, 3> outboxSteps{outbox1, outbox2, outbox3};

} // namespace

std::span<const std::string_view> cacheMigrations() {
    return cacheSteps;
}
std::span<const std::string_view> outboxMigrations() {
    return outboxSteps;
}

Result<void> migrate(sqlite::Database& db, std::span<const std::string_view> steps) {
    FYR_TRY(const auto found, db.integer("PRAGMA user_version"));
    const auto version = static_cast<std::size_t>(std::max<std::int64_t>(0, found.value_or(0)));
    if (version > steps.size())
        return fail(ErrorCode::storageTooNew,
                    fmt::format("version {}, {} is known here", version, steps.size()));
    if (version == steps.size()) return {};
    FYR_TRY(auto tx, db.begin(sqlite::Begin::exclusive));
    for (std::size_t i = version; i < steps.size(); ++i)
        FYR_CHECK(db.script(steps[i]));
    FYR_CHECK(db.script(fmt::format("PRAGMA user_version = {}", steps.size())));
    return tx.commit();
}

Result<sqlite::Database> openFile(const std::filesystem::path& file, std::span<const std::uint8_t> key,
                                  int pageBytes, const FileSystem& files, Shrinks shrinks) {
    // A plain database is none of ours, whoever put it there: dealt with as a damaged one.
    const bool kept = !file.empty() && !key.empty();
    if (kept && sqlite::isPlainSqlite(file.string(), files.vfs()))
        return fail(ErrorCode::storageCorrupt, "a plain database lies in place of the encrypted one");
    // Exclusive: the index of the log stays in memory and another process is turned away, not queued.
    FYR_TRY(auto db, sqlite::Database::open(file, {.key = key,
                                                   .busyTimeout = Millis{0},
                                                   .pageBytes = pageBytes,
                                                   .exclusive = true,
                                                   .vfs = files.vfs()}));
    if (shrinks == Shrinks::yes) { // only before there is a table
        FYR_TRY(const auto pages, db.integer("PRAGMA page_count"));
        if (pages.value_or(0) == 0) FYR_CHECK(db.script("PRAGMA auto_vacuum = INCREMENTAL"));
    }
    FYR_TRY(const auto mode, db.text("PRAGMA journal_mode = WAL"));
    if (mode != "wal" && !file.empty()) return fail(ErrorCode::storage, "the file does not take a log");
    FYR_CHECK(db.script(FYR_PLANTED(101) ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL"));
    FYR_CHECK(
        db.script("PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 4194304;"
                  "PRAGMA cache_size = -16384;"));
    { // takes the lock that stays
        FYR_TRY(auto tx, db.begin(sqlite::Begin::exclusive));
        FYR_CHECK(tx.commit());
    }
    // What was written just now must not be plain: nothing of a patient goes into a file that is.
    if (kept && sqlite::isPlainSqlite(file.string(), files.vfs())) return fail(ErrorCode::configuration, "the file is not encrypted");
    return db;
}

Result<std::string> metaText(sqlite::Database& db, std::string_view key) {
    FYR_TRY(auto value, db.text("SELECT value FROM meta WHERE key = ?", key));
    return value.value_or("");
}

Result<std::int64_t> metaInteger(sqlite::Database& db, std::string_view key) {
    FYR_TRY(const auto value, db.integer("SELECT value FROM meta WHERE key = ?", key));
    return value.value_or(0);
}

} // namespace fyr::localdb
