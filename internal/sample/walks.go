package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/scenario"
	"decorum/internal/store"
)

// keepWalk adds a walk, or puts it in the place of its earlier state, and adds
// the step that was taken.
func (l *ledger) keepWalk(h *store.History, w *scenario.Walk, step *scenario.Step) {
	h.Walks = slices.Clone(h.Walks)
	if step != nil {
		w.Steps = append(slices.Clone(w.Steps), *step)
	}
	i := slices.IndexFunc(h.Walks, func(old scenario.Walk) bool {
		return old.Kind == w.Kind && old.Lesson == w.Lesson && old.Number == w.Number
	})
	if i >= 0 {
		h.Walks[i] = *w
		return
	}
	l.walks++
	w.ID = l.walks
	h.Walks = append(h.Walks, *w)
}

// Walk implements enrollment.Store.
func (l *ledger) Walk(ctx context.Context, personID int64, p enrollment.Practice, number int) (scenario.Walk, error) {
	r, err := l.Latest(ctx, personID, p.Course)
	if err != nil {
		return scenario.Walk{}, err
	}
	walks := r.Through(p.Kind, p.Lesson)
	if number > len(walks) {
		return scenario.Walk{}, fault.Missing
	}
	return walks[number-1], nil
}

// AddStep implements enrollment.Store.
func (l *ledger) AddStep(_ context.Context, personID, walkID int64, step scenario.Step) error {
	for _, h := range l.histories {
		for i := range h.Walks {
			if w := &h.Walks[i]; h.PersonID == personID && w.ID == walkID && !w.Ended() {
				w.Steps = append(w.Steps, step)
				return nil
			}
		}
	}
	return fault.Conflict
}

// Walks implements enrollment.Store.
func (l *ledger) Walks(context.Context, int64, scenario.Kind, string) ([]scenario.Walk, error) {
	return nil, errNotKept
}

// practice walks through the scenario and the feed of a lesson, as most people
// do who come by.
func (s *school) practice(ctx context.Context, person int64, l course.Lesson) error {
	if l.Feed != nil && s.random.IntN(3) > 0 {
		if err := s.walk(ctx, person, enrollment.Practice{Course: s.course.Key, Kind: scenario.OfFeed, Lesson: l.Key}); err != nil {
			return err
		}
	}
	if l.Scenario != nil && s.random.IntN(3) > 0 {
		return s.walk(ctx, person, enrollment.Practice{Course: s.course.Key, Kind: scenario.OfScenario, Lesson: l.Key})
	}
	return nil
}

// walk decides until the end comes. One in ten leaves half-way.
func (s *school) walk(ctx context.Context, person int64, p enrollment.Practice) error {
	w, err := s.service.StartWalk(ctx, person, p)
	if err != nil {
		return fmt.Errorf("starting the %s of %s: %w", p.Kind, p.Lesson, err)
	}
	stop := -1
	if s.random.IntN(10) == 0 {
		stop = 3
	}
	for n := 0; n != stop; n++ {
		o, err := s.service.Outing(ctx, person, p, w.Number)
		if err != nil {
			return fmt.Errorf("opening the %s of %s: %w", p.Kind, p.Lesson, err)
		}
		if o.Walk.Ended() {
			return nil
		}
		choice, audience, err := s.decide(o)
		if err != nil {
			return err
		}
		s.spend(time.Duration(20+s.random.IntN(60)) * time.Second)
		if err := s.service.Decide(ctx, person, p, w.Number, len(o.Walk.Steps), choice, audience); err != nil {
			return fmt.Errorf("deciding in the %s of %s: %w", p.Kind, p.Lesson, err)
		}
	}
	return nil
}

// decide chooses: in a feed the best of three guesses, in a scenario anything.
func (s *school) decide(o enrollment.Outing) (choice int, audience string, err error) {
	if o.Walk.Kind == scenario.OfScenario {
		at, err := o.Lesson.Scenario.Replay(o.Walk.Steps)
		if err != nil {
			return 0, "", err
		}
		return s.random.IntN(len(at.Scene.Choices)), "", nil
	}
	turn, err := o.Lesson.Feed.Replay(o.Walk.Steps)
	if err != nil || turn.Card.Notice() {
		return 0, "", err
	}
	best := -1
	for range 3 {
		i := s.random.IntN(len(turn.Card.Responses))
		outcome := turn.Card.Responses[i].Outcomes[s.random.IntN(len(turn.Card.Responses[i].Outcomes))]
		if outcome.Worth > best {
			best, choice, audience = outcome.Worth, i, outcome.Audience
		}
	}
	return choice, audience, nil
}
