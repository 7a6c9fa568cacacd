-- +goose Up
-- Whom an entry is about, so that the history of one person is found; NULL is
-- nobody in particular.
ALTER TABLE audit_entries ADD COLUMN person_id INTEGER;
UPDATE audit_entries SET person_id = subject_id WHERE subject = 'person';
UPDATE audit_entries SET person_id = (SELECT x.person_id FROM exceptions x WHERE x.id = audit_entries.subject_id) WHERE subject = 'exception';
UPDATE audit_entries SET person_id = (SELECT m.person_id FROM mails m WHERE m.id = audit_entries.subject_id) WHERE subject = 'mail';

-- The history is read from its end, whole or of one person, one doer or one
-- subject.
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_by ON audit_entries (by, at, id);
CREATE INDEX audit_entries_about ON audit_entries (subject, at, id);
CREATE INDEX audit_entries_person ON audit_entries (person_id, at, id);

-- +goose Down
DROP INDEX audit_entries_person;
DROP INDEX audit_entries_about;
DROP INDEX audit_entries_by;
DROP INDEX audit_entries_at;
ALTER TABLE audit_entries DROP COLUMN person_id;
