package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/fault"
	"decorum/internal/jobs"
)

// Jobs keeps the work that is done behind the program.
type Jobs struct{ db *DB }

// Jobs returns the store of jobs.
func (db *DB) Jobs() Jobs { return Jobs{db} }

type jobRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	Kind      string
	Key       string
	Payload   string
	RunAt     *time.Time
	Attempts  int
	Holder    string
	Problem   string
	CreatedAt time.Time
	DoneAt    *time.Time
	GivenUpAt *time.Time
}

func (jobRow) TableName() string { return "jobs" }

func (r jobRow) job() jobs.Job {
	return jobs.Job{ID: r.ID, Kind: r.Kind, Key: r.Key, Payload: json.RawMessage(r.Payload), RunAt: orZero(r.RunAt), Attempt: r.Attempts}
}

// AddJobs adds those that are not there yet.
func (s Jobs) AddJobs(ctx context.Context, list []jobs.Job, at time.Time) error {
	if err := addJobs(s.db.write.WithContext(ctx), list, at); err != nil {
		return fmt.Errorf("adding jobs: %w", kind(err))
	}
	return nil
}

// addJobs adds jobs within the transaction of what they follow from.
func addJobs(tx *gorm.DB, list []jobs.Job, at time.Time) error {
	rows := make([]jobRow, len(list))
	for i, j := range list {
		rows[i] = jobRow{Kind: j.Kind, Key: j.Key, Payload: string(j.Payload), RunAt: new(j.RunAt.UTC()), CreatedAt: at.UTC()}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "kind"}, {Name: "key"}}, DoNothing: true}).CreateInBatches(rows, batch).Error
}

// DueKinds returns the kinds of which a job may be claimed. Of a job that
// somebody holds, run_at is when the claim ends.
func (s Jobs) DueKinds(ctx context.Context, kinds []string, now time.Time) ([]string, error) {
	var due []string
	err := s.db.read.WithContext(ctx).Model(&jobRow{}).Where("kind IN ? AND run_at <= ?", kinds, now.UTC()).Distinct().Order("kind").Pluck("kind", &due).Error
	if err != nil {
		return nil, fmt.Errorf("looking for jobs: %w", kind(err))
	}
	return due, nil
}

// ClaimJobs claims jobs whose time has come. A claimed job's run_at is when the
// claim ends, so that one whose holder died is due again by itself.
func (s Jobs) ClaimJobs(ctx context.Context, kindOf string, c jobs.Claim, n int) ([]jobs.Job, error) {
	lock := ""
	if s.db.engine == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var rows []jobRow
	err := s.db.write.WithContext(ctx).Raw(`UPDATE jobs SET attempts = attempts + 1, holder = ?, run_at = ?
		WHERE id IN (SELECT id FROM jobs WHERE kind = ? AND run_at <= ? ORDER BY run_at, id LIMIT ?`+lock+`) RETURNING *`,
		c.Holder, c.Until.UTC(), kindOf, c.Now.UTC(), n).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("claiming jobs: %w", kind(err))
	}
	out := make([]jobs.Job, len(rows))
	for i, r := range rows {
		out[i] = r.job()
	}
	return out, nil
}

// held is what a holder may still change.
const held = "id = ? AND holder = ? AND run_at IS NOT NULL"

// ExtendJob moves the end of a claim.
func (s Jobs) ExtendJob(ctx context.Context, id int64, c jobs.Claim) error {
	done := s.db.write.WithContext(ctx).Exec("UPDATE jobs SET run_at = ? WHERE "+held, c.Until.UTC(), id, c.Holder)
	return heldOr("holding a job", done)
}

