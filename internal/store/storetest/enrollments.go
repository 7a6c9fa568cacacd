package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

func (s suite) enrollments(t *testing.T) {
	db := s.open(t)
	enrollments := db.Enrollments()
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	_, err := enrollments.Latest(t.Context(), zoe, courseKey)
	is(t, "somebody who is not enrolled", err, fault.Missing)
	_, err = enrollments.Attempt(t.Context(), zoe, courseKey, quiz.AssessmentKey, 1)
	is(t, "an attempt of theirs", err, fault.Missing)
	if mine, err := enrollments.Mine(t.Context(), zoe); err != nil || len(mine) != 0 {
		t.Errorf("Mine = %v, %v", mine, err)
	}

	first := enroll(t, db, zoe, 1)
	_, err = enrollments.Add(t.Context(), enrollment.Enrollment{PersonID: zoe, Course: courseKey, Cycle: 1, EnrolledAt: nine()})
	is(t, "the same cycle again", err, fault.Conflict)
	_, err = enrollments.Add(t.Context(), enrollment.Enrollment{PersonID: 99, Course: courseKey, Cycle: 1, EnrolledAt: nine()})
	is(t, "nobody", err, fault.Conflict)
	if r := latest(t, db, zoe); r.ID != first || r.Cycle != 1 {
		t.Errorf("a refused cycle left %+v", r.Enrollment)
	}
	second := enroll(t, db, zoe, 2)
	enroll(t, db, bo, 1)
	_, err = enrollments.Add(t.Context(), enrollment.Enrollment{PersonID: zoe, Course: "another", Cycle: 1, EnrolledAt: nine()})
	must(t, err)
	if r := latest(t, db, zoe); r.ID != second || r.Cycle != 2 {
		t.Errorf("the latest cycle is %+v", r.Enrollment)
	}
	mine, err := enrollments.Mine(t.Context(), zoe)
	if err != nil || len(mine) != 2 || mine[0].Course != "another" || mine[1].ID != second {
		t.Errorf("Mine = %+v, %v", mine, err)
	}
}

func (s suite) change(t *testing.T) {
	db := s.open(t)
	enrollments := db.Enrollments()
	zoe := addPerson(t, db, "zoe")
	id := enroll(t, db, zoe, 1)
	version := addVersion(t, db, "one").ID
	is(t, "an enrollment that is not there", enrollments.Change(t.Context(), 99, func(enrollment.Records) (enrollment.Changes, error) {
		t.Error("decided on nothing")
		return enrollment.Changes{}, nil
	}), fault.Missing)

	open := quiz.Attempt{EnrollmentID: id, VersionID: version, Quiz: "beta", Number: 1, Seed: quiz.Seed{1, 2, 3}, StartedAt: nine().UTC()}
	e := latest(t, db, zoe).Enrollment
	e.Met, e.Score, e.Scored, e.CompletedAt, e.CompletedVersionID = 1, 8765, true, nine().UTC(), version
	must(t, enrollments.Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		if r.ID != id || len(r.Attempts) != 0 || len(r.Lessons) != 0 {
			t.Errorf("deciding on %+v", r)
		}
		return enrollment.Changes{
			Enrollment: &e, Attempt: &open,
			Lessons: []enrollment.LessonRecord{{Lesson: "alpha", DoneAt: nine().UTC(), Position: "x"}, {Lesson: "gamma"}},
		}, nil
	}))
	if open.ID == 0 {
		t.Error("the new attempt has no id")
	}
	want := enrollment.Records{
		Enrollment: e, Attempts: []quiz.Attempt{open},
		Lessons: []enrollment.LessonRecord{{Lesson: "alpha", DoneAt: nine().UTC(), Position: "x"}, {Lesson: "gamma"}},
	}
	if diff := cmp.Diff(want, latest(t, db, zoe)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}

	must(t, enrollments.SavePosition(t.Context(), id, "alpha", "y")) // does not undo what is done
	must(t, enrollments.SavePosition(t.Context(), id, "beta", "z"))
	given := quiz.Answer{QuestionID: "q", Picks: []int{2}}
	must(t, enrollments.SaveAnswer(t.Context(), zoe, open.ID, given, nine()))
	submitted := open
	submitted.SubmittedAt, submitted.Score, submitted.Passed = nine().Add(time.Hour).UTC(), 10000, true
	must(t, enrollments.Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		if diff := cmp.Diff(map[int64]map[string]quiz.Answer{open.ID: {"q": given}}, r.Answers); diff != "" {
			t.Errorf("answers under way (-want +got):\n%s", diff)
		}
		return enrollment.Changes{
			Attempt: &submitted, AnsweredAt: nine(),
			Answers: []quiz.Answer{{QuestionID: "q", Picks: []int{1}}, {QuestionID: "r", Text: "„Zoë“", Confidence: quiz.Sure}},
			Lessons: []enrollment.LessonRecord{{Lesson: "gamma", DoneAt: nine().UTC()}},
		}, nil
	}))
	want.Attempts = []quiz.Attempt{submitted}
	want.Lessons = []enrollment.LessonRecord{
		{Lesson: "alpha", DoneAt: nine().UTC(), Position: "y"}, {Lesson: "beta", Position: "z"}, {Lesson: "gamma", DoneAt: nine().UTC()},
	}
	if diff := cmp.Diff(want, latest(t, db, zoe)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	answers, err := enrollments.Answers(t.Context(), open.ID)
	wantAnswers := map[string]quiz.Answer{"q": {QuestionID: "q", Picks: []int{1}}, "r": {QuestionID: "r", Text: "„Zoë“", Confidence: quiz.Sure}}
	if diff := cmp.Diff(wantAnswers, answers); err != nil || diff != "" {
		t.Errorf("answers: %v (-want +got)\n%s", err, diff)
	}
	got, err := enrollments.Attempt(t.Context(), zoe, courseKey, "beta", 1)
	if diff := cmp.Diff(submitted, got); err != nil || diff != "" {
		t.Errorf("attempt: %v (-want +got)\n%s", err, diff)
	}
	must(t, enrollments.Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		if len(r.Answers) != 0 {
			t.Errorf("nothing is under way, but there are answers %v", r.Answers)
		}
		return enrollment.Changes{}, nil
	}))
}

