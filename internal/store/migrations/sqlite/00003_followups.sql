-- +goose Up
-- The ids of an attempt's questions, with spaces between them, where they were
-- chosen for the person; '' = the seed draws them.
ALTER TABLE attempts ADD COLUMN questions TEXT NOT NULL DEFAULT '';

CREATE TABLE secrets (
	name       TEXT PRIMARY KEY,
	value      BLOB NOT NULL,
	created_at DATETIME NOT NULL
);

-- +goose Down
DROP TABLE secrets;
ALTER TABLE attempts DROP COLUMN questions;
