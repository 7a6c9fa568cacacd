-- +goose Up
-- completion_counts has a row for each due day of each unit, and where people
-- are due by the day on which they came or last completed there are as many of
-- these as there are people. These are the same counts without the due day: a
-- few for each unit, however large the company. What is overdue is taken from
-- the open ones, which are few beside those that are completed.
CREATE TABLE unit_counts (
	course  TEXT NOT NULL,
	unit_id BIGINT NOT NULL,
	stage   INTEGER NOT NULL,
	n       BIGINT NOT NULL,
	PRIMARY KEY (unit_id, course, stage)
);
INSERT INTO unit_counts (course, unit_id, stage, n)
	SELECT course, unit_id, stage, sum(n) FROM completion_counts GROUP BY 1, 2, 3;
CREATE INDEX completion_counts_open ON completion_counts (unit_id, stage, due_at, course, n) WHERE stage < 2 AND n <> 0;
CREATE INDEX expiry_counts_present ON expiry_counts (unit_id, valid_until, course, n) WHERE n <> 0;

-- +goose StatementBegin
-- Rows are counted a statement at a time, in order, as in count_rows.
CREATE FUNCTION count_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO unit_counts (course, unit_id, stage, n)
		SELECT course, unit_id, stage, sum(n) FROM rows
		GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 2, 1, 3
		ON CONFLICT (unit_id, course, stage) DO UPDATE SET n = unit_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_unit_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO unit_counts (course, unit_id, stage, n)
		SELECT course, unit_id, stage, sum(w.n - o.n) FROM old_rows o JOIN new_rows w USING (course, unit_id, due_at, stage)
		GROUP BY 1, 2, 3 HAVING sum(w.n - o.n) <> 0 ORDER BY 1, 2, 3
		ON CONFLICT (unit_id, course, stage) DO UPDATE SET n = unit_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER unit_counts_added AFTER INSERT ON completion_counts
	REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION count_units();
CREATE TRIGGER unit_counts_changed AFTER UPDATE ON completion_counts
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_unit_changes();

-- +goose Down
DROP TRIGGER unit_counts_changed ON completion_counts;
DROP TRIGGER unit_counts_added ON completion_counts;
DROP FUNCTION count_unit_changes, count_units;
DROP INDEX expiry_counts_present;
DROP INDEX completion_counts_open;
DROP TABLE unit_counts;
