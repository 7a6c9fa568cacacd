package analysis

import "math"

// span is all that can be added up from vectors, kept as rows of which each has
// a place that is 1, and 0 in every other row.
type span struct {
	rows [][]float64
	at   []int // the place of each row
}

// rounding is what sums of ones and zeros are off by at the most.
const rounding = 1e-9

// add adds a vector, which it keeps.
func (s *span) add(v []float64) {
	for i, row := range s.rows {
		take(v, row, v[s.at[i]])
	}
	at := 0
	for i := range v {
		if math.Abs(v[i]) > math.Abs(v[at])+rounding {
			at = i
		}
	}
	if math.Abs(v[at]) < rounding {
		return // it is there already
	}
	one := v[at]
	for i := range v {
		v[i] /= one
	}
	for _, row := range s.rows {
		take(row, v, row[at])
	}
	s.rows, s.at = append(s.rows, v), append(s.at, at)
}

// take subtracts from a vector another one, so many times.
func take(v, other []float64, times float64) {
	if times == 0 {
		return
	}
	for i, x := range other {
		if x == 0 {
			continue
		}
		v[i] -= times * x
		if math.Abs(v[i]) < rounding {
			v[i] = 0
		}
	}
}

// ties returns the equations that hold for all vectors of the span, as vectors
// whose product with them is 0, and the place that each equation says something
// about alone among them: there it is 1.
func (s *span) ties(size int) (rows [][]float64, at []int) {
	own := make([]bool, size)
	for _, place := range s.at {
		own[place] = true
	}
	for place := range size {
		if own[place] {
			continue
		}
		row := make([]float64, size)
		row[place] = 1
		for i, r := range s.rows {
			row[s.at[i]] = -r[place]
		}
		rows, at = append(rows, row), append(at, place)
	}
	return rows, at
}
