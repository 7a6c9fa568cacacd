package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/scenario"
	"decorum/internal/store"
)

// setOut begins a walk.
func setOut(t testing.TB, db *store.DB, enrollmentID, versionID int64, number int) scenario.Walk {
	t.Helper()
	w := scenario.Walk{EnrollmentID: enrollmentID, VersionID: versionID, Kind: scenario.OfScenario, Lesson: "alpha", Number: number, StartedAt: nine()}
	must(t, db.Enrollments().Change(t.Context(), enrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Walk: &w}, nil
	}))
	return w
}

func (s suite) walks(t *testing.T) {
	db := s.open(t)
	enrollments := db.Enrollments()
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	id, version := enroll(t, db, zoe, 1), addVersion(t, db, "one").ID
	alpha := enrollment.Practice{Course: courseKey, Kind: scenario.OfScenario, Lesson: "alpha"}
	_, err := enrollments.Walk(t.Context(), zoe, alpha, 1)
	is(t, "before the first walk", err, fault.Missing)

	w := setOut(t, db, id, version, 1)
	w.Steps = []scenario.Step{
		{Number: 1, Node: "message", Choice: 2, At: nine().UTC()},
		{Number: 2, Node: "reply", Audience: "every „one“ $1", At: nine().Add(time.Minute).UTC()},
	}
	for _, step := range w.Steps {
		must(t, enrollments.AddStep(t.Context(), zoe, w.ID, step))
	}
	is(t, "a step twice", enrollments.AddStep(t.Context(), zoe, w.ID, scenario.Step{Number: 2, Node: "other", At: nine()}), fault.Conflict)
	third := scenario.Step{Number: 3, Node: "last", At: nine().Add(time.Hour).UTC()}
	is(t, "another person's", enrollments.AddStep(t.Context(), bo, w.ID, third), fault.Conflict)
	is(t, "a walk that is not there", enrollments.AddStep(t.Context(), zoe, 99, third), fault.Conflict)

	w.StartedAt = w.StartedAt.UTC()
	got, err := enrollments.Walk(t.Context(), zoe, alpha, 1)
	if diff := cmp.Diff(w, got); err != nil || diff != "" {
		t.Errorf("under way: %v (-want +got)\n%s", err, diff)
	}
	_, err = enrollments.Walk(t.Context(), bo, alpha, 1)
	is(t, "another person's walk", err, fault.Missing)
	_, err = enrollments.Walk(t.Context(), zoe, enrollment.Practice{Course: courseKey, Kind: scenario.OfFeed, Lesson: "alpha"}, 1)
	is(t, "a walk of the other kind", err, fault.Missing)

	w.EndedAt, w.Ending, w.Quality, w.Score = third.At, "poor-end", scenario.Poor, 1234
	must(t, enrollments.Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		if len(r.Walks) != 1 || r.Walks[0].Ended() {
			t.Errorf("the records have the walks %+v", r.Walks)
		}
		return enrollment.Changes{Walk: &w, Step: &third}, nil
	}))
	is(t, "after the end", enrollments.AddStep(t.Context(), zoe, w.ID, scenario.Step{Number: 4, At: nine()}), fault.Conflict)
	w.Steps = append(w.Steps, third)
	second := setOut(t, db, id, version, 2)
	second.StartedAt = second.StartedAt.UTC()
	walks, err := enrollments.Walks(t.Context(), id, scenario.OfScenario, "alpha")
	if diff := cmp.Diff([]scenario.Walk{w, second}, walks); err != nil || diff != "" {
		t.Errorf("both: %v (-want +got)\n%s", err, diff)
	}
	if r := latest(t, db, zoe); len(r.Walks) != 2 || !r.WalkedThrough(scenario.OfScenario, "alpha") || r.WalkedThrough(scenario.OfFeed, "alpha") {
		t.Errorf("the records have the walks %+v", r.Walks)
	}
}

// stepsAtOnce lets several tabs decide the same step, while another ends the
// walk: one of each wins, and whoever was told that a step is taken finds it.
func (s suite) stepsAtOnce(t *testing.T) {
	db := s.open(t)
	zoe := addPerson(t, db, "zoe")
	id, version := enroll(t, db, zoe, 1), addVersion(t, db, "one").ID
	for round := 1; round <= 10; round++ {
		w := setOut(t, db, id, version, round)
		const tabs = 6
		errs := atOnce(tabs+1, func(i int) error {
			step := scenario.Step{Number: 1, Node: numbered("tab", i), Choice: i, At: nine()}
			if i < tabs {
				return db.Enrollments().AddStep(t.Context(), zoe, w.ID, step)
			}
			return db.Enrollments().Change(t.Context(), id, func(enrollment.Records) (enrollment.Changes, error) {
				ended := w
				ended.EndedAt, ended.Ending = nine(), "end"
				return enrollment.Changes{Walk: &ended, Step: &step}, nil
			})
		})
		if n := succeeded(t, errs, fault.Conflict); n != 1 {
			t.Errorf("round %d: %d took the first step: %v", round, n, errs)
		}
		walks, err := db.Enrollments().Walks(t.Context(), id, scenario.OfScenario, "alpha")
		must(t, err)
		got := walks[round-1]
		if len(got.Steps) != 1 || errs[got.Steps[0].Choice] != nil || got.Ended() != (errs[tabs] == nil) {
			t.Errorf("round %d: %+v is stored, but they were told %v", round, got, errs)
		}
	}
}
