package enrollment

import (
	"errors"
	"time"

	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// ErrPretestOver refuses to begin a pre-test too late.
var ErrPretestOver = fault.Explain(fault.Denied,
	"The pre-test is about what you knew before the course, and you have begun to learn since: a lesson is done, or a quiz was begun. "+
		"So it can’t be begun any more. You miss nothing by that; it never counts.")

// ErrPretestTaken refuses a second pre-test.
var ErrPretestTaken = fault.Explain(fault.Denied,
	"You have taken the pre-test. It is about what you knew before the course, which nobody can say twice.")

// Next returns the number of the attempt at a quiz that may follow now, or why
// none may: the reasons of quiz.Next, ErrPretestTaken and ErrPretestOver.
func (r Records) Next(q *quiz.Quiz, now time.Time) (int, error) {
	number, err := q.Next(r.Of(q.Key), now)
	if a, ok := r.Attempt(quiz.PretestKey, 1); ok && q.Key == quiz.PretestKey && a.Submitted() && !errors.Is(err, quiz.ErrUnsubmitted) {
		return 0, ErrPretestTaken
	}
	if err == nil && q.Key == quiz.PretestKey && !r.LearningBegan().IsZero() {
		return 0, ErrPretestOver
	}
	return number, err
}

// LearningBegan returns when the person began to learn in this cycle; zero = not
// yet. A lesson that is done is learning, and so is a quiz, since its result
// says what is right. What was merely opened is not.
func (r Records) LearningBegan() time.Time {
	began := r.CompletedAt // imported, perhaps, without anything before
	first := func(t time.Time) {
		if !t.IsZero() && (began.IsZero() || t.Before(began)) {
			began = t
		}
	}
	for _, l := range r.Lessons {
		first(l.DoneAt)
	}
	for _, a := range r.Attempts {
		if a.Quiz != quiz.PretestKey {
			first(a.StartedAt)
		}
	}
	return began
}

// Pretest returns the attempt that says what the person knew before they
// learned: their first at the pre-test, if it was handed in soon enough. The same
// rule stands in SQL in store/figures.go; a test holds the two together.
func (r Records) Pretest() (quiz.Attempt, bool) {
	a, ok := r.Attempt(quiz.PretestKey, 1)
	return a, ok && a.Submitted() && r.InTime(a)
}

// InTime reports whether an attempt at the pre-test was handed in before
// learning began, or can still be.
func (r Records) InTime(a quiz.Attempt) bool {
	began := r.LearningBegan()
	return began.IsZero() || a.Submitted() && !a.SubmittedAt.After(began)
}
