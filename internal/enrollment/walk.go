package enrollment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/scenario"
)

// Practice names a scenario or a feed: those of a lesson.
type Practice struct {
	Course string // key
	Kind   scenario.Kind
	Lesson string // key
}

// Outing is one walk with all that a page about it needs.
type Outing struct {
	Learning Learning         // the course as it is now
	Bound    course.Published // the version to which the walk is bound
	Lesson   *course.Lesson   // of that version
	Walk     scenario.Walk
}

// Why a step is not taken.
var (
	ErrWalkEnded = fault.Explain(fault.Conflict, "This has come to its end. You can begin again and try another way.")
	ErrStale     = fault.Explain(fault.Conflict, "You have decided this already, perhaps in another tab. Here is where you are now.")
)

// through returns the lesson of a version that a practice belongs to, or
// fault.Missing if it has no such scenario or feed.
func (p Practice) through(c *course.Course) (*course.Lesson, error) {
	lesson, _, ok := c.Lesson(p.Lesson)
	if !ok || (p.Kind == scenario.OfScenario && lesson.Scenario == nil) || (p.Kind == scenario.OfFeed && lesson.Feed == nil) {
		return nil, fmt.Errorf("looking for the %s of lesson %q: %w", p.Kind, p.Lesson, fault.Missing)
	}
	return lesson, nil
}

// Practice returns the person's state in the course and the lesson that the
// practice belongs to.
func (s *Service) Practice(ctx context.Context, personID int64, p Practice) (Learning, *course.Lesson, error) {
	l, err := s.enrolled(ctx, personID, p.Course)
	if err != nil {
		return Learning{}, nil, err
	}
	lesson, err := p.through(l.Course)
	return l, lesson, err
}

// StartWalk begins a new walk, or returns the one that is under way.
func (s *Service) StartWalk(ctx context.Context, personID int64, p Practice) (scenario.Walk, error) {
	l, _, err := s.Practice(ctx, personID, p)
	if err != nil {
		return scenario.Walk{}, err
	}
	errUnderWay := errors.New("a walk is under way")
	var walk scenario.Walk
	err = s.change(ctx, l, func(r Records) (Changes, error) {
		past := r.Through(p.Kind, p.Lesson)
		for _, w := range past {
			if !w.Ended() {
				walk = w
				return Changes{}, errUnderWay
			}
		}
		walk = scenario.Walk{EnrollmentID: r.ID, VersionID: l.Version.ID, Kind: p.Kind, Lesson: p.Lesson,
			Number: len(past) + 1, StartedAt: s.clock()}
		return Changes{Walk: &walk}, nil
	})
	if errors.Is(err, errUnderWay) {
		return walk, nil
	}
	return walk, err
}

// Outing returns a walk of the person.
func (s *Service) Outing(ctx context.Context, personID int64, p Practice, number int) (Outing, error) {
	l, err := s.enrolled(ctx, personID, p.Course)
	if err != nil {
		return Outing{}, err
	}
	walk, err := s.openWalk(ctx, personID, p, number)
	if err != nil {
		return Outing{}, err
	}
	return s.bindWalk(ctx, l, p, walk)
}

// walkPlace is a walk of a person.
type walkPlace struct {
	person int64
	Practice
	number int
}

// keptWalks is how many walks are kept in memory at the most, a few kilobytes
// each.
const keptWalks = 4096

// openWalk reads a walk and keeps it for the decision that is likely to follow.
func (s *Service) openWalk(ctx context.Context, personID int64, p Practice, number int) (scenario.Walk, error) {
	walk, err := s.store.Walk(ctx, personID, p, number)
	if err != nil {
		return scenario.Walk{}, fmt.Errorf("opening walk %d: %w", number, err)
	}
	s.walks.Keep(walkPlace{personID, p, number}, walk)
	return walk, nil
}

// walkAfter returns a walk on which so many steps were taken, from memory if
// that is how far it was when it was last seen. If there are more by now, the
// store refuses the next step, as it does on a walk that has ended.
func (s *Service) walkAfter(ctx context.Context, personID int64, p Practice, number, after int) (scenario.Walk, error) {
	if walk, ok := s.walks.Guess(walkPlace{personID, p, number}); ok && !walk.Ended() && len(walk.Steps) == after {
		return walk, nil
	}
	walk, err := s.openWalk(ctx, personID, p, number)
	switch {
	case err != nil:
		return walk, err
	case walk.Ended():
		return walk, ErrWalkEnded
	case len(walk.Steps) != after:
		return walk, ErrStale
	}
	return walk, nil
}

