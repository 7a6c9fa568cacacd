package enrollment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// measured is a course whose pre-test and assessment ask about two objectives.
func measured() *course.Course {
	c := newCourse("measured")
	c.TestOut = 90
	c.Lessons[0].Objectives = []course.Objective{{ID: "ask", Text: "Ask"}, {ID: "wait", Text: "Wait"}}
	for _, q := range []*quiz.Quiz{c.Pretest, c.Assessment} {
		q.Shuffle = false
		for i := range q.Questions {
			q.Questions[i].Objective = []string{"ask", "wait"}[i%2]
		}
	}
	return c
}

// TestGains, by hand: 1 of 1 on ask and 0 of 1 on wait before; in the last of
// two assessments 2 of 3 on ask and 1 of 1 on wait. Over all it is the mean of
// both objectives.
func TestGains(t *testing.T) {
	c := newClassroom(t)
	content := measured()
	content.Assessment.Questions[3].Objective = "ask"
	p := c.publish(t, content)
	person := c.person(t)
	must(t, c.Start(t.Context(), person, "measured"))
	gains := func() enrollment.Gains {
		t.Helper()
		l, err := c.Learning(t.Context(), person, "measured")
		must(t, err)
		out, err := c.Gains(t.Context(), l)
		must(t, err)
		return out
	}
	hand := func(key string, right int) {
		t.Helper()
		s := c.sit(t, person, "measured", key)
		must(t, c.Submit(t.Context(), person, "measured", s, replies(s, right)))
	}
	hand(quiz.PretestKey, 1)
	if got := gains(); got.Objectives != nil {
		t.Errorf("before the assessment: %+v", got)
	}
	hand(quiz.AssessmentKey, 1) // fails
	hand(quiz.AssessmentKey, 3)
	o := p.Course.Lessons[0].Objectives
	earned := func(percent, questions int) enrollment.Earned {
		return enrollment.Earned{Percent: percent, Questions: questions}
	}
	want := enrollment.Gains{
		Whole: enrollment.Gain{Before: earned(50, 2), After: earned(83, 4)},
		Objectives: []enrollment.Gain{
			{Objective: o[0], Before: earned(100, 1), After: earned(66, 3)}, {Objective: o[1], Before: earned(0, 1), After: earned(100, 1)},
		},
	}
	if diff := cmp.Diff(want, gains()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestTestOut: a first attempt that is good enough makes the lesson unnecessary
// to read, if it was not read and the course allows it.
func TestTestOut(t *testing.T) {
	for name, tt := range map[string]struct {
		allowed int // percent
		before  func(c *classroom, person int64)
		right   int // of 2; -1: nothing counts
		want    bool
	}{
		"all right":           {90, nil, 2, true},
		"passed, not so well": {90, nil, 1, false},
		"passed, well enough": {50, nil, 1, true},
		"not allowed":         {0, nil, 2, false},
		"nothing counts":      {90, nil, -1, false},
		"the lesson was read": {90, func(c *classroom, person int64) { must(t, c.MarkLesson(t.Context(), person, "measured", "beta", true)) }, 2, false},
		"the lesson was opened": {90, func(c *classroom, person int64) {
			must(t, c.SavePosition(t.Context(), person, "measured", "beta", "start"))
		}, 2, false},
		"the lesson was opened without a script": {90, func(c *classroom, person int64) {
			l, err := c.Learning(t.Context(), person, "measured")
			must(t, err)
			must(t, c.OpenLesson(t.Context(), l, "beta"))
		}, 2, false},
		"a second attempt": {90, func(c *classroom, person int64) {
			s := c.sit(t, person, "measured", "beta")
			must(t, c.Submit(t.Context(), person, "measured", s, replies(s, 0)))
		}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClassroom(t)
			content := measured()
			content.TestOut = tt.allowed
			content.Lessons[1].Contents = content.Lessons[0].Contents
			if tt.right < 0 {
				for i := range content.Lessons[1].Quiz.Questions {
					content.Lessons[1].Quiz.Questions[i].Kind = quiz.Reflection
				}
			}
			c.publish(t, content)
			person := c.person(t)
			must(t, c.Start(t.Context(), person, "measured"))
			if tt.before != nil {
				tt.before(c, person)
			}
			s := c.sit(t, person, "measured", "beta")
			must(t, c.Submit(t.Context(), person, "measured", s, replies(s, max(tt.right, 0))))
			r := c.records(t, person, "measured")
			if got := !r.Lesson("beta").TestedOutAt.IsZero(); got != tt.want || (r.TestedOut == 1) != tt.want {
				t.Errorf("tested out: %v, %d lessons; want %v", got, r.TestedOut, tt.want)
			}
			if tt.want { // reading it afterwards takes nothing back
				must(t, c.MarkLesson(t.Context(), person, "measured", "beta", true))
				if r := c.records(t, person, "measured"); r.TestedOut != 1 || r.Lesson("beta").TestedOutAt.IsZero() {
					t.Errorf("after reading: %+v", r.Lesson("beta"))
				}
			}
		})
	}
}
