package account

import (
	"fmt"
	"strings"
	"time"

	"decorum/internal/fault"
)

// Day is a day of the calendar, written 2006-01-02, whatever the zone; "" = not
// known. Days compare as text.
type Day string

// ParseDay reads a day; an empty text is no day.
func ParseDay(text string) (Day, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a day. It looks like 2026-12-31.", text))
	}
	return Day(text), nil
}

// DayOf returns the day on which a moment falls in a zone.
func DayOf(t time.Time, zone *time.Location) Day { return Day(t.In(zone).Format(time.DateOnly)) }

// Long writes the day as pages and rules do: December 31, 2026. What is no day is
// returned as it is.
func (d Day) Long() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("January 2, 2006")
}

// Begins returns the moment at which the day begins in a zone.
func (d Day) Begins(zone *time.Location) time.Time {
	year, month, day := d.date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone).UTC()
}

// Ends returns the moment at which the day ends in a zone, which is when the
// next one begins.
func (d Day) Ends(zone *time.Location) time.Time { return d.Add(1).Begins(zone) }

// Add returns the day that is so many days later.
func (d Day) Add(days int) Day {
	year, month, day := d.date()
	return Day(time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// AddMonths returns the day of the same number so many months later, or the
// last of that month if it has no such day: a month after January 31 is the end
// of February.
func (d Day) AddMonths(months int) Day {
	year, month, day := d.date()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day(first.AddDate(0, 0, min(day, last)-1).Format(time.DateOnly))
}

func (d Day) date() (year int, month time.Month, day int) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil { // "", which has no place in time
		return 1, time.January, 1
	}
	return t.Date()
}

// Date returns the year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) { return d.date() }

// Until returns how many days there are from the day to another one, which is
// not counted; less than zero if that comes before.
func (d Day) Until(other Day) int {
	seconds := func(d Day) int64 { return d.Begins(time.UTC).Unix() }
	return int((seconds(other) - seconds(d)) / (24 * 60 * 60))
}
