package assignment

import (
	"maps"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// Outcome is what saving a rule would mean for somebody, seen from that rule.
type Outcome string

// The outcomes. The first of them change something; Own, Asked, Done and Kept
// say why nothing changes.
const (
	Enters  Outcome = "enroll"    // a cycle of this rule begins
	Returns Outcome = "reinstate" // this rule takes back whoever had been withdrawn
	Joins   Outcome = "adopt"     // this rule takes on what is open: nobody's so far, or another's that has let go
	Redated Outcome = "redue"     // stays, with another due day
	Leaves  Outcome = "withdraw"  // nobody asks them any more, and they have not begun
	Freed   Outcome = "release"   // nobody asks them any more, and they have begun
	Passed  Outcome = "pass"      // another rule takes them on in the place of this one
	Renewed Outcome = "again"     // has completed it, and another rule asks again in the place of this one
	Own     Outcome = "own"       // this rule asks them already
	Asked   Outcome = "asked"     // another rule asks them, and goes on
	Done    Outcome = "completed" // has completed it, and is asked nothing now
	Kept    Outcome = "kept"      // is covered no more, and keeps what was completed under this rule
)

// Outcomes lists them in the order in which a preview shows them.
func Outcomes() []Outcome {
	return []Outcome{Enters, Returns, Joins, Redated, Leaves, Freed, Passed, Renewed, Own, Asked, Done, Kept}
}

// Changes reports whether something happens.
func (o Outcome) Changes() bool {
	return o != "" && o != Own && o != Asked && o != Done && o != Kept
}

// unchanged reports whether whoever has the outcome is one of those whom the rule
// covers and for whom nothing changes.
func (o Outcome) unchanged() bool { return o == Own || o == Asked || o == Done }

// unsaved is the id of a rule while it is previewed that has none yet: the
// highest, as it will be. Enrollments that are nobody's have the id 0.
const unsaved = 1<<63 - 1

// outlook tells what saving a rule would mean. It decides by Decide alone, under
// the rules as they are and as they would be.
type outlook struct {
	rule       Assignment
	was, would Rules
	now        time.Time
}

// fate is what would become of one person.
type fate struct {
	Kind     Outcome // "" = this rule has nothing to do with them
	PersonID int64
	Other    int64 // the other rule: which had them, asks them, or takes them on; 0 = none
	DueAt    time.Time
	Cycle    int
	Next     account.Day // of Done: when this rule asks again; "" = never, or that can't be said

	covered     bool
	late, eased bool // overdue then and not now, and the other way round
	besides     bool // something changes that would change without saving as well
}

// of returns what would become of somebody.
func (o outlook) of(c Candidate) fate {
	e := c.Enrollment
	f := fate{PersonID: c.ID, Cycle: e.Cycle, DueAt: e.DueAt,
		covered: !o.rule.Ended() && o.rule.Audience.Has(c.Member, o.would.Units)}
	change := o.would.Decide(c, o.now)
	if change.Kind == "" {
		o.stays(c, &f)
		return f
	}
	if f.Kind = o.kind(c, change); f.Kind == "" {
		f.besides = true
		if f.covered { // so there is a rule that has them, and it is another one
			f.Kind, f.Other, f.DueAt, f.Cycle = Asked, change.AssignmentID, change.DueAt, change.Cycle
		}
		return f
	}
	f.DueAt, f.Cycle = change.DueAt, change.Cycle
	switch f.Kind {
	case Joins:
		f.Other = e.AssignmentID
	case Passed, Renewed:
		f.Other = change.AssignmentID
	default:
	}
	before, after := c.Enrolled && e.Status(o.now) == enrollment.Overdue, overdueAfter(e, change, o.now)
	f.late, f.eased = after && !before, before && !after
	return f
}

// kind returns what a change is to this rule; "" if it has nothing to do with it.
func (o outlook) kind(c Candidate, change Change) Outcome {
	e := c.Enrollment
	mine := c.Enrolled && e.AssignmentID == o.rule.ID && !e.Completed() && e.SetAside != enrollment.SetWithdrawn
	gone := change.Kind == Withdraw || change.Kind == Release
	switch {
	case gone && mine, !gone && change.AssignmentID == o.rule.ID:
		return Outcome(change.Kind) // the same words
	case gone || change.Kind == Redue:
		return ""
	case mine:
		return Passed
	case change.same(o.was.Decide(c, o.now)):
		return ""
	case c.Enrolled && e.Completed():
		return Renewed
	}
	return Passed
}

// same reports whether two changes do the same.
func (c Change) same(other Change) bool {
	return c.Kind == other.Kind && c.AssignmentID == other.AssignmentID && c.Cycle == other.Cycle && c.DueAt.Equal(other.DueAt)
}

// stays fills in why nothing changes for somebody.
func (o outlook) stays(c Candidate, f *fate) {
	e := c.Enrollment
	switch {
	case !f.covered && e.Completed() && e.AssignmentID == o.rule.ID:
		f.Kind = Kept
	case !f.covered:
	case e.Completed():
		f.Kind, f.Next = Done, o.next(c)
	case e.AssignmentID == o.rule.ID:
		f.Kind = Own
	default:
		f.Kind, f.Other = Asked, e.AssignmentID
	}
}

// next returns the day on which this rule asks somebody again who has completed
// the course; "" unless Decide says so of that day.
func (o outlook) next(c Candidate) account.Day {
	zone := o.would.zone(&o.rule)
	opens := o.rule.Recurrence.Opens(account.DayOf(c.Enrollment.CompletedAt, zone))
	if opens == "" || !opens.Begins(zone).After(o.now) {
		return ""
	}
	if then := o.would.Decide(c, opens.Begins(zone)); then.Kind != Enroll || then.AssignmentID != o.rule.ID {
		return ""
	}
	return opens
}

// overdueAfter reports whether somebody is overdue once a change is carried out.
func overdueAfter(e enrollment.Enrollment, change Change, now time.Time) bool {
	switch change.Kind {
	case Withdraw, Release:
		return false
	case Enroll:
		e = enrollment.Enrollment{}
	case Reinstate:
		e.SetAside = enrollment.NotSetAside
	case Adopt, Redue:
	}
	e.DueAt = change.DueAt
	return e.Status(now) == enrollment.Overdue
}

// with returns the rules with one added, in the place of its earlier state, or
// without it if it has ended.
func (r Rules) with(a Assignment) (Rules, error) {
	r.Assignments = slices.DeleteFunc(slices.Clone(r.Assignments), func(old Assignment) bool { return old.ID == a.ID })
	r.Zones = maps.Clone(r.Zones)
	delete(r.Zones, a.ID)
	if a.Ended() {
		return r, nil
	}
	at := slices.IndexFunc(r.Assignments, func(old Assignment) bool { return old.ID > a.ID })
	if at < 0 {
		at = len(r.Assignments)
	}
	r.Assignments = slices.Insert(r.Assignments, at, a)
	return r, r.place(a)
}
