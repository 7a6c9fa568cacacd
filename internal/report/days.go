package report

import (
	"fmt"
	"time"

	"decorum/internal/fault"
)

// DueBetween narrows the filter to what is due from one day to another, both
// included, in the organisation's zone. A day is written 2006-01-02; an empty
// one leaves its side open.
func (f *Filter) DueBetween(zone *time.Location, from, until string) error {
	first, next, err := between(zone, from, until)
	if err != nil {
		return err
	}
	// An enrollment is due at the instant that ends its day and begins the next.
	f.DueFrom, f.DueBefore = after(first), after(next)
	return nil
}

// ValidBetween narrows the filter to completions whose validity ends on one
// day to another, both included, likewise.
func (f *Filter) ValidBetween(zone *time.Location, from, until string) error {
	first, next, err := between(zone, from, until)
	if err != nil {
		return err
	}
	f.ValidFrom, f.ValidBefore = after(first), after(next) // as what is due
	return nil
}

// DoneBetween narrows the filter to what was completed from one day to
// another, both included, likewise.
func (f *Filter) DoneBetween(zone *time.Location, from, until string) (err error) {
	f.DoneFrom, f.DoneBefore, err = between(zone, from, until)
	return err
}

// At narrows the report to what was so at the end of a day; an empty one is
// now, and so is the day that is not over. What will be so nobody can tell.
func (f *Filter) At(zone *time.Location, text string, now time.Time) error {
	f.AsAt = time.Time{}
	if text == "" {
		return nil
	}
	first, err := day(zone, text)
	if err != nil {
		return err
	}
	if first.After(now) {
		return fault.Explain(fault.Invalid, text+" is still to come, and a report tells what was. Choose a day up to today.")
	}
	if end := first.AddDate(0, 0, 1).Add(-time.Microsecond); end.Before(now) {
		f.AsAt = end
	}
	return nil
}

// between returns the instants at which the first day begins and the last ends.
func between(zone *time.Location, from, until string) (first, next time.Time, err error) {
	if from != "" {
		if first, err = day(zone, from); err != nil {
			return first, next, err
		}
	}
	if until != "" {
		next, err = day(zone, until)
		next = next.AddDate(0, 0, 1)
	}
	return first, next, err
}

func day(zone *time.Location, text string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a day. It looks like 2026-12-31.", text))
	}
	return t, nil
}

// after returns the next instant that the databases can tell from t; the zero
// time stays.
func after(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Microsecond)
}
