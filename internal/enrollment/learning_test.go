package enrollment_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

var errSigner = errors.New("the key is gone")

func TestReckon(t *testing.T) {
	required := newCourse("ethics").Requirements() // read alpha, pass beta, pass the assessment
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	read := func(keys ...string) (out []enrollment.LessonRecord) {
		for _, k := range keys {
			out = append(out, enrollment.LessonRecord{Lesson: k, DoneAt: noon})
		}
		return out
	}
	attempt := func(key string, passed bool) quiz.Attempt {
		return quiz.Attempt{Quiz: key, Number: 1, SubmittedAt: noon, Passed: passed}
	}
	tests := []struct {
		name     string
		records  enrollment.Records
		met      []bool
		percent  int
		complete bool
	}{
		{"nothing", enrollment.Records{}, []bool{false, false, false}, 0, false},
		{"opened, not done", enrollment.Records{Lessons: []enrollment.LessonRecord{{Lesson: "alpha", Position: "x"}}}, []bool{false, false, false}, 0, false},
		{"a lesson", enrollment.Records{Lessons: read("alpha")}, []bool{true, false, false}, 33, false},
		{"reading does not pass a quiz", enrollment.Records{Lessons: read("alpha", "beta")}, []bool{true, false, false}, 33, false},
		{"failing does not pass", enrollment.Records{Attempts: []quiz.Attempt{attempt("beta", false)}}, []bool{false, false, false}, 0, false},
		{"passing the pre-test counts for nothing", enrollment.Records{Attempts: []quiz.Attempt{attempt(quiz.PretestKey, true)}}, []bool{false, false, false}, 0, false},
		{"a quiz of the same key as a lesson to read", enrollment.Records{Attempts: []quiz.Attempt{attempt("alpha", true)}}, []bool{false, false, false}, 0, false},
		{"two of three", enrollment.Records{Lessons: read("alpha"), Attempts: []quiz.Attempt{attempt("beta", false), attempt("beta", true)}}, []bool{true, true, false}, 66, false},
		{"all", enrollment.Records{Lessons: read("alpha"), Attempts: []quiz.Attempt{attempt("beta", true), attempt(quiz.AssessmentKey, true)}}, []bool{true, true, true}, 100, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := enrollment.Reckon(required, test.records)
			if diff := cmp.Diff(test.met, p.Met); diff != "" || p.Percent() != test.percent || p.Complete() != test.complete {
				t.Errorf("%d percent, complete %v, met (-want +got):\n%s", p.Percent(), p.Complete(), diff)
			}
			if got := p.IsMet(course.ReadLesson, "alpha"); got != test.met[0] {
				t.Errorf("IsMet of the lesson is %v", got)
			}
			if p.IsMet(course.PassQuiz, "alpha") {
				t.Error("a requirement that there is not is met")
			}
		})
	}
	if p := enrollment.Reckon(nil, enrollment.Records{}); p.Complete() || p.Percent() != 0 {
		t.Error("a course that requires nothing is complete")
	}
}

func TestStatus(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	var e, started, due, lateStarted, done, lateDone, ending enrollment.Enrollment
	started.StartedAt = at(1)
	due.DueAt = at(10)
	lateStarted.StartedAt, lateStarted.DueAt = at(1), at(10)
	done.StartedAt, done.CompletedAt = at(1), at(5)
	lateDone.DueAt, lateDone.CompletedAt = at(10), at(12)
	ending.CompletedAt, ending.ValidUntil, ending.DueAt = at(5), at(20), at(10)
	tests := []struct {
		name string
		e    enrollment.Enrollment
		now  time.Time
		want enrollment.Status
	}{
		{"assigned", e, at(9), enrollment.NotStarted},
		{"started", started, at(9), enrollment.InProgress},
		{"before the due day ends", due, at(10).Add(-1), enrollment.NotStarted},
		{"when the due day ends", due, at(10), enrollment.Overdue},
		{"started, before the due day ends", lateStarted, at(10).Add(-1), enrollment.InProgress},
		{"started, when the due day ends", lateStarted, at(10), enrollment.Overdue},
		{"completed", done, at(30), enrollment.Completed},
		{"completed late is completed", lateDone, at(30), enrollment.Completed},
		{"before its validity ends", ending, at(20).Add(-1), enrollment.Completed},
		{"when its validity ends", ending, at(20), enrollment.Expired},
	}
	for _, test := range tests {
		if got := test.e.Status(test.now); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if !slices.Contains(enrollment.Statuses(), test.want) {
			t.Errorf("%s is not listed", test.want)
		}
	}
}

