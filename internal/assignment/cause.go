package assignment

import (
	"fmt"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// Again is a cycle after the first, with what is stored of how it came about.
type Again struct {
	Before enrollment.Enrollment // the cycle before, completed
	Under  int                   // number of the version that it was completed under
	After  enrollment.Enrollment // the cycle that is to be explained
	Retake Retake                // the last version by then that asked everybody anew
	Rule   Assignment            // of the cycle, as it is now; zero = none
}

// Retake is a version under which alone, or under a later one, a completion
// counts. The zero Retake is none.
type Retake struct {
	ID          int64
	Number      int
	PublishedAt time.Time
}

// Cause is why a cycle after the first began.
type Cause string

// The causes. Unknown is what the stored rule no longer tells, because it was
// changed since, or another rule has taken the cycle on.
const (
	ByRetake     Cause = "retake"     // a version asked for it
	ByRecurrence Cause = "recurrence" // the rule asks again and again
	ByExpiry     Cause = "expiry"     // the rule asks once, and what somebody had was not valid when it did
	Unknown      Cause = "unknown"
)

// Cause says why the cycle began: what Rules.Decide went by at that moment, in
// the same order. Zone is the organization's.
func (a Again) Cause(zone *time.Location) Cause {
	begun := a.After.EnrolledAt
	if zoneOf := a.Rule.Due.Zone; zoneOf != "" {
		if own, err := time.LoadLocation(zoneOf); err == nil {
			zone = own
		}
	}
	opens := a.Rule.Recurrence.Opens(account.DayOf(a.Before.CompletedAt, zone))
	switch {
	case a.Retake.ID != 0 && a.Before.CompletedVersionID < a.Retake.ID && a.Before.CompletedAt.Before(a.Retake.PublishedAt):
		return ByRetake
	case opens != "" && opens <= account.DayOf(begun, zone):
		return ByRecurrence
	case a.Rule.ID != 0 && a.Rule.Recurrence.Never() && a.Before.AssignmentID != a.Rule.ID && a.expired():
		return ByExpiry
	}
	return Unknown
}

// expired reports whether the completion had expired when the cycle began.
func (a Again) expired() bool { return a.Before.Status(a.After.EnrolledAt) == enrollment.Expired }

// Words says in sentences why the cycle began, "" if the one before was not
// completed, which nothing begins a cycle after.
func (a Again) Words(zone *time.Location) string {
	if !a.Before.Completed() {
		return ""
	}
	day := func(t time.Time) string { return account.DayOf(t, zone).Long() }
	completed, under := day(a.Before.CompletedAt), ""
	if a.Under != 0 {
		under = fmt.Sprintf(" under version %d", a.Under)
	}
	asked := "Asked on " + day(a.After.EnrolledAt) + " to take the course again"
	last := " The last completion was on " + completed + under + a.until(day) + "."
	switch a.Cause(zone) {
	case ByRetake:
		return fmt.Sprintf("%s: version %d, published on %s, has everybody take it anew who completed it under an earlier one.%s", asked, a.Retake.Number, day(a.Retake.PublishedAt), last)
	case ByRecurrence:
		words, _, _ := strings.Cut(a.Rule.Recurrence.Words(), ", within ")
		return asked + ": the assignment “" + a.Rule.Name + "” asks " + words + "." + last
	case ByExpiry:
		return asked + ", because what they had was no longer valid when the assignment “" + a.Rule.Name + "” began to ask." + last
	case Unknown:
	}
	if a.Rule.ID != 0 && a.Rule.ChangedAt.After(a.After.EnrolledAt) {
		return asked + ", by what the assignment “" + a.Rule.Name + "” said then; it has been changed since." + last
	}
	return asked + "." + last
}

// until says until when the completion was valid, if that was over by then.
func (a Again) until(day func(time.Time) string) string {
	if !a.expired() {
		return ""
	}
	return " and had expired: it was valid until " + day(a.Before.ValidUntil.Add(-time.Microsecond))
}
