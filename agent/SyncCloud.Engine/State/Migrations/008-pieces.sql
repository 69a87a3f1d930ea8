-- Hashes of the pieces of large contents, by which the next version of one is told from it. Never sent, and never needed: what is missing costs bytes.
CREATE TABLE piece (
    content BLOB NOT NULL PRIMARY KEY,
    length  INTEGER NOT NULL,           -- of the hashes
    hashes  BLOB NOT NULL               -- length of a piece (u32), then the weak (u32) and the strong (u128) hash of each, little-endian
);

-- What all of them take, without a look at any.
CREATE INDEX piece_length ON piece (length);

-- What the strong hashes are seeded with. Exactly one row.
CREATE TABLE piece_seed (seed INTEGER NOT NULL);
INSERT INTO piece_seed (seed) VALUES (random());
