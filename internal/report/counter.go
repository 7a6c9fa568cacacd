package report

import (
	"slices"
	"time"

	"decorum/internal/enrollment"
)

// counter counts enrollments by unit and status, in memory: those that a filter
// admits, as of a moment.
type counter struct {
	people *Census // of that moment
	at     uint32
	status enrollment.Status // "" = any
	asked  bool              // without those who are paused or waived

	admits           func(*standing) bool
	among            []bool // by place, nil = everybody
	manager          int32  // place, none = anybody's people
	due, done, valid span32
	byUnit           [][places]int // the last is of those without a unit
}

// span32 is a stretch of time in seconds since 1970; the end is not in it. The
// zero span is all of it, and what has no moment is in it, too.
type span32 struct{ from, before uint32 }

// newCounter returns a counter of nothing yet. Under a manager whom there wasn't
// it will count nobody.
func newCounter(people *Census, f Filter, parents map[int64]int64, at uint32) *counter {
	k := &counter{people: people, at: at, status: f.Status, asked: f.Asked, manager: people.at(f.ManagerID),
		admits: people.admitter(Focus{Course: f.Course, UnitID: f.UnitID, Within: f.Within}, parents),
		due:    spanOf(f.DueFrom, f.DueBefore), done: spanOf(f.DoneFrom, f.DoneBefore), valid: spanOf(f.ValidFrom, f.ValidBefore),
		byUnit: make([][places]int, len(people.units)+1)}
	if f.ManagerID != 0 && k.manager == none {
		k.admits = func(*standing) bool { return false }
	}
	if f.Among != nil {
		k.among = make([]bool, len(people.people)) // where there are no people, there is nobody to count
		for _, id := range f.Among {
			if p := people.at(id); p != none {
				k.among[p] = true
			}
		}
	}
	return k
}

// add counts an enrollment of somebody who is there, if the filter admits it.
func (k *counter) add(s *standing) {
	if (len(k.among) > 0 && !k.among[s.person]) || !k.admits(s) || (k.asked && s.stage > completed) || (k.manager != none && k.people.manager[s.person] != k.manager) ||
		!k.due.has(s.due) || !k.done.has(s.done) || !k.valid.has(s.valid) || (k.valid != span32{} && s.stage != completed) {
		return
	}
	if status := s.status(k.at); k.status == "" || k.status == status.name() {
		k.byUnit[k.people.rowOf(s.person)][status]++
	}
}

// spanOf returns a stretch of time. What it is compared with are whole seconds,
// so that an instant within one is as good as the next.
func spanOf(from, before time.Time) span32 {
	if from.IsZero() && before.IsZero() {
		return span32{}
	}
	s := span32{from: 1, before: 1<<32 - 1} // what has no moment is not in it
	if !from.IsZero() {
		s.from = max(s.from, secondsUp(from))
	}
	if !before.IsZero() {
		s.before = secondsUp(before)
	}
	return s
}

// secondsUp returns the first whole second that is not before an instant.
func secondsUp(t time.Time) uint32 { return secondsAt(t.Add(time.Second - time.Nanosecond)) }

func (s span32) has(t uint32) bool { return s == span32{} || (s.from <= t && t < s.before) }

// count counts what the filter admits, as of a moment.
func (c *Census) count(f Filter, units []UnitName, parents map[int64]int64, now time.Time) Totals {
	k := newCounter(c, f, parents, secondsAt(now))
	for i := range c.rows {
		k.add(&c.rows[i])
	}
	return c.totals(k.byUnit, units)
}

// Summed reports whether a filter asks for no more than the counts know that the
// database keeps up with every change: course, unit, status and due day.
func (f *Filter) Summed() bool {
	return f.AsAt.IsZero() && f.ManagerID == 0 && f.Within == 0 && f.Search == "" && f.DoneFrom.IsZero() && f.DoneBefore.IsZero() &&
		f.ValidFrom.IsZero() && f.ValidBefore.IsZero() && f.Among == nil
}

// inMemory reports whether what a filter asks for can be counted in memory,
// whatever the moment, if it says whom a search has found.
func (f *Filter) inMemory() bool {
	return f.Status == "" || slices.Contains(enrollment.Statuses(), f.Status)
}
