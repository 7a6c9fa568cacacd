package scenario

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// naive walks through a scenario by the words of the rules, on maps.
type naive struct{ Scenario }

// moment is a state of a naive walk: a scene and the values in letters.
type moment struct {
	scene  int
	values string
}

// shown is what a walk that comes to an id sees: -1 is nothing.
func (n naive) shown(id string, v Values) int {
	for i, s := range n.Scenes {
		if s.ID == id && s.When != nil && s.When.Holds(v[s.When.Meter]) {
			return i
		}
	}
	return slices.IndexFunc(n.Scenes, func(s Scene) bool { return s.ID == id && s.When == nil })
}

// bears reports whether there is a scene of this id.
func (n naive) bears(id string) bool {
	return slices.ContainsFunc(n.Scenes, func(s Scene) bool { return s.ID == id })
}

// canEnd reports whether any way leads from a scene to an ending.
func (n naive) canEnd(scene int, v Values, seen map[moment]bool) bool {
	m := moment{scene, fmt.Sprint(v)}
	if seen[m] {
		return false
	}
	seen[m] = true
	if n.Scenes[scene].Ending {
		return true
	}
	for _, c := range n.Scenes[scene].Choices {
		after := v.With(c.Effects)
		if to := n.shown(c.To, after); to >= 0 && n.canEnd(to, after, seen) {
			return true
		}
	}
	return false
}

var (
	someMeter    = rapid.SampledFrom([]string{"trust", "trust", "fame", "ghost"})
	someOperator = rapid.SampledFrom([]string{"<", "<=", "=", ">=", ">"})
	someShift    = rapid.SampledFrom([]int{-2, -1, -1, 0, 1, 1, 2, 3})
	somePercent  = rapid.SampledFrom([]int{0, 25, 50, 75, 100})
	rarely       = rapid.SampledFrom([]bool{false, false, false, false, true})
)

// drawScenario draws a scenario with loops, variants, dead ends and mistakes.
// Effects are multiples of the unit.
func drawScenario(t *rapid.T, unit int) Scenario {
	s := Scenario{Meters: []Meter{{"trust", somePercent.Draw(t, "start")}, {"fame", 150}}}
	ids := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "z"})
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		scene := func(when *Condition) {
			out := Scene{ID: id, When: when, Ending: id != "a" && rarely.Draw(t, "ending")}
			for range rapid.SampledFrom([]int{0, 1, 2, 2, 3, 3, 4, 4}).Draw(t, "choices") {
				out.Choices = append(out.Choices, Choice{To: ids.Draw(t, "to"), Effects: drawEffects(t, unit)})
			}
			s.Scenes = append(s.Scenes, out)
		}
		if id == "a" || !rarely.Draw(t, "only variants") {
			scene(nil)
		}
		for range rapid.IntRange(0, 2).Draw(t, "variants") {
			scene(drawCondition(t))
		}
	}
	return s
}

func drawCondition(t *rapid.T) *Condition {
	return &Condition{someMeter.Draw(t, "meter"), someOperator.Draw(t, "operator"), somePercent.Draw(t, "value")}
}

func drawEffects(t *rapid.T, unit int) []Effect {
	var out []Effect
	for range rapid.SampledFrom([]int{1, 2, 0}).Draw(t, "effects") {
		out = append(out, Effect{someMeter.Draw(t, "meter"), someShift.Draw(t, "by") * unit})
	}
	return out
}

// TestProofHoldsOnWalks takes random walks and sees that nothing on the way
// contradicts the proof.
func TestProofHoldsOnWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := naive{drawScenario(t, 10)}
		p := n.Prove()
		if !p.Complete {
			t.Fatal("too many states")
		}
		for range 5 {
			from, id, v := -1, n.Scenes[0].ID, start(n.Meters)
			for range 20 {
				for i, s := range n.Scenes {
					if s.ID != id || s.When == nil {
						continue
					}
					if v.Meets(s.When) && slices.Contains(p.NeverHolds, i) || !v.Meets(s.When) && slices.Contains(p.AlwaysHolds, i) {
						t.Fatalf("the condition of scene %d, at %v: %+v", i, v, p)
					}
				}
				here := n.shown(id, v)
				if here < 0 {
					if from >= 0 && n.bears(id) && !slices.Contains(p.Missing, from) {
						t.Fatalf("scene %d leads to nothing, at %v: %+v", from, v, p)
					}
					break
				}
				if slices.Contains(p.Unreachable, here) || slices.Contains(p.NeverHolds, here) {
					t.Fatalf("scene %d is reached, at %v: %+v", here, v, p)
				}
				if !slices.Contains(p.Endless, here) && !n.canEnd(here, v, map[moment]bool{}) {
					t.Fatalf("scene %d leads to no ending, at %v: %+v", here, v, p)
				}
				s := n.Scenes[here]
				if s.Ending || len(s.Choices) == 0 {
					break
				}
				c := rapid.SampledFrom(s.Choices).Draw(t, "choice")
				from, id, v = here, c.To, v.With(c.Effects)
			}
		}
	})
}

// everything visits every arrival of every walk.
func (n naive) everything(from int, id string, v Values, seen map[moment]bool, visit func(from, here int, id string, v Values)) {
	here := n.shown(id, v)
	visit(from, here, id, v)
	m := moment{here, fmt.Sprint(v)}
	if here < 0 || n.Scenes[here].Ending || seen[m] {
		return
	}
	seen[m] = true
	for _, c := range n.Scenes[here].Choices {
		n.everything(here, c.To, v.With(c.Effects), seen, visit)
	}
}

// proof says by the words of its fields what Prove has to say.
func (n naive) proof() Proof {
	count := len(n.Scenes)
	came, held, failed := make([]bool, count), make([]bool, count), make([]bool, count)
	shown, endless, missing := make([]bool, count), make([]bool, count), make([]bool, count)
	n.everything(-1, n.Scenes[0].ID, start(n.Meters), map[moment]bool{}, func(from, here int, id string, v Values) {
		for i, s := range n.Scenes {
			if s.ID == id {
				came[i] = true
				held[i] = held[i] || v.Meets(s.When)
				failed[i] = failed[i] || !v.Meets(s.When)
			}
		}
		switch {
		case here >= 0:
			shown[here] = true
			endless[here] = endless[here] || !n.canEnd(here, v, map[moment]bool{})
		case from >= 0 && n.bears(id):
			missing[from] = true
		}
	})
	out := Proof{Complete: true}
	for i, s := range n.Scenes {
		hasPlain := slices.ContainsFunc(n.Scenes, func(o Scene) bool { return o.ID == s.ID && o.When == nil })
		for list, belongs := range map[*[]int]bool{
			&out.NeverHolds:  came[i] && !held[i],
			&out.Unreachable: !shown[i] && (!came[i] || held[i]),
			&out.AlwaysHolds: s.When != nil && came[i] && !failed[i] && hasPlain,
			&out.Endless:     endless[i],
			&out.Missing:     missing[i],
		} {
			if belongs {
				*list = append(*list, i)
			}
		}
	}
	return out
}

// TestProofIsWhatEveryWalkSays takes all walks through small scenarios.
func TestProofIsWhatEveryWalkSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := naive{drawScenario(t, 25)}
		if diff := cmp.Diff(n.proof(), n.Prove()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
