package storetest

import (
	"strings"
	"testing"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/store"
	"decorum/internal/webhook"
)

func addHook(t testing.TB, db *store.DB, name string, kinds ...webhook.Kind) int64 {
	t.Helper()
	id, err := db.Webhooks().AddHook(t.Context(), webhook.Hook{Name: name, URL: "https://" + name + ".example.org", Kinds: kinds, Secret: "whsec_" + name,
		CreatedAt: nine(), CreatedBy: "eve@example.org"})
	must(t, err)
	return id
}

// completeFor completes an enrollment, valid until a moment, and returns the
// serial of its certificate.
func completeFor(t testing.TB, db *store.DB, version, enrollmentID, personID int64, seed byte, until time.Time) string {
	t.Helper()
	c := unsigned(t, enrollmentID, personID, seed)
	must(t, db.Enrollments().Change(t.Context(), enrollmentID, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.CompletedAt, e.CompletedVersionID, e.ValidUntil = nine(), version, until
		return enrollment.Changes{Enrollment: &e, Certificate: &c}, nil
	}))
	return c.Statement.Serial
}

// pending returns the jobs that send deliveries.
func pending(t testing.TB, db *store.DB, now time.Time) []jobs.Job {
	t.Helper()
	list, err := db.Jobs().ClaimJobs(t.Context(), webhook.Job, jobs.Claim{Holder: now.String(), Now: now, Until: now}, 100)
	must(t, err)
	return list
}

func told(t testing.TB, db *store.DB, hook int64) string {
	t.Helper()
	list, err := db.Webhooks().Deliveries(t.Context(), hook, 0, 100)
	must(t, err)
	var out []string
	for _, d := range list {
		out = append(out, string(d.Kind)+" "+d.MessageID)
	}
	return strings.Join(out, ", ")
}

func (s suite) webhooks(t *testing.T) {
	db := s.open(t)
	ctx, hooks := t.Context(), db.Webhooks()
	version := addVersion(t, db, "v1")
	until := nine().Add(24 * time.Hour)
	all := addHook(t, db, "all", webhook.Kinds()...)
	some := addHook(t, db, "some", webhook.Revoked)
	person := addPerson(t, db, "eve")
	e := enroll(t, db, person, 1)

	// A completion that does not come about is not told.
	is(t, "a completion that fails", db.Enrollments().Change(ctx, e, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{}, fault.Denied
	}), fault.Denied)
	if got := told(t, db, all); got != "" {
		t.Errorf("before anything has happened: %s", got)
	}
	serial := completeFor(t, db, version.ID, e, person, 1, until)
	if got := told(t, db, all) + told(t, db, some); got != "enrollment.completed completed_1" {
		t.Errorf("after a completion: %s", got)
	}
	list := pending(t, db, nine().Add(time.Second))
	if len(list) != 1 || list[0].Key != "1/0" || string(list[0].Payload) != "1" {
		t.Errorf("the jobs are %+v", list)
	}
	d, h, err := hooks.Delivery(ctx, 1)
	if err != nil || h.ID != all || h.Secret != "whsec_all" || d.EnrollmentID != e || d.Body != nil {
		t.Errorf("the delivery is %+v for %+v, %v", d, h, err)
	}
	f, err := hooks.Facts(ctx, e)
	if err != nil || f.Serial != serial || f.Email != "eve@example.org" || !f.CompletedAt.Equal(nine()) || !f.ValidUntil.Equal(until) {
		t.Errorf("the facts are %+v, %v", f, err)
	}
	must(t, hooks.KeepBody(ctx, d.ID, []byte(`{"a": 1}`)))
	must(t, hooks.KeepBody(ctx, d.ID, []byte(`{"a": 2}`)))
	d.Attempts, d.TriedAt, d.Outcome, d.GivenUpAt = 1, nine(), "It answered 500 instead of 2xx.", nine()
	must(t, hooks.Record(ctx, d, func(h webhook.Hook) webhook.Hook {
		h.Failures, h.FailingAt, h.PausedAt, h.PausedFor = 1, nine(), nine(), "Why."
		return h
	}))
	d, h, err = hooks.Delivery(ctx, 1)
	if err != nil || string(d.Body) != `{"a": 1}` || d.Stage() != webhook.GivenUp || d.Attempts != 1 || !h.Paused() || h.Failures != 1 || h.PausedFor != "Why." {
		t.Errorf("after an attempt: %+v for %+v, %v", d, h, err)
	}

	// What happens while it is paused waits.
	is(t, "sending again while paused", hooks.Resend(ctx, all, d.ID, nine()), fault.Conflict)
	must(t, db.Certificates().Revoke(ctx, tester, serial, "A reason.", nine()))
	is(t, "revoking twice", db.Certificates().Revoke(ctx, tester, serial, "A reason.", nine()), fault.Conflict)
	if told(t, db, some) != "certificate.revoked revoked_1" {
		t.Errorf("after a revocation: %s", told(t, db, some))
	}
	before := len(pending(t, db, nine().Add(time.Minute)))
	must(t, hooks.SetHook(ctx, all, webhook.Change{Action: "resume", By: "eve@example.org", At: nine().Add(time.Minute)}))
	var keys []string
	for _, j := range pending(t, db, nine().Add(2*time.Minute)) {
		keys = append(keys, j.Key)
	}
	if h, err := hooks.Hook(ctx, all); err != nil || h.Paused() || h.Failures != 0 || h.PausedFor != "" {
		t.Errorf("after it goes on: %+v, %v", h, err)
	}
	if before == 0 || !strings.Contains(strings.Join(keys, " "), "/1") {
		t.Errorf("the jobs after it goes on are %v, before %d", keys, before)
	}
	must(t, hooks.Resend(ctx, all, d.ID, nine().Add(time.Minute)))
	is(t, "sending another's again", hooks.Resend(ctx, some, d.ID, nine()), fault.Missing)
	if d, _, err = hooks.Delivery(ctx, 1); err != nil || d.Stage() != webhook.Waiting {
		t.Errorf("sent again: %+v, %v", d, err)
	}

	// One that was removed is told nothing, and nobody else learns its secret.
	must(t, hooks.SetHook(ctx, some, webhook.Change{Action: "remove", By: "eve@example.org", At: nine()}))
	is(t, "removing it again", hooks.SetHook(ctx, some, webhook.Change{Action: "remove", At: nine()}), fault.Missing)
	if list, err := hooks.Hooks(ctx); err != nil || len(list) != 1 || list[0].ID != all {
		t.Errorf("webhooks are %+v, %v", list, err)
	}
	must(t, hooks.AddTest(ctx, all, "test_1", nine()))
	if page, err := hooks.Deliveries(ctx, all, 2, 1); err != nil || len(page) != 1 || page[0].ID != 1 {
		t.Errorf("a page is %+v, %v", page, err)
	}
	must(t, hooks.SweepDeliveries(ctx, nine().Add(time.Hour)))
	if got := told(t, db, all); !strings.Contains(got, "test_1") || told(t, db, some) != "" {
		t.Errorf("after sweeping: %s", got)
	}
}

