-- +goose NO TRANSACTION
-- +goose Up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE assignments_new (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	course     TEXT NOT NULL,
	name       TEXT NOT NULL,
	audience   TEXT NOT NULL, -- JSON, as are due, recurrence and reminders
	due        TEXT NOT NULL,
	recurrence TEXT NOT NULL,
	reminders  TEXT NOT NULL,
	created_at DATETIME NOT NULL,
	created_by TEXT NOT NULL,
	changed_at DATETIME NOT NULL,
	ended_at   DATETIME
);
-- A due day was kept as the instant at which it ends. Ten hours before that it
-- is that day in UTC as well, from UTC-10 to UTC+13.
INSERT INTO assignments_new (id, course, name, audience, due, recurrence, reminders, created_at, created_by, changed_at)
	SELECT id, course, '',
		CASE WHEN unit_id IS NULL THEN '{}' ELSE '{"conditions":[{"field":"unit","units":[' || unit_id || ']}]}' END,
		CASE WHEN due_at IS NULL THEN '{}' ELSE '{"on":"' || date(due_at, '-36001 seconds') || '"}' END,
		'{}', '{}', assigned_at, assigned_by, assigned_at
	FROM assignments;
DROP TABLE assignments;
ALTER TABLE assignments_new RENAME TO assignments;
CREATE INDEX assignments_course ON assignments (course, id);

DROP TRIGGER enrollments_added;
DROP TRIGGER enrollments_removed;
DROP TRIGGER enrollments_changed;
DROP TRIGGER people_moved;

ALTER TABLE versions ADD COLUMN retake BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE enrollments ADD COLUMN assigned_at DATETIME; -- when the assignment took the enrollment on; its days are counted from here
ALTER TABLE enrollments ADD COLUMN due_moved BOOLEAN NOT NULL DEFAULT false; -- an exception decided on the due day, and the rule no longer does
ALTER TABLE enrollments ADD COLUMN set_aside TEXT NOT NULL DEFAULT ''; -- paused, waived or withdrawn; '' = none of them
ALTER TABLE enrollments ADD COLUMN changed_at DATETIME NOT NULL DEFAULT '1970-01-01 00:00:00+00:00';
UPDATE enrollments SET changed_at = enrolled_at, assigned_at = CASE WHEN assignment_id IS NOT NULL THEN enrolled_at END;

-- What was granted to a person: a pause holds for every course, a waiver and an
-- extension for one enrollment.
CREATE TABLE exceptions (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id     INTEGER NOT NULL REFERENCES people (id),
	enrollment_id INTEGER REFERENCES enrollments (id),
	kind          TEXT NOT NULL,
	reason        TEXT NOT NULL,
	starts_at     DATETIME NOT NULL,
	ends_at       DATETIME,
	due_before    DATETIME,
	due_after     DATETIME,
	created_at    DATETIME NOT NULL,
	created_by    TEXT NOT NULL,
	ended_at      DATETIME,
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
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	at         DATETIME NOT NULL,
	by         TEXT NOT NULL,
	action     TEXT NOT NULL,
	subject    TEXT NOT NULL,
	subject_id INTEGER NOT NULL,
	detail     TEXT NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, subject_id, id);

-- What enrollments were, and from when to when, as person_states are for people.
CREATE TABLE enrollment_states (
	enrollment_id        INTEGER NOT NULL REFERENCES enrollments (id),
	since                DATETIME NOT NULL,
	until                DATETIME,
	person_id            INTEGER NOT NULL,
	course               TEXT NOT NULL,
	cycle                INTEGER NOT NULL,
	latest               BOOLEAN NOT NULL,
	assignment_id        INTEGER,
	enrolled_at          DATETIME NOT NULL,
	due_at               DATETIME,
	set_aside            TEXT NOT NULL,
	started_at           DATETIME,
	met                  INTEGER NOT NULL,
	total                INTEGER NOT NULL,
	tested_out           INTEGER NOT NULL,
	score                INTEGER,
	completed_at         DATETIME,
	completed_version_id INTEGER,
	valid_until          DATETIME,
	PRIMARY KEY (enrollment_id, since)
);
CREATE INDEX enrollment_states_person ON enrollment_states (person_id, course, since);
INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
	SELECT id, changed_at, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until FROM enrollments;

-- +goose StatementBegin
CREATE TRIGGER enrollments_added AFTER INSERT ON enrollments WHEN new.latest
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN new.completed_at IS NOT NULL THEN 2 WHEN new.set_aside = 'withdrawn' THEN 5 WHEN new.set_aside = 'waived' THEN 4 WHEN new.set_aside = 'paused' THEN 3 WHEN new.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM people p WHERE p.id = new.person_id AND p.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT new.valid_until, new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM people p WHERE p.id = new.person_id AND p.active
			AND new.completed_at IS NOT NULL AND new.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollments_removed AFTER DELETE ON enrollments WHEN old.latest
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN old.completed_at IS NOT NULL THEN 2 WHEN old.set_aside = 'withdrawn' THEN 5 WHEN old.set_aside = 'waived' THEN 4 WHEN old.set_aside = 'paused' THEN 3 WHEN old.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM people p WHERE p.id = old.person_id AND p.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT old.valid_until, old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM people p WHERE p.id = old.person_id AND p.active
			AND old.completed_at IS NOT NULL AND old.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollments_changed
