-- The state store of one collection on one device. Ids are 16 bytes big-endian, hashes 32 bytes; a content is its length (8 bytes,
-- big-endian) and its tree hash (32 bytes); fields are one CBOR map in the deterministic encoding (see the protocol's FORMAT.md).

-- The collection and how far it is folded in. Exactly one row.
CREATE TABLE collection (
    id              BLOB NOT NULL,
    cursor_sequence INTEGER NOT NULL,
    cursor_hash     BLOB NOT NULL,
    buckets         BLOB NOT NULL       -- the 256 bucket sums of the state root, 8,192 bytes
);

-- Chain values: every item exactly as folding logs 1..cursor gives it. parent and name repeat the fields of these names, for look-ups.
CREATE TABLE chain (
    id       BLOB NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    fields   BLOB NOT NULL,
    sequence INTEGER NOT NULL,          -- the newest log that changed the item
    parent   BLOB,
    name     TEXT
) WITHOUT ROWID;
CREATE INDEX chain_place ON chain (parent, name);
CREATE INDEX chain_kind ON chain (kind) WHERE kind <> 'file';

-- Every log that was folded in: the hash chain, and which sequence number a log id has (for its inline section).
CREATE TABLE log (
    sequence INTEGER NOT NULL PRIMARY KEY,
    log_id   BLOB NOT NULL,
    hash     BLOB NOT NULL
);
CREATE INDEX log_id ON log (log_id);

-- Previous states: each held item as the application data showed it when the engine last read or wrote it; what local edits are told from.
CREATE TABLE previous (
    id      BLOB NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,
    parent  BLOB NOT NULL,              -- native place, which may be a mapping of the one in fields
    name    TEXT NOT NULL,
    stamp   BLOB NOT NULL,
    file_id INTEGER,
    content BLOB,
    fields  BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX previous_parent ON previous (parent);
CREATE INDEX previous_file_id ON previous (file_id);
CREATE INDEX previous_content ON previous (content) WHERE content IS NOT NULL;

-- Observations: only items whose latest look differs from their previous state, so exactly the local changes that are not in the chain.
CREATE TABLE observed (
    id      BLOB NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,
    gone    INTEGER NOT NULL,           -- 1: the item was held and is no longer there; the columns below then repeat the previous state
    parent  BLOB NOT NULL,
    name    TEXT NOT NULL,
    stamp   BLOB NOT NULL,
    file_id INTEGER,
    content BLOB,
    fields  BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX observed_parent ON observed (parent);
CREATE INDEX observed_file_id ON observed (file_id);
CREATE INDEX observed_content ON observed (content) WHERE content IS NOT NULL;

-- Changes that no application data shows: conflicts to be recorded, decisions of the user. Kept until a log of ours carries them.
CREATE TABLE decision (
    id     BLOB NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL,
    fields BLOB                         -- NULL: the item shall be gone
) WITHOUT ROWID;

-- Items whose chain value is not (known to be) in the application data. Marked in the transaction that folds, so a crash forgets none.
CREATE TABLE pending (
    id     BLOB NOT NULL PRIMARY KEY,
    path   TEXT,                        -- NULL with reason: just folded, not tried yet
    reason TEXT
) WITHOUT ROWID;

-- The apply journal: native steps about to be made, in order.
CREATE TABLE journal (
    entry      INTEGER PRIMARY KEY,
    id         BLOB NOT NULL,
    step       TEXT NOT NULL,
    from_path  TEXT NOT NULL,
    to_path    TEXT NOT NULL,
    before     BLOB NOT NULL,
    identity   BLOB NOT NULL,
    after      BLOB,                    -- one NativeItem; NULL: the item is gone once the step took effect
    taken_from BLOB
);

-- The outbox: the one log whose fate is not known, byte for byte, and the items whose local changes it carries.
CREATE TABLE outbox (
    log_id BLOB NOT NULL,
    bytes  BLOB NOT NULL
);
CREATE TABLE outbox_item (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;

-- Where contents lie: the newest location that a folded log told.
CREATE TABLE location (
    content BLOB NOT NULL PRIMARY KEY,
    extents BLOB NOT NULL               -- as EncodedExtents has them
) WITHOUT ROWID;

-- Where blocks lie, by leaf hash: learned from packs that this device read or stored.
CREATE TABLE block (
    hash      BLOB NOT NULL PRIMARY KEY,
    container BLOB NOT NULL,
    first     INTEGER NOT NULL,         -- an extent that is exactly the block: first block, number of blocks, start, length
    count     INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    length    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX block_container ON block (container);
