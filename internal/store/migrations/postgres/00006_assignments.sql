-- +goose Up
ALTER TABLE assignments RENAME COLUMN assigned_at TO created_at;
ALTER TABLE assignments RENAME COLUMN assigned_by TO created_by;
ALTER TABLE assignments ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE assignments ADD COLUMN audience TEXT NOT NULL DEFAULT '{}'; -- JSON, as are due, recurrence and reminders
ALTER TABLE assignments ADD COLUMN due TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assignments ADD COLUMN recurrence TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assignments ADD COLUMN reminders TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assignments ADD COLUMN changed_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00+00';
ALTER TABLE assignments ADD COLUMN ended_at TIMESTAMPTZ;
-- A due day was kept as the instant at which it ends. Ten hours before that it
-- is that day in UTC as well, from UTC-10 to UTC+13.
UPDATE assignments SET changed_at = created_at,
	audience = CASE WHEN unit_id IS NULL THEN '{}' ELSE '{"conditions":[{"field":"unit","units":[' || unit_id || ']}]}' END,
	due = CASE WHEN due_at IS NULL THEN '{}' ELSE '{"on":"' || to_char((due_at AT TIME ZONE 'UTC') - interval '36001 seconds', 'YYYY-MM-DD') || '"}' END;
ALTER TABLE assignments DROP COLUMN unit_id;
ALTER TABLE assignments DROP COLUMN due_at;
CREATE INDEX assignments_course ON assignments (course, id);

ALTER TABLE versions ADD COLUMN retake BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE enrollments ADD COLUMN assigned_at TIMESTAMPTZ; -- when the assignment took the enrollment on; its days are counted from here
ALTER TABLE enrollments ADD COLUMN due_moved BOOLEAN NOT NULL DEFAULT false; -- an exception decided on the due day, and the rule no longer does
ALTER TABLE enrollments ADD COLUMN set_aside TEXT NOT NULL DEFAULT ''; -- paused, waived or withdrawn; '' = none of them
ALTER TABLE enrollments ADD COLUMN changed_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00+00';
UPDATE enrollments SET changed_at = enrolled_at, assigned_at = CASE WHEN assignment_id IS NOT NULL THEN enrolled_at END;

-- What was granted to a person: a pause holds for every course, a waiver and an
-- extension for one enrollment.
CREATE TABLE exceptions (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id     BIGINT NOT NULL REFERENCES people (id),
	enrollment_id BIGINT REFERENCES enrollments (id),
	kind          TEXT NOT NULL,
	reason        TEXT NOT NULL,
	starts_at     TIMESTAMPTZ NOT NULL,
	ends_at       TIMESTAMPTZ,
	due_before    TIMESTAMPTZ,
	due_after     TIMESTAMPTZ,
	created_at    TIMESTAMPTZ NOT NULL,
	created_by    TEXT NOT NULL,
	ended_at      TIMESTAMPTZ,
	ended_by      TEXT NOT NULL
);
CREATE INDEX exceptions_person ON exceptions (person_id, id);
CREATE INDEX exceptions_open ON exceptions (kind, person_id) WHERE ended_at IS NULL;