func TestStart(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	first := c.records(t, person, key)
	if !first.StartedAt.Equal(c.now) || first.Cycle != 1 || first.Met != 0 || first.Total != 3 {
		t.Errorf("started as %+v", first.Enrollment)
	}
	c.now = c.now.Add(time.Hour)
	must(t, c.Start(t.Context(), person, key))
	if diff := cmp.Diff(first, c.records(t, person, key)); diff != "" {
		t.Errorf("starting again changed:\n%s", diff)
	}
}

// TestAssignedIsNotStarted follows somebody who did not enroll themselves.
func TestAssignedIsNotStarted(t *testing.T) {
	c := newClassroom(t)
	c.publish(t, newCourse("ethics"))
	person := c.person(t)
	due := c.now.Add(48 * time.Hour)
	rule, err := c.db.Assignments().AddAssignment(t.Context(), assignment.Assignment{Course: "ethics", Name: "Everybody", CreatedAt: c.now, ChangedAt: c.now})
	must(t, err)
	assign := func(person int64) {
		t.Helper()
		n, err := c.db.Assignments().Carry(t.Context(), "ethics", []assignment.Change{
			{Kind: assignment.Enroll, PersonID: person, AssignmentID: rule, Cycle: 1, DueAt: due},
		}, 3, c.now)
		if err != nil || n != 1 {
			t.Fatalf("assigned to %d, %v", n, err)
		}
	}
	assign(person)
	l, err := c.Learning(t.Context(), person, "ethics")
	must(t, err)
	if !l.Enrolled || l.Records.Status(c.now) != enrollment.NotStarted || !l.Records.DueAt.Equal(due) {
		t.Errorf("assigned as %+v", l.Records.Enrollment)
	}
	c.now = c.now.Add(time.Hour)
	must(t, c.Start(t.Context(), person, "ethics"))
	r := c.records(t, person, "ethics")
	if r.Status(c.now) != enrollment.InProgress || !r.StartedAt.Equal(c.now) || !r.DueAt.Equal(due) || r.AssignmentID == 0 {
		t.Errorf("started as %+v", r.Enrollment)
	}
	other := c.person(t) // any other act starts it, too
	assign(other)
	must(t, c.MarkLesson(t.Context(), other, "ethics", "alpha", true))
	if r := c.records(t, other, "ethics"); !r.StartedAt.Equal(c.now) || r.Met != 1 || r.Total != 3 {
		t.Errorf("marking a lesson left %+v", r.Enrollment)
	}
}

func TestMarkLessonKeepsTheFirstTime(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	must(t, c.SavePosition(t.Context(), person, key, "alpha", "start"))
	first := c.now
	for range 2 {
		must(t, c.MarkLesson(t.Context(), person, key, "alpha", true))
		c.now = c.now.Add(time.Hour)
	}
	want := enrollment.LessonRecord{Lesson: "alpha", DoneAt: first, Position: "start"}
	if diff := cmp.Diff(want, c.records(t, person, key).Lesson("alpha")); diff != "" {
		t.Errorf("lesson (-want +got):\n%s", diff)
	}
	must(t, c.MarkLesson(t.Context(), person, key, "alpha", false))
	must(t, c.SavePosition(t.Context(), person, key, "alpha", ""))
	if diff := cmp.Diff(enrollment.LessonRecord{Lesson: "alpha"}, c.records(t, person, key).Lesson("alpha")); diff != "" {
		t.Errorf("lesson taken back (-want +got):\n%s", diff)
	}
	if err := c.SavePosition(t.Context(), person, key, "alpha", "elsewhere"); fault.Of(err) != fault.Invalid || fault.Words(err) == "" {
		t.Errorf("a place that is not in the lesson: %v", err)
	}
}

func TestMine(t *testing.T) {
	c := newClassroom(t)
	c.publish(t, newCourse("ethics"))
	c.publish(t, newCourse("safety"))
	person := c.person(t)
	must(t, c.Start(t.Context(), person, "safety"))
	mine, err := c.Mine(t.Context(), person)
	must(t, err)
	got := map[string]bool{}
	for _, l := range mine {
		got[l.Course.Key] = l.Enrolled
		if l.Enrolled && l.Records.PersonID != person {
			t.Errorf("%s has records of %d", l.Course.Key, l.Records.PersonID)
		}
	}
	if diff := cmp.Diff(map[string]bool{"ethics": false, "safety": true}, got); diff != "" {
		t.Errorf("enrolled (-want +got):\n%s", diff)
	}
}

