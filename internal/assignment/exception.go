package assignment

import (
	"strings"
	"time"
	"unicode/utf8"

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
	DueBefore    time.Time // of an extension, what was so when it was granted
	DueAfter     time.Time
	CreatedAt    time.Time
	CreatedBy    string
	EndedAt      time.Time // zero = it holds, or is still to come
	EndedBy      string    // "" = it ended by itself
	TakenBackAt  time.Time // zero = it was not granted by mistake
	TakenBackBy  string
}

// Holds reports whether the exception is in force at a moment.
func (x Exception) Holds(now time.Time) bool {
	return x.EndedAt.IsZero() && !now.Before(x.StartsAt) && (x.EndsAt.IsZero() || now.Before(x.EndsAt))
}

// Covers reports whether the exception is about an enrollment of its person.
func (x Exception) Covers(enrollmentID int64) bool {
	return x.EnrollmentID == 0 || x.EnrollmentID == enrollmentID
}

// TakenBack reports whether the exception was granted by mistake: its days
// don't count.
func (x Exception) TakenBack() bool { return !x.TakenBackAt.IsZero() }

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

// stopped is when one that has ended was over: at the latest when it was to be.
func (x Exception) stopped() time.Time {
	if !x.EndsAt.IsZero() && x.EndsAt.Before(x.EndedAt) {
		return x.EndsAt
	}
	return x.EndedAt
}

// movesDue reports whether granting or ending it, which has just happened, is
// about the due day. A pause moves it when it ends.
func (x Exception) movesDue() bool { return x.Kind == Extend || !x.EndedAt.IsZero() }

// ended returns the exception as it is once somebody, or time, has ended it.
func (x Exception) ended(by string, at time.Time) Exception {
	x.EndedAt, x.EndedBy = at, by
	return x
}

// overlaps reports whether two that have not ended hold at the same time, as far
// as that is known now. One without a last day is known to hold until now, and
// at its beginning: whoever is ill may have planned a leave for later.
func (x Exception) overlaps(other Exception, now time.Time) bool {
	return x.StartsAt.Before(other.known(now)) && other.StartsAt.Before(x.known(now))
}

// known is up to when an exception is known to hold.
func (x Exception) known(now time.Time) time.Time {
	switch {
	case !x.EndsAt.IsZero():
		return x.EndsAt
	case x.StartsAt.After(now):
		return x.StartsAt.Add(time.Microsecond)
	}
	return now.Add(time.Microsecond)
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
