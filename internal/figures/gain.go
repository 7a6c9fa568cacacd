package figures

import (
	"context"
	"fmt"
	"math"
	"time"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/quiz"
)

// Gain is what people gained between pre-test and assessment.
type Gain struct {
	Whole      analysis.Change
	Objectives []analysis.Change
}

// Gain compares everybody's pre-test with their first assessment, by objective:
// a second one of the same bank would be practice rather than gain, and whoever
// looks before and after it would see what one person answered. A pre-test that
// was handed in after learning began says nothing of before.
func (s *Service) Gain(ctx context.Context, c *course.Course) (Gain, error) {
	if c.Pretest == nil || c.Assessment == nil {
		return Gain{}, nil
	}
	before := map[int64]map[string]float64{}
	err := s.store.Pretests(ctx, c.Key, func(a Attempt) error {
		m, err := s.graded(ctx, a)
		before[a.Person] = m.byObjective()
		return err
	})
	if err != nil {
		return Gain{}, fmt.Errorf("reading pre-tests: %w", err)
	}
	var pairs []analysis.Pair
	err = s.store.FirstAttempts(ctx, c.Key, quiz.AssessmentKey, func(a Attempt) error {
		pre, ok := before[a.Person]
		if !ok {
			return nil
		}
		m, err := s.graded(ctx, a)
		after := m.byObjective()
		for _, l := range c.Lessons {
			for _, o := range l.Objectives {
				was, asked := pre[o.ID]
				is, again := after[o.ID]
				if asked && again {
					pairs = append(pairs, analysis.Pair{Person: a.Person, Objective: o.ID, Pre: was, Post: is})
				}
			}
		}
		return err
	})
	if err != nil {
		return Gain{}, fmt.Errorf("reading assessments: %w", err)
	}
	var out Gain
	out.Whole, out.Objectives = analysis.Gain(pairs)
	return out, nil
}

// byObjective returns the mean credit by objective.
func (m marked) byObjective() map[string]float64 {
	sums, counts := map[string]float64{}, map[string]float64{}
	for _, item := range m.paper {
		credit, ok := m.credits[item.Question.ID]
		if o := item.Question.Objective; ok && o != "" {
			sums[o] += credit
			counts[o]++
		}
	}
	for o := range sums {
		sums[o] /= counts[o]
	}
	return sums
}

// Retention returns what people still knew, by the intervals of the course's
// follow-ups.
func (s *Service) Retention(ctx context.Context, c *course.Course) ([]analysis.Recall, error) {
	if c.FollowUp == nil || len(c.FollowUps) == 0 {
		return nil, nil
	}
	var points []analysis.Point
	err := s.store.AllAttempts(ctx, c.Key, quiz.FollowUpKey, func(a Attempt) error {
		m, err := s.graded(ctx, a)
		if len(m.credits) == 0 || a.CompletedAt.IsZero() {
			return err
		}
		sum := 0.0
		for _, credit := range m.credits {
			sum += credit
		}
		points = append(points, analysis.Point{Person: a.Person, Days: int(math.Floor(a.SubmittedAt.Sub(a.CompletedAt).Hours() / 24)),
			Credit: sum / float64(len(m.credits))})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading follow-ups: %w", err)
	}
	var starts []int
	for _, d := range c.FollowUpIntervals() {
		starts = append(starts, int(d/(24*time.Hour)))
	}
	return analysis.Retention(points, starts), nil
}
