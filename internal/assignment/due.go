package assignment

import (
	"cmp"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// ruled is what the rule of an enrollment says of its due day.
type ruled struct {
	due   time.Time      // the instant at which the day ends; zero = no due day
	since time.Time      // when the rule took the enrollment on
	zone  *time.Location // in which its days begin and end
}

// reckon returns when an enrollment is due, and whether that is another day than
// the rule's. It is the latest of the day that the rule says and the days to
// which extensions in force have put it, each of them moved by the days since it
// was given on which nothing was expected.
//
// Nothing but the rule and what was granted goes into it, in whatever order: so
// whoever asks, and whenever, what has ended leaves no trace but the days that
// were taken. Days begin and end in a zone.
func reckon(r ruled, granted []Exception, zone *time.Location) (due time.Time, moved bool) {
	if !r.due.IsZero() {
		due = moveBy(r.due, taken(granted, r.since, zone), r.zone)
	}
	for _, x := range granted {
		if x.Kind != Extend || !x.EndedAt.IsZero() {
			continue
		}
		if extended := moveBy(x.DueAfter, taken(granted, x.CreatedAt, zone), zone); extended.After(due) {
			due = extended
		}
	}
	return due, !due.Equal(r.due)
}

// span is some days in a row, the last of them not included.
type span struct{ from, over account.Day }

// taken returns the days since a moment on which pauses and waivers that have
// ended kept somebody, in order, each day once. One that was granted by mistake
// kept nobody, and one that has not ended keeps its days until it has.
func taken(granted []Exception, since time.Time, zone *time.Location) []span {
	var kept []Exception
	for _, x := range granted {
		if x.SetsAside() != enrollment.NotSetAside && !x.EndedAt.IsZero() && !x.TakenBack() {
			kept = append(kept, x)
		}
	}
	slices.SortFunc(kept, func(a, b Exception) int { return a.StartsAt.Compare(b.StartsAt) })
	var out []span
	reached := account.DayOf(since, zone)
	for _, x := range kept {
		s := span{max(account.DayOf(x.StartsAt, zone), reached), account.DayOf(x.stopped(), zone)}
		if s.from < s.over {
			out, reached = append(out, s), s.over
		}
	}
	return out
}

// moveBy moves a due day by as many days as were taken. Those that were taken
// when it was over already don't count: what was overdue stays so.
func moveBy(due time.Time, spans []span, zone *time.Location) time.Time {
	if len(spans) == 0 {
		return due
	}
	day := account.DayOf(due.Add(-time.Microsecond), zone)
	for _, s := range spans {
		if s.from <= day {
			day = day.Add(s.from.Until(s.over))
		}
	}
	return day.Ends(zone)
}

// covering returns the exceptions that are about an enrollment.
func covering(granted []Exception, enrollmentID int64) []Exception {
	return slices.DeleteFunc(slices.Clone(granted), func(x Exception) bool { return !x.Covers(enrollmentID) })
}

// reckon returns the due day of an enrollment under a rule that has taken it on,
// or under none.
func (r Rules) reckon(a *Assignment, hired account.Day, e enrollment.Enrollment, granted []Exception) (due time.Time, moved bool) {
	rule := ruled{since: e.EnrolledAt, zone: r.Zone}
	if a != nil {
		rule = ruled{due: r.due(a, Member{HiredOn: hired}, e.Cycle, e.AssignedAt), since: e.AssignedAt, zone: r.zone(a)}
	}
	return reckon(rule, covering(granted, e.ID), r.Zone)
}

// aside returns what exceptions make of an open enrollment at a moment. Whoever
// does not have to is not on leave from it.
func aside(e enrollment.Enrollment, granted []Exception, now time.Time) enrollment.SetAside {
	out := enrollment.NotSetAside
	for _, x := range granted {
		if made := x.SetsAside(); made != enrollment.NotSetAside && x.Covers(e.ID) && x.Holds(now) && out != enrollment.SetWaived {
			out = made
		}
	}
	return out
}

// Standing is somebody as exceptions are decided on.
type Standing struct {
	HiredOn account.Day
	Open    []enrollment.Enrollment // the latest of each course, unless completed
	Granted []Exception             // in the order of their ids
	Rules   []Assignment            // that the open enrollments follow, ended ones included
}

// open returns an enrollment that is open, and whether there is such a one.
// Nothing is expected of whoever was withdrawn, so there is nothing to grant.
func (st Standing) open(id int64) (enrollment.Enrollment, bool) {
	at := slices.IndexFunc(st.Open, func(e enrollment.Enrollment) bool { return e.ID == id && e.SetAside != enrollment.SetWithdrawn })
	if at < 0 {
		return enrollment.Enrollment{}, false
	}
	return st.Open[at], true
}

// granted returns an exception as it is now, and whether there is such a one.
func (st Standing) granted(id int64) (Exception, bool) {
	at := slices.IndexFunc(st.Granted, func(x Exception) bool { return x.ID == id })
	if at < 0 {
		return Exception{}, false
	}
	return st.Granted[at], true
}

// with returns the standing with an exception added, or as it has become.
func (st Standing) with(x Exception) Standing {
	st.Granted = append(slices.DeleteFunc(slices.Clone(st.Granted), func(old Exception) bool { return old.ID == x.ID }), x)
	return st
}

// reckoned returns the open enrollments as the rules and the exceptions want them at
// a moment. Settled is what was granted or ended just now, if anything: a due day
// that was kept from before is let go by what concerns it.
func (st Standing) reckoned(r Rules, settled Exception, now time.Time) []enrollment.Enrollment {
	var out []enrollment.Enrollment
	for _, e := range st.Open {
		if e.SetAside == enrollment.SetWithdrawn {
			continue
		}
		e.SetAside = aside(e, st.Granted, now)
		if settled.movesDue() && settled.Covers(e.ID) {
			e.DueKept = false
		}
		if !e.DueKept {
			e.DueAt, e.DueMoved = r.reckon(r.named(e.AssignmentID), st.HiredOn, e, st.Granted)
		}
		out = append(out, e)
	}
	return out
}

// named returns an assignment by its id, nil if there is none.
func (r Rules) named(id int64) *Assignment {
	at, found := slices.BinarySearchFunc(r.Assignments, id, func(a Assignment, id int64) int { return cmp.Compare(a.ID, id) })
	if !found {
		return nil
	}
	return &r.Assignments[at]
}
