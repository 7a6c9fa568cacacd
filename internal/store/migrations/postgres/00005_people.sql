-- +goose Up
ALTER TABLE people ADD COLUMN hired_on TEXT NOT NULL DEFAULT ''; -- a day, such as 2026-03-01; '' = not known
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- BCP 47; '' = the organization's
ALTER TABLE people ADD COLUMN changed_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00+00';
UPDATE people SET changed_at = created_at;
CREATE INDEX people_changed_at ON people (changed_at);
ALTER TABLE units ADD COLUMN changed_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00+00';

CREATE TABLE person_tags (
	person_id BIGINT NOT NULL REFERENCES people (id),
	tag       TEXT NOT NULL,
	PRIMARY KEY (person_id, tag)
);
CREATE INDEX person_tags_tag ON person_tags (tag, person_id);

-- What people and units were, and from when to when: a report as at a day reads
-- these in place of people and units. Triggers keep them, by the time that a
-- change says of itself (changed_at). The present state has no end.
CREATE TABLE person_states (
	person_id  BIGINT NOT NULL REFERENCES people (id),
	since      TIMESTAMPTZ NOT NULL,
	until      TIMESTAMPTZ,
	name       TEXT NOT NULL,
	email      TEXT NOT NULL,
	sort_name  TEXT NOT NULL,
	unit_id    BIGINT,
	manager_id BIGINT,
	active     BOOLEAN NOT NULL,
	PRIMARY KEY (person_id, since)
);
CREATE INDEX person_states_sort_name ON person_states (sort_name, person_id);
CREATE INDEX person_states_unit ON person_states (unit_id);
CREATE INDEX person_states_manager ON person_states (manager_id);
INSERT INTO person_states (person_id, since, name, email, sort_name, unit_id, manager_id, active)
	SELECT id, created_at, name, email, sort_name, unit_id, manager_id, active FROM people;

CREATE TABLE unit_states (
	unit_id   BIGINT NOT NULL REFERENCES units (id),
	since     TIMESTAMPTZ NOT NULL,
	until     TIMESTAMPTZ,
	parent_id BIGINT,
	name      TEXT NOT NULL,
	PRIMARY KEY (unit_id, since)
);
INSERT INTO unit_states (unit_id, since, parent_id, name)
	SELECT id, changed_at, parent_id, name FROM units;

-- +goose StatementBegin
-- A clock that was set back can't make a state end before it began; one that
-- lasted no time is forgotten.
CREATE FUNCTION keep_person_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO person_states (person_id, since, name, email, sort_name, unit_id, manager_id, active)
			VALUES (new.id, new.created_at, new.name, new.email, new.sort_name, new.unit_id, new.manager_id, new.active);
		RETURN NULL;
	END IF;
	UPDATE person_states SET until = greatest(since, new.changed_at) WHERE person_id = new.id AND until IS NULL;
	INSERT INTO person_states (person_id, since, name, email, sort_name, unit_id, manager_id, active)
		SELECT new.id, coalesce(max(s.until), new.changed_at), new.name, new.email, new.sort_name, new.unit_id, new.manager_id, new.active
		FROM person_states s WHERE s.person_id = new.id
		ON CONFLICT (person_id, since) DO UPDATE SET until = NULL, name = excluded.name, email = excluded.email,
			sort_name = excluded.sort_name, unit_id = excluded.unit_id, manager_id = excluded.manager_id, active = excluded.active;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION keep_unit_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO unit_states (unit_id, since, parent_id, name) VALUES (new.id, new.changed_at, new.parent_id, new.name);
		RETURN NULL;
	END IF;
	UPDATE unit_states SET until = greatest(since, new.changed_at) WHERE unit_id = new.id AND until IS NULL;
	INSERT INTO unit_states (unit_id, since, parent_id, name)
		SELECT new.id, coalesce(max(s.until), new.changed_at), new.parent_id, new.name FROM unit_states s WHERE s.unit_id = new.id
		ON CONFLICT (unit_id, since) DO UPDATE SET until = NULL, parent_id = excluded.parent_id, name = excluded.name;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER person_state_added AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION keep_person_state();
CREATE TRIGGER person_state_changed AFTER UPDATE ON people FOR EACH ROW
	WHEN ((old.name, old.email, old.sort_name, old.unit_id, old.manager_id, old.active)
		IS DISTINCT FROM (new.name, new.email, new.sort_name, new.unit_id, new.manager_id, new.active))
	EXECUTE FUNCTION keep_person_state();
CREATE TRIGGER unit_state_added AFTER INSERT ON units FOR EACH ROW EXECUTE FUNCTION keep_unit_state();
CREATE TRIGGER unit_state_changed AFTER UPDATE ON units FOR EACH ROW
	WHEN ((old.name, old.parent_id) IS DISTINCT FROM (new.name, new.parent_id))
	EXECUTE FUNCTION keep_unit_state();

-- +goose Down
DROP TRIGGER unit_state_changed ON units;
DROP TRIGGER unit_state_added ON units;
DROP TRIGGER person_state_changed ON people;
DROP TRIGGER person_state_added ON people;
DROP FUNCTION keep_unit_state, keep_person_state;
DROP TABLE unit_states;
DROP TABLE person_states;
DROP TABLE person_tags;
ALTER TABLE units DROP COLUMN changed_at;
DROP INDEX people_changed_at;
ALTER TABLE people DROP COLUMN changed_at;
ALTER TABLE people DROP COLUMN language;
ALTER TABLE people DROP COLUMN hired_on;
