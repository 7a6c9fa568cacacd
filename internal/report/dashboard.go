package report

import (
	"cmp"
	"slices"
	"time"
)

// Focus says what a dashboard is about. Zero fields don't filter.
type Focus struct {
	Course string
	UnitID int64 // with its sub-units
	Daily  bool  // over time: by day, not by week
	Within int64 // scope: the tree below this manager, at every depth; 0 = everybody
}

// Dashboard is what stands where.
type Dashboard struct {
	At       time.Time  // of the census
	Units    []UnitName // that a view can name
	Totals   Totals
	Steps    []Step   // over time, up to now
	Late     []Late   // managers whose people are overdue, most first; the zero ManagerID is of those who have none
	Expiring []Expiry // of the next weeks
	Funnel   Funnel   // of the lessons that were asked about
}

// Step is a day or week, and where things stood at its end. Those who are
// paused or waived are not asked, and not counted.
type Step struct {
	From, Until time.Time // Until is the moment at which it ends; From the one before which the last one did
	// Counted is up to when something counts as due: the end, or the beginning of
	// today if that is not over. A day that ended today in another zone, by which
	// its assignment goes, counts from tomorrow on, as it does in a report by days.
	Counted time.Time
	New     int // became due in it
	Due     int // were due by its end
	Done    int // of those, were completed by its end
}

// Percent returns the share of what was due that was done.
func (s Step) Percent() int { return 100 * s.Done / max(1, s.Due) }

// Late is how many of the people who report to a manager directly are overdue.
type Late struct {
	ManagerID int64
	N         int
}

// compare puts those with the most first.
func (l Late) compare(other Late) int {
	return cmp.Or(cmp.Compare(other.N, l.N), cmp.Compare(l.ManagerID, other.ManagerID))
}

// LateAfter returns those of a dashboard's list that come after a line of it,
// whether that is still there or not.
func LateAfter(all []Late, line Late) []Late {
	i, found := slices.BinarySearchFunc(all, line, Late.compare)
	if found {
		i++
	}
	return all[i:]
}

// Expiry is how many completions stop being valid in a week: from the first
// moment up to the next.
type Expiry struct {
	From, Until time.Time
	N           int
}

// How far a dashboard looks back and ahead.
const (
	weeksBack  = 26
	daysBack   = 41
	weeksAhead = 13
)

// dashboard reckons a dashboard of everything that a view admits, as of now.
// Days and weeks are those of the zone.
func (c *Census) dashboard(v Focus, units []UnitName, parents map[int64]int64, zone *time.Location, now time.Time) Dashboard {
	d := Dashboard{Units: units, Steps: steps(v.Daily, zone, now), Expiring: weeks(zone, now)}
	admits := c.admitter(v, parents)
	byUnit := make([][places]int, len(c.units)+1) // the last is of those without one
	late := make([]int32, len(c.people)+1)
	at := secondsAt(now)
	lines := newLines(d.Steps, d.Expiring, at)
	for i := range c.rows {
		row := &c.rows[i]
		if !admits(row) {
			continue
		}
		status := row.status(at)
		byUnit[c.rowOf(row.person)][status]++
		if status == overdue {
			late[c.manager[row.person]+1]++
		}
		lines.count(row)
	}
	lines.fill(d.Steps, d.Expiring)
	d.Totals = c.totals(byUnit, units)
	for i, n := range late {
		if n > 0 {
			l := Late{N: int(n)}
			if i > 0 {
				l.ManagerID = c.people[i-1]
			}
			d.Late = append(d.Late, l)
		}
	}
	slices.SortFunc(d.Late, Late.compare)
	return d
}

// admitter returns what decides whether a row is in a view.
func (c *Census) admitter(v Focus, parents map[int64]int64) func(*standing) bool {
	course := -1
	if v.Course != "" {
		if course = slices.Index(c.courses, v.Course); course < 0 {
			return func(*standing) bool { return false }
		}
	}
	var in, team []bool
	if v.UnitID != 0 {
		in = make([]bool, len(c.units))
		for i, u := range c.units {
			in[i] = under(u, v.UnitID, parents)
		}
	}
	if v.Within != 0 {
		team = c.team(v.Within)
	}
	return func(row *standing) bool {
		return (course < 0 || int(row.course) == course) &&
			(v.Within == 0 || team[row.person]) &&
			(v.UnitID == 0 || (c.unit[row.person] != none && in[c.unit[row.person]]))
	}
}

