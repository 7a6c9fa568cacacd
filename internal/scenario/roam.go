package scenario

import "slices"

// longestRoam is how many decisions a walk has at the most that nobody took.
const longestRoam = 500

// Roam returns a walk that is possible, with what pick decides among n ways at
// every step: a number from 0 to n-1. It is false if it comes to no end.
func (s Scenario) Roam(pick func(n int) int) (Walk, bool) {
	w := Walk{Kind: OfScenario}
	if len(s.Scenes) == 0 {
		return w, false
	}
	v := start(s.Meters)
	here, ok := s.at(s.Scenes[0].ID, v)
	for ok && !s.Scenes[here].Ending && len(s.Scenes[here].Choices) > 0 && len(w.Steps) < longestRoam {
		scene := &s.Scenes[here]
		i := pick(len(scene.Choices))
		w.Steps = append(w.Steps, Step{Number: len(w.Steps) + 1, Node: scene.Node(), Choice: i})
		v = v.With(scene.Choices[i].Effects)
		here, ok = s.at(scene.Choices[i].To, v)
	}
	if !ok || !s.Scenes[here].Ending {
		return w, false
	}
	w.Ending, w.Quality = s.Scenes[here].Node(), s.Scenes[here].Quality
	return w, true
}

// Roam is that of a scenario.
func (f Feed) Roam(pick func(n int) int) Walk {
	w := Walk{Kind: OfFeed, Ending: FeedEnd}
	v := start(f.Meters)
	for i := range f.Cards {
		card := &f.Cards[i]
		if !v.Meets(card.When) {
			continue
		}
		step := Step{Number: len(w.Steps) + 1, Node: card.ID}
		ways := 0
		for _, r := range card.Responses {
			ways += len(r.Outcomes)
		}
		if ways > 0 {
			n := pick(ways)
			for r := range card.Responses {
				if outcomes := card.Responses[r].Outcomes; n >= 0 && n < len(outcomes) {
					step.Choice, step.Audience = r, outcomes[n].Audience
					v = v.With(outcomes[n].Effects)
				}
				n -= len(card.Responses[r].Outcomes)
			}
		}
		w.Steps = append(w.Steps, step)
	}
	return w
}

// Leads returns where each choice of each scene can lead: indexes of scenes, in
// the order of the file. If there are too many states to look at, these are all
// that bear the id.
func (s Scenario) Leads() [][][]int {
	out := make([][][]int, len(s.Scenes))
	for i, scene := range s.Scenes {
		out[i] = make([][]int, len(scene.Choices))
	}
	e, ok := newExplorer(s)
	if !ok || len(s.Scenes) == 0 || !e.explore(s.Meters) {
		for i, scene := range s.Scenes {
			for c, choice := range scene.Choices {
				out[i][c] = s.variants(choice.To)
				slices.Sort(out[i][c])
			}
		}
		return out
	}
	for here, scene := range e.shown {
		if scene == nothing || s.Scenes[scene].Ending {
			continue
		}
		for c, choice := range s.Scenes[scene].Choices {
			next := e.next(here, choice)
			if at, there := slices.BinarySearch(out[scene][c], next); next != nothing && !there {
				out[scene][c] = slices.Insert(out[scene][c], at, next)
			}
		}
	}
	return out
}

// next returns the scene that a choice leads to from an arrival, or nothing.
func (e *explorer) next(here int, choice Choice) int {
	to, known := e.place(choice.To)
	if !known {
		return nothing
	}
	return e.shown[e.found[arrival{to, e.arrivals[here].levels.after(e.gauge.shifts(choice.Effects))}]]
}

// place returns the number of the place of an id.
func (e *explorer) place(id string) (int, bool) {
	i := slices.IndexFunc(e.places, func(variants []int) bool { return len(variants) > 0 && e.scenes[variants[0]].ID == id })
	return i, i >= 0
}
