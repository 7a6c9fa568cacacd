package report

import (
	"slices"
	"time"
)

// Past is what people and enrollments were, and from when, as far as reports
// count by it: the totals as at any day are counted from it, in memory. It is
// never changed once it was read, for the past does not change either.
//
// Moments are kept to the second, so that it can tell what was so at the last
// moment of a second, such as the end of a day.
type Past struct {
	readAt time.Time // by the clock of the program

	people []int64 // ids, rising
	born   []int32 // of each person, place of their first life; the last is where lives end
	lives  []life

	courses []string
	began   []int32 // of each enrollment, place of its first span; the last is where spans end
	spans   []span
	last    int64 // id of the enrollment that was added last
}

// life is what a person was from a moment on.
type life struct {
	since  uint32
	unit   int64
	boss   int32 // place of their manager, none = nobody
	active bool
}

// span is what an enrollment was from a moment on.
type span struct {
	standing

	since   uint32
	counted bool // it was the latest, and not withdrawn
}

// Life is what a person was, as a past takes it. Since is in seconds since
// 1970; no unit and no manager are 0.
type Life struct {
	PersonID, Since, UnitID, ManagerID int64
	Active                             bool
}

// Span is what an enrollment was, likewise.
type Span struct {
	Standing

	Since  int64
	Latest bool
}

// NewPast begins a past of the people with these ids, which rise. Lives and
// then spans are added in the order of persons or enrollments and time.
func NewPast(people []int64, readAt time.Time) *Past {
	return &Past{readAt: readAt, people: people, born: make([]int32, 1, len(people)+1), began: []int32{0}}
}

// AddLife adds what a person was from a moment on.
func (p *Past) AddLife(l Life) {
	at := place32(p.people, l.PersonID)
	if at == none {
		return
	}
	p.bear(int(at))
	p.lives = append(p.lives, life{since: seconds(l.Since), unit: l.UnitID, boss: place32(p.people, l.ManagerID), active: l.Active})
	p.born[len(p.born)-1] = int32(len(p.lives)) //nolint:gosec // nobody has two thousand million states
}

// bear begins the lives of everybody up to a place.
func (p *Past) bear(place int) {
	for len(p.born) < place+2 {
		p.born = append(p.born, int32(len(p.lives))) //nolint:gosec // as above
	}
}

// AddSpan adds what an enrollment was from a moment on. What differs only in
// what reports don't count by is not kept.
func (p *Past) AddSpan(s Span) {
	row, counts := s.row(place32(p.people, s.PersonID), &p.courses)
	next := span{standing: row, since: seconds(s.Since), counted: counts && s.Latest && row.person != none}
	if s.EnrollmentID != p.last {
		p.last = s.EnrollmentID
		p.began = append(p.began, int32(len(p.spans))) //nolint:gosec // as above
	} else {
		last := p.spans[len(p.spans)-1]
		if last.since = next.since; last == next {
			return
		}
	}
	p.spans = append(p.spans, next)
	p.began[len(p.began)-1] = int32(len(p.spans)) //nolint:gosec // as above
}

// Sealed returns the past when all was added, without the room that was left
// for more.
func (p *Past) Sealed() *Past {
	p.bear(len(p.people) - 1)
	p.lives, p.began, p.spans = slices.Clip(p.lives), slices.Clip(p.began), slices.Clip(p.spans)
	return p
}

// totals counts what the filter admits, as at its moment, with the units of
// then and what is above each.
func (p *Past) totals(f Filter, units []UnitName, parents map[int64]int64) Totals {
	at := secondsAt(f.AsAt)
	c := p.census(at)
	k := newCounter(c, f, parents, at)
	for i := range len(p.began) - 1 {
		if s := spanAt(p.spans[p.began[i]:p.began[i+1]], at); s != nil && s.counted && c.active[s.person] {
			k.add(&s.standing)
		}
	}
	return c.totals(k.byUnit, units)
}

// census returns the people of a moment, with no enrollments.
func (p *Past) census(at uint32) *Census {
	c := &Census{people: p.people, courses: p.courses, active: make([]bool, len(p.people)), unit: make([]int32, len(p.people)), unitAt: map[int64]int32{}}
	c.noManagers()
	for i := range p.people {
		c.unit[i] = none
		l := lifeAt(p.lives[p.born[i]:p.born[i+1]], at)
		if l == nil {
			continue
		}
		c.active[i] = l.active
		c.unit[i] = c.unitPlace(l.unit)
		if l.boss != none {
			c.putBelow(int32(i), l.boss)
		}
	}
	return c
}

// lifeAt returns the last that began by a moment, nil if none did. There are
// few of one person.
func lifeAt(lives []life, at uint32) *life {
	for i := len(lives) - 1; i >= 0; i-- {
		if lives[i].since <= at {
			return &lives[i]
		}
	}
	return nil
}

// spanAt does so for spans.
func spanAt(spans []span, at uint32) *span {
	for i := len(spans) - 1; i >= 0; i-- {
		if spans[i].since <= at {
			return &spans[i]
		}
	}
	return nil
}

// tells reports whether a filter asks for no more than a past can tell.
func (p *Past) tells(f Filter) bool {
	return f.inMemory() && endsSecond(f.AsAt) && !f.AsAt.After(p.readAt.Add(-settling))
}

// endsSecond reports whether a moment is the last that the databases can tell
// before the next second.
func endsSecond(t time.Time) bool { return t.Nanosecond()/int(time.Microsecond) == 999_999 }