// bindWalk finds the version and the lesson of a walk.
func (s *Service) bindWalk(ctx context.Context, l Learning, p Practice, walk scenario.Walk) (Outing, error) {
	bound, err := s.courses.Version(ctx, walk.VersionID)
	if err != nil {
		return Outing{}, fmt.Errorf("reading the version of a walk: %w", err)
	}
	lesson, err := p.through(bound.Course)
	return Outing{Learning: l, Bound: bound, Lesson: lesson, Walk: walk}, err
}

// Walked returns the person's walks through a practice that have ended, with
// their steps, as far as they led through the same content as the outing.
func (s *Service) Walked(ctx context.Context, o Outing) ([]scenario.Walk, error) {
	walks, err := s.store.Walks(ctx, o.Walk.EnrollmentID, o.Walk.Kind, o.Walk.Lesson)
	if err != nil {
		return nil, fmt.Errorf("reading earlier walks: %w", err)
	}
	var out []scenario.Walk
	for _, w := range walks {
		if w.Ended() && w.VersionID == o.Walk.VersionID {
			out = append(out, w)
		}
	}
	return out, nil
}

// Decide takes one step: after is how many steps the page that was decided on
// knew of. A step that was taken already, in another tab or by a double click,
// is ErrStale; nothing is ever taken twice. The step that leads to the end ends
// the walk and, if that meets the last requirement, completes the course, in
// one transaction.
func (s *Service) Decide(ctx context.Context, personID int64, p Practice, number, after, choice int, audience string) error {
	walk, err := s.walkAfter(ctx, personID, p, number, after)
	if err != nil {
		return err
	}
	o, err := s.bindWalk(ctx, Learning{}, p, walk)
	if err != nil {
		return err
	}
	step, ended, err := o.step(choice, audience)
	if err != nil {
		return err
	}
	step.At = s.clock()
	here := walkPlace{personID, p, number}
	s.walks.Drop(here) // whatever comes of it
	if ended == nil {
		err = s.store.AddStep(ctx, personID, walk.ID, step)
	} else {
		err = s.end(ctx, personID, p, *ended, step)
	}
	switch {
	case errors.Is(err, fault.Conflict):
		return ErrStale
	case err == nil && ended == nil:
		walk.Steps = append(slices.Clip(walk.Steps), step)
		s.walks.Keep(here, walk)
	}
	return err
}

// step returns the step that a decision makes, and the walk as it ends if it
// ends with it.
func (o Outing) step(choice int, audience string) (scenario.Step, *scenario.Walk, error) {
	step := scenario.Step{Number: len(o.Walk.Steps) + 1, Choice: choice, Audience: audience}
	ended := o.Walk
	var err error
	if o.Walk.Kind == scenario.OfFeed {
		err = o.toCard(&step)
		if err == nil {
			ended, err = ended.AfterCard(*o.Lesson.Feed, step)
		}
	} else {
		step.Node, err = o.scene()
		if err == nil {
			ended, err = ended.AfterScene(*o.Lesson.Scenario, step)
		}
	}
	if err != nil {
		return scenario.Step{}, nil, fault.Explain(fault.Invalid, "Choose one of the ways that the page offers; for what is published, also say to whom.")
	}
	if ended.Ending == "" {
		return step, nil, nil
	}
	return step, &ended, nil
}

// scene returns the node at which a walk through a scenario stands.
func (o Outing) scene() (string, error) {
	at, err := o.Lesson.Scenario.Replay(o.Walk.Steps)
	if err != nil {
		return "", err
	}
	return at.Scene.Node(), nil
}

// toCard makes the step one on the card whose turn it is. The audience of what
// has none is forgotten.
func (o Outing) toCard(step *scenario.Step) error {
	turn, err := o.Lesson.Feed.Replay(o.Walk.Steps)
	if err != nil || turn.Card == nil {
		return errors.Join(err, fault.Conflict)
	}
	step.Node = turn.Card.ID
	if i := step.Choice; turn.Card.Notice() || (i >= 0 && i < len(turn.Card.Responses) && !turn.Card.Responses[i].Action.HasAudience()) {
		step.Audience = ""
	}
	return nil
}

// end takes the last step.
func (s *Service) end(ctx context.Context, personID int64, p Practice, walk scenario.Walk, step scenario.Step) error {
	l, err := s.enrolled(ctx, personID, p.Course)
	if err != nil {
		return err
	}
	walk.EndedAt = step.At
	return s.change(ctx, l, func(Records) (Changes, error) {
		return Changes{Walk: &walk, Step: &step}, nil
	})
}
