package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// single is the one course of a program that has no other.
type single struct{ course.Published }

func (s single) All() []course.Published { return []course.Published{s.Published} }

func (s single) Current(key string) (course.Published, error) {
	if key != s.Course.Key {
		return course.Published{}, fault.Missing
	}
	return s.Published, nil
}

func (s single) Version(_ context.Context, id int64) (course.Published, error) {
	if id != s.Published.Version.ID {
		return course.Published{}, fault.Missing
	}
	return s.Published, nil
}

// watchedKeys counts how often the keys were read.
type watchedKeys struct {
	certificate.KeyStore

	read atomic.Int32
}

// Keys counts and reads.
func (k *watchedKeys) Keys(ctx context.Context) ([]certificate.Key, error) {
	k.read.Add(1)
	return k.KeyStore.Keys(ctx)
}

// openClass returns the real service over the database, for a course that an
// assessment of one question completes. Each call is another instance.
func openClass(t testing.TB, db *store.DB, keys certificate.KeyStore, clock func() time.Time) *enrollment.Service {
	t.Helper()
	content := &course.Course{
		Key: courseKey, Title: "Ethics", Certificate: course.Award{Title: "Ethics", ValidFor: certificate.Period{Months: 12}},
		Assessment: &quiz.Quiz{Key: quiz.AssessmentKey, PassMark: 100, Required: true, Questions: []quiz.Question{
			{ID: "q", Kind: quiz.One, Choices: []quiz.Choice{{Right: true}, {}}},
		}},
	}
	signer := certificate.New(certificate.Config{
		Keys: keys, Store: db.Certificates(), Issuer: "Example Ltd", BaseURL: "https://learn.example.org", Clock: clock,
	})
	if _, err := signer.Keys(t.Context()); err != nil {
		t.Fatal(err)
	}
	return enrollment.New(enrollment.Config{
		Store: db.Enrollments(), Courses: single{course.Published{Course: content, Version: addVersion(t, db, "one")}},
		Signer: signer, People: db.People(), Clock: clock,
	})
}

// sit starts the course and its assessment.
func sit(t testing.TB, class *enrollment.Service, personID int64) enrollment.Sitting {
	t.Helper()
	must(t, class.Start(t.Context(), personID, courseKey))
	a, err := class.StartAttempt(t.Context(), personID, courseKey, quiz.AssessmentKey)
	must(t, err)
	sitting, err := class.Sitting(t.Context(), personID, courseKey, quiz.AssessmentKey, a.Number)
	must(t, err)
	return sitting
}

func right() []quiz.Answer { return []quiz.Answer{{QuestionID: "q", Picks: []int{0}}} }
func wrong() []quiz.Answer { return []quiz.Answer{{QuestionID: "q", Picks: []int{1}}} }

// submittedTwice hands the same attempt in from two instances with different
// answers: it is graded once, and what is stored fits together.
func (s suite) submittedTwice(t *testing.T) {
	db := s.open(t)
	one, two := openClass(t, db, db.Keys(), nine), openClass(t, db, db.Keys(), nine)
	passed := 0
	for round := range 10 {
		zoe := addPerson(t, db, numbered("zoe", round))
		sitting := sit(t, one, zoe)
		errs := atOnce(2, func(i int) error {
			if i == 0 {
				return one.Submit(t.Context(), zoe, courseKey, sitting, right())
			}
			return two.Submit(t.Context(), zoe, courseKey, sitting, wrong())
		})
		if n := succeeded(t, errs, ""); n != 2 {
			t.Fatalf("round %d: %d of 2 submissions succeeded", round, n)
		}
		after, err := one.Sitting(t.Context(), zoe, courseKey, quiz.AssessmentKey, 1)
		must(t, err)
		r := after.Learning.Records
		_, err = db.Certificates().ByEnrollment(t.Context(), r.ID)
		if after.Attempt.Passed {
			passed++
		} else {
			is(t, "the certificate of who failed", err, fault.Missing)
			err = nil
		}
		gave := after.Answers["q"].Picks[0] == 0
		if got := after.Attempt; err != nil || len(r.Attempts) != 1 || got.Passed != gave || got.Passed != r.Completed() || (got.Score == 10000) != got.Passed {
			t.Errorf("round %d: attempt %+v, answers %v, completed %v, %v", round, got, after.Answers, r.Completed(), err)
		}
	}
	t.Logf("%d of 10 were passed", passed)
}

// startedTwice starts course and attempt in two tabs.
func (s suite) startedTwice(t *testing.T) {
	db := s.open(t)
	class := openClass(t, db, db.Keys(), nine)
	zoe := addPerson(t, db, "zoe")
	errs := atOnce(6, func(int) error { return class.Start(t.Context(), zoe, courseKey) })
	if n := succeeded(t, errs, ""); n != len(errs) {
		t.Errorf("%d of %d could start", n, len(errs))
	}
	attempts := make([]quiz.Attempt, 6)
	errs = atOnce(len(attempts), func(i int) (err error) {
		attempts[i], err = class.StartAttempt(t.Context(), zoe, courseKey, quiz.AssessmentKey)
		return err
	})
	if n := succeeded(t, errs, ""); n != len(errs) {
		t.Errorf("%d of %d could begin", n, len(errs))
	}
	for _, a := range attempts {
		if a.ID != attempts[0].ID || a.Seed != attempts[0].Seed || a.Number != 1 {
			t.Errorf("began %+v and %+v", attempts[0], a)
		}
	}
	if n := len(latest(t, db, zoe).Attempts); n != 1 {
		t.Errorf("%d attempts are stored", n)
	}
}

// completedByAll lets more people complete at the same moment than there are
// connections, when the keyring in memory has become old. Each of them holds a
// connection, so that asking for another one within the transaction could make
// them wait for each other for good.
func (s suite) completedByAll(t *testing.T) {
	db := s.open(t)
	now, keys := nine(), &watchedKeys{KeyStore: db.Keys()}
	class := openClass(t, db, keys, func() time.Time { return now })
	const people = 50
	sittings := make([]enrollment.Sitting, people)
	for i := range sittings {
		sittings[i] = sit(t, class, addPerson(t, db, numbered("p", i)))
	}
	now = now.Add(time.Hour)
	before := keys.read.Load()
	errs := atOnce(people, func(i int) error {
		return class.Submit(t.Context(), sittings[i].Learning.Records.PersonID, courseKey, sittings[i], right())
	})
	if after := keys.read.Load(); after != before {
		t.Errorf("the keys were read %d times within transactions", after-before)
	}
	if n := succeeded(t, errs, ""); n != people {
		t.Errorf("%d of %d could submit", n, people)
	}
	serials := map[string]bool{}
	for _, sitting := range sittings {
		c, err := db.Certificates().ByEnrollment(t.Context(), sitting.Learning.Records.ID)
		must(t, err)
		serials[c.Statement.Serial] = true
	}
	if len(serials) != people {
		t.Errorf("%d certificates were issued to %d people", len(serials), people)
	}
}