// TestReckonAll publishes a version that asks for more, and one that asks for
// no more than was done: progress follows, and nobody completes by it.
func TestReckonAll(t *testing.T) {
	c := newClassroom(t)
	c.publish(t, newCourse("ethics"))
	half, done := c.person(t), c.person(t)
	for _, p := range []int64{half, done} {
		must(t, c.Start(t.Context(), p, "ethics"))
		must(t, c.MarkLesson(t.Context(), p, "ethics", "alpha", true))
	}
	c.pass(t, done, "ethics", "beta")
	c.pass(t, done, "ethics", quiz.AssessmentKey)
	completed := c.records(t, done, "ethics")
	if !completed.Completed() {
		t.Fatal("not completed")
	}

	more := newCourse("ethics")
	more.Lessons = append(more.Lessons, course.Lesson{Key: "gamma"})
	must(t, c.ReckonAll(t.Context(), c.publish(t, more)))
	if r := c.records(t, half, "ethics"); r.Met != 1 || r.Total != 4 {
		t.Errorf("with more to do: %d of %d", r.Met, r.Total)
	}
	less := newCourse("ethics")
	less.Lessons, less.Assessment = less.Lessons[:1], nil
	must(t, c.ReckonAll(t.Context(), c.publish(t, less)))
	if r := c.records(t, half, "ethics"); r.Met != 1 || r.Total != 1 || r.Completed() {
		t.Errorf("with less to do: %d of %d, completed %v", r.Met, r.Total, r.Completed())
	}
	must(t, c.SavePosition(t.Context(), half, "ethics", "alpha", "start"))
	must(t, c.MarkLesson(t.Context(), half, "ethics", "alpha", true))
	if r := c.records(t, half, "ethics"); !r.Completed() {
		t.Error("an act of the learner does not complete it")
	}
	if diff := cmp.Diff(completed, c.records(t, done, "ethics")); diff != "" {
		t.Errorf("a completed enrollment changed:\n%s", diff)
	}
}

// TestNoCompletionWithoutACertificate lets the signer fail: then the submission
// fails as a whole and can be tried again.
func TestNoCompletionWithoutACertificate(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	must(t, c.MarkLesson(t.Context(), person, key, "alpha", true))
	c.pass(t, person, key, "beta")
	s := c.sit(t, person, key, quiz.AssessmentKey)
	before := c.records(t, person, key)

	broken := enrollment.New(enrollment.Config{
		Store: c.db.Enrollments(), Courses: c.courses, Signer: brokenSigner{}, People: c.db.People(), Clock: func() time.Time { return c.now },
	})
	if err := broken.Submit(t.Context(), person, key, s, replies(s, 4)); !errors.Is(err, errSigner) {
		t.Fatalf("submitting: %v", err)
	}
	if diff := cmp.Diff(before, c.records(t, person, key)); diff != "" {
		t.Errorf("a submission that failed changed:\n%s", diff)
	}
	must(t, c.Submit(t.Context(), person, key, s, replies(s, 4)))
	if !c.records(t, person, key).Completed() {
		t.Error("trying again does not complete it")
	}
}

type brokenSigner struct{}

func (brokenSigner) Sign(context.Context, certificate.Award) (certificate.Certificate, error) {
	return certificate.Certificate{}, errSigner
}

// TestNameOnTheCertificate is the one that the person has when they complete.
func TestNameOnTheCertificate(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	c.pass(t, person, key, "beta")
	c.pass(t, person, key, quiz.AssessmentKey)
	must(t, c.MarkLesson(t.Context(), person, key, "alpha", true))
	cert, state, err := c.certificates.ForEnrollment(t.Context(), c.records(t, person, key).ID)
	must(t, err)
	s := cert.Statement
	if s.Name != "Person 1" || s.Title != "Certified in ethics" || s.Completed != "2026-11-23" || s.ValidUntil != "2027-11-23" || state != certificate.Valid {
		t.Errorf("%s: %+v", state, s)
	}
}
