-- A scan reads of each folder's items what tells whether they are as they were, in the order of this index and from it alone.
DROP INDEX previous_place;
CREATE INDEX previous_place ON previous (parent, name, kind, stamp);
