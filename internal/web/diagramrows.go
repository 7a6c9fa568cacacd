package web

import (
	"cmp"
	"math"
	"slices"

	"decorum/internal/scenario"
)

// station is what stands in a row of a diagram: a box, or a lane for a line that
// passes.
type station struct {
	scene    *scenario.Scene // nil: a lane
	rank     int             // row
	x        float64         // of the middle
	up, down []*station      // what it is joined to in the rows above and below
}

func (s *station) width() float64 {
	if s.scene == nil {
		return laneWidth
	}
	return boxWidth
}

func (s *station) middle() int { return int(math.Round(s.x)) }
func (s *station) left() int   { return s.middle() - boxWidth/2 }

// apart is how far the middles of two neighbors must be from each other.
func apart(a, b *station) float64 {
	gap := gapX
	if a.scene == nil || b.scene == nil {
		gap = gapX / 2
	}
	return (a.width()+b.width())/2 + float64(gap)
}

func (g *drawing) rowTop(rank int) int { return g.top + rank*(boxHeight+gapY) }

// rank puts every scene below those that lead to it, but for ways back.
func (g *drawing) rank() {
	done := map[string]bool{}
	for _, node := range g.order {
		if !done[node] {
			g.findBack(node, map[string]bool{}, done)
		}
	}
	for range g.order { // enough, without circles
		for _, w := range g.ways {
			if !w.back {
				to := g.boxes[w.to]
				to.rank = max(to.rank, g.boxes[w.from].rank+1)
			}
		}
	}
}

// findBack finds the ways that close a circle.
func (g *drawing) findBack(node string, on, done map[string]bool) {
	on[node] = true
	for _, w := range g.ways {
		switch {
		case w.from != node:
		case on[w.to]:
			w.back = true
		case !done[w.to]:
			g.findBack(w.to, on, done)
		}
	}
	delete(on, node)
	done[node] = true
}

// addLanes makes the rows: boxes, and a lane for every line that passes one.
func (g *drawing) addLanes() {
	g.top = margin
	last := 0
	for _, b := range g.boxes {
		last = max(last, b.rank)
	}
	g.rows = make([][]*station, last+1)
	for _, node := range g.order {
		b := g.boxes[node]
		g.rows[b.rank] = append(g.rows[b.rank], b)
	}
	for _, w := range g.ways {
		from, to := g.boxes[w.from], g.boxes[w.to]
		first, end := from.rank+1, to.rank-1
		if w.back { // down out of the box, up past its row, and down into the other
			first, end = to.rank, from.rank
			g.top = margin + gapY
		}
		var before *station
		if !w.back {
			before = from
		}
		for rank := first; rank <= end; rank++ {
			lane := &station{rank: rank}
			g.rows[rank] = append(g.rows[rank], lane)
			w.lanes = append(w.lanes, lane)
			before = join(before, lane)
		}
		if !w.back {
			join(before, to)
			continue
		}
		slices.Reverse(w.lanes)
	}
}

// join notes that a line leads from a station to one in the next row.
func join(above, below *station) *station {
	if above != nil {
		above.down, below.up = append(above.down, below), append(below.up, above)
	}
	return below
}

// sortRows orders every row by what its stations are joined to, downwards and
// upwards by turns, and keeps the order in which the fewest lines cross.
func (g *drawing) sortRows() {
	const rounds = 12
	g.number()
	best, fewest := g.kept(), g.crossings()
	for round := range rounds {
		for i := range g.rows {
			row, side := g.rows[i], func(s *station) []*station { return s.up }
			if round%2 == 1 {
				row, side = g.rows[len(g.rows)-1-i], func(s *station) []*station { return s.down }
			}
			pull := map[*station]float64{}
			for _, s := range row {
				pull[s] = meanX(side(s), s.x)
			}
			slices.SortStableFunc(row, func(a, b *station) int { return cmp.Compare(pull[a], pull[b]) })
			g.number()
		}
		if n := g.crossings(); n < fewest {
			best, fewest = g.kept(), n
		}
	}
	g.rows = best
	g.number()
}

func (g *drawing) kept() [][]*station {
	out := make([][]*station, len(g.rows))
	for i, row := range g.rows {
		out[i] = slices.Clone(row)
	}
	return out
}

// number sets each station's x as if all were packed, row by row around one
// middle.
func (g *drawing) number() {
	for _, row := range g.rows {
		at := 0.0
		for i, s := range row {
			if i > 0 {
				at += apart(row[i-1], s)
			}
			s.x = at
		}
		for _, s := range row {
			s.x -= at / 2
		}
	}
}

// crossings counts the lines that cross.
func (g *drawing) crossings() int {
	n := 0
	for _, row := range g.rows {
		for i, a := range row {
			for _, b := range row[i+1:] {
				n += crossed(a, b)
			}
		}
	}
	return n
}

// crossed counts the lines down from a station that cross those from one to the
// right of it.
func crossed(a, b *station) int {
	n := 0
	for _, p := range a.down {
		for _, q := range b.down {
			if p.x > q.x {
				n++
			}
		}
	}
	return n
}

func meanX(stations []*station, otherwise float64) float64 {
	if len(stations) == 0 {
		return otherwise
	}
	sum := 0.0
	for _, s := range stations {
		sum += s.x
	}
	return sum / float64(len(stations))
}

// place moves stations towards what they are joined to, as far as their
// neighbors and the widest row let them, and returns the width of the drawing.
func (g *drawing) place() int {
	const rounds = 24
	half := 0.0
	for _, row := range g.rows {
		half = max(half, row[len(row)-1].x+row[len(row)-1].width()/2, row[0].width()/2-row[0].x)
	}
	for range rounds {
		for _, row := range g.rows {
			settle(row, half)
		}
	}
	for _, row := range g.rows {
		for _, s := range row {
			s.x += half + margin
		}
	}
	return int(math.Ceil(2*half)) + 2*margin
}

// settle gives each station of a row the place that it is drawn to, between -half
// and half. Kept from the left and kept from the right, the order and the room
// between hold, and so they do half way between.
func settle(row []*station, half float64) {
	n := len(row)
	room := make([]float64, n) // that those before take
	for i := 1; i < n; i++ {
		room[i] = room[i-1] + apart(row[i-1], row[i])
	}
	least := row[0].width()/2 - half
	most := half - row[n-1].width()/2 - room[n-1]
	left, right := make([]float64, n), make([]float64, n) // less the room
	for i, s := range row {
		wish := meanX(slices.Concat(s.up, s.down), s.x) - room[i]
		wish = min(max(wish, least), most)
		left[i], right[i] = wish, wish
	}
	for i := 1; i < n; i++ {
		left[i] = max(left[i], left[i-1])
	}
	for i := n - 2; i >= 0; i-- {
		right[i] = min(right[i], right[i+1])
	}
	for i, s := range row {
		s.x = (left[i]+right[i])/2 + room[i]
	}
}
