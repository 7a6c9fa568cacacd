package enrollment

import (
	"time"

	"decorum/internal/quiz"
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
	DueAt        time.Time // the instant at which the due day ends; zero = no due date
	StartedAt    time.Time // zero = not started
	Met, Total   int       // requirements, when something last changed
	Score        quiz.Score
	Scored       bool // an assessment was submitted; Score is the best so far

	CompletedAt        time.Time // zero = not completed
	CompletedVersionID int64
	ValidUntil         time.Time // the instant at which the completion's validity ends; zero = never
}

// Status is where an enrollment stands at a moment.
type Status string

// The statuses. Each moment has exactly one.
const (
	NotStarted Status = "not-started"
	InProgress Status = "in-progress"
	Completed  Status = "completed"
	Overdue    Status = "overdue" // not completed, and the due day is over
	Expired    Status = "expired" // completed, and no longer valid
)

// Statuses lists them in the order of a table.
func Statuses() []Status { return []Status{NotStarted, InProgress, Completed, Overdue, Expired} }

// Status returns the enrollment's status at now. The same rule stands in SQL
// in store/reports.go; a test holds the two together.
func (e Enrollment) Status(now time.Time) Status {
	switch {
	case e.Completed() && !e.ValidUntil.IsZero() && !now.Before(e.ValidUntil):
		return Expired
	case e.Completed():
		return Completed
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
	Attempts []quiz.Attempt // by quiz and number
	// Answers holds, by attempt, the answers of those under way.
	Answers map[int64]map[string]quiz.Answer
}

// LessonRecord is what is kept of one lesson.
type LessonRecord struct {
	Lesson   string    // key
	DoneAt   time.Time // zero = not done
	Position string    // id of the heading last read; "" = the top
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
