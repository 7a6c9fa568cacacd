-- +goose Up
CREATE TABLE units (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	parent_id INTEGER REFERENCES units (id),
	name      TEXT NOT NULL
);
CREATE UNIQUE INDEX units_name ON units (coalesce(parent_id, 0), name);

CREATE TABLE people (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	email         TEXT NOT NULL,
	name          TEXT NOT NULL,
	sort_name     TEXT NOT NULL,
	unit_id       INTEGER REFERENCES units (id),
	manager_id    INTEGER REFERENCES people (id),
	role          TEXT NOT NULL,
	active        BOOLEAN NOT NULL,
	password_hash TEXT NOT NULL,
	epoch         INTEGER NOT NULL,
	created_at    DATETIME NOT NULL
);
CREATE UNIQUE INDEX people_email ON people (email);
CREATE INDEX people_sort_name ON people (sort_name, id);
CREATE INDEX people_unit ON people (unit_id);
CREATE INDEX people_manager ON people (manager_id);

CREATE TABLE sessions (
	token      TEXT PRIMARY KEY,
	data       BLOB NOT NULL,
	expires_at DATETIME NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE links (
	token_hash TEXT PRIMARY KEY,
	person_id  INTEGER REFERENCES people (id),
	expires_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX links_person ON links (coalesce(person_id, 0));

CREATE TABLE sign_in_failures (
	subject  TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	last_at  DATETIME NOT NULL
);

CREATE TABLE versions (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	course       TEXT NOT NULL,
	number       INTEGER NOT NULL,
	title        TEXT NOT NULL,
	hash         TEXT NOT NULL,
	published_by TEXT NOT NULL,
	published_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX versions_number ON versions (course, number);

CREATE TABLE version_files (
	version_id INTEGER NOT NULL REFERENCES versions (id),
	path       TEXT NOT NULL,
	body       BLOB NOT NULL,
	PRIMARY KEY (version_id, path)
);

CREATE TABLE assignments (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	course      TEXT NOT NULL,
	unit_id     INTEGER REFERENCES units (id),
	due_at      DATETIME,
	assigned_at DATETIME NOT NULL,
	assigned_by TEXT NOT NULL
);

CREATE TABLE enrollments (
	id                   INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id            INTEGER NOT NULL REFERENCES people (id),
	course               TEXT NOT NULL,
	cycle                INTEGER NOT NULL,
	latest               BOOLEAN NOT NULL,
	assignment_id        INTEGER REFERENCES assignments (id),
	enrolled_at          DATETIME NOT NULL,
	due_at               DATETIME,
	started_at           DATETIME,
	met                  INTEGER NOT NULL,
	total                INTEGER NOT NULL,
	score                INTEGER,
	completed_at         DATETIME,
	completed_version_id INTEGER REFERENCES versions (id),
	valid_until          DATETIME
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
	unit_id INTEGER NOT NULL,
	due_at  DATETIME NOT NULL,
	stage   INTEGER NOT NULL,
	n       INTEGER NOT NULL,
	PRIMARY KEY (course, unit_id, due_at, stage)
);
CREATE TABLE expiry_counts (
	valid_until DATETIME NOT NULL,
	course      TEXT NOT NULL,
	unit_id     INTEGER NOT NULL,
	due_at      DATETIME NOT NULL,
	n           INTEGER NOT NULL,
	PRIMARY KEY (valid_until, course, unit_id, due_at)
) WITHOUT ROWID;

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

CREATE TABLE lesson_records (
	enrollment_id INTEGER NOT NULL REFERENCES enrollments (id),
	lesson        TEXT NOT NULL,
	done_at       DATETIME,
	position      TEXT NOT NULL,
	PRIMARY KEY (enrollment_id, lesson)
);

CREATE TABLE attempts (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	enrollment_id INTEGER NOT NULL REFERENCES enrollments (id),
	version_id    INTEGER NOT NULL REFERENCES versions (id),
	quiz          TEXT NOT NULL,
	number        INTEGER NOT NULL,
	seed          TEXT NOT NULL,
	started_at    DATETIME NOT NULL,
	submitted_at  DATETIME,
	score         INTEGER NOT NULL,
	passed        BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX attempts_number ON attempts (enrollment_id, quiz, number);

CREATE TABLE answers (
	attempt_id INTEGER NOT NULL REFERENCES attempts (id),
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL,
	saved_at   DATETIME NOT NULL,
	PRIMARY KEY (attempt_id, question)
);

CREATE TABLE signing_keys (
	id          TEXT PRIMARY KEY,
	public_key  BLOB NOT NULL,
	private_key BLOB,
	created_at  DATETIME NOT NULL,
	retired_at  DATETIME
);
CREATE UNIQUE INDEX signing_keys_active ON signing_keys ((1)) WHERE retired_at IS NULL;

CREATE TABLE certificates (
	id             INTEGER PRIMARY KEY AUTOINCREMENT,
	enrollment_id  INTEGER NOT NULL REFERENCES enrollments (id),
	person_id      INTEGER NOT NULL REFERENCES people (id),
	course         TEXT NOT NULL,
	serial         TEXT NOT NULL,
	statement      TEXT NOT NULL,
	signature      BLOB NOT NULL,
	issued_at      DATETIME NOT NULL,
	valid_until    DATETIME,
	revoked_at     DATETIME,
	revoked_reason TEXT NOT NULL,
	superseded_at  DATETIME,
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
