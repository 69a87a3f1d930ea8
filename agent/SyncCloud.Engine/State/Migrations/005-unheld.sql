-- Items that the chain has and that are not for this device (ignored, or in another collection's root). What it last saw of one stays its previous state, so that
-- there is an ancestor when it is held again.
CREATE TABLE unheld (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;

-- What decided, at the last scan, which items are held; opaque. At most one row.
CREATE TABLE selection (digest BLOB NOT NULL);
