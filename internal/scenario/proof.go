package scenario

// Proof is what is true of every possible walk through a scenario, meters
// included. The lists are indexes of scenes, in order.
type Proof struct {
	// Complete is false if there are more states than were looked at. Then
	// nothing else is said.
	Complete bool
	// Unreachable scenes are never shown, for another reason than that their
	// condition never holds: no walk comes to their id, or another scene of the
	// same id is always shown instead.
	Unreachable []int
	// From Endless scenes no ending can be reached in at least one of the
	// states in which they are shown.
	Endless []int
	// NeverHolds lists the scenes to whose id walks come, but whose condition
	// doesn't hold at any such time.
	NeverHolds []int
	// AlwaysHolds lists the scenes whose condition holds whenever a walk comes
	// to their id, although there is one without condition. That one is
	// Unreachable.
	AlwaysHolds []int
	// Missing lists the scenes with a choice that leads, in at least one
	// state, to an id none of whose scenes holds. A choice that leads to an id
	// no scene bears is not considered.
	Missing []int
}

// Prove goes through every state that a walk can be in. A walk begins at the
// first scene and is over at an ending.
func (s Scenario) Prove() Proof {
	if len(s.Scenes) == 0 {
		return Proof{Complete: true}
	}
	e, ok := newExplorer(s)
	if !ok || !e.explore(s.Meters) {
		return Proof{}
	}
	plain := make([]bool, len(s.Scenes)) // whether one of the same id has no condition
	for _, variants := range e.places {
		last := variants[len(variants)-1]
		for _, i := range variants {
			plain[i] = s.Scenes[last].When == nil
		}
	}
	endless := make([]bool, len(s.Scenes))
	for i, ends := range e.ends() {
		if scene := e.shown[i]; scene != nothing && !ends {
			endless[scene] = true
		}
	}
	out := Proof{Complete: true}
	for i, scene := range s.Scenes {
		never := e.came[i] > 0 && e.held[i] == 0
		always := e.came[i] > 0 && e.held[i] == e.came[i]
		note(&out.NeverHolds, i, never)
		note(&out.Unreachable, i, !never && e.seen[i] == 0)
		note(&out.AlwaysHolds, i, always && scene.When != nil && plain[i])
		note(&out.Endless, i, endless[i])
		note(&out.Missing, i, e.stuck[i] > 0)
	}
	return out
}

// note adds an index to a list if it belongs there.
func note(list *[]int, index int, belongs bool) {
	if belongs {
		*list = append(*list, index)
	}
}

// FeedProof is what is true of every possible walk through a feed. The lists
// are indexes of cards with a condition, in order.
type FeedProof struct {
	// Complete is false if there are more states than were looked at. Then
	// nothing else is said.
	Complete bool
	// The condition of NeverHolds is not met in any state in which the turn of
	// the card comes, that of AlwaysHolds in every one.
	NeverHolds, AlwaysHolds []int
}

// Prove goes through every state that a walk through the feed can be in.
func (f Feed) Prove() FeedProof {
	conditions := make([]*Condition, len(f.Cards))
	for i, c := range f.Cards {
		conditions[i] = c.When
	}
	g, ok := gaugeOf(conditions)
	if !ok {
		return FeedProof{}
	}
	out := FeedProof{Complete: true}
	now := map[levels]bool{g.start(f.Meters): true}
	steps := 0
	for i, c := range f.Cards {
		next, held := map[levels]bool{}, 0
		gate, outcomes := g.gate(c.When), g.outcomes(c)
		for l := range now {
			steps++
			if !gate.open(l) {
				next[l] = true
			} else {
				held++
				for _, shifts := range outcomes {
					next[l.after(shifts)] = true
					steps += 1 + len(shifts)
				}
			}
			if len(next) > mostStates || steps > mostSteps {
				return FeedProof{}
			}
		}
		note(&out.NeverHolds, i, held == 0)
		note(&out.AlwaysHolds, i, c.When != nil && held == len(now))
		now = next
	}
	return out
}

// outcomes returns what a card can do to the levels. A notice does nothing.
func (g gauge) outcomes(c Card) [][]shift {
	var out [][]shift
	for _, r := range c.Responses {
		for _, o := range r.Outcomes {
			out = append(out, g.shifts(o.Effects))
		}
	}
	if len(out) == 0 {
		return [][]shift{nil}
	}
	return out
}