// under reports whether a unit is another one or below it; it ends in a circle,
// too.
func under(unit, top int64, parents map[int64]int64) bool {
	for range len(parents) + 1 {
		if unit == top {
			return true
		}
		if unit = parents[unit]; unit == 0 {
			return false
		}
	}
	return false
}

// totals puts the counts into the order of the tree.
func (c *Census) totals(byUnit [][places]int, units []UnitName) Totals {
	t := Totals{All: Counts{}}
	for _, u := range append(slices.Clip(units), UnitName{}) { // those without a unit come last
		at := int32(len(c.units)) //nolint:gosec // see AddMember
		if u.ID != 0 {
			var known bool
			if at, known = c.unitAt[u.ID]; !known {
				continue
			}
		}
		counts := Counts{}
		for i, n := range byUnit[at] {
			if n > 0 {
				status := place(i).name()
				counts[status] = n
				t.All[status] += n
			}
		}
		if len(counts) > 0 {
			t.Units = append(t.Units, UnitTotals{UnitID: u.ID, Unit: u.Path, Counts: counts})
		}
	}
	return t
}

// steps returns the days or weeks up to now; the last one is not over. Weeks
// begin on Monday.
func steps(daily bool, zone *time.Location, now time.Time) []Step {
	n, days := weeksBack, 7
	begin := monday(zone, now)
	if daily {
		n, days = daysBack, 1
		begin = midnight(zone, now)
	}
	out := make([]Step, n)
	for i := range out {
		out[i].From = begin.AddDate(0, 0, -days*(n-1-i))
		out[i].Until = begin.AddDate(0, 0, -days*(n-2-i))
		out[i].Counted = out[i].Until
	}
	out[n-1].Counted = midnight(zone, now)
	return out
}

// weeks returns the weeks from now on; the first one has begun.
func weeks(zone *time.Location, now time.Time) []Expiry {
	begin := monday(zone, now)
	out := make([]Expiry, weeksAhead)
	for i := range out {
		out[i].From, out[i].Until = begin.AddDate(0, 0, 7*i), begin.AddDate(0, 0, 7*(i+1))
	}
	out[0].From = now
	return out
}

func midnight(zone *time.Location, t time.Time) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

func monday(zone *time.Location, t time.Time) time.Time {
	t = midnight(zone, t)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// lines counts what happened when, into the gaps between moments.
type lines struct {
	until, weeks        []uint32
	from, now           uint32
	before              int // due before the first of the steps
	new, done, expiring []int
}

func newLines(steps []Step, expiring []Expiry, now uint32) *lines {
	l := &lines{new: make([]int, len(steps)), done: make([]int, len(steps)), expiring: make([]int, len(expiring)),
		from: secondsAt(steps[0].From), now: now}
	for _, s := range steps {
		l.until = append(l.until, secondsAt(s.Counted))
	}
	for _, e := range expiring {
		l.weeks = append(l.weeks, secondsAt(e.Until))
	}
	return l
}

// count counts a row. A million are counted for a page, so a place is looked for
// only where it is not plain. What is due at the moment that ends a day was due on it;
// so is what stops being valid then.
func (l *lines) count(row *standing) {
	if row.due != 0 && row.due <= l.until[len(l.until)-1] && row.stage <= completed {
		l.countDue(row)
	}
	if row.stage == completed && row.valid > l.now && row.valid <= l.weeks[len(l.weeks)-1] {
		week, _ := slices.BinarySearch(l.weeks, row.valid)
		l.expiring[week]++
	}
}

// countDue counts a row that was due by now, and of which something was expected.
func (l *lines) countDue(row *standing) {
	step := 0
	if row.due <= l.from {
		l.before++
	} else {
		step, _ = slices.BinarySearch(l.until, row.due)
		l.new[step]++
	}
	if row.stage != completed {
		return
	}
	if row.done >= l.until[step] { // otherwise it was done by the end of that step
		var exact bool
		if step, exact = slices.BinarySearch(l.until, row.done); exact { // the day was over
			step++
		}
	}
	l.done[min(step, len(l.until)-1)]++ // what is done is so by now
}

// fill adds up what was counted.
func (l *lines) fill(steps []Step, expiring []Expiry) {
	due, done := l.before, 0
	for i := range steps {
		due += l.new[i]
		done += l.done[i]
		steps[i].New, steps[i].Due, steps[i].Done = l.new[i], due, done
	}
	for i := range expiring {
		expiring[i].N = l.expiring[i]
	}
}
