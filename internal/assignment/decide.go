package assignment

import (
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// Rules are the assignments of one course that hold, in the order of their ids,
// with what it takes to apply them.
type Rules struct {
	Assignments []Assignment
	Units       Units
	Zone        *time.Location           // of the organization
	Zones       map[int64]*time.Location // of assignments that name another
	// RetakeSince is the version from which on a completion counts; one under an
	// earlier version is to be taken again. 0 = every completion counts.
	RetakeSince int64
	// RetakeAt is when that version was published.
	RetakeAt time.Time
}

// Candidate is somebody and where they stand in the course.
type Candidate struct {
	Member

	Enrolled   bool // there is an enrollment: the latest
	Enrollment enrollment.Enrollment
	Granted    []Exception // to the person, of this enrollment and of others
}

// Kind is what a change does.
type Kind string

// The kinds of change.
const (
	Enroll    Kind = "enroll"    // begins a cycle
	Adopt     Kind = "adopt"     // takes on an open enrollment that was nobody's, or another assignment's
	Reinstate Kind = "reinstate" // takes back somebody who had been withdrawn
	Redue     Kind = "redue"     // moves the due day to what the rule and the exceptions say now
	Withdraw  Kind = "withdraw"  // no assignment covers them any more, and they had not started
	Release   Kind = "release"   // as Withdraw, of somebody who had started: they may go on, without a due day
)

// Change is what the rules want of one person. The zero Change is none.
type Change struct {
	Kind         Kind
	PersonID     int64
	EnrollmentID int64 // of the latest; 0 = there is none
	AssignmentID int64 // 0 = none any more
	Cycle        int
	DueAt        time.Time // zero = no due day
	DueMoved     bool      // by exceptions
	DueWas       time.Time // of Redue
}

// Owner returns the first assignment that covers somebody, nil if none does.
func (r Rules) Owner(m Member) *Assignment {
	for i := range r.Assignments {
		if a := &r.Assignments[i]; !a.Ended() && a.Audience.Has(m, r.Units) {
			return a
		}
	}
	return nil
}

// Decide returns what the rules want of somebody now. Those who have left are
// let alone: their enrollments stay as they were.
func (r Rules) Decide(c Candidate, now time.Time) Change {
	if !c.Active {
		return Change{}
	}
	owner := r.Owner(c.Member)
	e := c.Enrollment
	switch {
	case owner == nil:
		return r.uncovered(c)
	case !c.Enrolled:
		return r.enroll(c, owner, 1, now)
	case e.Completed():
		return r.again(c, now)
	}
	return r.open(c, owner, now)
}

// zone returns where the days of an assignment begin and end.
func (r Rules) zone(a *Assignment) *time.Location {
	if zone, ok := r.Zones[a.ID]; ok {
		return zone
	}
	return r.Zone
}

// due returns the moment at which the due day of a cycle is over that an
// assignment takes on at a moment.
func (r Rules) due(a *Assignment, m Member, cycle int, taken time.Time) time.Time {
	zone := r.zone(a)
	day := dueOf(*a, m, cycle, account.DayOf(taken, zone))
	if day == "" {
		return time.Time{}
	}
	return day.Ends(zone)
}

func (r Rules) enroll(c Candidate, owner *Assignment, cycle int, now time.Time) Change {
	return Change{Kind: Enroll, PersonID: c.ID, EnrollmentID: c.Enrollment.ID, AssignmentID: owner.ID, Cycle: cycle,
		DueAt: r.due(owner, c.Member, cycle, now)}
}

// uncovered is about somebody whom no assignment covers: one that did lets go
// of them, unless they have completed it.
func (r Rules) uncovered(c Candidate) Change {
	e := c.Enrollment
	if !c.Enrolled || e.Completed() || e.AssignmentID == 0 || e.SetAside == enrollment.SetWithdrawn {
		return Change{}
	}
	kind := Withdraw
	if !e.StartedAt.IsZero() {
		kind = Release
	}
	return Change{Kind: kind, PersonID: c.ID, EnrollmentID: e.ID, Cycle: e.Cycle}
}

// open is about an enrollment that is not completed.
func (r Rules) open(c Candidate, owner *Assignment, now time.Time) Change {
	e := c.Enrollment
	change := Change{PersonID: c.ID, EnrollmentID: e.ID, AssignmentID: owner.ID, Cycle: e.Cycle}
	keeper := r.keeper(c)
	switch {
	case e.SetAside == enrollment.SetWithdrawn:
		change.Kind, e.AssignedAt = Reinstate, now
	case keeper == nil:
		change.Kind, e.AssignedAt = Adopt, now
	case e.DueKept:
		return Change{}
	default:
		change.Kind, owner, change.AssignmentID, change.DueWas = Redue, keeper, keeper.ID, e.DueAt
	}
	change.DueAt, change.DueMoved = r.reckon(owner, c.HiredOn, e, c.Granted)
	if change.Kind == Redue && change.DueAt.Equal(e.DueAt) {
		return Change{}
	}
	return change
}

// keeper returns the assignment of an open enrollment, nil if it does not cover
// the person any more. Another one that covers them as well does not take the
// enrollment away from it.
func (r Rules) keeper(c Candidate) *Assignment {
	for i := range r.Assignments {
		a := &r.Assignments[i]
		if a.ID == c.Enrollment.AssignmentID && !a.Ended() && a.Audience.Has(c.Member, r.Units) {
			return a
		}
	}
	return nil
}

// dueOf returns the due day of a cycle that an assignment begins, or takes on,
// on a day; "" = none. It says the same whenever it is asked, so that a due day
// moves only when the rule or the day of hire does.
func dueOf(a Assignment, m Member, cycle int, assigned account.Day) account.Day {
	switch {
	case cycle == 1:
		return a.Due.Day(m.HiredOn, assigned)
	case !a.Recurrence.Never():
		return a.Recurrence.Day(assigned)
	case a.Due.AfterAssigned != nil:
		return assigned.Add(*a.Due.AfterAssigned)
	}
	// Once more, without a rule for that: the day that the rule has, if it is
	// still to come.
	due := a.Due.Day(m.HiredOn, assigned)
	if due == "" || due > assigned {
		return due
	}
	return assigned.Add(shortNotice)
}

// again is about somebody who has completed the course.
func (r Rules) again(c Candidate, now time.Time) Change {
	next, opens := r.next(c)
	if next == nil || now.Before(opens) {
		return Change{}
	}
	return r.enroll(c, next, c.Enrollment.Cycle+1, now)
}

// next returns which assignment asks somebody again who has completed the course,
// and from when on; nil if none does. Of several that cover them it is the one
// that does so first: a rule that asks once, or more rarely, takes nobody from
// one that asks every year.
func (r Rules) next(c Candidate) (next *Assignment, from time.Time) {
	for i := range r.Assignments {
		a := &r.Assignments[i]
		if a.Ended() || !a.Audience.Has(c.Member, r.Units) {
			continue
		}
		if opens := r.opens(c.Enrollment, a); !opens.IsZero() && (next == nil || opens.Before(from)) {
			next, from = a, opens
		}
	}
	return next, from
}

// opens returns from when on an assignment asks somebody again who has completed
// the course; zero = never. It is the only rule about that: Decide asks whether
// the moment has come, and Ahead when it will.
func (r Rules) opens(e enrollment.Enrollment, owner *Assignment) time.Time {
	zone := r.zone(owner)
	switch {
	case r.RetakeSince != 0 && e.CompletedVersionID < r.RetakeSince && e.CompletedAt.Before(r.RetakeAt):
		return e.CompletedAt // at once
	case !owner.Recurrence.Never():
		return owner.Recurrence.Opens(account.DayOf(e.CompletedAt, zone)).Begins(zone)
	case e.AssignmentID != owner.ID && e.CompletedAt.Before(owner.CreatedAt):
		return e.ValidUntil // a rule that never asked them does so if what they have is not valid
	}
	return time.Time{}
}
