package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"decorum/internal/figures"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// Figures reads what many have done, for trainers.
type Figures struct{ db *DB }

// Figures returns the store of figures.
func (db *DB) Figures() Figures { return Figures{db} }

// FirstAttempts hands over first attempts.
func (s Figures) FirstAttempts(ctx context.Context, course, quizKey string, each func(figures.Attempt) error) error {
	return s.attempts(ctx, "a.number = 1", course, quizKey, each)
}

// Pretests hands over first attempts at the pre-test that came before learning.
// It is enrollment.Records.Pretest in SQL; a test holds the two together.
func (s Figures) Pretests(ctx context.Context, course string, each func(figures.Attempt) error) error {
	return s.attempts(ctx, `a.number = 1 AND (e.completed_at IS NULL OR e.completed_at >= a.submitted_at)
		AND NOT EXISTS (SELECT 1 FROM lesson_records l WHERE l.enrollment_id = a.enrollment_id AND l.done_at < a.submitted_at)
		AND NOT EXISTS (SELECT 1 FROM attempts other WHERE other.enrollment_id = a.enrollment_id
			AND other.quiz <> a.quiz AND other.started_at < a.submitted_at)`, course, quiz.PretestKey, each)
}

// AllAttempts hands over all attempts.
func (s Figures) AllAttempts(ctx context.Context, course, quizKey string, each func(figures.Attempt) error) error {
	return s.attempts(ctx, "true", course, quizKey, each)
}

// attemptAnswerRow is an attempt beside one of its answers.
type attemptAnswerRow struct {
	Attempt attemptRow `gorm:"embedded"`

	PersonID    int64
	CompletedAt *time.Time
	Question    *string // nil: it has no answer
	Answer      *string
	SavedAt     *time.Time
}

// attempts streams attempts with their answers: one query, in the order of
// submission, whatever their number.
func (s Figures) attempts(ctx context.Context, which, course, quizKey string, each func(figures.Attempt) error) error {
	rows, err := s.db.read.WithContext(ctx).Raw(`SELECT a.*, e.person_id, e.completed_at, g.question, g.answer, g.saved_at
		FROM attempts a JOIN enrollments e ON e.id = a.enrollment_id
		LEFT JOIN answers g ON g.attempt_id = a.id
		WHERE e.course = ? AND e.cycle = 1 AND a.quiz = ? AND a.submitted_at IS NOT NULL AND `+which+`
		ORDER BY a.submitted_at, a.id`, course, quizKey).Rows()
	if err != nil {
		return fmt.Errorf("reading attempts: %w", kind(err))
	}
	defer func() { _ = rows.Close() }()
	var now *figures.Attempt
	hand := func() error {
		if now == nil {
			return nil
		}
		return each(*now)
	}
	for rows.Next() {
		var row attemptAnswerRow
		if err := s.db.read.ScanRows(rows, &row); err != nil {
			return fmt.Errorf("reading attempts: %w", kind(err))
		}
		if now == nil || now.ID != row.Attempt.ID {
			if err := hand(); err != nil {
				return err
			}
			attempt, err := row.Attempt.attempt()
			if err != nil {
				return fmt.Errorf("reading attempts: %w", err)
			}
			now = &figures.Attempt{Attempt: attempt, Person: row.PersonID, CompletedAt: orZero(row.CompletedAt)}
		}
		if err := row.addTo(now); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading attempts: %w", kind(err))
	}
	return hand()
}

func (r attemptAnswerRow) addTo(a *figures.Attempt) error {
	if r.Question == nil || r.Answer == nil {
		return nil
	}
	given := figures.Answer{At: orZero(r.SavedAt)}
	if err := json.Unmarshal([]byte(*r.Answer), &given.Answer); err != nil {
		return fmt.Errorf("reading the answer to %s: %w", *r.Question, err)
	}
	given.QuestionID = *r.Question
	a.Answers = append(a.Answers, given)
	return nil
}

// walkStepRow is a walk beside one of its steps.
type walkStepRow struct {
	Walk walkRow `gorm:"embedded"`
	Step stepRow `gorm:"embedded;embeddedPrefix:step_"`
}

// FirstWalks streams first walks with their steps.
func (s Figures) FirstWalks(ctx context.Context, course string, of scenario.Kind, lesson string, each func(scenario.Walk) error) error {
	rows, err := s.db.read.WithContext(ctx).Raw(`SELECT w.*, t.walk_id AS step_walk_id, t.number AS step_number, t.node AS step_node,
			t.choice AS step_choice, t.audience AS step_audience, t.taken_at AS step_taken_at
		FROM walks w JOIN enrollments e ON e.id = w.enrollment_id JOIN walk_steps t ON t.walk_id = w.id
		WHERE w.kind = ? AND w.lesson = ? AND w.number = 1 AND w.ended_at IS NOT NULL AND e.course = ? AND e.cycle = 1
		ORDER BY w.ended_at, w.id, t.number`, string(of), lesson, course).Rows()
	if err != nil {
		return fmt.Errorf("reading walks: %w", kind(err))
	}
	defer func() { _ = rows.Close() }()
	var now scenario.Walk
	for rows.Next() {
		var row walkStepRow
		if err := s.db.read.ScanRows(rows, &row); err != nil {
			return fmt.Errorf("reading walks: %w", kind(err))
		}
		if now.ID != row.Walk.ID {
			if now.ID != 0 {
				if err := each(now); err != nil {
					return err
				}
			}
			now = row.Walk.walk()
		}
		now.Steps = append(now.Steps, row.Step.step())
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading walks: %w", kind(err))
	}
	if now.ID == 0 {
		return nil
	}
	return each(now)
}

var _ figures.Store = Figures{}
