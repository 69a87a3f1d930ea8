-- A scan reads of each folder's items what tells whether they are as they were, in the order of this index and from it alone.
DROP INDEX previous_place;
CREATE INDEX previous_place ON previous (parent, name, kind, stamp);

-- Copies in conflict are counted at the end of every round, and are few. The condition is, to the letter, the query's.
CREATE INDEX chain_copy ON chain (id) WHERE instr(fields, CAST('conflictOf' AS BLOB)) > 0;
