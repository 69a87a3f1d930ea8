-- One table holds every row of the service, as an Azure table would. Text compares as bytes, which for the ASCII keys that are
-- allowed is ordinal order. The rows live in the primary key's tree itself, so a partition's rows lie side by side.
CREATE TABLE rows (
  partition_key TEXT NOT NULL,
  row_key       TEXT NOT NULL,
  etag          INTEGER NOT NULL,
  properties    TEXT NOT NULL, -- JSON; each name starts with its type: s string, n number, b flag, t time, x base64 bytes
  PRIMARY KEY (partition_key, row_key)
) WITHOUT ROWID;

-- The last ETag given out. It only grows, so that a row deleted and made again never gets an ETag back.
CREATE TABLE last_etag (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  value INTEGER NOT NULL
);
INSERT INTO last_etag (id, value) VALUES (1, 0);
