package scenario

// The bounds of a proof. Real scenarios stay far below; a file that was made to
// be slow must not stop the checker.
const (
	mostStates = 200_000    // kept at the same time
	mostSteps  = 10_000_000 // choices, effects and conditions looked at
)

// explorer goes through every state that a walk through a scenario can be in.
// All scenes of one id are one place. The state is the arrival at a place, not
// the scene shown there: which scene that is, if any, follows.
type explorer struct {
	scenes []Scene
	gauge  gauge
	places [][]int    // the variants of each place
	gates  []gate     // of each scene
	ways   [][]wayOut // of each scene

	found    map[arrival]int // number of each arrival
	arrivals []arrival
	shown    []int     // index of the scene that each arrival shows, or nothing
	from     [][]int32 // the arrivals that lead to each
	steps    int

	came  []int // of each scene: arrivals at its place
	held  []int // of each scene: arrivals at which its condition holds
	seen  []int // of each scene: arrivals that show it
	stuck []int // of each scene: choices that lead to nothing
}

// nothing is shown where no condition holds and no scene is without.
const nothing = -1

// arrival is a state of a walk.
type arrival struct {
	place  int
	levels levels
}

// wayOut is a choice with a place to go to.
type wayOut struct {
	to     int
	shifts []shift
}

// newExplorer returns one that has not set out yet. It is false if there are
// too many meters.
func newExplorer(s Scenario) (*explorer, bool) {
	n := len(s.Scenes)
	e := &explorer{
		scenes: s.Scenes, found: map[arrival]int{},
		gates: make([]gate, n), ways: make([][]wayOut, n),
		came: make([]int, n), held: make([]int, n), seen: make([]int, n), stuck: make([]int, n),
	}
	conditions := make([]*Condition, n)
	for i, scene := range s.Scenes {
		conditions[i] = scene.When
	}
	var ok bool
	if e.gauge, ok = gaugeOf(conditions); !ok {
		return nil, false
	}
	place := map[string]int{}
	for _, scene := range s.Scenes {
		if _, ok := place[scene.ID]; !ok {
			place[scene.ID] = len(e.places)
			e.places = append(e.places, s.variants(scene.ID))
		}
	}
	for i, scene := range s.Scenes {
		e.gates[i] = e.gauge.gate(scene.When)
		if scene.Ending {
			continue // whatever stands there, the walk is over
		}
		for _, c := range scene.Choices {
			if to, ok := place[c.To]; ok {
				e.ways[i] = append(e.ways[i], wayOut{to, e.gauge.shifts(c.Effects)})
			}
		}
	}
	return e, true
}

// explore goes everywhere, breadth first. It is false if that is too far.
func (e *explorer) explore(meters []Meter) bool {
	e.come(arrival{place: 0, levels: e.gauge.start(meters)}) // of the first scene

	for here := 0; here < len(e.arrivals); here++ { //nolint:intrange // there will be more of them
		scene := e.shown[here]
		if scene == nothing {
			continue
		}
		for _, w := range e.ways[scene] {
			to := e.come(arrival{w.to, e.arrivals[here].levels.after(w.shifts)})
			e.from[to] = append(e.from[to], int32(here))
			if e.shown[to] == nothing {
				e.stuck[scene]++
			}
			e.steps += 1 + len(w.shifts)
			if len(e.arrivals) > mostStates || e.steps > mostSteps {
				return false
			}
		}
	}
	return true
}

// come returns the number of an arrival, which may be a new one.
func (e *explorer) come(a arrival) int {
	if number, ok := e.found[a]; ok {
		return number
	}
	number := len(e.arrivals)
	e.found[a] = number
	shown := nothing
	for _, i := range e.places[a.place] {
		e.came[i]++
		if !e.gates[i].open(a.levels) {
			continue
		}
		e.held[i]++
		if shown == nothing {
			shown = i
			e.seen[i]++
		}
	}
	e.steps += len(e.places[a.place])
	e.arrivals = append(e.arrivals, a)
	e.shown = append(e.shown, shown)
	e.from = append(e.from, nil)
	return number
}

// ends reports of each arrival whether an ending can be reached from it.
func (e *explorer) ends() []bool {
	out := make([]bool, len(e.arrivals))
	var next []int
	for i, scene := range e.shown {
		if scene != nothing && e.scenes[scene].Ending {
			out[i] = true
			next = append(next, i)
		}
	}
	for len(next) > 0 {
		here := next[len(next)-1]
		next = next[:len(next)-1]
		for _, i := range e.from[here] {
			if !out[i] {
				out[i] = true
				next = append(next, int(i))
			}
		}
	}
	return out
}
