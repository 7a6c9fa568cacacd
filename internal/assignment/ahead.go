package assignment

import (
	"slices"
	"time"

	"decorum/internal/account"
)

// Ahead returns the cycle that the rules will begin for somebody who has
// completed the course, if nothing changes before, and when: at the beginning of
// a day after today and not after another. Days begin in the organization's zone,
// because that is when rules are applied. The zero Change is none.
func (r Rules) Ahead(c Candidate, now time.Time, until account.Day) (Change, time.Time) {
	if !c.Enrolled || !c.Enrollment.Completed() {
		return Change{}, time.Time{}
	}
	next, opens := r.next(c)
	if next == nil || !opens.After(now) { // never, or Decide begins it now
		return Change{}, time.Time{}
	}
	day := account.DayOf(opens, r.Zone)
	if day.Begins(r.Zone).Before(opens) {
		day = day.Add(1)
	}
	if day > until {
		return Change{}, time.Time{}
	}
	begins := day.Begins(r.Zone)
	return r.again(c, begins), begins
}

// completions returns those for which Ahead may find a cycle, and some more, so
// that not everybody has to be looked at.
func (r Rules) completions(now time.Time, until account.Day) Completions {
	var out Completions
	last := until.Ends(r.Zone)
	for i := range r.Assignments {
		a := &r.Assignments[i]
		if a.Ended() {
			continue
		}
		if a.Recurrence.Never() {
			out.Over = []Span{{now, last}}
			continue
		}
		zone := r.zone(a)
		first, final := a.Recurrence.completed(account.DayOf(now, zone), account.DayOf(last, zone))
		if first == "" {
			continue
		}
		if span := (Span{first.Begins(zone), final.Ends(zone)}); !slices.Contains(out.Made, span) {
			out.Made = append(out.Made, span)
		}
	}
	return out
}

// completed returns the first and the last day of those on which a completion
// may lie that opens from one day to another, both included; "" = there is none.
func (r Recurrence) completed(from, until account.Day) (first, last account.Day) {
	if r.Every > 0 {
		// Of a long month, several days are a month before the last of a short one.
		return from.AddMonths(-r.Every), until.AddMonths(-r.Every).Add(3)
	}
	begin, _, _ := from.Date()
	end, _, _ := until.Date()
	for year := begin; r.Month > 0 && year <= end; year++ {
		if opens := windowOf(year, r.Month); from <= opens && opens <= until {
			if first == "" {
				first = opens.AddMonths(-12 - r.Keeps)
			}
			last = opens.AddMonths(-r.Keeps).Add(-1)
		}
	}
	return first, last
}
