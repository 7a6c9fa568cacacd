package quiz

import "time"

// Attempt is one try at a quiz. It is bound to the course version whose
// questions were drawn; Seed decides every order and the draw. What was drawn
// from a bank is stored.
type Attempt struct {
	ID           int64
	EnrollmentID int64
	VersionID    int64
	Quiz         string // key
	Number       int    // 1, 2, … within enrollment and quiz
	Seed         Seed
	Questions    []string // ids, in order, if they are a part of the bank; none = Quiz.Paper of the seed
	StartedAt    time.Time
	SubmittedAt  time.Time // zero while under way
	Score        Score     // once submitted
	Passed       bool
}

// Submitted reports whether the attempt has been handed in.
func (a Attempt) Submitted() bool { return !a.SubmittedAt.IsZero() }

// Score is a share of what could be had, in hundredths of a percent
// (10000 = everything).
type Score int

// Percent returns the score in whole percent, rounded down, so that nobody
// reads a pass mark that was not reached.
func (s Score) Percent() int { return int(s) / 100 }

// Answer is what a learner said to one question. Only the field of the
// question's kind is set. All numbers refer to the question as it is written
// in the course, never to the order on the screen.
type Answer struct {
	QuestionID string     `json:"-"`
	Picks      []int      `json:"picks,omitempty"`    // one, several: indexes of choices
	Ratings    []int      `json:"ratings,omitempty"`  // judgement: 1 … 5 by response; 0 = not rated
	Places     []int      `json:"places,omitempty"`   // ranking: by item, its place 1 … n; 0 = not placed
	Partners   []int      `json:"partners,omitempty"` // matching: by left side, index of the right side; -1 = none
	Text       string     `json:"text,omitempty"`     // reflection
	Confidence Confidence `json:"confidence,omitempty"`
}

// Confidence is how sure a learner said to be, in the three bands that the
// quiz asks for.
type Confidence int

// The bands.
const (
	Unsaid Confidence = iota
	Unsure            // below 67 percent
	Fairly            // 67 to 80 percent
	Sure              // above 80 percent
)
