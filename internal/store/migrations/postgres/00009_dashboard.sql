-- +goose Up
-- What expires in some days is read from here, whatever the order.
CREATE INDEX enrollments_valid ON enrollments (valid_until, id) WHERE latest;

-- +goose Down
DROP INDEX enrollments_valid;
