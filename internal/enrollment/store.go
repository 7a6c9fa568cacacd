package enrollment

import (
	"context"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// Store keeps enrollments and all that belongs to them.
type Store interface {
	// Latest returns the person's enrollment in the course in its latest
	// cycle, with its lessons and attempts (without answers), or fault.Missing.
	Latest(ctx context.Context, personID int64, course string) (Records, error)
	// Mine returns the latest enrollment of each course that the person is in.
	Mine(ctx context.Context, personID int64) ([]Enrollment, error)
	// Attempt returns one attempt of the person in the latest cycle of the
	// course, or fault.Missing.
	Attempt(ctx context.Context, personID int64, course, quizKey string, number int) (quiz.Attempt, error)
	// Answers returns the answers given in an attempt, by question.
	Answers(ctx context.Context, attemptID int64) (map[string]quiz.Answer, error)
	// AllAnswers returns the answers of every attempt of an enrollment, by
	// attempt and question.
	AllAnswers(ctx context.Context, enrollmentID int64) (map[int64]map[string]quiz.Answer, error)

	// Add adds an enrollment; fault.Conflict if the person has one of that
	// course and cycle.
	Add(ctx context.Context, e Enrollment) (int64, error)
	// Change hands the enrollment's records, answers under way included, to
	// decide and stores what it returns, in one transaction that no other change of
	// the enrollment gets between. An error of decide changes nothing and is
	// returned as it is.
	Change(ctx context.Context, enrollmentID int64, decide func(Records) (Changes, error)) error
	// SaveAnswer stores one answer of an attempt that is under way and belongs
	// to the person; fault.Conflict if it is submitted or not theirs.
	SaveAnswer(ctx context.Context, personID, attemptID int64, a quiz.Answer, at time.Time) error
	// Walk returns a walk of the person in the latest cycle of the course, with
	// its steps, or fault.Missing.
	Walk(ctx context.Context, personID int64, p Practice, number int) (scenario.Walk, error)
	// Walks returns the walks of an enrollment through the scenario or feed of a
	// lesson, with their steps.
	Walks(ctx context.Context, enrollmentID int64, kind scenario.Kind, lesson string) ([]scenario.Walk, error)
	// AddStep adds a step to a walk that is under way and belongs to the person;
	// fault.Conflict if it is not, or if the walk has a step of that number.
	AddStep(ctx context.Context, personID, walkID int64, step scenario.Step) error
	// SavePosition stores how far the person has read.
	SavePosition(ctx context.Context, enrollmentID int64, lesson, position string) error

	// Unfinished hands every current enrollment of the course that has started
	// and is not completed to each, a batch at a time.
	Unfinished(ctx context.Context, course string, each func([]Records) error) error
	// SetProgress stores the requirements met and their number of many
	// enrollments at once, as of a moment.
	SetProgress(ctx context.Context, progress map[int64][2]int, at time.Time) error
}

// Changes is what a decision wants stored. What is nil or empty stays as it is.
type Changes struct {
	Enrollment  *Enrollment              // the whole row
	Lessons     []LessonRecord           // added or replaced
	Attempt     *quiz.Attempt            // added if its ID is 0, else replaced
	Answers     []quiz.Answer            // of Attempt, added or replaced
	AnsweredAt  time.Time                // of Answers
	Walk        *scenario.Walk           // added if its ID is 0, else replaced
	Step        *scenario.Step           // of Walk, added; fault.Conflict if it has one of that number
	Certificate *certificate.Certificate // added; an earlier one of the same person and course is superseded
}
