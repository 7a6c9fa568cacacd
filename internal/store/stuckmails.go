package store

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/jobs"
	"decorum/internal/message"
)

// stuck are the mails that were tried and still wait.
const stuck = " FROM mails WHERE state = 'waiting' AND attempts > 0 AND (code <> 0 OR reply <> '')"

// Stuck returns what is known of mails that were tried and still wait. When one
// was tried follows from when it will be again, so that of those that were tried
// as often the last is the one to be tried last.
func (s Messages) Stuck(ctx context.Context) (message.Stuck, error) {
	var out message.Stuck
	read := s.db.read.WithContext(ctx)
	var first []mailRow
	if err := read.Raw("SELECT *" + stuck + " ORDER BY created_at, id LIMIT 1").Scan(&first).Error; err != nil {
		return out, fmt.Errorf("looking for mails that wait: %w", kind(err))
	}
	if len(first) == 0 {
		return out, nil
	}
	var last []struct {
		Attempts, Code int
		Holder, Reply  string
		RunAt          time.Time
		N              int
	}
	err := read.Raw(`SELECT attempts, code, holder, reply, run_at, n FROM (SELECT attempts, code, holder, reply, run_at,
			row_number() OVER (PARTITION BY attempts, holder <> '' ORDER BY run_at DESC, id DESC) AS place,
			count(*) OVER (PARTITION BY attempts, holder <> '') AS n` + stuck + `) s WHERE place = 1`).Scan(&last).Error
	if err != nil {
		return out, fmt.Errorf("looking for the last try: %w", kind(err))
	}
	out.Since = first[0].CreatedAt.UTC()
	for i, r := range last {
		out.N += r.N
		var tried time.Time // of one that is being tried: not known
		if r.Holder == "" {
			tried = r.RunAt.UTC().Add(-jobs.Backoff(r.Attempts))
		}
		if i == 0 || tried.After(out.Tried) {
			out.Tried, out.Code, out.Reply = tried, r.Code, r.Reply
		}
	}
	return out, nil
}
