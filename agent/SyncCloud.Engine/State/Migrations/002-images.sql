-- Which contents the chain values name: what a base image must locate, and what needs no telling again. StateStore fills it for older stores.
CREATE TABLE chain_content (
    content BLOB NOT NULL,
    id      BLOB NOT NULL,              -- the chain item
    PRIMARY KEY (content, id)
) WITHOUT ROWID;

-- The newest base image that this device knows of, and what it has folded in since: when to make the next one.
ALTER TABLE collection ADD COLUMN image_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE collection ADD COLUMN image_length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE collection ADD COLUMN image_tried INTEGER NOT NULL DEFAULT 0;   -- the cursor when this device last began to make one
ALTER TABLE collection ADD COLUMN tail_length INTEGER NOT NULL DEFAULT 0;   -- bytes of the logs after that image
