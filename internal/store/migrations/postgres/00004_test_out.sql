-- +goose Up
ALTER TABLE lesson_records ADD COLUMN tested_out_at TIMESTAMPTZ;
ALTER TABLE enrollments ADD COLUMN tested_out BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE enrollments DROP COLUMN tested_out;
ALTER TABLE lesson_records DROP COLUMN tested_out_at;
