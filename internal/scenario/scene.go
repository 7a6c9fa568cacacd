package scenario

// at returns the index of the scene that is shown when a walk comes to an id
// while the meters have these values: the first one in the file that bears the
// id and a condition that holds, otherwise the first one that bears the id and
// no condition. It is false if there is neither.
func (s Scenario) at(id string, v Values) (index int, ok bool) {
	for _, i := range s.variants(id) {
		if v.Meets(s.Scenes[i].When) {
			return i, true
		}
	}
	return 0, false
}

// variants returns the indexes of the scenes that can be shown under an id, in
// the order in which they are asked. A second one without condition is none of
// them: its turn would never come.
func (s Scenario) variants(id string) []int {
	var out []int
	plain := -1
	for i := range s.Scenes {
		scene := &s.Scenes[i]
		switch {
		case scene.ID != id:
		case scene.When != nil:
			out = append(out, i)
		case plain < 0:
			plain = i
		}
	}
	if plain >= 0 {
		out = append(out, plain)
	}
	return out
}
