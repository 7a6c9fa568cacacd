package assignment

import (
	"strings"
	"time"
	"unicode/utf8"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Assignment is a rule: these people take this course, by then and so often.
type Assignment struct {
	ID         int64
	Course     string // key
	Name       string // as HR calls it
	Audience   Audience
	Due        Due
	Recurrence Recurrence
	Reminders  Reminders
	CreatedAt  time.Time
	CreatedBy  string
	ChangedAt  time.Time
	EndedAt    time.Time // zero = it holds
	// RequestKey is what a program calls the request that made it, so that a
	// repetition makes no second one; "" = no program, or it called it nothing.
	RequestKey string
	RequestSum string // of what that request said
}

// Ended reports whether the rule no longer holds.
func (a Assignment) Ended() bool { return !a.EndedAt.IsZero() }

// Due says by when a first cycle is to be completed: on the latest of the days
// that are given. Without any there is no due day.
type Due struct {
	On            account.Day `json:"on,omitempty"`
	AfterHire     *int        `json:"after_hire,omitempty"`     // days
	AfterAssigned *int        `json:"after_assigned,omitempty"` // days
	Zone          string      `json:"zone,omitempty"`           // IANA, in which days begin and end; "" = the organization's
}

// Day returns the due day of somebody who was hired and assigned then; "" =
// none. Where the day of hire is not known, days after it count from the day of
// assignment.
func (d Due) Day(hired, assigned account.Day) account.Day {
	latest := d.On
	if d.AfterHire != nil {
		from := hired
		if from == "" {
			from = assigned
		}
		latest = max(latest, from.Add(*d.AfterHire))
	}
	if d.AfterAssigned != nil {
		latest = max(latest, assigned.Add(*d.AfterAssigned))
	}
	return latest
}

// Recurrence says when somebody who has completed the course takes it again:
// never, some months after the completion, or in a window of each year.
type Recurrence struct {
	Every  int `json:"every,omitempty"`  // months after a completion; 0 = not by completion
	Within int `json:"within,omitempty"` // days that there are for it, with Every

	Month time.Month `json:"month,omitempty"` // in which the window opens, on the first; 0 = no window
	Long  int        `json:"long,omitempty"`  // months that the window lasts
	Keeps int        `json:"keeps,omitempty"` // months: a completion that is not older when the window opens counts for it
}

// Never reports whether nobody is asked again.
func (r Recurrence) Never() bool { return r.Every == 0 && r.Month == 0 }

// shortNotice is how many days there are when a cycle begins after the days that
// its rule allows are over, as for somebody who comes back from a long absence.
const shortNotice = 30

// Opens returns the day on which somebody who completed the course on a day is
// asked again; "" = never.
func (r Recurrence) Opens(completed account.Day) account.Day {
	switch {
	case r.Every > 0:
		return completed.AddMonths(r.Every)
	case r.Month > 0:
		year, _, _ := completed.Date()
		for ; ; year++ {
			opens := windowOf(year, r.Month)
			if opens > completed.AddMonths(r.Keeps) {
				return opens
			}
		}
	}
	return ""
}

// Day returns the due day of a cycle that somebody enters on a day.
func (r Recurrence) Day(entered account.Day) account.Day {
	if r.Month == 0 {
		return entered.Add(r.Within)
	}
	year, _, _ := entered.Date()
	for _, y := range []int{year, year - 1} { // a window may go on into the next year
		first := windowOf(y, r.Month)
		if last := first.AddMonths(r.Long).Add(-1); first <= entered && entered <= last {
			return last
		}
	}
	return entered.Add(shortNotice)
}

func windowOf(year int, month time.Month) account.Day {
	return account.Day(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// Reminders says which messages an assignment sends. Days are counted from the
// due day.
type Reminders struct {
	Before   []int `json:"before,omitempty"`   // days before it, each once
	Overdue  int   `json:"overdue,omitempty"`  // every so many days after it; 0 = never
	Escalate int   `json:"escalate,omitempty"` // to the manager, so many days after it; 0 = never
	Expiring int   `json:"expiring,omitempty"` // so many days before the completion expires; 0 = never
}

// StandardReminders is what a new assignment begins with.
func StandardReminders() Reminders {
	return Reminders{Before: []int{14, 3}, Overdue: 7, Escalate: 7, Expiring: 30}
}

// Limits of what a rule may say.
const (
	maxName   = 120
	maxDays   = 3660
	maxMonths = 120
)

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil
}

// Check returns what is wrong with a rule, in words.
func (a Assignment) Check() error {
	bad := func(words string) error { return fault.Explain(fault.Invalid, words) }
	days := func(n *int) bool { return n == nil || (*n >= 0 && *n <= maxDays) }
	r := a.Recurrence
	switch {
	case a.Course == "":
		return bad("Choose the course.")
	case strings.TrimSpace(a.Name) == "" || utf8.RuneCountInString(a.Name) > maxName:
		return bad("Give the assignment a name of at most 120 characters, such as \"Everybody in Sales, every year\".")
	case a.Due.Zone != "" && !knownZone(a.Due.Zone):
		return bad("There is no such time zone. It looks like Europe/Berlin.")
	case !days(a.Due.AfterHire) || !days(a.Due.AfterAssigned):
		return bad("Days after hire or assignment are a number from 0 to 3660.")
	case r.Every > 0 && r.Month > 0:
		return bad("People are asked again either some months after a completion or in a window of the year, not both.")
	case r.Every < 0 || r.Every > maxMonths || (r.Every > 0 && (r.Within < 1 || r.Within > maxDays)):
		return bad("To ask again some months after a completion, say how many (1 to 120), and how many days there are for it.")
	case r.Month < 0 || r.Month > time.December || (r.Month > 0 && (r.Long < 1 || r.Long > 12 || r.Keeps < 0 || r.Keeps > maxMonths)):
		return bad("A window opens in a month, lasts 1 to 12 months, and accepts completions that are 0 to 120 months old.")
	}
	for _, n := range append([]int{a.Reminders.Overdue, a.Reminders.Escalate, a.Reminders.Expiring}, a.Reminders.Before...) {
		if n < 0 || n > maxDays {
			return bad("Reminders are sent a number of days from 0 to 3660 before or after the due day.")
		}
	}
	return a.Audience.check()
}
