package jobs

import (
	"context"
	"time"
)

// Store keeps jobs.
type Store interface {
	// AddJobs adds jobs; those whose kind and key are there already are left as
	// they are.
	AddJobs(ctx context.Context, jobs []Job, at time.Time) error
	// DueKinds returns those of the kinds of which a job may be claimed now.
	DueKinds(ctx context.Context, kinds []string, now time.Time) ([]string, error)
	// ClaimJobs hands at most n jobs of a kind whose time has come to a holder,
	// until a moment. A job that somebody else holds is passed over.
	ClaimJobs(ctx context.Context, kind string, c Claim, n int) ([]Job, error)
	// ExtendJob moves the end of a claim; fault.Conflict if the holder has lost
	// it.
	ExtendJob(ctx context.Context, id int64, c Claim) error
	// FinishJob records how a claimed job ended; fault.Conflict if the holder has
	// lost it.
	FinishJob(ctx context.Context, id int64, c Claim, end End) error
	// JobStates returns how many jobs there are, by kind.
	JobStates(ctx context.Context, now time.Time) ([]State, error)
	// SweepJobs removes jobs that were done before a moment.
	SweepJobs(ctx context.Context, before time.Time) error
}

// Claim says who holds a job and until when.
type Claim struct {
	Holder string // unique for each claim
	Now    time.Time
	Until  time.Time
}

// End is how an attempt at a job ended.
type End struct {
	At       time.Time
	Problem  string    // what went wrong; "" = it is done
	RunAt    time.Time // when it runs next; zero = never
	GivenUp  bool
	Attempts int // that count from now on
}

// State is how the jobs of a kind stand.
type State struct {
	Kind    string
	Waiting int           // due or not, done by nobody yet
	Lag     time.Duration // how long the one that has waited longest has been due
	Retried int           // of those waiting, failed at least once
	GivenUp int
}

// Abandoned is a job that was given up.
type Abandoned struct {
	Job

	At      time.Time
	Problem string
}