// expiries lets completions expire, many at the same instant, for two instances.
func (s suite) expiries(t *testing.T) {
	db := s.open(t)
	ctx := t.Context()
	version := addVersion(t, db, "v1")
	until := nine().Add(24 * time.Hour)
	hook := addHook(t, db, "all", webhook.Kinds()...)
	const many = 6
	for i := range many {
		person := addPerson(t, db, numbered("p", i))
		e := enroll(t, db, person, 1)
		serial := completeFor(t, db, version.ID, e, person, byte(i+1), until)
		switch i {
		case 1: // took it again
			completeFor(t, db, version.ID, enroll(t, db, person, 2), person, 100, until.Add(time.Hour))
		case 2:
			must(t, db.Certificates().Revoke(ctx, tester, serial, "A reason.", nine()))
		case 3:
			_, err := db.People().SetActive(ctx, []int64{person}, false, nine())
			must(t, err)
		}
	}
	if n, err := db.Webhooks().Expire(ctx, until.Add(-time.Microsecond)); err != nil || n != 0 {
		t.Errorf("before the instant: %d, %v", n, err)
	}
	late := addHook(t, db, "late", webhook.Expired)
	for _, err := range atOnce(4, func(int) error { _, err := db.Webhooks().Expire(ctx, until); return err }) {
		must(t, err)
	}
	for _, h := range []int64{hook, late} {
		if n := strings.Count(told(t, db, h), "enrollment.expired"); n != 3 {
			t.Errorf("webhook %d: %d have expired, want 3: %s", h, n, told(t, db, h))
		}
	}
	if n, err := db.Webhooks().Expire(ctx, until); err != nil || n != 0 {
		t.Errorf("once more: %d, %v", n, err)
	}
	if n, err := db.Webhooks().Expire(ctx, until.Add(time.Hour)); err != nil || n != 2 || strings.Count(told(t, db, hook), "enrollment.expired") != 4 {
		t.Errorf("the second cycle: %d, %v: %s", n, err, told(t, db, hook))
	}
}
