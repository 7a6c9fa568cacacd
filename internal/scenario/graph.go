package scenario

// The graph of a scenario has a node for each scene and an edge for each
// choice. A choice may lead to any scene that bears the id, whatever its
// condition: which values the meters can reach is not considered. Prove
// considers it, and this is left for scenarios with too many states to prove.

// Unreachable returns the indexes of the scenes that no way leads to.
func (s Scenario) Unreachable() []int {
	if len(s.Scenes) == 0 {
		return nil
	}
	seen := map[string]bool{}
	next := []string{s.Scenes[0].ID}
	for len(next) > 0 {
		id := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, scene := range s.Scenes {
			if scene.ID != id {
				continue
			}
			for _, c := range scene.Choices {
				next = append(next, c.To)
			}
		}
	}
	return s.without(seen)
}

// Endless returns the indexes of the scenes from which no ending can be
// reached.
func (s Scenario) Endless() []int {
	ends := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, scene := range s.Scenes {
			if !ends[scene.ID] && scene.leadsTo(ends) {
				ends[scene.ID] = true
				grown = true
			}
		}
	}
	var out []int
	for i, scene := range s.Scenes {
		if !scene.leadsTo(ends) {
			out = append(out, i)
		}
	}
	return out
}

// leadsTo reports whether the scene is an ending or one of its choices leads
// to one of the ids.
func (s Scene) leadsTo(ids map[string]bool) bool {
	if s.Ending {
		return true
	}
	for _, c := range s.Choices {
		if ids[c.To] {
			return true
		}
	}
	return false
}

// without returns the indexes of the scenes with other ids.
func (s Scenario) without(ids map[string]bool) []int {
	var out []int
	for i, scene := range s.Scenes {
		if !ids[scene.ID] {
			out = append(out, i)
		}
	}
	return out
}
