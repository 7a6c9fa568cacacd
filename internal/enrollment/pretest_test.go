package enrollment_test

import (
	"errors"
	"testing"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// TestPretestBeforeLearning: what was handed in before learning began says what
// somebody knew before; nothing can be begun later.
func TestPretestBeforeLearning(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	before, after := at.Add(-time.Second), at.Add(time.Second)
	handed := quiz.Attempt{Quiz: quiz.PretestKey, Number: 1, StartedAt: before.Add(-time.Hour), SubmittedAt: at}
	open, again := handed, handed
	open.SubmittedAt, again.Number, again.SubmittedAt = time.Time{}, 2, before
	begun := func(key string, when time.Time) quiz.Attempt {
		return quiz.Attempt{Quiz: key, Number: 1, StartedAt: when}
	}
	done := func(when time.Time) []enrollment.LessonRecord {
		return []enrollment.LessonRecord{{Lesson: "beta", Position: "start"}, {Lesson: "alpha", DoneAt: when}}
	}
	pretest := newQuiz(quiz.PretestKey, 2)
	completed := enrollment.Enrollment{CompletedAt: before}
	for name, tt := range map[string]struct {
		records enrollment.Records
		counts  bool
		next    error // of another attempt
	}{
		"nothing at all":                  {enrollment.Records{}, false, nil},
		"handed in, nothing else":         {enrollment.Records{Attempts: []quiz.Attempt{handed}}, true, enrollment.ErrPretestTaken},
		"under way":                       {enrollment.Records{Attempts: []quiz.Attempt{open}}, false, quiz.ErrUnsubmitted},
		"under way, and a lesson is done": {enrollment.Records{Attempts: []quiz.Attempt{open}, Lessons: done(at)}, false, quiz.ErrUnsubmitted},
		"a lesson was opened":             {enrollment.Records{Attempts: []quiz.Attempt{handed}, Lessons: done(time.Time{})}, true, enrollment.ErrPretestTaken},
		"a lesson done before":            {enrollment.Records{Attempts: []quiz.Attempt{handed}, Lessons: done(before)}, false, enrollment.ErrPretestTaken},
		"a lesson done at that moment":    {enrollment.Records{Attempts: []quiz.Attempt{handed}, Lessons: done(at)}, true, enrollment.ErrPretestTaken},
		"a lesson done after":             {enrollment.Records{Attempts: []quiz.Attempt{handed}, Lessons: done(after)}, true, enrollment.ErrPretestTaken},
		"a quiz begun before":             {enrollment.Records{Attempts: []quiz.Attempt{handed, begun("beta", before)}}, false, enrollment.ErrPretestTaken},
		"a quiz begun after":              {enrollment.Records{Attempts: []quiz.Attempt{handed, begun("beta", after)}}, true, enrollment.ErrPretestTaken},
		"the assessment begun before":     {enrollment.Records{Attempts: []quiz.Attempt{begun(quiz.AssessmentKey, before), handed}}, false, enrollment.ErrPretestTaken},
		"the first of both counts": {
			enrollment.Records{Attempts: []quiz.Attempt{begun("gamma", after), begun("beta", before), handed}, Lessons: done(after)}, false, enrollment.ErrPretestTaken,
		},
		"the first pre-test counts":        {enrollment.Records{Attempts: []quiz.Attempt{handed, again}, Lessons: done(before)}, false, enrollment.ErrPretestTaken},
		"completed by an import":           {enrollment.Records{Enrollment: completed, Attempts: []quiz.Attempt{handed}}, false, enrollment.ErrPretestTaken},
		"completed, and never a pre-test":  {enrollment.Records{Enrollment: completed}, false, enrollment.ErrPretestOver},
		"a lesson is done, no pre-test":    {enrollment.Records{Lessons: done(before)}, false, enrollment.ErrPretestOver},
		"a quiz was begun, and no pretest": {enrollment.Records{Attempts: []quiz.Attempt{begun("beta", before)}}, false, enrollment.ErrPretestOver},
	} {
		if a, ok := tt.records.Pretest(); ok != tt.counts || ok && a.Number != 1 {
			t.Errorf("%s: counts %v (%+v), want %v", name, ok, a, tt.counts)
		}
		if _, err := tt.records.Next(pretest, after); !errors.Is(err, tt.next) {
			t.Errorf("%s: another attempt gives %v, want %v", name, err, tt.next)
		}
		if n, err := tt.records.Next(newQuiz("delta", 1), after); n != 1 || err != nil {
			t.Errorf("%s: another quiz gives %d, %v", name, n, err)
		}
	}
}

// TestNoGainFromALatePretest: somebody who completed the course can't show
// themselves, or the trainers, a gain by failing a pre-test then.
func TestNoGainFromALatePretest(t *testing.T) {
	for name, begin := range map[string]bool{"begun in time": true, "never begun": false} {
		t.Run(name, func(t *testing.T) {
			c := newClassroom(t)
			c.publish(t, measured())
			person := c.person(t)
			must(t, c.Start(t.Context(), person, "measured"))
			if begin {
				c.sit(t, person, "measured", quiz.PretestKey)
			}
			c.now = c.now.Add(time.Hour)
			must(t, c.MarkLesson(t.Context(), person, "measured", "alpha", true))
			c.now = c.now.Add(time.Hour)
			c.pass(t, person, "measured", "beta")
			c.pass(t, person, "measured", quiz.AssessmentKey)
			if !c.records(t, person, "measured").Completed() {
				t.Fatal("not completed")
			}
			if begin { // it may be finished
				s := c.sit(t, person, "measured", quiz.PretestKey)
				must(t, c.Submit(t.Context(), person, "measured", s, replies(s, 0)))
			}
			a, err := c.StartAttempt(t.Context(), person, "measured", quiz.PretestKey)
			want := enrollment.ErrPretestOver
			if begin {
				want = enrollment.ErrPretestTaken
			}
			if !errors.Is(err, want) || fault.Of(err) != fault.Denied || fault.Words(err) == "" || a.ID != 0 {
				t.Errorf("beginning one after completion: %+v, %v", a, err)
			}
			l, err := c.Learning(t.Context(), person, "measured")
			must(t, err)
			if gains, err := c.Gains(t.Context(), l); err != nil || len(gains.Objectives) > 0 {
				t.Errorf("gains: %+v, %v", gains, err)
			}
		})
	}
}
