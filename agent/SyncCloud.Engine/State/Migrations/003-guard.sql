-- The guard against mass changes. direction: 1 sending, 2 receiving.

-- Deletions and replacements that were held back: they wait for the user's approval, or have it and are not done yet.
CREATE TABLE guard_held (
    direction INTEGER NOT NULL,
    id        BLOB NOT NULL,
    becomes   BLOB,                     -- the hash of the new content; NULL: the item is deleted
    path      TEXT NOT NULL,            -- where it lies on this device, for the user
    approved  INTEGER NOT NULL,         -- 1: exactly this change may pass
    PRIMARY KEY (direction, id)
) WITHOUT ROWID;

-- Which items were last destroyed when without an approval: what the guard's window is counted over. An item counts once, however often it was.
CREATE TABLE guard_destroyed (
    direction INTEGER NOT NULL,
    id        BLOB NOT NULL,
    at        INTEGER NOT NULL,         -- milliseconds since 1970-01-01T00:00:00Z
    PRIMARY KEY (direction, id)
) WITHOUT ROWID;
