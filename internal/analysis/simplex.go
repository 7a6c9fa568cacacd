package analysis

import (
	"math"
	"slices"
)

// simplex looks for the cheapest change of some numbers that keeps equations and
// stays within bounds. It is a linear program, solved by the simplex method
// with bounded variables (Dantzig, Linear Programming and Extensions, 1963,
// chapter 18). Each number has two variables: how far up, and how far down.
type simplex struct {
	rows  [][]float64 // equations, each solved for its basic variable
	basic []int
	value []float64 // of the basic variables
	upper []float64 // of all variables; the lower bound is 0
	top   []bool    // whether a variable that is not basic is at its upper bound
	price []float64 // what a variable costs, with all that follows from it
}

// newSimplex takes equations of the form row·d = 0, each with a place of its own
// where it is 1; and of each number what a step costs and how far it may go up
// and down.
func newSimplex(rows [][]float64, at []int, cost, up, down []float64) *simplex {
	n := len(cost)
	s := &simplex{basic: slices.Clone(at), value: make([]float64, len(rows)), top: make([]bool, 2*n),
		upper: slices.Concat(up, down), price: slices.Concat(cost, cost)}
	for i, row := range rows {
		both := make([]float64, 2*n)
		for j, x := range row {
			both[j], both[n+j] = x, -x
		}
		s.rows = append(s.rows, both)
		take(s.price, both, cost[at[i]])
	}
	return s
}

// solve finds the change and returns it.
func (s *simplex) solve() []float64 {
	const quick = 2000 // rounds; then those that cannot go in circles
	for round := 0; ; round++ {
		j := s.entering(round > quick)
		if j < 0 {
			break
		}
		s.step(j, round > quick)
	}
	n := len(s.upper) / 2
	at := make([]float64, 2*n)
	for j, top := range s.top {
		if top {
			at[j] = s.upper[j]
		}
	}
	for i, j := range s.basic {
		at[j] = s.value[i]
	}
	d := make([]float64, n)
	for i := range d {
		d[i] = at[i] - at[n+i]
	}
	return d
}

// entering returns a variable whose change makes it cheaper: that which does
// most, or the first (Bland's rule). It is -1 if there is none.
func (s *simplex) entering(first bool) int {
	best, most := -1, 1e-6 // well above rounding, and below what anything costs
	for j, p := range s.price {
		if s.upper[j] == 0 {
			continue // it can't change
		}
		if s.top[j] {
			p = -p
		}
		if -p > most {
			best, most = j, -p
			if first {
				return best
			}
		}
	}
	return best
}

// step changes a variable until it or another comes to a bound.
func (s *simplex) step(j int, first bool) {
	sign := 1.0
	if s.top[j] {
		sign = -1
	}
	far, out, high := s.upper[j], -1, false
	for i, row := range s.rows {
		slope := sign * row[j]
		if math.Abs(slope) < rounding {
			continue
		}
		room, up := s.value[i]/slope, false
		if slope < 0 {
			room, up = (s.value[i]-s.upper[s.basic[i]])/slope, true
		}
		room = max(room, 0)
		closer := room < far-rounding
		if !closer && room < far+rounding && out >= 0 { // as close: the first, or the steadiest
			closer = math.Abs(row[j]) > math.Abs(s.rows[out][j])
			if first {
				closer = s.basic[i] < s.basic[out]
			}
		}
		if closer {
			far, out, high = room, i, up
		}
	}
	for i, row := range s.rows {
		s.value[i] -= sign * far * row[j]
	}
	if out < 0 {
		s.top[j] = !s.top[j]
		return
	}
	now := far
	if s.top[j] {
		now = s.upper[j] - far
	}
	s.top[j], s.top[s.basic[out]] = false, high
	s.basic[out], s.value[out] = j, now
	s.pivot(out, j)
}

// pivot solves a row for a variable, which then is in no other.
func (s *simplex) pivot(out, j int) {
	row := s.rows[out]
	one := row[j]
	for k := range row {
		row[k] /= one
	}
	for i := range s.rows {
		if i != out {
			take(s.rows[i], row, s.rows[i][j])
		}
	}
	take(s.price, row, s.price[j])
}
