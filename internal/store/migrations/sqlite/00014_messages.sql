-- +goose Up
-- Mails, and the files in them. A digest has the person and the day for a key.
CREATE TABLE mails (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	key         TEXT NOT NULL,
	person_id   INTEGER NOT NULL REFERENCES people (id),
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
	run_at      DATETIME NOT NULL, -- not before; of one that is held, when the claim ends
	code        INTEGER NOT NULL,
	reply       TEXT NOT NULL,
	created_at  DATETIME NOT NULL,
	ended_at    DATETIME
);
CREATE UNIQUE INDEX mails_key ON mails (key);
CREATE INDEX mails_open ON mails (run_at, id) WHERE state IN ('waiting', 'ending');
CREATE INDEX mails_state ON mails (state, id);
CREATE INDEX mails_person ON mails (person_id, day);
CREATE TABLE mail_attachments (
	mail_id INTEGER NOT NULL REFERENCES mails (id),
	number  INTEGER NOT NULL,
	name    TEXT NOT NULL,
	type    TEXT NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (mail_id, number)
);

-- What people are told, once each: the key is all but the number, the state and
-- what follows.
CREATE TABLE messages (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	assignment_id INTEGER NOT NULL, -- 0 = the person enrolled by themselves
	enrollment_id INTEGER NOT NULL REFERENCES enrollments (id),
	kind          TEXT NOT NULL,
	recipient_id  INTEGER NOT NULL REFERENCES people (id),
	day           TEXT NOT NULL,
	number        INTEGER NOT NULL,
	state         TEXT NOT NULL,
	why           TEXT NOT NULL,
	mail_id       INTEGER REFERENCES mails (id),
	planned_at    DATETIME NOT NULL,
	changed_at    DATETIME NOT NULL
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
	n    INTEGER NOT NULL,
	PRIMARY KEY (day, kind)
);

-- What messages say where somebody has changed it.
CREATE TABLE message_texts (
	kind       TEXT NOT NULL,
	language   TEXT NOT NULL,
	heading    TEXT NOT NULL,
	body       TEXT NOT NULL,
	action     TEXT NOT NULL,
	changed_at DATETIME NOT NULL,
	changed_by TEXT NOT NULL,
	PRIMARY KEY (kind, language)
);

-- Who does without what is voluntary.
CREATE TABLE unsubscribes (
	person_id INTEGER PRIMARY KEY REFERENCES people (id),
	at        DATETIME NOT NULL
);

CREATE INDEX enrollments_changed_at ON enrollments (changed_at);

-- +goose StatementBegin
CREATE TRIGGER message_planned AFTER INSERT ON messages WHEN new.state = 'planned'
BEGIN
	INSERT INTO message_counts (day, kind, n) VALUES (new.day, new.kind, 1) ON CONFLICT (day, kind) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER message_changed AFTER UPDATE OF state ON messages WHEN (old.state = 'planned') <> (new.state = 'planned')
BEGIN
	INSERT INTO message_counts (day, kind, n) VALUES (new.day, new.kind, CASE WHEN new.state = 'planned' THEN 1 ELSE -1 END)
		ON CONFLICT (day, kind) DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose Down
DROP INDEX enrollments_changed_at;
DROP TABLE unsubscribes;
DROP TABLE message_texts;
DROP TABLE messages;
DROP TABLE message_counts;
DROP TABLE mail_attachments;
DROP TABLE mails;
