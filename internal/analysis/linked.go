package analysis

import (
	"math"
	"slices"
)

// Count is a count of people in tables that hang together.
type Count struct {
	N      int
	Secret bool // not shown anywhere, and not to follow from what is
}

// Linked hides counts of tables that hang together, and of which somebody may
// know how: what one can do only after another, what adds up to what. Kinds are
// all kinds of people that there can be, each by the counts that such a person
// is in; everybody is of one of them, and it is known how many there are.
//
// No count of 1 … Smallest−1 then follows from what is shown, nor that it is
// less than Smallest: for each there are other numbers, none of them negative,
// which agree with all that is shown and with every equation that holds
// whatever kinds of people there were, and by which it is Smallest.
//
// For each such count the cheapest change of the numbers is found that makes it
// Smallest, and what changes with it is hidden (M. Fischetti and Juan José Salazar,
// "Models and algorithms for optimizing cell suppression in tabular data with
// linear constraints", Journal of the American Statistical Association 95,
// 2000, section 6). The same numbers always hide the same counts, since two
// different choices would give away what neither does.
//
// Fewer kinds than there can be are more equations, and hide more, not less.
func Linked(people int, counts []Count, kinds [][]int) []Cell {
	cells := make([]Cell, len(counts))
	if people < Smallest {
		for i, c := range counts {
			cells[i] = cell(c.N, people > 0 || c.Secret)
		}
		return cells
	}
	l := link(people, counts, kinds)
	var few []int
	for g, n := range l.n {
		if small(int(n)) {
			few = append(few, g)
			l.hidden[g] = true
		}
	}
	slices.SortStableFunc(few, func(a, b int) int { return int(l.n[a] - l.n[b]) })
	for _, g := range few {
		l.loosen(g)
	}
	for i, c := range counts {
		cells[i] = cell(c.N, c.Secret || l.hidden[l.group[i]])
	}
	return cells
}

// links is counts with the equations between them. Counts that are the same
// whoever the people are make one group.
type links struct {
	group  []int     // of each count; group 0 is everybody
	n      []float64 // of each group
	shows  []float64 // how many counts that could be shown are in the group
	hidden []bool
	rows   [][]float64 // equations
	at     []int       // the place of each equation's own
}

func link(people int, counts []Count, kinds [][]int) *links {
	marks := make([][]byte, len(counts)) // by count, a bit for each kind
	for i := range marks {
		marks[i] = make([]byte, len(kinds)/8+1)
	}
	all := make([]byte, len(kinds)/8+1)
	for k, in := range kinds {
		all[k/8] |= 1 << (k % 8)
		for _, i := range in {
			marks[i][k/8] |= 1 << (k % 8)
		}
	}
	l := &links{group: make([]int, len(counts)), n: []float64{float64(people)}, shows: []float64{1}, hidden: []bool{false}}
	known := map[string]int{string(all): 0}
	for i, mark := range marks {
		g, ok := known[string(mark)]
		if !ok {
			g = len(l.n)
			known[string(mark)] = g
			l.n, l.shows, l.hidden = append(l.n, float64(counts[i].N)), append(l.shows, 0), append(l.hidden, true)
		}
		l.group[i] = g
		if !counts[i].Secret {
			l.shows[g]++
			l.hidden[g] = false
		}
	}
	var s span
	seen := map[string]bool{}
	for _, in := range kinds {
		v := make([]float64, len(l.n))
		mark := make([]byte, len(l.n))
		v[0] = 1
		for _, i := range in {
			v[l.group[i]], mark[l.group[i]] = 1, 1
		}
		if !seen[string(mark)] {
			seen[string(mark)] = true
			s.add(v)
		}
	}
	l.rows, l.at = s.ties(len(l.n))
	return l
}

// loosen hides as much as it takes that a group could have Smallest people.
func (l *links) loosen(g int) {
	const more = 1e5 // what a person more is worth
	size := len(l.n)
	cost, up, down := make([]float64, size), make([]float64, size), slices.Clone(l.n)
	for i := range size {
		up[i] = math.Inf(1)
		switch {
		case i == 0:
			up[i], down[i] = 0, 0
		case i == g:
			cost[i], up[i], down[i] = -more, Smallest-l.n[i], 0
		case l.hidden[i]:
			cost[i] = 1e-3
		default:
			cost[i] = l.worth(i)
		}
	}
	d := newSimplex(l.rows, l.at, cost, up, down).solve()
	enough := l.n[g]+d[g] > Smallest-rounding // always, but for rounding: all could have done what one did
	for i := 1; i < size; i++ {
		if !enough || math.Abs(d[i]) > rounding {
			l.hidden[i] = true
		}
	}
}

// worth is what is lost if a group is hidden. That nobody did something is worth
// as much as the number of a few.
func (l *links) worth(g int) float64 {
	return l.shows[g] * math.Log2(2+max(l.n[g], Smallest))
}
