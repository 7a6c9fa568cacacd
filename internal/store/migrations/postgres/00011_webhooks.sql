-- +goose Up
-- What a program calls the request that made an assignment, and a sum of what
-- the request said; '' = nothing.
ALTER TABLE assignments ADD COLUMN request_key TEXT NOT NULL DEFAULT '';
ALTER TABLE assignments ADD COLUMN request_sum TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX assignments_request_key ON assignments (request_key) WHERE request_key <> '';

-- The API has a scope for each area.
UPDATE tokens SET scope = 'reports:read people:read assignments:read certificates:read' WHERE scope = 'api:read';
UPDATE tokens SET scope = 'reports:read people:read assignments:read assignments:write certificates:read' WHERE scope = 'api:write';

-- Addresses that want to be told what happens.
CREATE TABLE webhooks (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name          TEXT NOT NULL,
	url           TEXT NOT NULL,
	kinds         TEXT NOT NULL, -- of events, separated by spaces
	secret        TEXT NOT NULL, -- needed as it is, to sign; '' once the webhook is removed
	created_at    TIMESTAMPTZ NOT NULL,
	created_by    TEXT NOT NULL,
	paused_at     TIMESTAMPTZ,
	paused_for    TEXT NOT NULL,
	failures      BIGINT NOT NULL, -- in a row
	failing_at    TIMESTAMPTZ,
	removed_at    TIMESTAMPTZ,
	expired_until TIMESTAMPTZ NOT NULL, -- up to which completion it has been told what has expired
	expired_id    BIGINT NOT NULL
);

-- What each of them is told, stored by the transaction of what has happened.
CREATE TABLE webhook_deliveries (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	webhook_id    BIGINT NOT NULL REFERENCES webhooks (id),
	message_id    TEXT NOT NULL,
	kind          TEXT NOT NULL,
	enrollment_id BIGINT REFERENCES enrollments (id),
	happened_at   TIMESTAMPTZ NOT NULL,
	body          TEXT NOT NULL, -- JSON; '' = not sent yet
	sends         BIGINT NOT NULL, -- jobs that were made for it
	attempts      BIGINT NOT NULL,
	tried_at      TIMESTAMPTZ,
	outcome       TEXT NOT NULL,
	delivered_at  TIMESTAMPTZ,
	given_up_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX webhook_deliveries_message ON webhook_deliveries (webhook_id, message_id);
CREATE INDEX webhook_deliveries_latest ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, id) WHERE delivered_at IS NULL AND given_up_at IS NULL;
CREATE INDEX enrollments_valid_until ON enrollments (valid_until, id) WHERE valid_until IS NOT NULL;

-- +goose Down
DROP INDEX enrollments_valid_until;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
UPDATE tokens SET scope = 'api:write' WHERE scope LIKE '%assignments:write%';
UPDATE tokens SET scope = 'api:read' WHERE scope NOT IN ('scim', 'api:write');
DROP INDEX assignments_request_key;
ALTER TABLE assignments DROP COLUMN request_sum;
ALTER TABLE assignments DROP COLUMN request_key;
