-- What Fyr wrote at version 1, with a few rows. Frozen: it is what old caches look like.

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
INSERT INTO meta(key, value) VALUES('token', 'gammalt');
PRAGMA user_version = 1;
