package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// times stores moments in several zones and expects the same moments in UTC,
// to the microsecond.
func (s suite) times(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "one").ID
	moments := []time.Time{
		nine(),
		time.Date(2026, 12, 31, 23, 59, 59, 999_999_000, time.FixedZone("", -8*3600)), // another year in UTC
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
		time.Date(1999, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(2126, 2, 28, 12, 0, 0, 100_000_000, time.FixedZone("", 14*3600)),
	}
	for i, at := range moments {
		zoe := addPerson(t, db, numbered("zoe", i))
		want := enrollment.Enrollment{
			PersonID: zoe, Course: courseKey, Cycle: 1, EnrolledAt: at, DueAt: at.Add(time.Microsecond), StartedAt: at.Add(time.Second),
			CompletedAt: at.Add(time.Minute), CompletedVersionID: version, ValidUntil: at.Add(time.Hour), Score: 1, Scored: true,
			AssignedAt: at, ChangedAt: at.Add(2 * time.Hour),
		}
		id, err := db.Enrollments().Add(t.Context(), want)
		must(t, err)
		want.ID = id
		for _, moment := range []*time.Time{&want.EnrolledAt, &want.AssignedAt, &want.DueAt, &want.StartedAt, &want.CompletedAt, &want.ValidUntil, &want.ChangedAt} {
			*moment = moment.UTC()
		}
		got := latest(t, db, zoe)
		if diff := cmp.Diff(want, got.Enrollment); diff != "" {
			t.Errorf("%v (-want +got):\n%s", at, diff)
		}
		for _, moment := range []time.Time{got.EnrolledAt, got.AssignedAt, got.DueAt, got.StartedAt, got.CompletedAt, got.ValidUntil, got.ChangedAt} {
			if z := moment.Location(); z != time.UTC { // not even the machine's, if that happens to be UTC
				t.Errorf("%v comes back in zone %v", moment, z)
			}
		}
	}
}

// noTimes stores everything that may be absent as absent.
func (s suite) noTimes(t *testing.T) {
	db := s.open(t)
	zoe := addPerson(t, db, "zoe")
	want := enrollment.Enrollment{PersonID: zoe, Course: courseKey, Cycle: 1, EnrolledAt: nine().UTC(), ChangedAt: nine().UTC()}
	var err error
	want.ID, err = db.Enrollments().Add(t.Context(), want)
	must(t, err)
	open := quiz.Attempt{EnrollmentID: want.ID, VersionID: addVersion(t, db, "one").ID, Quiz: "beta", Number: 1, StartedAt: nine().UTC()}
	must(t, db.Enrollments().Change(t.Context(), want.ID, func(r enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Enrollment: &r.Enrollment, Attempt: &open, Lessons: []enrollment.LessonRecord{{Lesson: "alpha"}}}, nil
	}))
	got := latest(t, db, zoe)
	records := enrollment.Records{Enrollment: want, Lessons: []enrollment.LessonRecord{{Lesson: "alpha"}}, Attempts: []quiz.Attempt{open}}
	if diff := cmp.Diff(records, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if got.Completed() || got.Scored || got.Attempts[0].Submitted() || !got.Lessons[0].DoneAt.IsZero() {
		t.Errorf("what is absent reads as %+v", got)
	}

	// What was there can become absent again.
	must(t, db.Enrollments().Change(t.Context(), want.ID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Lessons: []enrollment.LessonRecord{{Lesson: "alpha", DoneAt: nine()}}}, nil
	}))
	must(t, db.Enrollments().Change(t.Context(), want.ID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Lessons: []enrollment.LessonRecord{{Lesson: "alpha"}}}, nil
	}))
	if got := latest(t, db, zoe); !got.Lesson("alpha").DoneAt.IsZero() {
		t.Errorf("taken back, but done at %v", got.Lesson("alpha").DoneAt)
	}

	c := unsigned(t, want.ID, zoe, 1)
	must(t, issue(t, db, c))
	if diff := cmp.Diff(c, bySerial(t, db, c.Statement.Serial)); diff != "" {
		t.Errorf("a certificate without end (-want +got):\n%s", diff)
	}
	k := newKey(t, 1, nine())
	must(t, db.Keys().AddFirstKey(t.Context(), k))
	keys, err := db.Keys().Keys(t.Context())
	if diff := cmp.Diff([]certificate.Key{k}, keys); err != nil || diff != "" {
		t.Errorf("keys: %v (-want +got)\n%s", err, diff)
	}
}
