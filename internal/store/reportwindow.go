package store

import (
	"slices"
	"strconv"
	"strings"
)

// window is a run of units whose rows are read in one statement. The order of
// the tree is known here and not to the database: a report in that order is
// read a few units at a time, so that little has to be sorted for a page and
// little be held for an export.
type window []unitPlace

// unitPlace is a unit and its place in the order of the tree.
type unitPlace struct {
	id    int64
	place int
}

// windowRows is how many rows a window of an export has, or somewhat more.
const windowRows = 2000

// windows returns the units ahead of a place that have any rows. For a page it
// is one window, just large enough, or more if it may turn out not to be; for an
// export as many as it takes.
func (r *reading) windows(from cursor, limit int) []window {
	enough := windowRows
	if limit > 0 {
		enough = limit
	}
	var out []window
	var w window
	rows := 0
	for _, u := range r.unitsAhead(from) {
		w = append(w, u)
		if from.ID == 0 || from.Value != strconv.Itoa(u.place) { // of the cursor's own unit, part is behind
			rows += r.counts[u.id].Total()
		}
		if rows < enough {
			continue
		}
		out = append(out, w)
		if limit > 0 && r.exact {
			return out
		}
		w, rows = nil, 0
	}
	if len(w) > 0 {
		out = append(out, w)
	}
	return out
}

// unitsAhead returns the units with rows from the cursor's on, in the direction
// in which it is read.
func (r *reading) unitsAhead(from cursor) []unitPlace {
	var out []unitPlace
	for place, u := range r.units {
		if r.counts[u.ID].Total() > 0 {
			out = append(out, unitPlace{u.ID, place})
		}
	}
	up := from.Desc == from.Back
	if !up {
		slices.Reverse(out)
	}
	if from.ID == 0 || from.Absent {
		return out
	}
	at, err := strconv.Atoi(from.Value)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(out, func(u unitPlace) bool { return (up && u.place < at) || (!up && u.place > at) })
}

// table is a table of the window's units and their places. The numbers are our
// own, so that they can stand in the statement.
func (w window) table() string {
	var b strings.Builder
	for i, u := range w {
		b.WriteString([]string{"(VALUES ", ", "}[min(i, 1)])
		b.WriteString("(" + strconv.FormatInt(u.id, 10) + ", " + strconv.Itoa(u.place) + ")")
	}
	return b.String() + ")"
}
