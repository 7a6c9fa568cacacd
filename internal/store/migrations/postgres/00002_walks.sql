-- +goose Up
CREATE TABLE walks (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	enrollment_id BIGINT NOT NULL REFERENCES enrollments (id),
	version_id    BIGINT NOT NULL REFERENCES versions (id),
	kind          TEXT NOT NULL,
	lesson        TEXT NOT NULL,
	number        BIGINT NOT NULL,
	started_at    TIMESTAMPTZ NOT NULL,
	ended_at      TIMESTAMPTZ,
	ending        TEXT NOT NULL,
	quality       TEXT NOT NULL,
	score         BIGINT NOT NULL
);
CREATE UNIQUE INDEX walks_number ON walks (enrollment_id, kind, lesson, number);
CREATE INDEX walks_practice ON walks (kind, lesson, number);

CREATE TABLE walk_steps (
	walk_id  BIGINT NOT NULL REFERENCES walks (id),
	number   BIGINT NOT NULL,
	node     TEXT NOT NULL,
	choice   BIGINT NOT NULL,
	audience TEXT NOT NULL,
	taken_at TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (walk_id, number)
);

-- +goose Down
DROP TABLE walk_steps;
DROP TABLE walks;
