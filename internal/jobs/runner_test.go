package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/store"
)

// open returns a store of jobs in a fresh database.
func open(t *testing.T) store.Jobs {
	t.Helper()
	db, err := store.OpenThrowaway(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db.Jobs()
}

// clock is one that tests move.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time       { return time.Now().Add(time.Duration(c.offset.Load())) }
func (c *clock) move(d time.Duration) { c.offset.Add(int64(d)) }

// log keeps what was logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// runner runs until the test ends.
func runner(t *testing.T, s jobs.Store, c *clock, l *log, work ...jobs.Work) *jobs.Runner {
	t.Helper()
	r := jobs.New(jobs.Config{Store: s, Clock: c.now, Log: slog.New(slog.NewTextHandler(l, nil)), Look: 5 * time.Millisecond}, work...)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { r.Run(ctx) })
	t.Cleanup(func() { stop(); wait.Wait() })
	return r
}

// until waits for something to become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 2000 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

func TestJobIsDoneOnce(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	var n atomic.Int64
	work := jobs.Work{Kind: "count", Parallel: 3, Do: func(context.Context, jobs.Job) error { n.Add(1); return nil }}
	var last *jobs.Runner
	for range 3 { // three instances
		last = runner(t, s, c, l, work)
	}
	for key := range strings.FieldsSeq("a b c d e f g h a b c") {
		if err := last.Add(t.Context(), jobs.Job{Kind: "count", Key: key, RunAt: c.now()}); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "all are done", func() bool {
		states, err := s.JobStates(t.Context(), c.now())
		return err == nil && len(states) == 0
	})
	if n.Load() != 8 {
		t.Errorf("8 jobs were done %d times", n.Load())
	}
}

func TestJobThatFailsIsTriedAgain(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	var attempts, last atomic.Int64
	r := runner(t, s, c, l, jobs.Work{Kind: "fails", Attempts: 3, Do: func(_ context.Context, j jobs.Job) error {
		attempts.Store(int64(j.Attempt))
		if j.Last {
			last.Add(1)
		}
		if j.Attempt == 2 {
			panic("at the disco")
		}
		return errors.New("not today")
	}})
	if err := r.Add(t.Context(), jobs.Job{Kind: "fails", Key: "a", RunAt: c.now()}); err != nil {
		t.Fatal(err)
	}
	for i := range int64(3) {
		until(t, "it is tried", func() bool { return attempts.Load() == i+1 })
		until(t, "its failure is logged", func() bool { return strings.Count(l.String(), "key=a") == int(i+1) })
		c.move(time.Hour)
	}
	states, err := s.JobStates(t.Context(), c.now())
	if err != nil || len(states) != 1 || states[0].GivenUp != 1 || states[0].Waiting != 0 {
		t.Errorf("after three attempts: %+v, %v", states, err)
	}
	if last.Load() != 1 || !strings.Contains(l.String(), "gave a job up") || !strings.Contains(l.String(), "at the disco") {
		t.Errorf("the last attempt was said %d times; log:\n%s", last.Load(), l)
	}
	if done, failed := r.Counts("fails"); done != 0 || failed != 3 {
		t.Errorf("counted %d done and %d failed", done, failed)
	}
}

func TestJobRunsAgainAndAgain(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	var n atomic.Int64
	work := jobs.Work{Kind: "often", Every: time.Hour, Do: func(context.Context, jobs.Job) error {
		if n.Add(1) == 2 {
			return errors.New("once not")
		}
		return nil
	}}
	runner(t, s, c, l, work)
	runner(t, s, c, l, work)
	until(t, "it runs at once", func() bool { return n.Load() == 1 })
	for i := range int64(4) {
		time.Sleep(30 * time.Millisecond)
		if n.Load() != i+1 {
			t.Fatalf("ran %d times within its interval", n.Load())
		}
		c.move(time.Hour + time.Second)
		until(t, "it runs again", func() bool { return n.Load() == i+2 })
	}
}

func TestJobOfOneThatDiedIsDoneByAnother(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	now := c.now()
	if err := s.AddJobs(t.Context(), []jobs.Job{{Kind: "work", Key: "a", RunAt: now}}, now); err != nil {
		t.Fatal(err)
	}
	died := jobs.Claim{Holder: "died", Now: now, Until: now.Add(time.Minute)}
	claimed, err := s.ClaimJobs(t.Context(), "work", died, 1)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	var n atomic.Int64
	runner(t, s, c, l, jobs.Work{Kind: "work", Do: func(context.Context, jobs.Job) error { n.Add(1); return nil }})
	time.Sleep(50 * time.Millisecond)
	if n.Load() != 0 {
		t.Fatal("a job that is held was done by another")
	}
	c.move(61 * time.Second)
	until(t, "another does it", func() bool { return n.Load() == 1 })
	if err := s.FinishJob(t.Context(), claimed[0].ID, died, jobs.End{At: c.now()}); !errors.Is(err, fault.Conflict) {
		t.Errorf("one that was thought dead recorded an end: %v", err)
	}
}

func TestJobLivesLongerThanItsLease(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	var n atomic.Int64
	release := make(chan struct{})
	work := jobs.Work{Kind: "long", Lease: 150 * time.Millisecond, Do: func(ctx context.Context, _ jobs.Job) error {
		n.Add(1)
		<-release
		return ctx.Err()
	}}
	r := runner(t, s, c, l, work)
	runner(t, s, c, l, work)
	if err := r.Add(t.Context(), jobs.Job{Kind: "long", Key: "a", RunAt: c.now()}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	close(release)
	until(t, "it is done", func() bool { states, err := s.JobStates(t.Context(), c.now()); return err == nil && len(states) == 0 })
	if n.Load() != 1 {
		t.Errorf("a job that is held was done %d times", n.Load())
	}
}

func TestStoppingIsNoFailure(t *testing.T) {
	s, c, l := open(t), &clock{}, &log{}
	r := jobs.New(jobs.Config{Store: s, Clock: c.now, Log: slog.New(slog.NewTextHandler(l, nil)), Look: time.Millisecond}, jobs.Work{
		Kind: "long", Attempts: 1, Do: func(ctx context.Context, _ jobs.Job) error { <-ctx.Done(); return ctx.Err() },
	})
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { r.Run(ctx) })
	if err := r.Add(ctx, jobs.Job{Kind: "long", Key: "a", RunAt: c.now()}); err != nil {
		t.Fatal(err)
	}
	until(t, "it is begun", func() bool {
		states, err := s.JobStates(t.Context(), c.now())
		return err == nil && len(states) == 1 && states[0].Waiting == 0
	})
	stop()
	wait.Wait()
	claimed, err := s.ClaimJobs(t.Context(), "long", jobs.Claim{Holder: "next", Now: c.now(), Until: c.now().Add(time.Minute)}, 1)
	if err != nil || len(claimed) != 1 || claimed[0].Attempt != 1 {
		t.Errorf("the next start finds %+v, %v; want the job, at its first attempt", claimed, err)
	}
}

func TestBackoff(t *testing.T) {
	for attempts, want := range map[int]time.Duration{1: 15 * time.Second, 2: 30 * time.Second, 5: 4 * time.Minute, 10: 2*time.Hour + 8*time.Minute, 11: 4 * time.Hour, 100: 4 * time.Hour} {
		if got := jobs.Backoff(attempts); got != want {
			t.Errorf("after %d attempts: %v, want %v", attempts, got, want)
		}
	}
}