// changeNothing fails after everything else was stored: the certificate's
// serial is taken.
func (s suite) changeNothing(t *testing.T) {
	db := s.open(t)
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	id, other := enroll(t, db, zoe, 1), enroll(t, db, bo, 1)
	version := addVersion(t, db, "one").ID
	must(t, db.Enrollments().Change(t.Context(), other, func(enrollment.Records) (enrollment.Changes, error) {
		c := unsigned(t, other, bo, 1)
		return enrollment.Changes{Certificate: &c}, nil
	}))
	before := latest(t, db, zoe)
	everything := func(r enrollment.Records) enrollment.Changes {
		e := r.Enrollment
		e.Met, e.CompletedAt = 2, nine()
		c := unsigned(t, id, zoe, 1)
		return enrollment.Changes{
			Enrollment: &e, Lessons: []enrollment.LessonRecord{{Lesson: "alpha", DoneAt: nine()}},
			Attempt: &quiz.Attempt{EnrollmentID: id, VersionID: version, Quiz: "beta", Number: 1, StartedAt: nine()},
			Answers: []quiz.Answer{{QuestionID: "q"}}, AnsweredAt: nine(), Certificate: &c,
		}
	}
	is(t, "a serial that is taken", db.Enrollments().Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		return everything(r), nil
	}), fault.Conflict)
	err := db.Enrollments().Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		return everything(r), errRefused
	})
	if !errors.Is(err, errRefused) || err.Error() != errRefused.Error() {
		t.Errorf("a decision's error came back as %v", err)
	}
	if diff := cmp.Diff(before, latest(t, db, zoe)); diff != "" {
		t.Errorf("something was stored:\n%s", diff)
	}
	_, err = db.Certificates().ByEnrollment(t.Context(), id)
	is(t, "the certificate", err, fault.Missing)
	if c, err := db.Certificates().ByEnrollment(t.Context(), other); err != nil || c.SupersededAt != nil {
		t.Errorf("the other's certificate is %+v, %v", c, err)
	}
}

// changesAtOnce counts up by reading and writing: none may get between.
func (s suite) changesAtOnce(t *testing.T) {
	db := s.open(t)
	zoe := addPerson(t, db, "zoe")
	id := enroll(t, db, zoe, 1)
	errs := atOnce(16, func(int) error {
		return db.Enrollments().Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
			e := r.Enrollment
			e.Met++
			return enrollment.Changes{Enrollment: &e}, nil
		})
	})
	if n := succeeded(t, errs, ""); n != len(errs) || latest(t, db, zoe).Met != n {
		t.Errorf("%d changes counted up to %d", n, latest(t, db, zoe).Met)
	}
}

// unfinished has more enrollments than one batch holds.
func (s suite) unfinished(t *testing.T) {
	db := s.open(t)
	const n = 520
	rows := make([]account.ImportRow, n)
	for i := range rows {
		rows[i] = row(numbered("p", i), "")
	}
	_, err := db.People().ImportPeople(t.Context(), rows, nine(), func(int) {})
	must(t, err)
	enrollAll(t, db, 3)
	done := byEmail(t, db, numbered("p", 7)).ID
	again := byEmail(t, db, numbered("p", 8)).ID
	must(t, db.Enrollments().Change(t.Context(), latest(t, db, done).ID, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.CompletedAt, e.Met = nine(), 3
		return enrollment.Changes{Enrollment: &e}, nil
	}))
	earlier := latest(t, db, again).ID
	enroll(t, db, again, 2)
	must(t, db.Enrollments().SavePosition(t.Context(), latest(t, db, again).ID, "alpha", "x"))

	progress := map[int64][2]int{latest(t, db, done).ID: {1, 9}}
	var batches []int
	must(t, db.Enrollments().Unfinished(t.Context(), courseKey, func(batch []enrollment.Records) error {
		batches = append(batches, len(batch))
		for _, r := range batch {
			if _, twice := progress[r.ID]; twice || r.ID == earlier || r.Course != courseKey {
				t.Errorf("unfinished: %+v", r.Enrollment)
			}
			if (r.PersonID == again) != (len(r.Lessons) == 1) {
				t.Errorf("person %d has lessons %v", r.PersonID, r.Lessons)
			}
			progress[r.ID] = [2]int{int(r.ID % 3), 4}
		}
		return nil
	}))
	if len(progress) != n || len(batches) < 2 {
		t.Errorf("%d are unfinished, in batches of %v", len(progress)-1, batches)
	}
	must(t, db.Enrollments().SetProgress(t.Context(), progress, nine()))
	for _, i := range []int{0, 1, 2, 8, n - 1} {
		r := latest(t, db, byEmail(t, db, numbered("p", i)).ID)
		if got := [2]int{r.Met, r.Total}; got != progress[r.ID] {
			t.Errorf("progress of %d is %v, want %v", i, got, progress[r.ID])
		}
	}
	if r := latest(t, db, done); r.Met != 3 || r.Total != 3 {
		t.Errorf("progress of a completed one became %d of %d", r.Met, r.Total)
	}
	err = db.Enrollments().Unfinished(t.Context(), courseKey, func([]enrollment.Records) error { return errRefused })
	if !errors.Is(err, errRefused) {
		t.Errorf("stopping gives %v", err)
	}
}
