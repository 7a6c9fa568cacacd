package message

import (
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
)

// Standing is an enrollment and what messages about it depend on.
type Standing struct {
	Enrollment enrollment.Enrollment
	Latest     bool // no later cycle has begun
	Active     bool // the person
	// ManagerID is who is told of the person: their manager or, if that one has
	// left, the nearest above who has not; 0 = there is nobody.
	ManagerID int64
	Passed    []int64 // managers who have left, from the nearest up to that one
	Answered  []int   // the follow-ups that were handed in
}

// Rules are what messages are sent by.
type Rules struct {
	Assignments map[int64]assignment.Assignment
	FollowUps   map[string][]time.Duration // by course, see course.FollowUpIntervals
	Zone        *time.Location             // of the organization
	Zones       map[int64]*time.Location   // of assignments that name another
	Since       time.Time                  // what was before that is not told: messages were not sent yet
}

// zone returns where the days of an assignment begin and end.
func (r Rules) zone(id int64) *time.Location {
	if zone, ok := r.Zones[id]; ok {
		return zone
	}
	return r.Zone
}

// Want is a message that belongs to a day.
type Want struct {
	Key

	Number int
}

// Wanted returns the messages about an enrollment that belong to the days from
// one to another, both included.
func (r Rules) Wanted(s Standing, from, until account.Day) []Want {
	e := s.Enrollment
	if !s.Active || !s.Latest {
		return nil
	}
	from = max(from, account.DayOf(r.Since, r.Zone))
	var out []Want
	add := func(kind Kind, recipient int64, day account.Day, number int) {
		if day >= from && day <= until {
			out = append(out, Want{Key{e.AssignmentID, e.ID, kind, recipient, day}, number})
		}
	}
	if e.Completed() {
		r.afterwards(s, add)
		return out
	}
	a, ok := r.Assignments[e.AssignmentID]
	if !ok || a.Ended() || e.SetAside != enrollment.NotSetAside {
		return nil
	}
	if !e.AssignedAt.Before(r.Since) {
		add(Assigned, e.PersonID, account.DayOf(e.AssignedAt, r.Zone), 0)
	}
	if e.DueAt.IsZero() {
		return out
	}
	zone := r.zone(a.ID)
	due, assigned := account.DayOf(e.DueAt.Add(-time.Microsecond), zone), account.DayOf(e.AssignedAt, zone)
	for _, n := range a.Reminders.Before {
		// What is said on the day of the assignment need not be said again.
		if day := due.Add(-n); day > assigned {
			add(DueSoon, e.PersonID, day, n)
		}
	}
	if every := a.Reminders.Overdue; every > 0 {
		first := max(1, days(due, from)/every) * every
		for n := first; due.Add(n) <= until; n += every {
			add(Overdue, e.PersonID, due.Add(n), n)
		}
	}
	if day, n := r.escalates(e); n > 0 && s.ManagerID != 0 {
		add(Escalation, s.ManagerID, day, n)
	}
	return out
}

// afterwards is about an enrollment that is completed.
func (r Rules) afterwards(s Standing, add func(kind Kind, recipient int64, day account.Day, number int)) {
	e := s.Enrollment
	if !e.CompletedAt.Before(r.Since) {
		add(Certificate, e.PersonID, account.DayOf(e.CompletedAt, r.Zone), 0)
	}
	for i, interval := range r.FollowUps[e.Course] {
		if !slices.Contains(s.Answered, i+1) {
			add(FollowUp, e.PersonID, account.DayOf(e.CompletedAt.Add(interval), r.Zone), i+1)
		}
	}
	a, ok := r.Assignments[e.AssignmentID]
	if ok && !a.Ended() && a.Reminders.Expiring > 0 && !e.ValidUntil.IsZero() {
		last := account.DayOf(e.ValidUntil.Add(-time.Microsecond), r.zone(a.ID))
		add(Expiring, e.PersonID, last.Add(-a.Reminders.Expiring), a.Reminders.Expiring)
	}
}

// why returns why a message is not wanted any more.
func (r Rules) why(s Standing, m Message) Why {
	e := s.Enrollment
	switch {
	case !s.Active, m.Kind == Escalation && slices.Contains(s.Passed, m.RecipientID):
		return WhyLeft
	case !s.Latest && e.SetAside != enrollment.SetWithdrawn:
		return WhySuperseded
	case e.Completed() && m.Kind == FollowUp:
		return WhyAnswered
	case e.Completed() && m.Kind != Expiring:
		return WhyCompleted
	case e.SetAside == enrollment.SetPaused:
		return WhyPaused
	case e.SetAside == enrollment.SetWaived:
		return WhyWaived
	case e.SetAside == enrollment.SetWithdrawn, e.AssignmentID == 0, e.AssignmentID != m.AssignmentID, r.Assignments[e.AssignmentID].Ended():
		return WhyUncovered
	}
	return r.moved(s, m)
}

// moved returns what is another now of that on which the day of a message, or
// who gets it, depends.
func (r Rules) moved(s Standing, m Message) Why {
	rule := r.Assignments[s.Enrollment.AssignmentID].Reminders
	switch {
	case m.Kind == DueSoon && !slices.Contains(rule.Before, m.Number),
		m.Kind == Overdue && (rule.Overdue == 0 || m.Number%rule.Overdue != 0),
		m.Kind == Escalation && rule.Escalate != m.Number,
		m.Kind == Expiring && rule.Expiring != m.Number:
		return WhyRule
	case m.Kind == Escalation && m.RecipientID != s.ManagerID:
		return WhyManager
	case m.Kind == DueSoon, m.Kind == Overdue, m.Kind == Escalation:
		return WhyDue
	}
	return WhyMoved
}

// days returns how many days it is from one day to another.
func days(from, to account.Day) int {
	return int(to.Begins(time.UTC).Sub(from.Begins(time.UTC)) / (24 * time.Hour))
}
