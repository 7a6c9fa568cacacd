// Package storetest is the one suite that every engine passes: what the
// features' Store interfaces promise, what happens when two do the same thing
// at the same moment, and how times and absences come back. The stores' own
// tests run it on SQLite and on PostgreSQL.
package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// Run runs the suite. Open returns a fresh, migrated database, which it closes
// when the test ends.
func Run(t *testing.T, open func(t testing.TB) *store.DB) {
	t.Helper()
	s := suite{open}
	t.Run("people", s.people)
	t.Run("first administrator", s.firstAdministrator)
	t.Run("links", s.links)
	t.Run("links at the same moment", s.linksAtOnce)
	t.Run("failures", s.failures)
	t.Run("failures at the same moment", s.failuresAtOnce)
	t.Run("guessing at the same moment", s.guessingAtOnce)
	t.Run("sessions", s.sessions)
	t.Run("jobs", s.jobs)
	t.Run("jobs that are given up", s.jobsGivenUp)
	t.Run("jobs at the same moment", s.jobsAtOnce)
	t.Run("import", s.importing)
	t.Run("import is all or nothing", s.importingNothing)
	t.Run("import of many", s.importingMany)
	s.roster(t)
	t.Run("versions", s.versions)
	t.Run("versions at the same moment", s.versionsAtOnce)
	t.Run("enrollments", s.enrollments)
	t.Run("change", s.change)
	t.Run("change is all or nothing", s.changeNothing)
	t.Run("changes follow each other", s.changesAtOnce)
	t.Run("unfinished", s.unfinished)
	s.assignments(t)
	s.directory(t)
	s.reports(t)
	s.messages(t)
	s.history(t)
	t.Run("answers", s.answers)
	t.Run("answers race the submission", s.answersRaceSubmission)
	t.Run("walks", s.walks)
	t.Run("steps at the same moment", s.stepsAtOnce)
	t.Run("figures", s.figures)
	t.Run("pretests", s.pretests)
	t.Run("paths", s.paths)
	t.Run("secrets", s.secrets)
	t.Run("secrets at the same moment", s.secretsAtOnce)
	t.Run("stored questions", s.storedQuestions)
	t.Run("all answers", s.allAnswers)
	t.Run("open follow-ups", s.openFollowUps)
	t.Run("follow-ups are open to few", s.openToFew)
	t.Run("submitted twice at the same moment", s.submittedTwice)
	t.Run("started twice at the same moment", s.startedTwice)
	t.Run("everybody completes at the same moment", s.completedByAll)
	s.programs(t)
	s.proofs(t)
	t.Run("times", s.times)
	t.Run("no times", s.noTimes)
}

// proofs are the tests of certificates and keys.
func (s suite) proofs(t *testing.T) {
	t.Helper()
	t.Run("certificates", s.certificates)
	t.Run("certificates of two cycles", s.supersession)
	t.Run("signing keys", s.keys)
	t.Run("first signing key at the same moment", s.keysAtOnce)
}

// programs are the tests of what other programs read and are told.
func (s suite) programs(t *testing.T) {
	t.Helper()
	t.Run("tokens", s.tokens)
	t.Run("lists of people", s.listPeople)
	t.Run("lists of certificates", s.listCertificates)
	t.Run("requests", s.requests)
	t.Run("webhooks", s.webhooks)
	t.Run("expiries", s.expiries)
}

// suite is the tests over one engine.
type suite struct {
	open func(t testing.TB) *store.DB
}

// courseKey is the course of most tests.
const courseKey = "ethics"

// nine is when things happen, said in a zone that is not UTC and to the
// microsecond, which is what both engines keep.
func nine() time.Time {
	return time.Date(2026, time.November, 23, 9, 0, 0, 123_456_000, time.FixedZone("", 5*3600+1800))
}

// must ends the test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is checks the kind of an error.
func is(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.Of(err) != kind {
		t.Errorf("%s: error is %v of kind %q, want %q", what, err, fault.Of(err), kind)
	}
}

// atOnce runs n at the same moment and returns their errors.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// succeeded returns how many of the errors are none, and reports those that
// are not of the kind.
func succeeded(t testing.TB, errs []error, kind fault.Kind) int {
	t.Helper()
	n := 0
	for i, err := range errs {
		switch {
		case err == nil:
			n++
		case fault.Of(err) != kind:
			t.Errorf("number %d: error is %v of kind %q, want %q", i, err, fault.Of(err), kind)
		}
	}
	return n
}

// addPerson adds somebody with that address's first part.
func addPerson(t testing.TB, db *store.DB, name string) int64 {
	t.Helper()
	id, err := db.People().AddPerson(t.Context(), account.Person{
		Email: name + "@example.org", Name: name, Role: account.Learner, Active: true, CreatedAt: nine(),
	})
	must(t, err)
	return id
}

// addVersion publishes a version.
func addVersion(t testing.TB, db *store.DB, text string) course.Version {
	t.Helper()
	files := []course.File{{Path: "course.md", Body: []byte(text)}}
	v, _, err := db.Versions().AddVersion(t.Context(), course.Version{
		Course: courseKey, Title: courseKey, Hash: course.Hash(files), PublishedBy: tester, PublishedAt: nine(),
	}, files)
	must(t, err)
	return v
}

// enroll adds an enrollment in the course of most tests.
func enroll(t testing.TB, db *store.DB, personID int64, cycle int) int64 {
	t.Helper()
	id, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{
		PersonID: personID, Course: courseKey, Cycle: cycle, EnrolledAt: nine(), StartedAt: nine(), Total: 2,
	})
	must(t, err)
	return id
}

// latest returns the records of a person.
func latest(t testing.TB, db *store.DB, personID int64) enrollment.Records {
	t.Helper()
	r, err := db.Enrollments().Latest(t.Context(), personID, courseKey)
	must(t, err)
	return r
}

// numbered returns a name that differs by number.
func numbered(name string, n int) string { return fmt.Sprintf("%s%03d", name, n) }
