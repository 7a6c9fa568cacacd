package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
	"decorum/internal/figures"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
	"decorum/internal/store"
)

// handIn submits an attempt with one answer.
func handIn(t testing.TB, db *store.DB, a quiz.Attempt, at time.Time, picks ...int) {
	t.Helper()
	a.SubmittedAt = at
	must(t, db.Enrollments().Change(t.Context(), a.EnrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Attempt: &a, Answers: []quiz.Answer{{QuestionID: "one", Picks: picks}}, AnsweredAt: at}, nil
	}))
}

// handed is what a test looks at of an attempt.
type handed struct {
	Person int64
	Number int
	Picks  []int
	At     time.Time
}

// readAll reads attempts by one of the methods.
func readAll(t *testing.T, method func(ctx context.Context, course, quizKey string, each func(figures.Attempt) error) error, quizKey string) []handed {
	t.Helper()
	var out []handed
	must(t, method(t.Context(), courseKey, quizKey, func(a figures.Attempt) error {
		one := handed{Person: a.Person, Number: a.Number, At: a.SubmittedAt}
		for _, given := range a.Answers {
			one.Picks = given.Picks
			if given.QuestionID != "one" || !given.At.Equal(a.SubmittedAt) {
				t.Errorf("attempt %d has the answer %+v", a.ID, given)
			}
		}
		out = append(out, one)
		return nil
	}))
	return out
}

func (s suite) figures(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "one").ID
	zoe, bo, ida := addPerson(t, db, "zoe"), addPerson(t, db, "bo"), addPerson(t, db, "ida")
	hour := func(n int) time.Time { return nine().UTC().Add(time.Duration(n) * time.Hour) }

	first := enroll(t, db, zoe, 1)
	handIn(t, db, begin(t, db, first, version, 1), hour(3), 1)
	handIn(t, db, begin(t, db, first, version, 2), hour(4), 2)
	begin(t, db, first, version, 3) // under way
	other := enroll(t, db, bo, 1)
	empty := begin(t, db, other, version, 1)
	empty.SubmittedAt = hour(1)
	must(t, db.Enrollments().Change(t.Context(), other, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Attempt: &empty}, nil
	}))
	enroll(t, db, ida, 1)
	again := enroll(t, db, ida, 2) // a second cycle, which does not count
	handIn(t, db, begin(t, db, again, version, 1), hour(2), 0)

	f := db.Figures()
	for name, tt := range map[string]struct {
		got, want []handed
	}{
		"first":        {readAll(t, f.FirstAttempts, quiz.AssessmentKey), []handed{{bo, 1, nil, hour(1)}, {zoe, 1, []int{1}, hour(3)}}},
		"all":          {readAll(t, f.AllAttempts, quiz.AssessmentKey), []handed{{bo, 1, nil, hour(1)}, {zoe, 1, []int{1}, hour(3)}, {zoe, 2, []int{2}, hour(4)}}},
		"another quiz": {readAll(t, f.FirstAttempts, quiz.PretestKey), nil},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// pretests holds the query to enrollment.Records.Pretest, for every combination
// of what may have come a moment before, at the same moment or after.
func (s suite) pretests(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "one").ID
	at := nine().UTC()
	when := []time.Time{{}, at.Add(-time.Microsecond), at, at.Add(time.Microsecond)} // zero = never
	want := map[int64]time.Time{}
	n := 0
	for _, done := range when {
		for _, begun := range when {
			for _, completed := range when {
				person := addPerson(t, db, numbered("p", n))
				id := enroll(t, db, person, 1)
				n++
				change := func(c enrollment.Changes) {
					t.Helper()
					must(t, db.Enrollments().Change(t.Context(), id, func(enrollment.Records) (enrollment.Changes, error) { return c, nil }))
				}
				attempt := func(quizKey string, number int, started, submitted time.Time) {
					t.Helper()
					change(enrollment.Changes{Attempt: &quiz.Attempt{EnrollmentID: id, VersionID: version, Quiz: quizKey, Number: number, StartedAt: started, SubmittedAt: submitted}})
				}
				attempt(quiz.PretestKey, 1, at.Add(-time.Hour), at)
				attempt(quiz.PretestKey, 2, at, at.Add(time.Hour))
				if !begun.IsZero() {
					attempt("beta", 1, begun, time.Time{})
				}
				change(enrollment.Changes{Lessons: []enrollment.LessonRecord{{Lesson: "alpha", DoneAt: done}, {Lesson: "beta", Position: "start"}}})
				e := latest(t, db, person).Enrollment
				e.CompletedAt = completed
				change(enrollment.Changes{Enrollment: &e})
				if a, ok := latest(t, db, person).Pretest(); ok {
					want[person] = a.SubmittedAt
				}
			}
		}
	}
	addPerson(t, db, "nobody")
	open := enroll(t, db, addPerson(t, db, "slow"), 1)
	must(t, db.Enrollments().Change(t.Context(), open, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Attempt: &quiz.Attempt{EnrollmentID: open, VersionID: version, Quiz: quiz.PretestKey, Number: 1, StartedAt: at}}, nil
	}))
	if len(want) != 3*3*3 {
		t.Fatalf("%d of %d are in time", len(want), n)
	}
	got := map[int64]time.Time{}
	must(t, db.Figures().Pretests(t.Context(), courseKey, func(a figures.Attempt) error {
		got[a.Person] = a.SubmittedAt
		return nil
	}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pre-tests in time (-want +got):\n%s", diff)
	}
}

// paths counts first walks that have ended, of people in their first cycle.
func (s suite) paths(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "one").ID
	walk := func(enrollmentID int64, number int, choice int, ended bool) {
		w := setOut(t, db, enrollmentID, version, number)
		step := scenario.Step{Number: 1, Node: "message", Choice: choice, At: nine()}
		if ended {
			w.EndedAt, w.Ending = nine(), "end"
		}
		must(t, db.Enrollments().Change(t.Context(), enrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
			return enrollment.Changes{Walk: &w, Step: &step}, nil
		}))
	}
	zoe, bo, ida := addPerson(t, db, "zoe"), addPerson(t, db, "bo"), addPerson(t, db, "ida")
	first, second := enroll(t, db, zoe, 1), enroll(t, db, bo, 1)
	walk(first, 1, 0, true)
	walk(first, 2, 1, true) // a second walk
	walk(second, 1, 0, true)
	enroll(t, db, ida, 1)
	walk(enroll(t, db, ida, 2), 1, 1, true)                      // a second cycle
	walk(enroll(t, db, addPerson(t, db, "kim"), 1), 1, 1, false) // under way
	var got []scenario.Walk
	must(t, db.Figures().FirstWalks(t.Context(), courseKey, scenario.OfScenario, "alpha", func(w scenario.Walk) error {
		got = append(got, w)
		return nil
	}))
	if len(got) != 2 || got[0].EnrollmentID != first || got[1].EnrollmentID != second {
		t.Fatalf("first walks: %+v", got)
	}
	for _, w := range got {
		want := []scenario.Step{{Number: 1, Node: "message", At: nine().UTC()}}
		if diff := cmp.Diff(want, w.Steps); diff != "" || w.Number != 1 || w.Ending != "end" || w.VersionID != version {
			t.Errorf("%+v; steps (-want +got)\n%s", w, diff)
		}
	}
}
