package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"decorum/internal/fault"
)

// Config is what a Runner needs.
type Config struct {
	Store Store
	Clock func() time.Time // of jobs; leases and waiting go by it
	Log   *slog.Logger
	// Look is how often the runner looks for jobs that others have added; 0 = a
	// second.
	Look time.Duration
}

// Runner does jobs.
type Runner struct {
	Config

	work   map[string]Work
	kinds  []string
	wake   chan struct{}
	mu     sync.Mutex
	busy   map[string]int
	failed map[string]int
	done   map[string]int
}

// New returns a runner of some kinds of work.
func New(c Config, work ...Work) *Runner {
	if c.Look == 0 {
		c.Look = time.Second
	}
	r := &Runner{Config: c, work: map[string]Work{}, wake: make(chan struct{}, 1), busy: map[string]int{}, failed: map[string]int{}, done: map[string]int{}}
	for _, w := range work {
		r.Register(w)
	}
	return r
}

// Register adds a kind of work. It must be called before Run.
func (r *Runner) Register(w Work) {
	if w.Attempts == 0 {
		w.Attempts = standardAttempts
	}
	if w.Lease == 0 {
		w.Lease = standardLease
	}
	if w.Parallel == 0 {
		w.Parallel = 1
	}
	r.work[w.Kind] = w
	r.kinds = append(r.kinds, w.Kind)
}

// Add adds jobs and sees to it that they are begun at once if their time has
// come.
func (r *Runner) Add(ctx context.Context, jobs ...Job) error {
	if err := r.Store.AddJobs(ctx, jobs, r.Clock()); err != nil {
		return fmt.Errorf("adding jobs: %w", err)
	}
	r.Wake()
	return nil
}

// Wake makes the runner look for jobs now, as after a transaction that added
// some.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run does jobs until ctx ends and those under way have come to their end.
func (r *Runner) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	tick := time.NewTicker(r.Look)
	defer tick.Stop()
	var begun bool
	for {
		if !begun {
			begun = r.logged(ctx, "adding jobs that run again and again", r.begin(ctx))
		}
		r.logged(ctx, "looking for jobs", r.look(ctx, &running))
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-tick.C:
		}
	}
}

func (r *Runner) logged(ctx context.Context, what string, err error) bool {
	if err != nil && ctx.Err() == nil {
		r.Log.ErrorContext(ctx, what, "error", err)
	}
	return err == nil
}

// begin adds the job of each kind that runs again and again.
func (r *Runner) begin(ctx context.Context) error {
	var recurring []Job
	for _, kind := range r.kinds {
		if r.work[kind].Every > 0 {
			recurring = append(recurring, Job{Kind: kind, RunAt: r.Clock()})
		}
	}
	if len(recurring) == 0 {
		return nil
	}
	return r.Store.AddJobs(ctx, recurring, r.Clock())
}

// look claims what may be done now and begins it.
func (r *Runner) look(ctx context.Context, running *sync.WaitGroup) error {
	due, err := r.Store.DueKinds(ctx, r.free(), r.Clock())
	if err != nil {
		return err
	}
	for _, kind := range due {
		w := r.work[kind]
		claim := r.claim(w)
		claimed, err := r.Store.ClaimJobs(ctx, kind, claim, w.Parallel-r.count(kind, 0))
		if err != nil {
			return fmt.Errorf("claiming jobs %s: %w", kind, err)
		}
		for _, j := range claimed {
			r.count(kind, 1)
			running.Go(func() {
				defer r.Wake() // there may be more
				defer r.count(kind, -1)
				r.do(ctx, w, j, claim)
			})
		}
	}
	return nil
}

// free returns the kinds of which the instance can begin another.
func (r *Runner) free() []string {
	var out []string
	for _, kind := range r.kinds {
		if r.count(kind, 0) < r.work[kind].Parallel {
			out = append(out, kind)
		}
	}
	return out
}

func (r *Runner) count(kind string, by int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy[kind] += by
	return r.busy[kind]
}

func (r *Runner) claim(w Work) Claim {
	now := r.Clock()
	return Claim{Holder: rand.Text(), Now: now, Until: now.Add(w.Lease)}
}

// do does one job and records how it ended.
func (r *Runner) do(ctx context.Context, w Work, j Job, c Claim) {
	j.Last = j.Attempt >= w.Attempts && w.Every == 0
	working, stop := context.WithCancel(ctx)
	var held sync.WaitGroup
	held.Go(func() { r.hold(working, stop, w, j, c) })
	err := attempt(working, w, j)
	stop()
	held.Wait()
	end := r.end(w, j, err)
	if ctx.Err() != nil && err != nil {
		// The program ends, which is no failure of the job: another instance, or
		// the next start, goes on at once.
		end = End{At: end.At, Problem: end.Problem, RunAt: end.At, Attempts: j.Attempt - 1}
	}
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if failed := r.Store.FinishJob(recording, j.ID, c, end); failed != nil {
		r.Log.ErrorContext(ctx, "recording how a job ended", "kind", w.Kind, "job", j.ID, "error", failed)
	}
	r.tell(ctx, w, j, end)
}

func (r *Runner) end(w Work, j Job, err error) End {
	end := End{At: r.Clock(), Attempts: j.Attempt}
	switch {
	case err != nil:
		end.Problem = err.Error()
		end.RunAt, end.GivenUp = w.next(j, err, end.At)
	case w.Every > 0:
		end.RunAt, end.Attempts = end.At.Add(w.Every), 0
	}
	return end
}

func (r *Runner) tell(ctx context.Context, w Work, j Job, end End) {
	r.mu.Lock()
	if end.Problem == "" {
		r.done[w.Kind]++
	} else {
		r.failed[w.Kind]++
	}
	r.mu.Unlock()
	switch {
	case end.GivenUp:
		r.Log.ErrorContext(ctx, "gave a job up", "kind", w.Kind, "job", j.ID, "key", j.Key, "attempt", j.Attempt, "error", end.Problem)
	case end.Problem != "" && ctx.Err() == nil:
		r.Log.WarnContext(ctx, "a job failed and will be tried again", "kind", w.Kind, "job", j.ID, "key", j.Key, "attempt", j.Attempt, "at", end.RunAt, "error", end.Problem)
	}
}

// hold keeps a claim alive while the job is being done, and stops the work when
// the claim is lost.
func (r *Runner) hold(ctx context.Context, stop context.CancelFunc, w Work, j Job, c Claim) {
	tick := time.NewTicker(w.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		c.Now = r.Clock()
		c.Until = c.Now.Add(w.Lease)
		if err := r.Store.ExtendJob(ctx, j.ID, c); errors.Is(err, fault.Conflict) {
			stop()
			return
		} else if err != nil {
			r.logged(ctx, "holding a job", err)
		}
	}
}

// attempt does the work, and makes an error of a panic.
func attempt(ctx context.Context, w Work, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return w.Do(ctx, j)
}

// Counts returns how many attempts of a kind this instance has done and how
// many have failed.
func (r *Runner) Counts(kind string) (done, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done[kind], r.failed[kind]
}

// Kinds returns the kinds of work, in the order in which they were registered.
func (r *Runner) Kinds() []string { return r.kinds }
