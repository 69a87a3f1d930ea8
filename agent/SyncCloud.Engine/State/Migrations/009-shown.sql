-- Whether the application data shows the whole chain is asked at the end of every round: only items that were written since all were compared are looked at.
-- Once known is 1, each item that is not named here has equal places in chain and previous, or is in neither.
CREATE TABLE place_changed (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;

-- Exactly one row.
CREATE TABLE places (known INTEGER NOT NULL);
INSERT INTO places (known) VALUES (0);
