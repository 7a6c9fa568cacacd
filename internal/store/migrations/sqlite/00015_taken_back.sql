-- +goose Up
ALTER TABLE exceptions ADD COLUMN taken_back_at DATETIME; -- it was granted by mistake: its days don't count
ALTER TABLE exceptions ADD COLUMN taken_back_by TEXT NOT NULL DEFAULT '';
CREATE INDEX exceptions_enrollment ON exceptions (enrollment_id) WHERE ended_at IS NULL AND enrollment_id IS NOT NULL;

-- Due days are reckoned from the rule and all exceptions together, and were moved
-- by one after the other before. Those that were moved stay as they are until an
-- exception is granted or ends.
ALTER TABLE enrollments ADD COLUMN due_kept BOOLEAN NOT NULL DEFAULT false;
UPDATE enrollments SET due_kept = true WHERE due_moved AND completed_at IS NULL;

-- +goose Down
ALTER TABLE enrollments DROP COLUMN due_kept;
DROP INDEX exceptions_enrollment;
ALTER TABLE exceptions DROP COLUMN taken_back_by;
ALTER TABLE exceptions DROP COLUMN taken_back_at;
