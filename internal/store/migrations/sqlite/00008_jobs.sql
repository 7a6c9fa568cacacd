-- +goose Up
-- Work that is done behind the program. A job is claimed for a while; whoever
-- holds it has a name that is new for each claim.
CREATE TABLE jobs (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	kind          TEXT NOT NULL,
	key           TEXT NOT NULL,
	payload       TEXT NOT NULL, -- JSON
	run_at        DATETIME,            -- not before; of one that is held, when the claim ends; NULL = it does not run any more
	attempts      INTEGER NOT NULL,
	holder        TEXT NOT NULL, -- '' = nobody
	problem       TEXT NOT NULL, -- of the last attempt; '' = none
	created_at    DATETIME NOT NULL,
	done_at       DATETIME,
	given_up_at   DATETIME
);
CREATE UNIQUE INDEX jobs_key ON jobs (kind, key);
CREATE INDEX jobs_run_at ON jobs (kind, run_at) WHERE run_at IS NOT NULL;
CREATE INDEX jobs_done_at ON jobs (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX jobs_given_up_at ON jobs (given_up_at) WHERE given_up_at IS NOT NULL;

-- +goose Down
DROP TABLE jobs;
