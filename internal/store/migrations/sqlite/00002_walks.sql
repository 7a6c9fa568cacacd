-- +goose Up
CREATE TABLE walks (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	enrollment_id INTEGER NOT NULL REFERENCES enrollments (id),
	version_id    INTEGER NOT NULL REFERENCES versions (id),
	kind          TEXT NOT NULL,
	lesson        TEXT NOT NULL,
	number        INTEGER NOT NULL,
	started_at    DATETIME NOT NULL,
	ended_at      DATETIME,
	ending        TEXT NOT NULL,
	quality       TEXT NOT NULL,
	score         INTEGER NOT NULL
);
CREATE UNIQUE INDEX walks_number ON walks (enrollment_id, kind, lesson, number);
CREATE INDEX walks_practice ON walks (kind, lesson, number);

CREATE TABLE walk_steps (
	walk_id  INTEGER NOT NULL REFERENCES walks (id),
	number   INTEGER NOT NULL,
	node     TEXT NOT NULL,
	choice   INTEGER NOT NULL,
	audience TEXT NOT NULL,
	taken_at DATETIME NOT NULL,
	PRIMARY KEY (walk_id, number)
);

-- +goose Down
DROP TABLE walk_steps;
DROP TABLE walks;