-- What the program keeps of its settings for commands that are run beside it.
CREATE TABLE settings (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

-- Who changed what, and when: never changed, never deleted.
CREATE TABLE audit_entries (
	id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at         TIMESTAMPTZ NOT NULL,
	by         TEXT NOT NULL,
	action     TEXT NOT NULL,
	subject    TEXT NOT NULL,
	subject_id BIGINT NOT NULL,
	detail     TEXT NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, subject_id, id);

-- What enrollments were, and from when to when, as person_states are for people.
CREATE TABLE enrollment_states (
	enrollment_id        BIGINT NOT NULL REFERENCES enrollments (id),
	since                TIMESTAMPTZ NOT NULL,
	until                TIMESTAMPTZ,
	person_id            BIGINT NOT NULL,
	course               TEXT NOT NULL,
	cycle                BIGINT NOT NULL,
	latest               BOOLEAN NOT NULL,
	assignment_id        BIGINT,
	enrolled_at          TIMESTAMPTZ NOT NULL,
	due_at               TIMESTAMPTZ,
	set_aside            TEXT NOT NULL,
	started_at           TIMESTAMPTZ,
	met                  BIGINT NOT NULL,
	total                BIGINT NOT NULL,
	tested_out           BIGINT NOT NULL,
	score                BIGINT,
	completed_at         TIMESTAMPTZ,
	completed_version_id BIGINT,
	valid_until          TIMESTAMPTZ,
	PRIMARY KEY (enrollment_id, since)
);
CREATE INDEX enrollment_states_person ON enrollment_states (person_id, course, since);
INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
	SELECT id, changed_at, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until FROM enrollments;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH changes AS (
		SELECT r.person_id, r.course, coalesce(r.due_at, '9999-12-31 00:00:00+00') AS due_at, r.valid_until,
			CASE WHEN r.completed_at IS NOT NULL THEN 2 WHEN r.set_aside = 'withdrawn' THEN 5 WHEN r.set_aside = 'waived' THEN 4 WHEN r.set_aside = 'paused' THEN 3 WHEN r.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, TG_ARGV[0]::integer AS n
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
CREATE OR REPLACE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH changes AS (
		SELECT o.person_id, o.course, coalesce(o.due_at, '9999-12-31 00:00:00+00') AS due_at, o.valid_until,
			CASE WHEN o.completed_at IS NOT NULL THEN 2 WHEN o.set_aside = 'withdrawn' THEN 5 WHEN o.set_aside = 'waived' THEN 4 WHEN o.set_aside = 'paused' THEN 3 WHEN o.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, -1 AS n
		FROM old_rows o JOIN new_rows w ON w.id = o.id WHERE o.latest AND (o.person_id, o.course, o.latest, o.set_aside, o.due_at, o.valid_until, o.started_at IS NULL, o.completed_at IS NULL)
			IS DISTINCT FROM (w.person_id, w.course, w.latest, w.set_aside, w.due_at, w.valid_until, w.started_at IS NULL, w.completed_at IS NULL)
		UNION ALL
		SELECT w.person_id, w.course, coalesce(w.due_at, '9999-12-31 00:00:00+00') AS due_at, w.valid_until,
			CASE WHEN w.completed_at IS NOT NULL THEN 2 WHEN w.set_aside = 'withdrawn' THEN 5 WHEN w.set_aside = 'waived' THEN 4 WHEN w.set_aside = 'paused' THEN 3 WHEN w.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, 1 AS n
		FROM old_rows o JOIN new_rows w ON w.id = o.id WHERE w.latest AND (o.person_id, o.course, o.latest, o.set_aside, o.due_at, o.valid_until, o.started_at IS NULL, o.completed_at IS NULL)
			IS DISTINCT FROM (w.person_id, w.course, w.latest, w.set_aside, w.due_at, w.valid_until, w.started_at IS NULL, w.completed_at IS NULL)
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
CREATE OR REPLACE FUNCTION count_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	WITH moves AS (
		SELECT o.id, o.unit_id AS old_unit, o.active AS was, w.unit_id AS new_unit, w.active AS is_now
		FROM old_rows o JOIN new_rows w ON w.id = o.id
		WHERE (o.unit_id, o.active) IS DISTINCT FROM (w.unit_id, w.active)
	), changes AS (
		SELECT e.course, coalesce(m.old_unit, 0) AS unit_id, coalesce(e.due_at, '9999-12-31 00:00:00+00') AS due_at, e.valid_until,
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.set_aside = 'withdrawn' THEN 5 WHEN e.set_aside = 'waived' THEN 4 WHEN e.set_aside = 'paused' THEN 3 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END AS stage, -1 AS n
		FROM moves m JOIN enrollments e ON e.person_id = m.id AND e.latest WHERE m.was
		UNION ALL
		SELECT e.course, coalesce(m.new_unit, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00'), e.valid_until,
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.set_aside = 'withdrawn' THEN 5 WHEN e.set_aside = 'waived' THEN 4 WHEN e.set_aside = 'paused' THEN 3 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
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

-- +goose StatementBegin
CREATE FUNCTION keep_enrollment_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
			VALUES (new.id, new.changed_at, new.person_id, new.course, new.cycle, new.latest, new.assignment_id, new.enrolled_at, new.due_at, new.set_aside, new.started_at, new.met, new.total, new.tested_out, new.score, new.completed_at, new.completed_version_id, new.valid_until);
		RETURN NULL;
	END IF;
	UPDATE enrollment_states SET until = greatest(since, new.changed_at) WHERE enrollment_id = new.id AND until IS NULL;
	INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
		SELECT new.id, coalesce(max(s.until), new.changed_at), new.person_id, new.course, new.cycle, new.latest, new.assignment_id, new.enrolled_at, new.due_at, new.set_aside, new.started_at, new.met, new.total, new.tested_out, new.score, new.completed_at, new.completed_version_id, new.valid_until
		FROM enrollment_states s WHERE s.enrollment_id = new.id
		ON CONFLICT (enrollment_id, since) DO UPDATE SET until = NULL, person_id = excluded.person_id, course = excluded.course, cycle = excluded.cycle, latest = excluded.latest,
			assignment_id = excluded.assignment_id, enrolled_at = excluded.enrolled_at, due_at = excluded.due_at, set_aside = excluded.set_aside,
			started_at = excluded.started_at, met = excluded.met, total = excluded.total, tested_out = excluded.tested_out,
			score = excluded.score, completed_at = excluded.completed_at, completed_version_id = excluded.completed_version_id, valid_until = excluded.valid_until;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER enrollment_state_added AFTER INSERT ON enrollments FOR EACH ROW EXECUTE FUNCTION keep_enrollment_state();
CREATE TRIGGER enrollment_state_changed AFTER UPDATE ON enrollments FOR EACH ROW
	WHEN ((old.person_id, old.course, old.cycle, old.latest, old.assignment_id, old.enrolled_at,
		old.due_at, old.set_aside, old.started_at, old.met, old.total, old.tested_out,
		old.score, old.completed_at, old.completed_version_id, old.valid_until)
		IS DISTINCT FROM (new.person_id, new.course, new.cycle, new.latest, new.assignment_id, new.enrolled_at,
		new.due_at, new.set_aside, new.started_at, new.met, new.total, new.tested_out,
		new.score, new.completed_at, new.completed_version_id, new.valid_until))
	EXECUTE FUNCTION keep_enrollment_state();

-- +goose Down
DROP TRIGGER enrollment_state_changed ON enrollments;
DROP TRIGGER enrollment_state_added ON enrollments;
DROP FUNCTION keep_enrollment_state;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION count_moves() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP TABLE enrollment_states;
DROP TABLE audit_entries;
DROP TABLE settings;
DROP TABLE exceptions;
ALTER TABLE enrollments DROP COLUMN changed_at;
ALTER TABLE enrollments DROP COLUMN set_aside;
ALTER TABLE enrollments DROP COLUMN due_moved;
ALTER TABLE enrollments DROP COLUMN assigned_at;
ALTER TABLE versions DROP COLUMN retake;
DROP INDEX assignments_course;
ALTER TABLE assignments DROP COLUMN ended_at;
ALTER TABLE assignments DROP COLUMN changed_at;
ALTER TABLE assignments DROP COLUMN reminders;
ALTER TABLE assignments DROP COLUMN recurrence;
ALTER TABLE assignments DROP COLUMN due;
ALTER TABLE assignments DROP COLUMN audience;
ALTER TABLE assignments DROP COLUMN name;
ALTER TABLE assignments RENAME COLUMN created_at TO assigned_at;
ALTER TABLE assignments RENAME COLUMN created_by TO assigned_by;
ALTER TABLE assignments ADD COLUMN unit_id BIGINT REFERENCES units (id);
ALTER TABLE assignments ADD COLUMN due_at TIMESTAMPTZ;
