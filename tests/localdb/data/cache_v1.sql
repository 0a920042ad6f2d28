-- What Fyr wrote at version 1, with a few rows. Frozen: it is what old caches look like.

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
INSERT INTO meta(key, value) VALUES('epoch', 'E1'), ('cursor', 'c77'), ('firstSyncComplete', 1), ('generation', 0);
INSERT INTO resource(type, id, version, generation, json) VALUES('Task', 'old', 4, 0, '{"id":"old"}');
PRAGMA user_version = 1;
