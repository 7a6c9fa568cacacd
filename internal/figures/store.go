package figures

import (
	"context"
	"time"

	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// Attempt is a submitted attempt with its answers. It bears no name.
type Attempt struct {
	quiz.Attempt

	Person      int64
	CompletedAt time.Time // of the enrollment; zero = not completed
	Answers     []Answer
}

// Answer is an answer and when it was saved last.
type Answer struct {
	quiz.Answer

	At time.Time
}

// Store reads what many have done. Everything is about people in their first
// cycle, since those who come again know the questions.
type Store interface {
	// FirstAttempts hands over the submitted first attempts at a quiz, in the
	// order in which they were submitted.
	FirstAttempts(ctx context.Context, course, quizKey string, each func(Attempt) error) error
	// Pretests is FirstAttempts for those attempts at the pre-test that were
	// handed in before the person began to learn.
	Pretests(ctx context.Context, course string, each func(Attempt) error) error
	// AllAttempts is FirstAttempts for every submitted attempt.
	AllAttempts(ctx context.Context, course, quizKey string, each func(Attempt) error) error
	// FirstWalks hands over everybody's first walk through a scenario or feed,
	// with its steps, if it has ended, in the order in which they ended.
	FirstWalks(ctx context.Context, course string, kind scenario.Kind, lesson string, each func(scenario.Walk) error) error
}
