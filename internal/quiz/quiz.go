package quiz

import (
	"slices"
	"time"

	"decorum/internal/fault"
)

// The keys of the quizzes that belong to the course as a whole; the quiz of a
// lesson has the lesson's key.
const (
	PretestKey    = "pretest"
	AssessmentKey = "assessment"
	FollowUpKey   = "followup"
)

// Quiz is a bank of questions and the rules for trying it.
type Quiz struct {
	Key         string
	Title       string
	Draw        int  // how many questions an attempt gets; 0 = all
	Shuffle     bool // order of questions and of choices differs by attempt
	PassMark    int  // percent
	Required    bool // completion of the course needs a pass
	Confidence  bool // ask how sure the learner is
	MaxAttempts int  // 0 = no limit
	Cooldown    time.Duration
	Questions   []Question
}

// Size returns how many questions an attempt gets.
func (q Quiz) Size() int {
	if q.Draw > 0 && q.Draw < len(q.Questions) {
		return q.Draw
	}
	return len(q.Questions)
}

// Reasons why no further attempt may follow.
var (
	ErrPassed = fault.Explain(fault.Denied,
		"You have passed this quiz. There is nothing left to prove here.")
	ErrNoAttemptsLeft = fault.Explain(fault.Denied,
		"No attempts are left for this quiz. Ask the people who run your training for another one.")
	ErrUnsubmitted = fault.Explain(fault.Conflict,
		"An attempt is already under way. Go on with that one.")
)

// CooldownError says when the next attempt may begin.
type CooldownError struct{ Until time.Time }

func (e *CooldownError) Error() string { return "the next attempt may begin later" }

// Unwrap makes it a denial.
func (e *CooldownError) Unwrap() error { return fault.Denied }

// Next returns the number of the attempt that may follow past, or why none
// may: passed, under way, none left, or too early.
func (q Quiz) Next(past []Attempt, now time.Time) (int, error) {
	if slices.ContainsFunc(past, func(a Attempt) bool { return a.Passed }) {
		return 0, ErrPassed
	}
	if slices.ContainsFunc(past, func(a Attempt) bool { return !a.Submitted() }) {
		return 0, ErrUnsubmitted
	}
	if q.MaxAttempts > 0 && len(past) >= q.MaxAttempts {
		return 0, ErrNoAttemptsLeft
	}
	next := 1
	for _, a := range past {
		if until := a.SubmittedAt.Add(q.Cooldown); now.Before(until) {
			return 0, &CooldownError{Until: until}
		}
		next = max(next, a.Number+1)
	}
	return next, nil
}

// Question returns the question with the given id.
func (q Quiz) Question(id string) (Question, bool) {
	i := slices.IndexFunc(q.Questions, func(x Question) bool { return x.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return q.Questions[i], true
}
