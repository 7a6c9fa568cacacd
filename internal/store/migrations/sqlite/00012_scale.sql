-- +goose Up
-- completion_counts has a row for each due day of each unit, and where people
-- are due by the day on which they came or last completed there are as many of
-- these as there are people. These are the same counts without the due day: a
-- few for each unit, however large the company. What is overdue is taken from
-- the open ones, which are few beside those that are completed.
CREATE TABLE unit_counts (
	course  TEXT NOT NULL,
	unit_id INTEGER NOT NULL,
	stage   INTEGER NOT NULL,
	n       INTEGER NOT NULL,
	PRIMARY KEY (unit_id, course, stage)
);
INSERT INTO unit_counts (course, unit_id, stage, n)
	SELECT course, unit_id, stage, sum(n) FROM completion_counts GROUP BY 1, 2, 3;
CREATE INDEX completion_counts_open ON completion_counts (unit_id, stage, due_at, course, n) WHERE stage < 2 AND n <> 0;
CREATE INDEX expiry_counts_present ON expiry_counts (unit_id, valid_until, course, n) WHERE n <> 0;

-- +goose StatementBegin
CREATE TRIGGER unit_counts_added AFTER INSERT ON completion_counts
BEGIN
	INSERT INTO unit_counts (course, unit_id, stage, n) VALUES (new.course, new.unit_id, new.stage, new.n)
		ON CONFLICT (unit_id, course, stage) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_counts_changed AFTER UPDATE OF n ON completion_counts
BEGIN
	UPDATE unit_counts SET n = n + new.n - old.n WHERE course = new.course AND unit_id = new.unit_id AND stage = new.stage;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER unit_counts_changed;
DROP TRIGGER unit_counts_added;
DROP INDEX expiry_counts_present;
DROP INDEX completion_counts_open;
DROP TABLE unit_counts;
