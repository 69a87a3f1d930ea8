-- Recognises application data and state stores that were restored from backups.

-- The marker that the application data was last known to hold (slot 0), and the one that is about to be written (slot 1). Others are restored ones.
CREATE TABLE marker (
    slot       INTEGER NOT NULL PRIMARY KEY,
    instance   BLOB NOT NULL,           -- 16 bytes
    generation INTEGER,                 -- NULL, as the next two: the marker says nothing but its instance
    sequence   INTEGER,
    hash       BLOB,
    complete   INTEGER NOT NULL
);

-- How far what the application data shows may be older than the chain (see Doubt). No row: this store has never seen a merge to its end.
CREATE TABLE doubt (level INTEGER NOT NULL);
INSERT INTO doubt (level) SELECT 0 FROM collection WHERE cursor_sequence > 0;

-- A random id of this state store, which the installation's record of the collection names. At most one row.
CREATE TABLE identity (id BLOB NOT NULL);
