package report

import (
	"slices"
	"time"

	"decorum/internal/enrollment"
)

// Census is where everything stood that reports count, at one moment: every
// person with unit and manager, and the latest enrollment of everybody who is
// here in every course. A dashboard is reckoned from it, in memory. It is never
// changed once it was taken.
//
// Moments are kept to the second, which is exact for days and for what ends
// with one.
type Census struct {
	people  []int64 // ids, rising
	active  []bool
	unit    []int32 // of each person, place in units; none if there is no unit
	manager []int32 // of each person, place in people
	first   []int32 // of each person, the first of those who report to them …
	next    []int32 // … and the one after them
	units   []int64
	unitAt  map[int64]int32
	courses []string
	rows    []standing
	ids     []int64 // of the rows' enrollments, rising
}

// none is the place of nobody and nothing.
const none = -1

// standing is an enrollment.
type standing struct {
	person           int32
	course           uint16
	stage            stage
	due, done, valid uint32 // seconds since 1970, 0 = none; done is the completion
}

// stage is an enrollment's status without the clock; up to completed, something
// is or was expected of somebody.
type stage uint8

const (
	fresh stage = iota
	begun
	completed
	paused
	waived
)

// Member is a person as a census takes them, whether still here or not.
type Member struct {
	ID, UnitID int64 // no unit: 0
	Active     bool
}

// Standing is an enrollment as a census takes it. Moments are seconds since
// 1970; 0 = none.
type Standing struct {
	EnrollmentID, PersonID int64
	Course                 string
	SetAside               enrollment.SetAside
	Started                bool
	Due, Done, Valid       int64
}

// AddMember adds a person. Everybody is added before the first enrollment, in
// the order of ids.
func (c *Census) AddMember(m Member) {
	c.people = append(c.people, m.ID)
	c.active = append(c.active, m.Active)
	c.unit = append(c.unit, c.unitPlace(m.UnitID))
	c.manager = append(c.manager, int32(none))
}

// unitPlace returns the place of a unit, none if there is no unit.
func (c *Census) unitPlace(id int64) int32 {
	if id == 0 {
		return none
	}
	at, known := c.unitAt[id]
	if !known {
		if c.unitAt == nil {
			c.unitAt = map[int64]int32{}
		}
		at = int32(len(c.units)) //nolint:gosec // nobody has two thousand million units
		c.unitAt[id] = at
		c.units = append(c.units, id)
	}
	return at
}

// Reports says who reports to whom, once everybody is added.
func (c *Census) Reports(person, manager int64) {
	if len(c.first) == 0 {
		c.noManagers()
	}
	p, m := c.at(person), c.at(manager)
	if p == none || m == none {
		return
	}
	c.putBelow(p, m)
}

// noManagers makes room for who reports to whom.
func (c *Census) noManagers() {
	c.manager = slices.Repeat([]int32{none}, len(c.people))
	c.first = slices.Repeat([]int32{none}, len(c.people))
	c.next = slices.Repeat([]int32{none}, len(c.people))
}

// putBelow puts a person below a manager; both are places.
func (c *Census) putBelow(p, m int32) {
	c.manager[p], c.next[p], c.first[m] = m, c.first[m], p
}

// rowOf returns in which row of the units a person is counted: that of those
// without a unit is the last.
func (c *Census) rowOf(person int32) int {
	if unit := c.unit[person]; unit != none {
		return int(unit)
	}
	return len(c.units)
}

// at returns where a person stands, none if they are not there.
func (c *Census) at(id int64) int32 {
	return place32(c.people, id)
}

// place32 returns the place of an id among rising ones, none if it is not there.
func place32(ids []int64, id int64) int32 {
	i, found := slices.BinarySearch(ids, id)
	if !found {
		return none
	}
	return int32(i) //nolint:gosec // nobody has two thousand million people
}

// Add adds an enrollment, if it is of somebody who is here and was not
// withdrawn; in the order of ids.
func (c *Census) Add(s Standing) {
	p := c.at(s.PersonID)
	if p == none || !c.active[p] {
		return
	}
	if row, counts := s.row(p, &c.courses); counts {
		c.rows, c.ids = append(c.rows, row), append(c.ids, s.EnrollmentID)
	}
}

// row returns an enrollment as it is kept, of the person at a place; its course
// is added to the courses if it is not among them. One that was withdrawn does
// not count.
func (s Standing) row(person int32, courses *[]string) (row standing, counts bool) {
	row = standing{person: person, due: seconds(s.Due), done: seconds(s.Done), valid: seconds(s.Valid)}
	if row.stage, counts = s.stage(); !counts {
		return standing{}, false
	}
	at := slices.Index(*courses, s.Course)
	if at < 0 {
		at = len(*courses)
		*courses = append(*courses, s.Course)
	}
	row.course = uint16(at) //nolint:gosec // nobody has 65,536 courses
	return row, true
}

// stage returns where an enrollment stands; one that was withdrawn does not
// count.
func (s Standing) stage() (at stage, counts bool) {
	switch {
	case s.Done != 0:
		return completed, true
	case s.SetAside == enrollment.SetWithdrawn:
		return fresh, false
	case s.SetAside == enrollment.SetPaused:
		return paused, true
	case s.SetAside == enrollment.SetWaived:
		return waived, true
	case s.Started:
		return begun, true
	}
	return fresh, true
}

// seconds keeps a moment in 32 bits, until the year 2106; what is later is
// never.
func seconds(t int64) uint32 { return uint32(min(max(t, 0), 1<<32-1)) }

// secondsAt returns a moment as it is compared with those of a census.
func secondsAt(t time.Time) uint32 { return seconds(t.Unix()) }

// place of a status among all that a report can show.
type place uint8

const (
	notStarted place = iota
	inProgress
	isCompleted
	overdue
	expired
	isPaused
	isWaived
	places // how many there are
)

// name returns the status that has a place.
func (p place) name() enrollment.Status {
	return [places]enrollment.Status{enrollment.NotStarted, enrollment.InProgress, enrollment.Completed, enrollment.Overdue,
		enrollment.Expired, enrollment.Paused, enrollment.Waived}[p]
}

// status is enrollment.Enrollment.Status, of what a census keeps; a test holds
// the two together.
func (s standing) status(now uint32) place {
	switch {
	case s.stage == completed && s.valid != 0 && s.valid <= now:
		return expired
	case s.stage == completed:
		return isCompleted
	case s.stage == paused:
		return isPaused
	case s.stage == waived:
		return isWaived
	case s.due != 0 && s.due <= now:
		return overdue
	case s.stage == begun:
		return inProgress
	}
	return notStarted
}

// team returns who is below a manager, at every depth, by place. They
// themselves are not, even where people report to one another in a circle.
func (c *Census) team(manager int64) []bool {
	in := make([]bool, len(c.people))
	top := c.at(manager)
	if top == none || len(c.first) == 0 {
		return in
	}
	ahead := []int32{top}
	for len(ahead) > 0 {
		m := ahead[len(ahead)-1]
		ahead = ahead[:len(ahead)-1]
		for p := c.first[m]; p != none; p = c.next[p] {
			if !in[p] {
				in[p] = true
				ahead = append(ahead, p)
			}
		}
	}
	in[top] = false
	return in
}
