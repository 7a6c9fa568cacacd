-- +goose Up
-- Secrets by which programs show who they are. They are stored hashed.
CREATE TABLE tokens (
	id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name         TEXT NOT NULL,
	scope        TEXT NOT NULL,
	token_hash   TEXT NOT NULL,
	created_at   TIMESTAMPTZ NOT NULL,
	created_by   TEXT NOT NULL,
	last_used_at TIMESTAMPTZ,
	expires_at   TIMESTAMPTZ,
	revoked_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX tokens_token_hash ON tokens (token_hash);

ALTER TABLE people ADD COLUMN user_name TEXT NOT NULL DEFAULT ''; -- as the directory writes it; '' = no directory has told of the person
ALTER TABLE people ADD COLUMN user_name_key TEXT COLLATE "C" NOT NULL DEFAULT ''; -- the same in lower case
ALTER TABLE people ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN directory TEXT NOT NULL DEFAULT ''; -- what the directory said last, JSON; '' = nothing
ALTER TABLE people ADD COLUMN removed_at TIMESTAMPTZ; -- by the directory; without effect once the person is active again
CREATE UNIQUE INDEX people_user_name ON people (user_name_key) WHERE user_name_key <> '';
CREATE INDEX people_external_id ON people (external_id) WHERE external_id <> '';

-- The addresses of people besides people.email, in lower case: a directory may
-- look for somebody by any of them.
CREATE TABLE other_emails (
	person_id BIGINT NOT NULL REFERENCES people (id),
	email     TEXT NOT NULL,
	PRIMARY KEY (person_id, email)
);
CREATE INDEX other_emails_email ON other_emails (email, person_id);

-- Groups of a directory. Whoever is in one has its tag, beside those of
-- person_tags, which an import replaces.
CREATE TABLE groups (
	id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	external_id  TEXT NOT NULL,
	display_name TEXT NOT NULL,
	tag          TEXT COLLATE "C" NOT NULL,
	created_at   TIMESTAMPTZ NOT NULL,
	changed_at   TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX groups_tag ON groups (tag);
CREATE INDEX groups_external_id ON groups (external_id) WHERE external_id <> '';
CREATE TABLE group_members (
	group_id  BIGINT NOT NULL REFERENCES groups (id),
	person_id BIGINT NOT NULL REFERENCES people (id),
	PRIMARY KEY (group_id, person_id)
);
CREATE INDEX group_members_person ON group_members (person_id, group_id);

-- +goose Down
DROP TABLE group_members;
DROP TABLE groups;
DROP TABLE other_emails;
DROP INDEX people_external_id;
DROP INDEX people_user_name;
ALTER TABLE people DROP COLUMN removed_at;
ALTER TABLE people DROP COLUMN directory;
ALTER TABLE people DROP COLUMN external_id;
ALTER TABLE people DROP COLUMN user_name_key;
ALTER TABLE people DROP COLUMN user_name;
DROP TABLE tokens;
