#include "server/store/sqlite/schema.h"

namespace fyr::server {
namespace {

// `t` is the tenant's number and leads every key. Times are milliseconds since 1970. Rows that hold documents are
// ordinary tables, appended to; narrow rows are WITHOUT ROWID, so that the key is all there is.
constexpr std::string_view first = R"sql(
CREATE TABLE tenant(
  t INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, epoch TEXT NOT NULL, settings TEXT NOT NULL,
  feed INTEGER NOT NULL, tx INTEGER NOT NULL,            -- the newest of each
  audit INTEGER NOT NULL, audit_hash BLOB NOT NULL);
CREATE TABLE name(num INTEGER PRIMARY KEY, text TEXT NOT NULL, kind INTEGER NOT NULL, UNIQUE(text, kind));

-- What tokens, addresses and units say, once. sys: number of the system's own row, 0 none, -1 this is a system,
-- -2 an address, -3 a uri.
CREATE TABLE dict(num INTEGER PRIMARY KEY, t INTEGER NOT NULL, code TEXT NOT NULL, sys INTEGER NOT NULL,
  said TEXT NOT NULL);
CREATE UNIQUE INDEX dict_key ON dict(t, code, sys, said);

-- state: 0 live, 1 deleted, 2 only referred to. patient: rid, 0 nobody. unit: number in dict, 0 the whole tenant.
CREATE TABLE resource(
  rid INTEGER PRIMARY KEY, t INTEGER NOT NULL, type INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  updated INTEGER NOT NULL, state INTEGER NOT NULL, method INTEGER NOT NULL, patient INTEGER NOT NULL,
  unit INTEGER NOT NULL, packed BLOB, json TEXT);
CREATE UNIQUE INDEX resource_key ON resource(t, type, id);
CREATE INDEX resource_live ON resource(t, type) WHERE state = 0;
CREATE INDEX resource_patient ON resource(t, patient, type) WHERE state = 0 AND patient <> 0;
CREATE INDEX resource_unit ON resource(t, unit) WHERE state = 0 AND unit <> 0;
CREATE TABLE old(
  n INTEGER PRIMARY KEY, t INTEGER NOT NULL, rid INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
  state INTEGER NOT NULL, method INTEGER NOT NULL, patient INTEGER NOT NULL, unit INTEGER NOT NULL, json TEXT);
CREATE UNIQUE INDEX old_key ON old(t, rid, version);
-- was: the unit that the version before belonged to, -1 when there was none to see.
CREATE TABLE feed(
  t INTEGER NOT NULL, seq INTEGER NOT NULL, tx INTEGER NOT NULL, rid INTEGER NOT NULL, version INTEGER NOT NULL,
  type INTEGER NOT NULL, unit INTEGER NOT NULL, was INTEGER NOT NULL, forget INTEGER NOT NULL,
  PRIMARY KEY(t, seq)) WITHOUT ROWID;

-- Where candidates are found; resource.packed decides. wide: longer than a day, so its low end says little.
CREATE TABLE idx_key(t INTEGER NOT NULL, p INTEGER NOT NULL, key INTEGER NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY(t, p, key, rid)) WITHOUT ROWID;
CREATE TABLE idx_text(t INTEGER NOT NULL, p INTEGER NOT NULL, text TEXT NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY(t, p, text, rid)) WITHOUT ROWID;
CREATE TABLE idx_date(t INTEGER NOT NULL, p INTEGER NOT NULL, wide INTEGER NOT NULL, low INTEGER NOT NULL,
  rid INTEGER NOT NULL, PRIMARY KEY(t, p, wide, low, rid)) WITHOUT ROWID;

CREATE TABLE event(
  n INTEGER PRIMARY KEY, t INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
  type TEXT NOT NULL, json TEXT NOT NULL);
CREATE UNIQUE INDEX event_key ON event(t, stream, version);
CREATE TABLE command(
  n INTEGER PRIMARY KEY, t INTEGER NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, hash TEXT NOT NULL,
  result TEXT NOT NULL, at INTEGER NOT NULL);
CREATE UNIQUE INDEX command_key ON command(t, id);
CREATE TABLE audit(
  n INTEGER PRIMARY KEY, t INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, patient TEXT NOT NULL,
  json TEXT NOT NULL, hash BLOB NOT NULL);
CREATE UNIQUE INDEX audit_key ON audit(t, seq);
CREATE INDEX audit_patient ON audit(t, patient, seq) WHERE patient <> '';
CREATE TABLE outbox(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, t INTEGER NOT NULL, topic TEXT NOT NULL, json TEXT NOT NULL,
  due INTEGER NOT NULL, attempts INTEGER NOT NULL);
CREATE INDEX outbox_due ON outbox(t, due);

CREATE TABLE account(
  t INTEGER NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, password TEXT NOT NULL, role TEXT NOT NULL,
  name TEXT NOT NULL, practitioner TEXT NOT NULL, patient TEXT NOT NULL, unit TEXT NOT NULL, unit_name TEXT NOT NULL,
  disabled INTEGER NOT NULL, failures INTEGER NOT NULL, blocked INTEGER,
  PRIMARY KEY(t, id)) WITHOUT ROWID;
CREATE UNIQUE INDEX account_user ON account(user);
CREATE TABLE session(
  t INTEGER NOT NULL, id TEXT NOT NULL, token TEXT NOT NULL, account TEXT NOT NULL, device TEXT NOT NULL,
  created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL,
  PRIMARY KEY(t, id)) WITHOUT ROWID;
CREATE UNIQUE INDEX session_token ON session(token);
CREATE INDEX session_account ON session(t, account);
CREATE TABLE device(
  t INTEGER NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, registered INTEGER NOT NULL,
  revoked INTEGER NOT NULL, PRIMARY KEY(t, id)) WITHOUT ROWID;
CREATE INDEX device_account ON device(t, account);
CREATE TABLE value(t INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(t, key)) WITHOUT ROWID;
)sql";

// Outbox: who works on a row, and until when nobody else may.
// Words of the record (index/words.h). Terms are made by us: they only have to be told apart. No contents and no
// positions are kept: what those would decide is decided on the resource. words_mark: how far along the feed it is.
// Whose records the audit's blocks hold: an index of patients would dirty a page of its own for nearly each record.
constexpr std::string_view second = R"sql(
ALTER TABLE outbox ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE VIRTUAL TABLE words USING fts5(w, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TABLE words_mark(t INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
DROP INDEX audit_patient;
CREATE TABLE audit_block(t INTEGER NOT NULL, block INTEGER NOT NULL, patients BLOB NOT NULL,
  PRIMARY KEY(t, block)) WITHOUT ROWID;
)sql";

constexpr std::array migrations{first, second};

Result<std::int64_t> versionOf(sqlite::Database& db) {
    FYR_TRY(const auto version, db.integer("PRAGMA user_version"));
    if (version.value_or(0) > schemaVersion())
        return fail(ErrorCode::storageTooNew, fmt::format("the file has schema {}, this Fyr knows {}",
                                                          version.value_or(0), schemaVersion()));
    return version.value_or(0);
}

} // namespace

int schemaVersion() noexcept { return static_cast<int>(migrations.size()); }

Result<void> migrate(sqlite::Database& db) {
    FYR_TRY(const std::int64_t done, versionOf(db));
    for (auto i = static_cast<std::size_t>(done); i < migrations.size(); ++i) {
        FYR_TRY(auto tx, db.begin());
        FYR_CHECK(db.script(migrations[i]));
        FYR_CHECK(db.script(fmt::format("PRAGMA user_version={}", i + 1)));
        FYR_CHECK(tx.commit());
    }
    return {};
}

Result<void> checkSchema(sqlite::Database& db) {
    FYR_TRY(const std::int64_t version, versionOf(db));
    if (version < schemaVersion())
        return fail(ErrorCode::configuration, "an older Fyr wrote this file: start the server once to bring it up to date");
    return {};
}

} // namespace fyr::server