// FinishJob records how a job ended.
func (s Jobs) FinishJob(ctx context.Context, id int64, c jobs.Claim, end jobs.End) error {
	var done, given *time.Time
	switch {
	case end.GivenUp:
		given = new(end.At.UTC())
	case end.RunAt.IsZero():
		done = new(end.At.UTC())
	}
	changed := s.db.write.WithContext(ctx).Exec(`UPDATE jobs SET holder = '', run_at = ?, attempts = ?, problem = ?,
		done_at = ?, given_up_at = ? WHERE `+held, orNil(end.RunAt), end.Attempts, firstLines(end.Problem), done, given, id, c.Holder)
	return heldOr("recording how a job ended", changed)
}

func heldOr(what string, done *gorm.DB) error {
	if done.Error != nil {
		return fmt.Errorf("%s: %w", what, kind(done.Error))
	}
	if done.RowsAffected == 0 {
		return fmt.Errorf("%s: another has it: %w", what, fault.Conflict)
	}
	return nil
}

// firstLines is what is kept of a problem.
func firstLines(text string) string {
	const most = 2000
	text = strings.ToValidUTF8(text, "�")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + " …"
	}
	return text
}

// JobStates counts jobs.
func (s Jobs) JobStates(ctx context.Context, now time.Time) ([]jobs.State, error) {
	rows, err := s.db.read.WithContext(ctx).Raw(`SELECT kind, sum(CASE WHEN run_at IS NOT NULL AND holder = '' THEN 1 ELSE 0 END),
		sum(CASE WHEN run_at IS NOT NULL AND problem <> '' THEN 1 ELSE 0 END), sum(CASE WHEN given_up_at IS NOT NULL THEN 1 ELSE 0 END),
		min(CASE WHEN run_at <= ? THEN run_at END)
		FROM jobs WHERE done_at IS NULL GROUP BY kind ORDER BY kind`, now.UTC()).Rows()
	if err != nil {
		return nil, fmt.Errorf("counting jobs: %w", kind(err))
	}
	defer func() { _ = rows.Close() }()
	var out []jobs.State
	for rows.Next() {
		var s jobs.State
		var oldest moment
		if err := rows.Scan(&s.Kind, &s.Waiting, &s.Retried, &s.GivenUp, &oldest); err != nil {
			return nil, fmt.Errorf("counting jobs: %w", kind(err))
		}
		if !oldest.IsZero() {
			s.Lag = now.Sub(oldest.Time)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("counting jobs: %w", kind(err))
	}
	return out, nil
}

// GivenUp returns the latest jobs that were given up.
func (s Jobs) GivenUp(ctx context.Context, n int) ([]jobs.Abandoned, error) {
	var rows []jobRow
	if err := s.db.read.WithContext(ctx).Order("given_up_at DESC, id DESC").Limit(n).Find(&rows, "given_up_at IS NOT NULL").Error; err != nil {
		return nil, fmt.Errorf("reading jobs that were given up: %w", kind(err))
	}
	out := make([]jobs.Abandoned, len(rows))
	for i, r := range rows {
		out[i] = jobs.Abandoned{Job: r.job(), At: orZero(r.GivenUpAt), Problem: r.Problem}
	}
	return out, nil
}

// RetryJob lets a job that was given up be tried again, from its first attempt
// on; found is whether there is one.
func (s Jobs) RetryJob(ctx context.Context, id int64, at time.Time) (found bool, err error) {
	done := s.db.write.WithContext(ctx).Exec("UPDATE jobs SET given_up_at = NULL, attempts = 0, run_at = ? WHERE id = ? AND given_up_at IS NOT NULL", at.UTC(), id)
	if done.Error != nil {
		return false, fmt.Errorf("trying a job again: %w", kind(done.Error))
	}
	return done.RowsAffected > 0, nil
}

// SweepJobs removes jobs that were done before a moment.
func (s Jobs) SweepJobs(ctx context.Context, before time.Time) error {
	if err := s.db.write.WithContext(ctx).Exec("DELETE FROM jobs WHERE done_at < ?", before.UTC()).Error; err != nil {
		return fmt.Errorf("removing jobs that are done: %w", kind(err))
	}
	return nil
}

var _ jobs.Store = Jobs{}