AFTER UPDATE OF person_id, course, latest, set_aside, due_at, started_at, completed_at, valid_until ON enrollments
WHEN old.person_id <> new.person_id OR old.course <> new.course OR old.latest <> new.latest OR old.set_aside <> new.set_aside OR old.due_at IS NOT new.due_at
	OR (old.started_at IS NULL) <> (new.started_at IS NULL) OR (old.completed_at IS NULL) <> (new.completed_at IS NULL)
	OR old.valid_until IS NOT new.valid_until
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN old.completed_at IS NOT NULL THEN 2 WHEN old.set_aside = 'withdrawn' THEN 5 WHEN old.set_aside = 'waived' THEN 4 WHEN old.set_aside = 'paused' THEN 3 WHEN old.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM people p WHERE p.id = old.person_id AND p.active AND old.latest
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT old.valid_until, old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM people p WHERE p.id = old.person_id AND p.active AND old.latest
			AND old.completed_at IS NOT NULL AND old.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN new.completed_at IS NOT NULL THEN 2 WHEN new.set_aside = 'withdrawn' THEN 5 WHEN new.set_aside = 'waived' THEN 4 WHEN new.set_aside = 'paused' THEN 3 WHEN new.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM people p WHERE p.id = new.person_id AND p.active AND new.latest
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT new.valid_until, new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM people p WHERE p.id = new.person_id AND p.active AND new.latest
			AND new.completed_at IS NOT NULL AND new.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER people_moved AFTER UPDATE OF unit_id, active ON people
