package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Job is one piece of work.
type Job struct {
	ID      int64
	Kind    string // says which Work does it
	Key     string // names it within its kind; a second of the same name is not added
	Payload json.RawMessage
	RunAt   time.Time // not before
	Attempt int       // this one: 1, 2, …
	Last    bool      // no attempt follows if this one fails
}

// Work does the jobs of a kind.
type Work struct {
	Kind string
	Do   func(ctx context.Context, j Job) error
	// Every makes the kind have one job that runs again and again, so long after
	// it was done. 0: jobs are added.
	Every time.Duration
	// Attempts is how often a job is tried before it is given up; 0 = 10. A job
	// that runs again and again is never given up.
	Attempts int
	// Lease is for how long an instance that died holds a job up; 0 = a minute.
	// One that lives holds it as long as it takes.
	Lease time.Duration
	// Parallel is how many of a kind an instance does at the same time; 0 = 1.
	Parallel int
}

const (
	standardAttempts = 10
	standardLease    = time.Minute
)

// hopeless is an error that another attempt would not mend.
type hopeless struct{ error }

func (h hopeless) Unwrap() error { return h.error }

// Never returns err as one after which the job is not tried again.
func Never(err error) error { return hopeless{err} }

// next says when a job that failed is tried again; given is whether it is given
// up.
func (w Work) next(j Job, err error, now time.Time) (at time.Time, given bool) {
	if w.Every > 0 {
		return now.Add(min(w.Every, Backoff(j.Attempt))), false
	}
	if _, never := errors.AsType[hopeless](err); never || j.Last {
		return time.Time{}, true
	}
	return now.Add(Backoff(j.Attempt)), false
}

// Backoff returns how long to wait after a number of failed attempts: a quarter
// of a minute, and twice as long each time, up to four hours.
func Backoff(attempts int) time.Duration {
	const first, longest = 15 * time.Second, 4 * time.Hour
	wait := first
	for range attempts - 1 {
		if wait *= 2; wait >= longest {
			return longest
		}
	}
	return wait
}
