package web

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/figures"
	"decorum/internal/scenario"
)

// walked hands over walks, and is the shelf of the one course that they are
// through.
type walked struct {
	figures.Store

	course course.Published
	walks  []scenario.Walk
}

func (w walked) FirstWalks(_ context.Context, _ string, _ scenario.Kind, _ string, each func(scenario.Walk) error) error {
	for _, one := range w.walks {
		if err := each(one); err != nil {
			return err
		}
	}
	return nil
}

func (w walked) All() []course.Published                                  { return []course.Published{w.course} }
func (w walked) Current(string) (course.Published, error)                 { return w.course, nil }
func (w walked) Version(context.Context, int64) (course.Published, error) { return w.course, nil }

// figured returns what is published of walks.
func figured(t *rapid.T, l course.Lesson, kind scenario.Kind, walks []scenario.Walk) figures.Paths {
	w := walked{walks: walks, course: course.Published{Course: &course.Course{Key: "c", Lessons: []course.Lesson{l}}}}
	_, paths, err := figures.New(w, w).Paths(context.Background(), "c", kind, l.Key)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// drawScenario makes a scenario of four layers, in which what was chosen
// decides later which scene an id means.
func drawScenario(t *rapid.T) *scenario.Scenario {
	s := &scenario.Scenario{Meters: []scenario.Meter{{Name: "m"}}}
	layers := [][]string{{"a"}, {"b", "c"}, {"d", "e"}, {"f", "g"}}
	for i, ids := range layers {
		for _, id := range ids {
			scenes := []scenario.Scene{{ID: id}}
			if i > 0 && rapid.Bool().Draw(t, "variant") {
				scenes = append(scenes, scenario.Scene{ID: id, When: &scenario.Condition{Meter: "m", Operator: ">=", Value: 10 * rapid.IntRange(1, 3).Draw(t, "from")}})
			}
			for _, scene := range scenes {
				scene.Ending = i == len(layers)-1
				if !scene.Ending {
					for range rapid.IntRange(2, 3).Draw(t, "choices") {
						to := rapid.SampledFrom(slices.Concat(layers[i+1:]...)).Draw(t, "to")
						scene.Choices = append(scene.Choices, scenario.Choice{To: to,
							Effects: []scenario.Effect{{Meter: "m", By: 10 * rapid.IntRange(0, 2).Draw(t, "by")}}})
					}
				}
				s.Scenes = append(s.Scenes, scene)
			}
		}
	}
	return s
}

// every returns one of each walk that is possible.
func every(t *rapid.T, s *scenario.Scenario) []scenario.Walk {
	var out []scenario.Walk
	var from func(steps []scenario.Step)
	from = func(steps []scenario.Step) {
		at, err := s.Replay(steps)
		if err != nil {
			t.Fatal(err)
		}
		if at.Scene.Ending {
			out = append(out, scenario.Walk{Steps: slices.Clone(steps), Ending: at.Scene.Node(), EndedAt: time.Unix(1, 0)})
			return
		}
		for i := range at.Scene.Choices {
			from(append(steps, scenario.Step{Node: at.Scene.Node(), Choice: i}))
		}
	}
	from(nil)
	return out
}

// everyCard is every for a feed.
func everyCard(t *rapid.T, f *scenario.Feed) []scenario.Walk {
	var out []scenario.Walk
	var from func(steps []scenario.Step)
	from = func(steps []scenario.Step) {
		turn, err := f.Replay(steps)
		if err != nil {
			t.Fatal(err)
		}
		if turn.Card == nil {
			out = append(out, scenario.Walk{Steps: slices.Clone(steps), Ending: scenario.FeedEnd, EndedAt: time.Unix(1, 0)})
			return
		}
		if turn.Card.Notice() {
			from(append(steps, scenario.Step{Node: turn.Card.ID}))
		}
		for i, r := range turn.Card.Responses {
			for _, o := range r.Outcomes {
				from(append(steps, scenario.Step{Node: turn.Card.ID, Choice: i, Audience: o.Audience}))
			}
		}
	}
	from(nil)
	return out
}

// drawWalks lets few or many people take each of the walks, the number of
// people being such that all are shown.
func drawWalks(t *rapid.T, kinds []scenario.Walk) []scenario.Walk {
	number := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 4), rapid.IntRange(0, 12))
	var out []scenario.Walk
	for _, w := range kinds {
		out = append(out, slices.Repeat([]scenario.Walk{w}, number.Draw(t, "people"))...)
	}
	for len(out) == 0 || len(out)%analysis.Smallest != 0 {
		out = append(out, kinds[0])
	}
	return out
}

