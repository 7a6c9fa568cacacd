package enrollment

import (
	"slices"
	"time"

	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// Enrollment is one person in one course for one cycle. A new cycle is a new
// enrollment; nothing is ever wiped to start again.
type Enrollment struct {
	ID           int64
	PersonID     int64
	Course       string // key
	Cycle        int    // 1, 2, …
	AssignmentID int64  // 0 = enrolled by themselves
	EnrolledAt   time.Time
	AssignedAt   time.Time // when the assignment took it on; its days are counted from here; zero = no assignment
	DueAt        time.Time // the instant at which the due day ends; zero = no due date
	DueMoved     bool      // by exceptions, from the day that the assignment says
	DueKept      bool      // as an earlier program moved it, until an exception is granted or ends
	SetAside     SetAside
	StartedAt    time.Time // zero = not started
	Met, Total   int       // requirements, when something last changed
	TestedOut    int       // lessons whose quiz was passed so well at the first attempt that they need not be read
	Score        quiz.Score
	Scored       bool // an assessment was submitted; Score is the best so far

	CompletedAt        time.Time // zero = not completed
	CompletedVersionID int64
	ValidUntil         time.Time // the instant at which the completion's validity ends; zero = never

	ChangedAt time.Time // when something about it last changed
}

// SetAside says why nothing is expected of somebody for now.
type SetAside string

// The reasons. A completion outweighs each of them.
const (
	NotSetAside  SetAside = ""
	SetPaused    SetAside = "paused"    // on leave: goes on afterwards
	SetWaived    SetAside = "waived"    // does not have to
	SetWithdrawn SetAside = "withdrawn" // no assignment covers them any more, and they had not started
)

// Status is where an enrollment stands at a moment.
type Status string

// The statuses. Each moment has exactly one.
const (
	NotStarted Status = "not-started"
	InProgress Status = "in-progress"
	Completed  Status = "completed"
	Overdue    Status = "overdue"   // not completed, and the due day is over
	Expired    Status = "expired"   // completed, and no longer valid
	Paused     Status = "paused"    // on leave, see Exception
	Waived     Status = "waived"    // does not have to, see Exception
	Withdrawn  Status = "withdrawn" // no longer asked to; in no report of the present
)

// Statuses lists those that reports show, in the order of a table.
func Statuses() []Status {
	return []Status{NotStarted, InProgress, Completed, Overdue, Expired, Paused, Waived}
}

// Status returns the enrollment's status at now. The same rule stands in SQL
// in store/reports.go; a test holds the two together.
func (e Enrollment) Status(now time.Time) Status {
	switch {
	case e.Completed() && !e.ValidUntil.IsZero() && !now.Before(e.ValidUntil):
		return Expired
	case e.Completed():
		return Completed
	case e.SetAside != NotSetAside:
		return Status(e.SetAside)
	case !e.DueAt.IsZero() && !now.Before(e.DueAt):
		return Overdue
	case !e.StartedAt.IsZero():
		return InProgress
	}
	return NotStarted
}

// Completed reports whether the enrollment met every requirement once.
func (e Enrollment) Completed() bool { return !e.CompletedAt.IsZero() }

// Records is all that is known of an enrollment.
type Records struct {
	Enrollment
	Lessons  []LessonRecord
	Attempts []quiz.Attempt  // by quiz and number
	Walks    []scenario.Walk // by kind, lesson and number; without their steps
	// Answers holds, by attempt, the answers of those under way.
	Answers map[int64]map[string]quiz.Answer
}

// LessonRecord is what is kept of one lesson.
type LessonRecord struct {
	Lesson      string    // key
	DoneAt      time.Time // zero = not done
	TestedOutAt time.Time // zero = not tested out
	Position    string    // id of the heading last read; "" = the top
}

// Lesson returns the record of a lesson, a fresh one if there is none yet.
func (r Records) Lesson(key string) LessonRecord {
	for _, l := range r.Lessons {
		if l.Lesson == key {
			return l
		}
	}
	return LessonRecord{Lesson: key}
}

// Opened reports whether the person has opened the lesson: its record begins
// then, or with whatever else is known of it.
func (r Records) Opened(key string) bool {
	return slices.ContainsFunc(r.Lessons, func(l LessonRecord) bool { return l.Lesson == key })
}

// Of returns the attempts at a quiz, in order.
func (r Records) Of(quizKey string) []quiz.Attempt {
	var out []quiz.Attempt
	for _, a := range r.Attempts {
		if a.Quiz == quizKey {
			out = append(out, a)
		}
	}
	return out
}

// Attempt returns the attempt at a quiz with that number.
func (r Records) Attempt(quizKey string, number int) (quiz.Attempt, bool) {
	for _, a := range r.Attempts {
		if a.Quiz == quizKey && a.Number == number {
			return a, true
		}
	}
	return quiz.Attempt{}, false
}

// PassedQuiz reports whether an attempt at the quiz passed.
func (r Records) PassedQuiz(quizKey string) bool {
	for _, a := range r.Attempts {
		if a.Quiz == quizKey && a.Passed {
			return true
		}
	}
	return false
}

// Through returns the walks through the scenario or feed of a lesson, in order.
func (r Records) Through(kind scenario.Kind, lesson string) []scenario.Walk {
	var out []scenario.Walk
	for _, w := range r.Walks {
		if w.Kind == kind && w.Lesson == lesson {
			out = append(out, w)
		}
	}
	return out
}

// WalkedThrough reports whether a walk through it has come to an end.
func (r Records) WalkedThrough(kind scenario.Kind, lesson string) bool {
	return slices.ContainsFunc(r.Through(kind, lesson), scenario.Walk.Ended)
}
