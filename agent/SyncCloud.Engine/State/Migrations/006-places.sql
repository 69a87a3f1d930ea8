-- What lies at one path is looked up without the rest of its folder.
DROP INDEX previous_parent;
CREATE INDEX previous_place ON previous (parent, name);
DROP INDEX observed_parent;
CREATE INDEX observed_place ON observed (parent, name);
