package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"decorum/internal/fault"
	"decorum/internal/jobs"
)

// jobs is about a job's whole life.
func (s suite) jobs(t *testing.T) {
	store, ctx := s.open(t).Jobs(), t.Context()
	now := nine().UTC()
	first := jobs.Job{Kind: "mail", Key: "a", Payload: json.RawMessage(`{"n":1}`), RunAt: now}
	must(t, store.AddJobs(ctx, []jobs.Job{first, {Kind: "mail", Key: "b", RunAt: now.Add(time.Hour)}, {Kind: "other", Key: "a", RunAt: now}}, now))
	must(t, store.AddJobs(ctx, []jobs.Job{{Kind: "mail", Key: "a", Payload: json.RawMessage(`{"n":2}`), RunAt: now.Add(-time.Hour)}}, now))

	for at, want := range map[time.Time][]string{now.Add(-time.Microsecond): nil, now: {"mail"}} {
		due, err := store.DueKinds(ctx, []string{"mail", "none"}, at)
		must(t, err)
		if !slices.Equal(due, want) {
			t.Errorf("at %v there are jobs of %q, want %q", at, due, want)
		}
	}
	one := jobs.Claim{Holder: "one", Now: now, Until: now.Add(time.Minute)}
	claimed, err := store.ClaimJobs(ctx, "mail", one, 10)
	must(t, err)
	if len(claimed) != 1 || claimed[0].Key != "a" || claimed[0].Attempt != 1 || string(claimed[0].Payload) != `{"n":1}` {
		t.Fatalf("claimed %+v, want the one that is due, as it was added first", claimed)
	}
	id := claimed[0].ID

	two := jobs.Claim{Holder: "two", Now: now.Add(30 * time.Second), Until: now.Add(90 * time.Second)}
	if again, err := store.ClaimJobs(ctx, "mail", two, 10); err != nil || len(again) != 0 {
		t.Fatalf("a job that is held was claimed: %+v, %v", again, err)
	}
	must(t, store.ExtendJob(ctx, id, jobs.Claim{Holder: "one", Until: now.Add(2 * time.Minute)}))
	two.Now = now.Add(90 * time.Second)
	if again, err := store.ClaimJobs(ctx, "mail", two, 10); err != nil || len(again) != 0 {
		t.Fatalf("a job that is still held was claimed: %+v, %v", again, err)
	}
	two.Now, two.Until = now.Add(2*time.Minute), now.Add(3*time.Minute)
	again, err := store.ClaimJobs(ctx, "mail", two, 10)
	must(t, err)
	if len(again) != 1 || again[0].Attempt != 2 {
		t.Fatalf("a job whose holder died was not claimed by another: %+v", again)
	}
	is(t, "one that lost its claim", store.FinishJob(ctx, id, one, jobs.End{At: now}), fault.Conflict)
	is(t, "one that lost its claim", store.ExtendJob(ctx, id, one), fault.Conflict)

	must(t, store.FinishJob(ctx, id, two, jobs.End{At: two.Now, Problem: "no", RunAt: now.Add(4 * time.Minute), Attempts: 2}))
	states, err := store.JobStates(ctx, now.Add(5*time.Minute))
	must(t, err)
	want := []jobs.State{{Kind: "mail", Waiting: 2, Lag: time.Minute, Retried: 1}, {Kind: "other", Waiting: 1, Lag: 5 * time.Minute}}
	if !slices.Equal(states, want) {
		t.Errorf("states are %+v, want %+v", states, want)
	}
	three := jobs.Claim{Holder: "three", Now: now.Add(5 * time.Minute), Until: now.Add(6 * time.Minute)}
	again, err = store.ClaimJobs(ctx, "mail", three, 10)
	must(t, err)
	if len(again) != 1 || again[0].Attempt != 3 {
		t.Fatalf("a job that failed was not tried again: %+v", again)
	}
	must(t, store.FinishJob(ctx, id, three, jobs.End{At: three.Now}))
	is(t, "one that lost its claim", store.FinishJob(ctx, id, three, jobs.End{At: three.Now}), fault.Conflict)
	must(t, store.AddJobs(ctx, []jobs.Job{first}, now)) // was done: not again
	if again, err := store.ClaimJobs(ctx, "mail", jobs.Claim{Holder: "four", Now: now.Add(10 * time.Minute)}, 10); err != nil || len(again) != 0 {
		t.Fatalf("a job that is done was claimed: %+v, %v", again, err)
	}
	must(t, store.SweepJobs(ctx, now.Add(24*time.Hour)))
	must(t, store.AddJobs(ctx, []jobs.Job{first}, now)) // forgotten, so that its key is free
	if again, err := store.ClaimJobs(ctx, "mail", jobs.Claim{Holder: "five", Now: now}, 10); err != nil || len(again) != 1 {
		t.Fatalf("after sweeping: %+v, %v", again, err)
	}
}

// jobsGivenUp is about a job that is not tried any more.
func (s suite) jobsGivenUp(t *testing.T) {
	store, ctx := s.open(t).Jobs(), t.Context()
	now := nine().UTC()
	must(t, store.AddJobs(ctx, []jobs.Job{{Kind: "mail", Key: "a", RunAt: now}}, now))
	claim := jobs.Claim{Holder: "one", Now: now, Until: now.Add(time.Minute)}
	claimed, err := store.ClaimJobs(ctx, "mail", claim, 1)
	must(t, err)
	must(t, store.FinishJob(ctx, claimed[0].ID, claim, jobs.End{At: now, Problem: "never", GivenUp: true, Attempts: 1}))
	states, err := store.JobStates(ctx, now.Add(time.Hour))
	must(t, err)
	if want := []jobs.State{{Kind: "mail", GivenUp: 1}}; !slices.Equal(states, want) {
		t.Errorf("states are %+v, want %+v", states, want)
	}
	must(t, store.SweepJobs(ctx, now.Add(24*time.Hour))) // stays, so that somebody may look at it
	if states, err = store.JobStates(ctx, now); err != nil || len(states) != 1 {
		t.Errorf("after sweeping states are %+v, %v", states, err)
	}
}

// jobsAtOnce lets many claim at the same moment: each job is handed out once.
func (s suite) jobsAtOnce(t *testing.T) {
	store, ctx := s.open(t).Jobs(), t.Context()
	now := nine().UTC()
	var list []jobs.Job
	for i := range 60 {
		list = append(list, jobs.Job{Kind: "mail", Key: fmt.Sprint(i), RunAt: now})
	}
	must(t, store.AddJobs(ctx, list, now))
	var mu sync.Mutex
	seen := map[string]int{}
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			for {
				claimed, err := store.ClaimJobs(ctx, "mail", jobs.Claim{Holder: fmt.Sprint(i), Now: now, Until: now.Add(time.Hour)}, 4)
				if err != nil {
					t.Error(err)
				}
				if len(claimed) == 0 {
					return
				}
				mu.Lock()
				for _, j := range claimed {
					seen[j.Key]++
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if len(seen) != len(list) {
		t.Errorf("%d of %d jobs were handed out", len(seen), len(list))
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("job %s was handed out %d times", key, n)
		}
	}
}
