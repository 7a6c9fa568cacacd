-- +goose Up
-- Reports that people have given a name: filter, order and columns, as an
-- address has them.
CREATE TABLE views (
	id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	owner_id   BIGINT NOT NULL REFERENCES people (id),
	name       TEXT NOT NULL,
	sort_name  TEXT COLLATE "C" NOT NULL,
	query      TEXT NOT NULL,
	shared     BOOLEAN NOT NULL,
	created_at TIMESTAMPTZ NOT NULL,
	changed_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX views_owner_name ON views (owner_id, name);
CREATE INDEX views_sort_name ON views (sort_name, id);

-- When a view is sent, and what became of the last time.
CREATE TABLE schedules (
	view_id    BIGINT PRIMARY KEY REFERENCES views (id) ON DELETE CASCADE,
	every      TEXT NOT NULL,    -- daily, weekly, monthly
	weekday    INTEGER NOT NULL, -- 0 = Sunday
	month_day  INTEGER NOT NULL,
	hour       INTEGER NOT NULL, -- in the organization's zone
	format     TEXT NOT NULL,    -- csv, xlsx
	attached   BOOLEAN NOT NULL,
	created_at TIMESTAMPTZ NOT NULL,
	next_at    TIMESTAMPTZ NOT NULL,
	due_at     TIMESTAMPTZ, -- of the last run; NULL = it has not run
	ran_at     TIMESTAMPTZ,
	outcome    TEXT NOT NULL,
	stopped_at TIMESTAMPTZ, -- NULL = it runs
	why        TEXT NOT NULL
);
CREATE INDEX schedules_next_at ON schedules (next_at) WHERE stopped_at IS NULL;
CREATE TABLE schedule_recipients (
	view_id   BIGINT NOT NULL REFERENCES schedules (view_id) ON DELETE CASCADE,
	person_id BIGINT NOT NULL REFERENCES people (id),
	PRIMARY KEY (view_id, person_id)
);
CREATE INDEX schedule_recipients_person ON schedule_recipients (person_id, view_id);

-- +goose Down
DROP TABLE schedule_recipients;
DROP TABLE schedules;
DROP TABLE views;
