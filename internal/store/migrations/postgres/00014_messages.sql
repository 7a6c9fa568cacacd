-- +goose Up
-- Mails, and the files in them. A digest has the person and the day for a key.
CREATE TABLE mails (
	id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key         TEXT NOT NULL,
	person_id   BIGINT NOT NULL REFERENCES people (id),
	day         TEXT NOT NULL,
	language    TEXT NOT NULL,
	name        TEXT NOT NULL, -- of the recipient, as it was then, and so is email
	email       TEXT NOT NULL,
	subject     TEXT NOT NULL,
	text        TEXT NOT NULL,
	html        TEXT NOT NULL,
	unsubscribe TEXT NOT NULL,
	state       TEXT NOT NULL,
	attempts    INTEGER NOT NULL,
	holder      TEXT NOT NULL,
	run_at      TIMESTAMPTZ NOT NULL, -- not before; of one that is held, when the claim ends
	code        INTEGER NOT NULL,
	reply       TEXT NOT NULL,
	created_at  TIMESTAMPTZ NOT NULL,
	ended_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX mails_key ON mails (key);
CREATE INDEX mails_open ON mails (run_at, id) WHERE state IN ('waiting', 'ending');
CREATE INDEX mails_state ON mails (state, id);
CREATE INDEX mails_person ON mails (person_id, day);
CREATE TABLE mail_attachments (
	mail_id BIGINT NOT NULL REFERENCES mails (id),
	number  INTEGER NOT NULL,
	name    TEXT NOT NULL,
	type    TEXT NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (mail_id, number)
);

-- What people are told, once each: the key is all but the number, the state and
-- what follows.
CREATE TABLE messages (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	assignment_id BIGINT NOT NULL, -- 0 = the person enrolled by themselves
	enrollment_id BIGINT NOT NULL REFERENCES enrollments (id),
	kind          TEXT NOT NULL,
	recipient_id  BIGINT NOT NULL REFERENCES people (id),
	day           TEXT NOT NULL,
	number        INTEGER NOT NULL,
	state         TEXT NOT NULL,
	why           TEXT NOT NULL,
	mail_id       BIGINT REFERENCES mails (id),
	planned_at    TIMESTAMPTZ NOT NULL,
	changed_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX messages_key ON messages (enrollment_id, assignment_id, kind, recipient_id, day);
CREATE INDEX messages_due ON messages (state, day, recipient_id, id);
CREATE INDEX messages_day ON messages (day, id);
CREATE INDEX messages_recipient ON messages (recipient_id, day, id);
CREATE INDEX messages_mail ON messages (mail_id) WHERE mail_id IS NOT NULL;

-- How many messages are planned, by day and kind, so that an outlook does not
-- count rows. Kept by triggers.
CREATE TABLE message_counts (
	day  TEXT NOT NULL,
	kind TEXT NOT NULL,
	n    BIGINT NOT NULL,
	PRIMARY KEY (day, kind)
);

-- What messages say where somebody has changed it.
CREATE TABLE message_texts (
	kind       TEXT NOT NULL,
	language   TEXT NOT NULL,
	heading    TEXT NOT NULL,
	body       TEXT NOT NULL,
	action     TEXT NOT NULL,
	changed_at TIMESTAMPTZ NOT NULL,
	changed_by TEXT NOT NULL,
	PRIMARY KEY (kind, language)
);

-- Who does without what is voluntary.
CREATE TABLE unsubscribes (
	person_id BIGINT PRIMARY KEY REFERENCES people (id),
	at        TIMESTAMPTZ NOT NULL
);

CREATE INDEX enrollments_changed_at ON enrollments (changed_at);

-- +goose StatementBegin
CREATE FUNCTION count_planned_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO message_counts (day, kind, n) SELECT day, kind, sum(by) FROM (
		SELECT day, kind, 1 AS by FROM added WHERE state = 'planned') c GROUP BY day, kind ORDER BY day, kind
		ON CONFLICT (day, kind) DO UPDATE SET n = message_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_changed_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO message_counts (day, kind, n) SELECT day, kind, sum(by) FROM (
		SELECT day, kind, 1 AS by FROM added WHERE state = 'planned'
		UNION ALL SELECT day, kind, -1 FROM gone WHERE state = 'planned') c GROUP BY day, kind HAVING sum(by) <> 0 ORDER BY day, kind
		ON CONFLICT (day, kind) DO UPDATE SET n = message_counts.n + excluded.n;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- Once for each statement, and in the order of the key, so that two instances
-- don't wait for each other.
CREATE TRIGGER message_planned AFTER INSERT ON messages REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION count_planned_messages();
CREATE TRIGGER message_changed AFTER UPDATE ON messages REFERENCING NEW TABLE AS added OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION count_changed_messages();

-- +goose Down
DROP INDEX enrollments_changed_at;
DROP TABLE unsubscribes;
DROP TABLE message_texts;
DROP TABLE messages;
DROP FUNCTION count_changed_messages;
DROP FUNCTION count_planned_messages;
DROP TABLE message_counts;
DROP TABLE mail_attachments;
DROP TABLE mails;
