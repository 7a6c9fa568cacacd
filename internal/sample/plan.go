package sample

import (
	"math/rand/v2"
	"time"
)

// cycle is what is going to have happened to one enrollment.
type cycle struct {
	number     int
	wave       int // 0 = the pilot, 1, 2, … = the waves
	assigned   time.Time
	due        time.Time // the instant at which the due day ends
	start, end time.Time // first and last deed; zero = never started
	lessons    int       // how many lessons are through
	complete   bool
	open       bool // an attempt at the next quiz is under way
	yearly     bool // there will be another a year after it
}

// wave is a share of the company that was asked at the same time.
type wave struct {
	assigned, due int     // days from now
	done, begun   float64 // shares of its people
}

// waves stand for a year of which half is over.
func waves() []wave {
	return []wave{
		{assigned: -182, due: -75, done: 0.87, begun: 0.06},
		{assigned: -120, due: -12, done: 0.74, begun: 0.13},
		{assigned: -75, due: 20, done: 0.48, begun: 0.27},
		{assigned: -45, due: 120, done: 0.20, begun: 0.22},
	}
}

// pilotShare took the course more than a year ago, when it was tried out; half
// of them have done so again since.
const pilotShare = 0.08

// When the pilot was assigned and due, in days from now.
const (
	pilotAssigned = -430
	pilotDue      = -380
)

// Some came into the pilot last, and completed it a little less than a year
// ago: what they have ends soon.
const (
	earlyShare    = 0.05
	earlyAssigned = -372
	earlyDue      = earlyAssigned + noticeDays
)

// planner draws what happens to people.
type planner struct {
	random  *rand.Rand
	now     time.Time
	zone    *time.Location
	lessons int // of the course
}

// plan draws the cycles of somebody in the unit with that number.
func (p planner) plan(unit int) []cycle {
	w := waves()[unit%len(waves())]
	draw := p.random.Float64()
	switch {
	case draw < pilotShare/2:
		return []cycle{p.pilot()}
	case draw < pilotShare:
		again := p.cycle(unit % len(waves()))
		again.number = 2
		p.finish(&again)
		return []cycle{p.pilot(), again}
	case draw < pilotShare+earlyShare:
		return []cycle{p.early()}
	}
	c := p.cycle(unit % len(waves()))
	switch draw := p.random.Float64(); {
	case draw < w.done:
		p.finish(&c)
	case draw < w.done+w.begun:
		p.begin(&c)
	}
	return []cycle{c}
}

// cycle returns one that nobody has begun.
func (p planner) cycle(n int) cycle {
	w := waves()[n]
	return cycle{number: 1, wave: n + 1, assigned: p.morning(w.assigned), due: p.endOf(w.due)}
}

// pilot returns one that was completed and is no longer valid.
func (p planner) pilot() cycle {
	c := cycle{number: 1, assigned: p.morning(pilotAssigned), due: p.endOf(pilotDue), lessons: p.lessons, complete: true}
	c.end = p.between(c.assigned.AddDate(0, 0, 10), p.now.AddDate(0, 0, -375))
	c.start = c.end.Add(-p.some(7 * 24 * time.Hour))
	return c
}

// early returns one that was completed and is valid for some weeks more.
func (p planner) early() cycle {
	c := cycle{number: 1, assigned: p.morning(earlyAssigned), due: p.endOf(earlyDue), lessons: p.lessons, complete: true, yearly: true}
	c.end = p.between(c.assigned.AddDate(0, 0, 10), p.now.AddDate(0, 0, -270))
	c.start = c.end.Add(-p.some(7 * 24 * time.Hour))
	return c
}

// finish completes a cycle: most in time, some a little late.
func (p planner) finish(c *cycle) {
	last := c.due
	if p.random.Float64() < 0.07 {
		last = last.AddDate(0, 0, 9)
	}
	if latest := p.now.Add(-3 * time.Hour); latest.Before(last) {
		last = latest
	}
	c.complete, c.lessons = true, p.lessons
	c.end = p.between(c.assigned.AddDate(0, 0, 4), last)
	c.start = c.end.Add(-p.some(min(12*24*time.Hour, c.end.Sub(c.assigned)*3/4)))
}

// begin leaves a cycle somewhere in the middle.
func (p planner) begin(c *cycle) {
	c.lessons = 1 + p.random.IntN(p.lessons-1)
	c.open = p.random.IntN(3) == 0
	c.start = p.between(c.assigned.AddDate(0, 0, 1), p.now.AddDate(0, 0, -4))
	c.end = c.start.Add(p.some(p.now.Add(-3 * time.Hour).Sub(c.start)))
}

// Places in the manager's team of those who are granted an exception.
const (
	placePaused = 7
	placeWaived = 8
)

// cast gives those of the demo's accounts, and the first of the manager's
// team, the part that the demo needs: between them they show every status.
func (p planner) cast(m *member, place int) {
	begun := p.cycle(2)
	begun.start, begun.end = p.now.AddDate(0, 0, -16), p.now.AddDate(0, 0, -1)
	begun.lessons = 4
	switch {
	case m.Email == learnerEmail:
		begun.open = true
		m.cycles = []cycle{begun}
	case m.Email == managerEmail, m.Email == hrEmail, m.Email == trainerEmail:
		c := p.cycle(1)
		p.finish(&c)
		m.cycles = []cycle{c}
	case m.Email == adminEmail:
		m.cycles = []cycle{p.pilot()}
	case m.Manager != managerEmail:
	case place == 2:
		m.cycles = []cycle{p.pilot()}
	case place == 3:
		c := p.cycle(0)
		p.finish(&c)
		m.cycles = []cycle{c}
	case place == 4:
		begun.lessons = 6
		m.cycles = []cycle{begun}
	case place == 5:
		m.cycles = []cycle{p.cycle(3)}
	case place == 6:
		m.cycles = []cycle{p.cycle(1)}
	case place == placePaused, place == placeWaived:
		m.cycles = []cycle{p.cycle(2)}
	}
}

// morning returns nine o'clock, that many days from now.
func (p planner) morning(days int) time.Time {
	year, month, day := p.now.In(p.zone).AddDate(0, 0, days).Date()
	return time.Date(year, month, day, 9, 0, 0, 0, p.zone).UTC()
}

// endOf returns the end of the day that is that many days from now.
func (p planner) endOf(days int) time.Time {
	year, month, day := p.now.In(p.zone).AddDate(0, 0, days).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, p.zone).UTC()
}

func (p planner) some(most time.Duration) time.Duration {
	if most <= time.Minute {
		return time.Minute
	}
	return time.Duration(p.random.Int64N(int64(most))).Truncate(time.Second)
}

func (p planner) between(from, to time.Time) time.Time { return from.Add(p.some(to.Sub(from))) }
