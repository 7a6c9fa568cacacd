package assignment

import (
	"strings"
	"time"
	"unicode/utf8"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// ExceptionKind is what an exception grants.
type ExceptionKind string

// The kinds of exception.
const (
	Pause  ExceptionKind = "pause"  // leave: nothing is expected in any course until it is over
	Waive  ExceptionKind = "waive"  // this cycle of this course need not be taken
	Extend ExceptionKind = "extend" // this cycle is due later
)

// Exception is what was granted to a person, by whom and why. One that has
// ended stays: it explains what a report says of its time.
type Exception struct {
	ID           int64
	Kind         ExceptionKind
	PersonID     int64
	EnrollmentID int64 // of a waiver or an extension; 0 = every course
	Reason       string
	StartsAt     time.Time
	EndsAt       time.Time // zero = until it is ended
	DueBefore    time.Time // of an extension
	DueAfter     time.Time
	CreatedAt    time.Time
	CreatedBy    string
	EndedAt      time.Time // zero = it holds, or is still to come
	EndedBy      string    // "" = it ended by itself
}

// Holds reports whether the exception is in force at a moment.
func (x Exception) Holds(now time.Time) bool {
	return x.EndedAt.IsZero() && !now.Before(x.StartsAt) && (x.EndsAt.IsZero() || now.Before(x.EndsAt))
}

// Over reports whether an exception that was not ended has come to its end.
func (x Exception) Over(now time.Time) bool {
	return x.EndedAt.IsZero() && !x.EndsAt.IsZero() && !now.Before(x.EndsAt)
}

// SetsAside returns what an exception makes of an open enrollment while it
// holds.
func (x Exception) SetsAside() enrollment.SetAside {
	switch x.Kind {
	case Pause:
		return enrollment.SetPaused
	case Waive:
		return enrollment.SetWaived
	case Extend:
	}
	return enrollment.NotSetAside
}

// Resume returns an enrollment as it goes on after the exception ended at a
// moment: the due day moves by as many days as it was set aside. One that was
// overdue before stays so.
func (x Exception) Resume(e enrollment.Enrollment, ended time.Time, zone *time.Location) enrollment.Enrollment {
	e.SetAside = enrollment.NotSetAside
	from := x.StartsAt
	if e.EnrolledAt.After(from) {
		from = e.EnrolledAt
	}
	if e.DueAt.IsZero() || !e.DueAt.After(from) || !ended.After(from) {
		return e
	}
	begun, over := account.DayOf(from, zone), account.DayOf(ended, zone)
	days := 0
	for d := begun; d < over; d = d.Add(1) {
		days++
	}
	if days > 0 {
		last := account.DayOf(e.DueAt.Add(-time.Microsecond), zone)
		e.DueAt, e.DueMoved = last.Add(days).Ends(zone), true
	}
	return e
}

const maxReason = 500

// cleanReason returns a reason as it is stored.
func cleanReason(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || utf8.RuneCountInString(text) > maxReason {
		return "", fault.Explain(fault.Invalid, "Give the reason, in at most 500 characters. Reports show it, so leave out what is private, such as an illness.")
	}
	return text, nil
}