// fact is a number of people that did something: what a reader sees, or wants
// to know.
type fact struct {
	what string
	did  func(scenario.Walk) bool
	seen bool
}

// attack fails if a number of one to four people, or of all but one to four,
// that is a sum of shown numbers, each as often as it takes, whatever the walks
// were: kinds are all that there are.
func attack(t *rapid.T, kinds, walks []scenario.Walk, facts []fact) {
	t.Helper()
	var shown, wanted []fact
	for _, f := range facts {
		if n := number(f, walks); f.seen {
			shown = append(shown, f)
			if n > 0 && n < analysis.Smallest {
				t.Fatalf("%s is shown, and is about %d", f.what, n)
			}
		} else if n > 0 && n < analysis.Smallest {
			wanted = append(wanted, f)
		}
	}
	var known span
	for _, f := range shown {
		known.add(vector(f, kinds))
	}
	for _, f := range wanted {
		if known.holds(vector(f, kinds)) {
			t.Fatalf("%s is hidden, and can be told to be about %d", f.what, number(f, walks))
		}
	}
}

func number(f fact, walks []scenario.Walk) int {
	n := 0
	for _, w := range walks {
		if f.did(w) {
			n++
		}
	}
	return n
}

func vector(f fact, kinds []scenario.Walk) []*big.Rat {
	out := make([]*big.Rat, len(kinds))
	for i, w := range kinds {
		out[i] = new(big.Rat)
		if f.did(w) {
			out[i].SetInt64(1)
		}
	}
	return out
}

// span is what can be added up from vectors.
type span struct {
	rows [][]*big.Rat
	at   []int // the first place of each row that is not 0
}

// rest returns what is left of a vector without the span, and where it begins;
// -1 if nothing is left.
func (s *span) rest(v []*big.Rat) ([]*big.Rat, int) {
	v = slices.Clone(v)
	for i, row := range s.rows {
		if f := v[s.at[i]]; f.Sign() != 0 {
			factor := new(big.Rat).Quo(f, row[s.at[i]])
			for j := range v {
				v[j] = new(big.Rat).Sub(v[j], new(big.Rat).Mul(factor, row[j]))
			}
		}
	}
	return v, slices.IndexFunc(v, func(x *big.Rat) bool { return x.Sign() != 0 })
}

func (s *span) holds(v []*big.Rat) bool { _, at := s.rest(v); return at < 0 }

func (s *span) add(v []*big.Rat) {
	if left, at := s.rest(v); at >= 0 {
		s.rows, s.at = append(s.rows, left), append(s.at, at)
	}
}

// came, chose and led are what facts are about.
func came(node string) func(scenario.Walk) bool {
	return func(w scenario.Walk) bool {
		return w.Ending == node || slices.ContainsFunc(w.Steps, func(s scenario.Step) bool { return s.Node == node })
	}
}

func chose(node string, choice int, audience string) func(scenario.Walk) bool {
	return func(w scenario.Walk) bool {
		return slices.ContainsFunc(w.Steps, func(s scenario.Step) bool {
			return s.Node == node && s.Choice == choice && s.Audience == audience
		})
	}
}

// not is a fact about everybody else.
func not(did func(scenario.Walk) bool) func(scenario.Walk) bool {
	return func(w scenario.Walk) bool { return !did(w) }
}

func led(node string, choice int, to string) func(scenario.Walk) bool {
	return func(w scenario.Walk) bool {
		for i, s := range w.Steps {
			next := w.Ending
			if i+1 < len(w.Steps) {
				next = w.Steps[i+1].Node
			}
			if s.Node == node && s.Choice == choice && next == to {
				return true
			}
		}
		return false
	}
}

func everybody(scenario.Walk) bool { return true }

