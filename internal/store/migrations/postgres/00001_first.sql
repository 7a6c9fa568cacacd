-- +goose Up
CREATE TABLE units (
	id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	parent_id BIGINT REFERENCES units (id),
	name      TEXT NOT NULL
);
CREATE UNIQUE INDEX units_name ON units (coalesce(parent_id, 0), name);

CREATE TABLE people (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email         TEXT NOT NULL,
	name          TEXT NOT NULL,
	sort_name     TEXT COLLATE "C" NOT NULL,
	unit_id       BIGINT REFERENCES units (id),
	manager_id    BIGINT REFERENCES people (id),
	role          TEXT NOT NULL,
	active        BOOLEAN NOT NULL,
	password_hash TEXT NOT NULL,
	epoch         BIGINT NOT NULL,
	created_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX people_email ON people (email);
CREATE INDEX people_sort_name ON people (sort_name, id);
CREATE INDEX people_unit ON people (unit_id);
CREATE INDEX people_manager ON people (manager_id);

CREATE TABLE sessions (
	token      TEXT PRIMARY KEY,
	data       BYTEA NOT NULL,
	expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE links (
	token_hash TEXT PRIMARY KEY,
	person_id  BIGINT REFERENCES people (id),
	expires_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX links_person ON links (coalesce(person_id, 0));

CREATE TABLE sign_in_failures (
	subject  TEXT PRIMARY KEY,
	failures BIGINT NOT NULL,
	last_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE versions (
	id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	course       TEXT NOT NULL,
	number       BIGINT NOT NULL,
	title        TEXT NOT NULL,
	hash         TEXT NOT NULL,
	published_by TEXT NOT NULL,
	published_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX versions_number ON versions (course, number);

CREATE TABLE version_files (
	version_id BIGINT NOT NULL REFERENCES versions (id),
	path       TEXT NOT NULL,
	body       BYTEA NOT NULL,
	PRIMARY KEY (version_id, path)
);

CREATE TABLE assignments (
	id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	course      TEXT NOT NULL,
	unit_id     BIGINT REFERENCES units (id),
	due_at      TIMESTAMPTZ,
	assigned_at TIMESTAMPTZ NOT NULL,
	assigned_by TEXT NOT NULL
);

CREATE TABLE enrollments (
	id                   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id            BIGINT NOT NULL REFERENCES people (id),
	course               TEXT NOT NULL,
	cycle                BIGINT NOT NULL,
	latest               BOOLEAN NOT NULL,
	assignment_id        BIGINT REFERENCES assignments (id),
	enrolled_at          TIMESTAMPTZ NOT NULL,
	due_at               TIMESTAMPTZ,
	started_at           TIMESTAMPTZ,
	met                  BIGINT NOT NULL,
	total                BIGINT NOT NULL,
	score                BIGINT,
	completed_at         TIMESTAMPTZ,
	completed_version_id BIGINT REFERENCES versions (id),
	valid_until          TIMESTAMPTZ
);
CREATE UNIQUE INDEX enrollments_cycle ON enrollments (person_id, course, cycle);
CREATE UNIQUE INDEX enrollments_latest ON enrollments (person_id, course) WHERE latest;
CREATE INDEX enrollments_due ON enrollments (due_at, id) WHERE latest;
CREATE INDEX enrollments_completed ON enrollments (completed_at, id) WHERE latest;
CREATE INDEX enrollments_score ON enrollments (score, id) WHERE latest;
CREATE INDEX enrollments_progress ON enrollments
	((CASE WHEN completed_at IS NOT NULL THEN 100 WHEN total = 0 THEN 0 ELSE 100 * met / total END), id) WHERE latest;

-- How many of the enrollments that reports show there are, by everything but
-- the clock: a report's totals are summed up from here, so that they cost the
-- same for a hundred people and for a million. Triggers keep the counts in the
-- transaction that changes what is counted. Unit 0 is no unit, a due day at the
-- end of 9999 is none; stage is 0 not started, 1 started, 2 completed.
-- expiry_counts counts those that are completed and will expire once more, by
-- when; apart, because there are many days on which something expires.
CREATE TABLE completion_counts (
	course  TEXT NOT NULL,
	unit_id BIGINT NOT NULL,
	due_at  TIMESTAMPTZ NOT NULL,
	stage   INTEGER NOT NULL,
	n       BIGINT NOT NULL,
	PRIMARY KEY (course, unit_id, due_at, stage)
);
CREATE TABLE expiry_counts (
	valid_until TIMESTAMPTZ NOT NULL,
	course      TEXT NOT NULL,
	unit_id     BIGINT NOT NULL,
	due_at      TIMESTAMPTZ NOT NULL,
	n           BIGINT NOT NULL,
	PRIMARY KEY (valid_until, course, unit_id, due_at)
);

-- +goose StatementBegin
-- The person is locked while one of their enrollments is counted, so that a
-- change of unit at the same moment moves the count either before or after;
-- also one who is not active, for they may come back at that moment.
-- Rows are counted a statement at a time, in order: two statements can't wait
-- for each other.
CREATE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH changes AS (
		SELECT r.person_id, r.course, coalesce(r.due_at, '9999-12-31 00:00:00+00') AS due_at, r.valid_until,
			CASE WHEN r.completed_at IS NOT NULL THEN 2 WHEN r.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, TG_ARGV[0]::integer AS n
		FROM rows r WHERE r.latest
	), people_now AS (
		SELECT id, coalesce(unit_id, 0) AS unit_id, active FROM people
		WHERE id IN (SELECT person_id FROM changes) ORDER BY id FOR SHARE
	), placed AS (
		SELECT c.course, p.unit_id, c.due_at, c.stage, c.valid_until, c.n FROM changes c JOIN people_now p ON p.id = c.person_id
		WHERE p.active
	), counts AS (
		INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT course, unit_id, due_at, stage, sum(n) FROM placed
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = completion_counts.n + excluded.n
	)
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT valid_until, course, unit_id, due_at, sum(n) FROM placed
		WHERE stage = 2 AND valid_until IS NOT NULL
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = expiry_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- Most updates change nothing that is counted.
CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH changes AS (
		SELECT o.person_id, o.course, coalesce(o.due_at, '9999-12-31 00:00:00+00') AS due_at, o.valid_until,
			CASE WHEN o.completed_at IS NOT NULL THEN 2 WHEN o.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, -1 AS n
		FROM old_rows o JOIN new_rows w ON w.id = o.id WHERE o.latest AND (o.person_id, o.course, o.latest, o.due_at, o.valid_until, o.started_at IS NULL, o.completed_at IS NULL)
			IS DISTINCT FROM (w.person_id, w.course, w.latest, w.due_at, w.valid_until, w.started_at IS NULL, w.completed_at IS NULL)
		UNION ALL
		SELECT w.person_id, w.course, coalesce(w.due_at, '9999-12-31 00:00:00+00') AS due_at, w.valid_until,
			CASE WHEN w.completed_at IS NOT NULL THEN 2 WHEN w.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, 1 AS n
		FROM old_rows o JOIN new_rows w ON w.id = o.id WHERE w.latest AND (o.person_id, o.course, o.latest, o.due_at, o.valid_until, o.started_at IS NULL, o.completed_at IS NULL)
			IS DISTINCT FROM (w.person_id, w.course, w.latest, w.due_at, w.valid_until, w.started_at IS NULL, w.completed_at IS NULL)
	), people_now AS (
		SELECT id, coalesce(unit_id, 0) AS unit_id, active FROM people
		WHERE id IN (SELECT person_id FROM changes) ORDER BY id FOR SHARE
	), placed AS (
		SELECT c.course, p.unit_id, c.due_at, c.stage, c.valid_until, c.n FROM changes c JOIN people_now p ON p.id = c.person_id
		WHERE p.active
	), counts AS (
		INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT course, unit_id, due_at, stage, sum(n) FROM placed
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = completion_counts.n + excluded.n
	)
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT valid_until, course, unit_id, due_at, sum(n) FROM placed
		WHERE stage = 2 AND valid_until IS NOT NULL
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = expiry_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- Whoever changes unit, leaves or comes back takes their enrollments along.
CREATE FUNCTION count_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH moves AS (
		SELECT o.id, o.unit_id AS old_unit, o.active AS was, w.unit_id AS new_unit, w.active AS is_now
		FROM old_rows o JOIN new_rows w ON w.id = o.id
		WHERE (o.unit_id, o.active) IS DISTINCT FROM (w.unit_id, w.active)
	), changes AS (
		SELECT e.course, coalesce(m.old_unit, 0) AS unit_id, coalesce(e.due_at, '9999-12-31 00:00:00+00') AS due_at, e.valid_until,
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, -1 AS n
		FROM moves m JOIN enrollments e ON e.person_id = m.id AND e.latest WHERE m.was
		UNION ALL
		SELECT e.course, coalesce(m.new_unit, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00'), e.valid_until,
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM moves m JOIN enrollments e ON e.person_id = m.id AND e.latest WHERE m.is_now
	), counts AS (
		INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT course, unit_id, due_at, stage, sum(n) FROM changes
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = completion_counts.n + excluded.n
	)
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT valid_until, course, unit_id, due_at, sum(n) FROM changes
		WHERE stage = 2 AND valid_until IS NOT NULL
		GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = expiry_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER enrollments_added AFTER INSERT ON enrollments
	REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION count_rows('1');
CREATE TRIGGER enrollments_removed AFTER DELETE ON enrollments
	REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION count_rows('-1');
CREATE TRIGGER enrollments_changed AFTER UPDATE ON enrollments
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_changes();
CREATE TRIGGER people_moved AFTER UPDATE ON people
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_moves();

CREATE TABLE lesson_records (
	enrollment_id BIGINT NOT NULL REFERENCES enrollments (id),
	lesson        TEXT NOT NULL,
	done_at       TIMESTAMPTZ,
	position      TEXT NOT NULL,
	PRIMARY KEY (enrollment_id, lesson)
);

CREATE TABLE attempts (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	enrollment_id BIGINT NOT NULL REFERENCES enrollments (id),
	version_id    BIGINT NOT NULL REFERENCES versions (id),
	quiz          TEXT NOT NULL,
	number        BIGINT NOT NULL,
	seed          TEXT NOT NULL,
	started_at    TIMESTAMPTZ NOT NULL,
	submitted_at  TIMESTAMPTZ,
	score         BIGINT NOT NULL,
	passed        BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX attempts_number ON attempts (enrollment_id, quiz, number);

CREATE TABLE answers (
	attempt_id BIGINT NOT NULL REFERENCES attempts (id),
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL,
	saved_at   TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (attempt_id, question)
);

CREATE TABLE signing_keys (
	id          TEXT PRIMARY KEY,
	public_key  BYTEA NOT NULL,
	private_key BYTEA,
	created_at  TIMESTAMPTZ NOT NULL,
	retired_at  TIMESTAMPTZ
);
CREATE UNIQUE INDEX signing_keys_active ON signing_keys ((1)) WHERE retired_at IS NULL;

CREATE TABLE certificates (
	id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	enrollment_id  BIGINT NOT NULL REFERENCES enrollments (id),
	person_id      BIGINT NOT NULL REFERENCES people (id),
	course         TEXT NOT NULL,
	serial         TEXT NOT NULL,
	statement      TEXT NOT NULL,
	signature      BYTEA NOT NULL,
	issued_at      TIMESTAMPTZ NOT NULL,
	valid_until    TIMESTAMPTZ,
	revoked_at     TIMESTAMPTZ,
	revoked_reason TEXT NOT NULL,
	superseded_at  TIMESTAMPTZ,
	superseded_by  TEXT NOT NULL
);
CREATE UNIQUE INDEX certificates_serial ON certificates (serial);
CREATE UNIQUE INDEX certificates_enrollment ON certificates (enrollment_id);
CREATE INDEX certificates_person ON certificates (person_id, course);

-- +goose Down
DROP TABLE certificates;
DROP TABLE signing_keys;
DROP TABLE answers;
DROP TABLE attempts;
DROP TABLE lesson_records;
DROP TABLE enrollments;
DROP TABLE assignments;
DROP TABLE version_files;
DROP TABLE versions;
DROP TABLE sign_in_failures;
DROP TABLE links;
DROP TABLE sessions;
DROP TABLE people;
DROP TABLE units;
DROP TABLE expiry_counts;
DROP TABLE completion_counts;
DROP FUNCTION count_rows, count_changes, count_moves;
