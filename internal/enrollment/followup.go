package enrollment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// FollowUp says where somebody stands with the questions that come after
// completion. Each is an attempt at the quiz quiz.FollowUpKey whose number is
// the place of its interval.
type FollowUp struct {
	Number int       // of the one that is open: 1, 2, …; 0 = none
	Since  time.Time // when it opened
	Begun  bool      // it is under way
	Next   time.Time // when the next one opens; zero = none is left, or the course is not completed
}

// FollowUpAt is the rule by which follow-ups open. The latest whose time has
// come is open until it is handed in; an earlier one that was missed is
// skipped. Neither the number of attempts nor the pause between them that a
// quiz may ask for is looked at, nor what came out before.
func FollowUpAt(c *course.Course, r Records, now time.Time) FollowUp {
	var f FollowUp
	if !r.Completed() {
		return f
	}
	for i, interval := range c.FollowUpIntervals() {
		opens := r.CompletedAt.Add(interval)
		if now.Before(opens) {
			f.Next = opens
			break
		}
		f.Number, f.Since = i+1, opens
	}
	if a, ok := r.Attempt(quiz.FollowUpKey, f.Number); ok {
		f.Begun = !a.Submitted()
		if a.Submitted() {
			f.Number, f.Since = 0, noTime
		}
	}
	return f
}

// ErrNoFollowUp refuses a follow-up that is not open.
var ErrNoFollowUp = fault.Explain(fault.Denied,
	"No follow-up is open at the moment. The page of the course says when the next one comes.")

// startFollowUp begins the follow-up that is open, or returns it if it was
// begun. Unless number is 0, it must be that one.
func (s *Service) startFollowUp(ctx context.Context, l Learning, number int) (quiz.Attempt, error) {
	missed, err := s.missed(ctx, l.Records)
	if err != nil {
		return quiz.Attempt{}, err
	}
	return s.begin(ctx, l, quiz.FollowUpKey, func(r Records, seed quiz.Seed) (quiz.Attempt, error) {
		past := r.Of(quiz.FollowUpKey)
		open := FollowUpAt(l.Course, r, s.clock())
		if open.Number == 0 || (number != 0 && number != open.Number) {
			return quiz.Attempt{}, ErrNoFollowUp
		}
		asked := map[string]bool{}
		for _, a := range past {
			if a.Number == open.Number {
				return a, quiz.ErrUnsubmitted
			}
			for _, id := range a.Questions {
				asked[id] = true
			}
		}
		return quiz.Attempt{Number: open.Number, Questions: l.Course.FollowUp.DrawFollowUp(seed,
			quiz.Favored{Missed: missed, Near: near(l.Course, missed), Asked: asked})}, nil
	})
}

// missed returns the objectives about which the person did not earn the whole
// credit in the quizzes of lessons or in the assessment, at any attempt.
func (s *Service) missed(ctx context.Context, r Records) (map[string]bool, error) {
	answers, err := s.store.AllAnswers(ctx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what was answered: %w", err)
	}
	missed := map[string]bool{}
	for _, a := range r.Attempts {
		if !a.Submitted() || a.Quiz == quiz.PretestKey || a.Quiz == quiz.FollowUpKey {
			continue
		}
		sitting, err := s.bind(ctx, Learning{}, a)
		switch {
		case errors.Is(err, fault.Missing), errors.Is(err, fault.Invalid):
			continue // a version that can't be read any more favors nothing
		case err != nil:
			return nil, err
		}
		for i, graded := range sitting.Quiz.Grade(sitting.Paper, answers[a.ID]).Questions {
			if objective := sitting.Paper[i].Question.Objective; objective != "" && graded.Counts && !graded.Right() {
				missed[objective] = true
			}
		}
	}
	return missed, nil
}

// near returns the objectives that stand in for missed ones about which the
// course's follow-ups ask nothing: the others of the same lesson.
func near(c *course.Course, missed map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, l := range c.Lessons {
		lost := slices.ContainsFunc(l.Objectives, func(o course.Objective) bool {
			return missed[o.ID] && !slices.ContainsFunc(c.FollowUp.Questions, func(q quiz.Question) bool { return q.Objective == o.ID })
		})
		for _, o := range l.Objectives {
			if lost && !missed[o.ID] {
				out[o.ID] = true
			}
		}
	}
	return out
}