// scenarioFacts is what the page of a scenario says, in numbers and by widths.
func scenarioFacts(t *rapid.T, s *scenario.Scenario, paths figures.Paths, walks []scenario.Walk) []fact {
	facts := []fact{{"everybody", everybody, true}}
	nodes, ends := linesOf(s, paths)
	says := func(what, count string, did func(scenario.Walk) bool) {
		f := fact{what, did, count != "hidden"}
		if f.seen && count != strconv.Itoa(number(f, walks)) {
			t.Fatalf("%s: %s people, but there are %d", what, count, number(f, walks))
		}
		facts = append(facts, f)
	}
	for _, scene := range s.Scenes {
		node := scene.Node()
		facts = append(facts, fact{"not " + node, not(came(node)), false})
		if scene.Ending {
			says("the end "+node, ends[0].Count, came(node))
			ends = ends[1:]
			continue
		}
		says("scene "+node, nodes[0].All, came(node))
		for i, way := range nodes[0].Ways {
			says(fmt.Sprintf("choice %d of %s", i, node), way.Count, chose(node, i, ""))
			for k, lead := range way.Leads {
				to := paths.Ways[node].Leads[i][k].To
				says(fmt.Sprintf("choice %d from %s to %s", i, node, to), lead.Count, led(node, i, to))
			}
		}
		nodes = nodes[1:]
	}
	g := newDrawing(s, paths)
	for _, w := range g.ways {
		edge := g.edge(w)
		facts = append(facts, fact{"line from " + w.from + " to " + w.to, func(walk scenario.Walk) bool {
			for i := range s.Scenes {
				if led(w.from, i, w.to)(walk) { // more scenes than choices
					return true
				}
			}
			return false
		}, edge.State != "hidden"})
		if edge.State == "hidden" && edge.Width != "3.0" || (edge.State == "none") != (edge.Width == "1.5") {
			t.Fatalf("a line is %+v", edge)
		}
	}
	return facts
}

// TestPathsGiveNobodyAway draws how many people took each way through some
// scenario, and adds up whatever the page says in every way.
func TestPathsGiveNobodyAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		kinds := every(t, s)
		walks := drawWalks(t, kinds)
		paths := figured(t, course.Lesson{Key: "l", Scenario: s}, scenario.OfScenario, walks)
		attack(t, kinds, walks, scenarioFacts(t, s, paths, walks))
	})
}

// TestFeedsGiveNobodyAway is the same for feeds, in which a card may come up
// for those only who decided something before.
func TestFeedsGiveNobodyAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &scenario.Feed{Meters: []scenario.Meter{{Name: "m"}}}
		for i := range 4 {
			card := scenario.Card{ID: fmt.Sprintf("card%d", i)}
			if i > 0 && rapid.Bool().Draw(t, "conditional") {
				card.When = &scenario.Condition{Meter: "m", Operator: ">=", Value: 10 * rapid.IntRange(1, 3).Draw(t, "from")}
			}
			for range rapid.IntRange(0, 2).Draw(t, "responses") {
				var r scenario.Response
				for _, audience := range []string{"all", "work"}[:rapid.IntRange(1, 2).Draw(t, "audiences")] {
					r.Outcomes = append(r.Outcomes, scenario.Outcome{Audience: audience, Effects: []scenario.Effect{{Meter: "m", By: 10 * rapid.IntRange(0, 2).Draw(t, "by")}}})
				}
				card.Responses = append(card.Responses, r)
			}
			f.Cards = append(f.Cards, card)
		}
		kinds := everyCard(t, f)
		walks := drawWalks(t, kinds)
		paths := figured(t, course.Lesson{Key: "l", Feed: f}, scenario.OfFeed, walks)
		facts := []fact{{"everybody", everybody, true}}
		for _, card := range f.Cards {
			ways := paths.Ways[card.ID]
			facts = append(facts, fact{"card " + card.ID, came(card.ID), cellOf(ways).Shown}, fact{"not " + card.ID, not(came(card.ID)), false})
			for i, r := range card.Responses {
				for _, o := range r.Outcomes {
					facts = append(facts, fact{fmt.Sprintf("%d to %s at %s", i, o.Audience, card.ID), chose(card.ID, i, o.Audience), ways.Count(figures.Way{Choice: i, Audience: o.Audience}).Shown})
				}
			}
		}
		attack(t, kinds, walks, facts)
	})
}
