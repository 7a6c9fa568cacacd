-- +goose Up
-- How many active people each unit has, without those below it; unit 0 is none.
-- Triggers keep it, so that a page costs the same however many people there are.
CREATE TABLE headcounts (
	unit_id BIGINT PRIMARY KEY,
	n       BIGINT NOT NULL
);
INSERT INTO headcounts (unit_id, n) SELECT coalesce(unit_id, 0), count(*) FROM people WHERE active GROUP BY 1;

-- +goose StatementBegin
CREATE FUNCTION count_heads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO headcounts (unit_id, n)
		SELECT coalesce(unit_id, 0), sum(TG_ARGV[0]::bigint) FROM rows WHERE active GROUP BY 1 ORDER BY 1
		ON CONFLICT (unit_id) DO UPDATE SET n = headcounts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_moved_heads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO headcounts (unit_id, n)
		SELECT unit_id, sum(n) FROM (
			SELECT coalesce(unit_id, 0) AS unit_id, -1 AS n FROM old_rows WHERE active
			UNION ALL
			SELECT coalesce(unit_id, 0), 1 FROM new_rows WHERE active) AS heads
		GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1
		ON CONFLICT (unit_id) DO UPDATE SET n = headcounts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER headcount_added AFTER INSERT ON people
	REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION count_heads('1');
CREATE TRIGGER headcount_moved AFTER UPDATE ON people
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_moved_heads();
CREATE TRIGGER headcount_removed AFTER DELETE ON people
	REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION count_heads('-1');

-- A file of people between the page that shows what it would do and the word
-- that does it: one for each person, and not for long.
CREATE TABLE uploads (
	person_id  BIGINT PRIMARY KEY REFERENCES people (id),
	token      TEXT NOT NULL,
	name       TEXT NOT NULL,
	sync       BOOLEAN NOT NULL,
	content    BYTEA NOT NULL,
	created_at TIMESTAMPTZ NOT NULL
);

-- +goose Down
DROP TABLE uploads;
DROP TRIGGER headcount_removed ON people;
DROP TRIGGER headcount_moved ON people;
DROP TRIGGER headcount_added ON people;
DROP FUNCTION count_moved_heads, count_heads;
DROP TABLE headcounts;
