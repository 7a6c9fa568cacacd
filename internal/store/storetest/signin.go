package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
)

var errRefused = errors.New("refused")

// counts reads the failures of subjects without changing them.
func counts(t testing.TB, people account.Store, subjects ...string) []account.Failures {
	t.Helper()
	var got []account.Failures
	err := people.ChangeFailures(t.Context(), subjects, func(f []account.Failures) ([]account.Failures, error) {
		got = f
		return nil, errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Fatalf("reading failures: %v", err)
	}
	return got
}

func (s suite) failures(t *testing.T) {
	people := s.open(t).People()
	subjects := []string{"email:a", "place:b"}
	set := func(a, b account.Failures) {
		t.Helper()
		must(t, people.ChangeFailures(t.Context(), subjects, func([]account.Failures) ([]account.Failures, error) {
			return []account.Failures{a, b}, nil
		}))
	}
	for _, f := range counts(t, people, subjects...) {
		if f.Count != 0 {
			t.Errorf("a subject without failures has %+v", f)
		}
	}
	one, two := account.Failures{Count: 1, Last: nine()}, account.Failures{Count: 2, Last: nine().Add(time.Minute)}
	set(one, two)
	one.Last, two.Last = one.Last.UTC(), two.Last.UTC()
	if diff := cmp.Diff([]account.Failures{one, two}, counts(t, people, subjects...)); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]account.Failures{two, one}, counts(t, people, "place:b", "email:a")); diff != "" {
		t.Errorf("in the order of the subjects (-want +got):\n%s", diff)
	}
	set(account.Failures{}, two)
	if got := counts(t, people, "email:a"); got[0].Count != 0 {
		t.Errorf("removed, but there is %+v", got)
	}
	if diff := cmp.Diff([]account.Failures{two}, counts(t, people, "place:b")); diff != "" {
		t.Errorf("the other (-want +got):\n%s", diff)
	}
}

// failuresAtOnce lets people of one place sign in and out of the count at the
// same moment: nobody's count is lost, and nobody finds the row gone.
func (s suite) failuresAtOnce(t *testing.T) {
	people := s.open(t).People()
	const place = "place:office"
	add := func(n int) func([]account.Failures) ([]account.Failures, error) {
		return func(f []account.Failures) ([]account.Failures, error) {
			return []account.Failures{{}, {Count: f[1].Count + n, Last: nine()}}, nil
		}
	}
	errs := atOnce(12, func(i int) error {
		subjects := []string{numbered("email:", i%3), place}
		for range 10 {
			if err := people.ChangeFailures(t.Context(), subjects, add(1)); err != nil {
				return err
			}
			if err := people.ChangeFailures(t.Context(), subjects, add(-1)); err != nil {
				return err
			}
		}
		return people.ChangeFailures(t.Context(), subjects, add(1))
	})
	if n := succeeded(t, errs, ""); n != len(errs) {
		t.Errorf("%d of %d could count", n, len(errs))
	}
	if got := counts(t, people, place)[0].Count; got != len(errs) {
		t.Errorf("%d are counted of %d", got, len(errs))
	}
}

// guessingAtOnce tries twenty passwords at the same moment: no more than the
// free failures are looked at.
func (s suite) guessingAtOnce(t *testing.T) {
	db := s.open(t)
	now := nine()
	service := account.New(db.People(), func() time.Time { return now })
	addPerson(t, db, "zoe")
	errs := atOnce(20, func(int) error {
		_, err := service.SignIn(t.Context(), "zoe@example.org", "wrong once again", "192.0.2.1")
		return err
	})
	looked := 0
	for _, err := range errs {
		switch {
		case errors.Is(err, account.ErrWrongPassword):
			looked++
		case !errors.Is(err, fault.Limited):
			t.Errorf("error is %v", err)
		}
	}
	if looked != 5 {
		t.Errorf("%d passwords were looked at, want 5", looked)
	}
}

func (s suite) sessions(t *testing.T) {
	db := s.open(t)
	now := nine() // the clock is not in UTC
	sessions := db.Sessions(func() time.Time { return now })
	find := func(token string) string {
		t.Helper()
		data, found, err := sessions.Find(token)
		must(t, err)
		if !found {
			return "none"
		}
		return string(data)
	}
	if got := find("a"); got != "none" {
		t.Errorf("found %q before it was stored", got)
	}
	expiry := now.Add(time.Hour)
	must(t, sessions.Commit("a", []byte("one"), expiry.UTC()))
	must(t, sessions.Commit("b", []byte{0, 255, 1}, expiry.Add(time.Hour)))
	must(t, sessions.Commit("a", []byte("two"), expiry))
	if a, b := find("a"), find("b"); a != "two" || b != "\x00\xff\x01" {
		t.Errorf("found %q and %q", a, b)
	}
	now = expiry.Add(-time.Microsecond)
	if got := find("a"); got != "two" {
		t.Errorf("just before it is over: %q", got)
	}
	now = expiry
	if got := find("a"); got != "none" {
		t.Errorf("when it is over: %q", got)
	}
	must(t, db.People().AddLink(t.Context(), account.Link{TokenHash: "over", ExpiresAt: expiry}))
	must(t, sessions.Sweep(t.Context()))
	_, err := db.People().Link(t.Context(), "over")
	is(t, "a link that is over, after sweeping", err, fault.Missing)
	now = nine() // had it only been hidden, it would be back
	if a, b := find("a"), find("b"); a != "none" || b == "none" {
		t.Errorf("after sweeping: %q and %q", a, b)
	}
	must(t, sessions.Delete("b"))
	must(t, sessions.Delete("b"))
	if got := find("b"); got != "none" {
		t.Errorf("removed, but found %q", got)
	}
}
