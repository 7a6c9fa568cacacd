package figures

import (
	"math/rand/v2"
	"slices"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/scenario"
)

// spot is what a walk can do, and people are counted by.
type spot struct {
	what doing
	node string
	way  Way
	to   string
}

// doing is a kind of spot.
type doing string

const (
	came  doing = "came"  // by a node
	stay  doing = "stay"  // away from it
	chose doing = "chose" // a way out of it
	led   doing = "led"   // from there to another, by a choice
)

// chart is all spots of a scenario or feed, with how many people were there.
// They hang together: who leaves a scene has come to it, a scene may be shown to
// those only who chose something earlier, and the course tells which.
type chart struct {
	lesson *course.Lesson
	kind   scenario.Kind
	nodes  []node
	index  map[spot]int
	counts []analysis.Count
	kinds  [][]int // of walks, by the spots they come by
	known  map[string]bool
}

// node is a scene or card with the ways out of it, and where each can lead.
type node struct {
	name  string
	ways  []Way
	leads [][]string
}

// roams is how many walks that are possible a chart knows besides those that
// people took. With fewer, more is hidden.
const roams = 3000

func newChart(lesson *course.Lesson, kind scenario.Kind) *chart {
	c := &chart{lesson: lesson, kind: kind, index: map[spot]int{}, known: map[string]bool{}}
	if kind == scenario.OfScenario {
		c.nodes = scenes(lesson.Scenario)
	} else {
		c.nodes = cards(lesson.Feed)
	}
	for _, n := range c.nodes {
		c.add(spot{what: came, node: n.name}, false)
		c.add(spot{what: stay, node: n.name}, true)
		for i, way := range n.ways {
			c.add(spot{what: chose, node: n.name, way: way}, false)
			if n.leads != nil {
				for _, to := range n.leads[i] {
					c.add(spot{led, n.name, way, to}, false)
				}
			}
		}
	}
	return c
}

func (c *chart) add(s spot, secret bool) {
	if _, ok := c.index[s]; !ok {
		c.index[s] = len(c.counts)
		c.counts = append(c.counts, analysis.Count{Secret: secret})
	}
}

// count counts a walk.
func (c *chart) count(w scenario.Walk) {
	in := c.spots(w)
	for _, i := range in {
		c.counts[i].N++
	}
	c.possible(in)
}

// possible notes that a walk can come by these spots.
func (c *chart) possible(in []int) {
	key := make([]byte, 0, 2*len(in))
	for _, i := range in {
		key = append(key, byte(i>>8), byte(i)) //nolint:gosec // a scenario has fewer spots than two bytes can number
	}
	if !c.known[string(key)] {
		c.known[string(key)] = true
		c.kinds = append(c.kinds, in)
	}
}

// spots returns where a walk comes by, in order, each once.
func (c *chart) spots(w scenario.Walk) []int {
	visited := map[string]bool{w.Ending: true}
	var out []int
	note := func(s spot) {
		if i, ok := c.index[s]; ok {
			out = append(out, i)
		}
	}
	for i, step := range w.Steps {
		visited[step.Node] = true
		way := Way{step.Choice, step.Audience}
		note(spot{what: chose, node: step.Node, way: way})
		to := w.Ending
		if i+1 < len(w.Steps) {
			to = w.Steps[i+1].Node
		}
		note(spot{led, step.Node, way, to})
	}
	for _, n := range c.nodes {
		what := stay
		if visited[n.name] {
			what = came
		}
		note(spot{what: what, node: n.name})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// roam adds walks that nobody took. They are always the same ones: if other
// counts were hidden the next time, both times together would give some away.
func (c *chart) roam() {
	r := rand.New(rand.NewPCG(2, 3)) //nolint:gosec // nothing is to be guessed here
	for range roams {
		if c.kind == scenario.OfFeed {
			c.possible(c.spots(c.lesson.Feed.Roam(r.IntN)))
		} else if w, ok := c.lesson.Scenario.Roam(r.IntN); ok {
			c.possible(c.spots(w))
		}
	}
}

// paths hides what would give somebody away.
func (c *chart) paths(people int) Paths {
	c.roam()
	cells := analysis.Linked(people, c.counts, c.kinds)
	at := func(s spot) analysis.Cell { return cells[c.index[s]] }
	out := Paths{Lesson: c.lesson, People: analysis.Cell{N: people, Shown: true}, Ways: map[string]Ways{}, Ends: map[string]analysis.Cell{}}
	for _, n := range c.nodes {
		all := at(spot{what: came, node: n.name})
		if len(n.ways) == 0 {
			out.Ends[n.name] = all
			continue
		}
		ways := Ways{Keys: n.ways, All: all}
		for i, way := range n.ways {
			ways.Counts = append(ways.Counts, at(spot{what: chose, node: n.name, way: way}))
			if n.leads == nil {
				continue
			}
			var leads []Lead
			for _, to := range n.leads[i] {
				leads = append(leads, Lead{to, at(spot{led, n.name, way, to})})
			}
			ways.Leads = append(ways.Leads, leads)
		}
		out.Ways[n.name] = ways
	}
	return out
}

// scenes lists the nodes of a scenario. Only endings have no way out.
func scenes(s *scenario.Scenario) []node {
	var out []node
	for i, ends := range s.Leads() {
		scene := &s.Scenes[i]
		n := node{name: scene.Node()}
		if !scene.Ending {
			for choice, to := range ends {
				var names []string
				for _, k := range to {
					names = append(names, s.Scenes[k].Node())
				}
				n.ways, n.leads = append(n.ways, Way{Choice: choice}), append(n.leads, names)
			}
		}
		out = append(out, n)
	}
	return out
}

// cards lists the nodes of a feed. The way out of a notice is to have read it.
func cards(f *scenario.Feed) []node {
	var out []node
	for _, card := range f.Cards {
		n := node{name: card.ID}
		for i, r := range card.Responses {
			for _, o := range r.Outcomes {
				n.ways = append(n.ways, Way{i, o.Audience})
			}
		}
		if card.Notice() {
			n.ways = append(n.ways, Way{})
		}
		out = append(out, n)
	}
	return out
}
