package scenario

import (
	"fmt"
	"slices"
	"time"

	"decorum/internal/fault"
)

// Kind says what a walk leads through.
type Kind string

// The kinds.
const (
	OfScenario Kind = "scenario"
	OfFeed     Kind = "feed"
)

// Walk is one person's way through a scenario or a feed. It is bound to the
// course version in which it began; where it stands follows from its steps.
type Walk struct {
	ID           int64
	EnrollmentID int64
	VersionID    int64
	Kind         Kind
	Lesson       string // key
	Number       int    // 1, 2, … within enrollment, kind and lesson
	StartedAt    time.Time
	EndedAt      time.Time // zero while under way
	Ending       string    // of a scenario that has ended: Scene.Node
	Quality      Quality   // of that ending
	Score        int       // of a feed that has ended: 0 … 10000, in hundredths of a percent
	Steps        []Step    // in order
}

// Ended reports whether the walk has come to its end.
func (w Walk) Ended() bool { return !w.EndedAt.IsZero() }

// Step is one decision.
type Step struct {
	Number   int    // 1, 2, … within the walk
	Node     string // Scene.Node, or id of the card, on which it was made
	Choice   int    // index of the choice or response; 0 on a notice
	Audience string // key, of a response with an audience
	At       time.Time
}

// errStep says that a step does not fit where the walk stands.
var errStep = fmt.Errorf("the step does not fit: %w", fault.Conflict)

// Place is where a walk through a scenario stands.
type Place struct {
	Scene  *Scene
	Values Values // of the meters
	Path   []Passed
}

// Passed is one decision on the way, with what it moved.
type Passed struct {
	Scene         *Scene
	Choice        *Choice
	Index         int // of the choice
	Before, After Values
	At            time.Time
}

// Replay walks the steps from the beginning and returns where they lead, or a
// fault.Conflict if one of them does not fit. The scenario must be one that
// the checker lets through.
func (s Scenario) Replay(steps []Step) (Place, error) {
	p := Place{Values: start(s.Meters)}
	if len(s.Scenes) == 0 {
		return Place{}, errStep
	}
	if err := p.come(&s, s.Scenes[0].ID); err != nil {
		return Place{}, err
	}
	for _, step := range steps {
		if p.Scene.Ending || step.Node != p.Scene.Node() || step.Choice < 0 || step.Choice >= len(p.Scene.Choices) {
			return Place{}, errStep
		}
		choice := &p.Scene.Choices[step.Choice]
		passed := Passed{Scene: p.Scene, Choice: choice, Index: step.Choice, Before: p.Values, After: p.Values.With(choice.Effects), At: step.At}
		p.Values, p.Path = passed.After, append(p.Path, passed)
		if err := p.come(&s, choice.To); err != nil {
			return Place{}, err
		}
	}
	return p, nil
}

// come moves the place to the scene that an id means now.
func (p *Place) come(s *Scenario, id string) error {
	i, ok := s.at(id, p.Values)
	if !ok {
		return errStep
	}
	p.Scene = &s.Scenes[i]
	return nil
}

// Turn is where a walk through a feed stands.
type Turn struct {
	Card      *Card // nil at the end
	Values    Values
	Decisions []Decision
}

// Decision is what was done about a card.
type Decision struct {
	Card     *Card
	Response *Response // nil on a notice
	Index    int
	Outcome  Outcome
	At       time.Time
}

// Replay walks the steps from the first card and returns whose turn it is, or
// a fault.Conflict if a step does not fit.
func (f Feed) Replay(steps []Step) (Turn, error) {
	t := Turn{Values: start(f.Meters)}
	next := 0
	t.Card, next = f.turn(next, t.Values)
	for _, step := range steps {
		if t.Card == nil || step.Node != t.Card.ID {
			return Turn{}, errStep
		}
		d := Decision{Card: t.Card, Index: step.Choice, At: step.At}
		if !t.Card.Notice() {
			if step.Choice < 0 || step.Choice >= len(t.Card.Responses) {
				return Turn{}, errStep
			}
			var ok bool
			d.Response = &t.Card.Responses[step.Choice]
			if d.Outcome, ok = d.Response.Outcome(step.Audience); !ok {
				return Turn{}, errStep
			}
		}
		t.Values, t.Decisions = t.Values.With(d.Outcome.Effects), append(t.Decisions, d)
		t.Card, next = f.turn(next, t.Values)
	}
	return t, nil
}

// turn returns the first card from an index on whose condition holds, and the
// index after it.
func (f Feed) turn(from int, v Values) (*Card, int) {
	for i := from; i < len(f.Cards); i++ {
		if v.Meets(f.Cards[i].When) {
			return &f.Cards[i], i + 1
		}
	}
	return nil, len(f.Cards)
}

// Score returns the mean worth of the decisions so far, in hundredths of a
// percent; notices are left out. Without any decision it is 0.
func (t Turn) Score() int {
	sum, n := 0, 0
	for _, d := range t.Decisions {
		if d.Response != nil {
			sum += d.Outcome.Worth
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return (sum*100 + n/2) / n
}

// FeedEnd is the Ending of a walk through a feed, which has one end only.
const FeedEnd = "end"

// AfterScene returns the walk as it is after a step, the next one, without the
// step itself: Ending stays "" unless the step ends it. A step that does not
// fit is a fault.Conflict.
func (w Walk) AfterScene(s Scenario, step Step) (Walk, error) {
	at, err := s.Replay(append(slices.Clip(w.Steps), step))
	if err == nil && at.Scene.Ending {
		w.Ending, w.Quality = at.Scene.Node(), at.Scene.Quality
	}
	return w, err
}

// AfterCard is AfterScene for a feed.
func (w Walk) AfterCard(f Feed, step Step) (Walk, error) {
	turn, err := f.Replay(append(slices.Clip(w.Steps), step))
	if err == nil && turn.Card == nil {
		w.Ending, w.Score = FeedEnd, turn.Score()
	}
	return w, err
}

// After returns the scene that a choice would lead to, made while the meters
// have these values, and the values then.
func (s Scenario) After(c Choice, v Values) (*Scene, Values, bool) {
	after := v.With(c.Effects)
	i, ok := s.at(c.To, after)
	if !ok {
		return nil, after, false
	}
	return &s.Scenes[i], after, true
}

// Endings returns the scenes that end the scenario, in order.
func (s Scenario) Endings() []*Scene {
	var out []*Scene
	for i := range s.Scenes {
		if s.Scenes[i].Ending {
			out = append(out, &s.Scenes[i])
		}
	}
	return out
}