WHEN old.unit_id IS NOT new.unit_id OR old.active <> new.active
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT e.course, coalesce(old.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.set_aside = 'withdrawn' THEN 5 WHEN e.set_aside = 'waived' THEN 4 WHEN e.set_aside = 'paused' THEN 3 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM enrollments e WHERE e.person_id = old.id AND e.latest AND old.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT e.valid_until, e.course, coalesce(old.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM enrollments e WHERE e.person_id = old.id AND e.latest AND old.active
			AND e.completed_at IS NOT NULL AND e.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT e.course, coalesce(new.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.set_aside = 'withdrawn' THEN 5 WHEN e.set_aside = 'waived' THEN 4 WHEN e.set_aside = 'paused' THEN 3 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM enrollments e WHERE e.person_id = new.id AND e.latest AND new.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT e.valid_until, e.course, coalesce(new.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM enrollments e WHERE e.person_id = new.id AND e.latest AND new.active
			AND e.completed_at IS NOT NULL AND e.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollment_state_added AFTER INSERT ON enrollments
BEGIN
	INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
		VALUES (new.id, new.changed_at, new.person_id, new.course, new.cycle, new.latest, new.assignment_id, new.enrolled_at, new.due_at, new.set_aside, new.started_at, new.met, new.total, new.tested_out, new.score, new.completed_at, new.completed_version_id, new.valid_until);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollment_state_changed AFTER UPDATE ON enrollments
WHEN old.person_id IS NOT new.person_id OR old.course IS NOT new.course OR old.cycle IS NOT new.cycle OR old.latest IS NOT new.latest
	OR old.assignment_id IS NOT new.assignment_id OR old.enrolled_at IS NOT new.enrolled_at OR old.due_at IS NOT new.due_at OR old.set_aside IS NOT new.set_aside
	OR old.started_at IS NOT new.started_at OR old.met IS NOT new.met OR old.total IS NOT new.total OR old.tested_out IS NOT new.tested_out
	OR old.score IS NOT new.score OR old.completed_at IS NOT new.completed_at OR old.completed_version_id IS NOT new.completed_version_id OR old.valid_until IS NOT new.valid_until
BEGIN
	UPDATE enrollment_states SET until = max(since, new.changed_at) WHERE enrollment_id = new.id AND until IS NULL;
	INSERT INTO enrollment_states (enrollment_id, since, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at, met, total, tested_out, score, completed_at, completed_version_id, valid_until)
		SELECT new.id, coalesce(max(s.until), new.changed_at), new.person_id, new.course, new.cycle, new.latest, new.assignment_id, new.enrolled_at, new.due_at, new.set_aside, new.started_at, new.met, new.total, new.tested_out, new.score, new.completed_at, new.completed_version_id, new.valid_until
		FROM enrollment_states s WHERE s.enrollment_id = new.id
		ON CONFLICT (enrollment_id, since) DO UPDATE SET until = NULL, person_id = excluded.person_id, course = excluded.course, cycle = excluded.cycle, latest = excluded.latest,
			assignment_id = excluded.assignment_id, enrolled_at = excluded.enrolled_at, due_at = excluded.due_at, set_aside = excluded.set_aside,
			started_at = excluded.started_at, met = excluded.met, total = excluded.total, tested_out = excluded.tested_out,
			score = excluded.score, completed_at = excluded.completed_at, completed_version_id = excluded.completed_version_id, valid_until = excluded.valid_until;
END;
-- +goose StatementEnd

COMMIT;
PRAGMA foreign_keys = ON;

-- +goose Down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
DROP TRIGGER enrollment_state_changed;
DROP TRIGGER enrollment_state_added;
DROP TRIGGER enrollments_added;
DROP TRIGGER enrollments_removed;
DROP TRIGGER enrollments_changed;
DROP TRIGGER people_moved;
DROP TABLE enrollment_states;
DROP TABLE audit_entries;
DROP TABLE settings;
DROP TABLE exceptions;
ALTER TABLE enrollments DROP COLUMN changed_at;
ALTER TABLE enrollments DROP COLUMN set_aside;
ALTER TABLE enrollments DROP COLUMN due_moved;
ALTER TABLE enrollments DROP COLUMN assigned_at;
ALTER TABLE versions DROP COLUMN retake;
CREATE TABLE assignments_old (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	course      TEXT NOT NULL,
	unit_id     INTEGER REFERENCES units (id),
	due_at      DATETIME,
	assigned_at DATETIME NOT NULL,
	assigned_by TEXT NOT NULL
);
INSERT INTO assignments_old (id, course, assigned_at, assigned_by) SELECT id, course, created_at, created_by FROM assignments;
DROP TABLE assignments;
ALTER TABLE assignments_old RENAME TO assignments;

-- +goose StatementBegin
CREATE TRIGGER enrollments_added AFTER INSERT ON enrollments WHEN new.latest
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN new.completed_at IS NOT NULL THEN 2 WHEN new.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM people p WHERE p.id = new.person_id AND p.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT new.valid_until, new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM people p WHERE p.id = new.person_id AND p.active
			AND new.completed_at IS NOT NULL AND new.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollments_removed AFTER DELETE ON enrollments WHEN old.latest
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN old.completed_at IS NOT NULL THEN 2 WHEN old.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM people p WHERE p.id = old.person_id AND p.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT old.valid_until, old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM people p WHERE p.id = old.person_id AND p.active
			AND old.completed_at IS NOT NULL AND old.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER enrollments_changed
AFTER UPDATE OF person_id, course, latest, due_at, started_at, completed_at, valid_until ON enrollments
WHEN old.person_id <> new.person_id OR old.course <> new.course OR old.latest <> new.latest OR old.due_at IS NOT new.due_at
	OR (old.started_at IS NULL) <> (new.started_at IS NULL) OR (old.completed_at IS NULL) <> (new.completed_at IS NULL)
	OR old.valid_until IS NOT new.valid_until
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN old.completed_at IS NOT NULL THEN 2 WHEN old.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM people p WHERE p.id = old.person_id AND p.active AND old.latest
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT old.valid_until, old.course, coalesce(p.unit_id, 0), coalesce(old.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM people p WHERE p.id = old.person_id AND p.active AND old.latest
			AND old.completed_at IS NOT NULL AND old.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN new.completed_at IS NOT NULL THEN 2 WHEN new.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM people p WHERE p.id = new.person_id AND p.active AND new.latest
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT new.valid_until, new.course, coalesce(p.unit_id, 0), coalesce(new.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM people p WHERE p.id = new.person_id AND p.active AND new.latest
			AND new.completed_at IS NOT NULL AND new.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER people_moved AFTER UPDATE OF unit_id, active ON people
WHEN old.unit_id IS NOT new.unit_id OR old.active <> new.active
BEGIN
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT e.course, coalesce(old.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, -1
		FROM enrollments e WHERE e.person_id = old.id AND e.latest AND old.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT e.valid_until, e.course, coalesce(old.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'), -1
		FROM enrollments e WHERE e.person_id = old.id AND e.latest AND old.active
			AND e.completed_at IS NOT NULL AND e.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
	INSERT INTO completion_counts (course, unit_id, due_at, stage, n)
		SELECT e.course, coalesce(new.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'),
			CASE WHEN e.completed_at IS NOT NULL THEN 2 WHEN e.started_at IS NOT NULL THEN 1 ELSE 0 END, 1
		FROM enrollments e WHERE e.person_id = new.id AND e.latest AND new.active
		ON CONFLICT (course, unit_id, due_at, stage) DO UPDATE SET n = n + excluded.n;
	INSERT INTO expiry_counts (valid_until, course, unit_id, due_at, n)
		SELECT e.valid_until, e.course, coalesce(new.unit_id, 0), coalesce(e.due_at, '9999-12-31 00:00:00+00:00'), 1
		FROM enrollments e WHERE e.person_id = new.id AND e.latest AND new.active
			AND e.completed_at IS NOT NULL AND e.valid_until IS NOT NULL
		ON CONFLICT (valid_until, course, unit_id, due_at) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

COMMIT;
PRAGMA foreign_keys = ON;
