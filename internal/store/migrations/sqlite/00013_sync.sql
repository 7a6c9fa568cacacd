-- +goose Up
-- How many active people each unit has, without those below it; unit 0 is none.
-- Triggers keep it, so that a page costs the same however many people there are.
CREATE TABLE headcounts (
	unit_id INTEGER PRIMARY KEY,
	n       INTEGER NOT NULL
);
INSERT INTO headcounts (unit_id, n) SELECT coalesce(unit_id, 0), count(*) FROM people WHERE active GROUP BY 1;

-- +goose StatementBegin
CREATE TRIGGER headcount_added AFTER INSERT ON people WHEN new.active
BEGIN
	INSERT INTO headcounts (unit_id, n) VALUES (coalesce(new.unit_id, 0), 1) ON CONFLICT (unit_id) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER headcount_moved AFTER UPDATE OF unit_id, active ON people
WHEN old.unit_id IS NOT new.unit_id OR old.active <> new.active
BEGIN
	UPDATE headcounts SET n = n - 1 WHERE unit_id = coalesce(old.unit_id, 0) AND old.active;
	INSERT INTO headcounts (unit_id, n) SELECT coalesce(new.unit_id, 0), 1 WHERE new.active ON CONFLICT (unit_id) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER headcount_removed AFTER DELETE ON people WHEN old.active
BEGIN
	UPDATE headcounts SET n = n - 1 WHERE unit_id = coalesce(old.unit_id, 0);
END;
-- +goose StatementEnd

-- A file of people between the page that shows what it would do and the word
-- that does it: one for each person, and not for long.
CREATE TABLE uploads (
	person_id  INTEGER PRIMARY KEY REFERENCES people (id),
	token      TEXT NOT NULL,
	name       TEXT NOT NULL,
	sync       BOOLEAN NOT NULL,
	content    BLOB NOT NULL,
	created_at DATETIME NOT NULL
);

-- +goose Down
DROP TABLE uploads;
DROP TRIGGER headcount_removed;
DROP TRIGGER headcount_moved;
DROP TRIGGER headcount_added;
DROP TABLE headcounts;
