package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/fault"
)

// Every is how often a schedule runs.
type Every string

// How often.
const (
	Daily   Every = "daily"
	Weekly  Every = "weekly"
	Monthly Every = "monthly"
)

// Schedule says when a view is sent to whom, in which form.
type Schedule struct {
	Every      Every
	Weekday    time.Weekday // of a weekly one
	Day        int          // of the month, of a monthly one; the last day of a shorter month
	Hour       int          // in the organization's zone
	Format     string       // csv or xlsx
	Attach     bool         // the file comes with the mail, if it is not too large
	Recipients []int64      // people
	CreatedAt  time.Time
	NextAt     time.Time // when it runs next
	DueAt      time.Time // for which moment it ran last; zero = not yet
	RanAt      time.Time
	Outcome    string    // of the last run, in words
	StoppedAt  time.Time // zero = it runs
	Why        string    // it was stopped
}

// Stopped reports whether the schedule no longer runs.
func (s *Schedule) Stopped() bool { return !s.StoppedAt.IsZero() }

func (s *Schedule) sentTo(personID int64) bool {
	return s != nil && !s.Stopped() && slices.Contains(s.Recipients, personID)
}

// maxRecipients is to how many people a view is sent.
const maxRecipients = 50

var errTooManyRecipients = fault.Explain(fault.Invalid, "A view is sent to at most 50 people.")

// Check returns what is wrong with a schedule, in words.
func (s *Schedule) Check() error {
	bad := func(words string) error { return fault.Explain(fault.Invalid, words) }
	switch {
	case s.Every != Daily && s.Every != Weekly && s.Every != Monthly:
		return bad("Choose whether it is sent daily, weekly or monthly.")
	case s.Weekday < time.Sunday || s.Weekday > time.Saturday:
		return bad("Choose a day of the week.")
	case s.Every == Monthly && (s.Day < 1 || s.Day > 31):
		return bad("The day of the month is a number from 1 to 31. In a shorter month it is the last day.")
	case s.Hour < 0 || s.Hour > 23:
		return bad("The hour is a number from 0 to 23.")
	case s.Format != "csv" && s.Format != "xlsx":
		return bad("Choose CSV or Excel.")
	case len(s.Recipients) == 0:
		return bad("Name at least one person to send it to.")
	case len(s.Recipients) > maxRecipients:
		return errTooManyRecipients
	}
	return nil
}

// Next returns the first moment after another at which the schedule runs.
func (s *Schedule) Next(after time.Time, zone *time.Location) time.Time {
	year, month, day := after.In(zone).Date()
	for n := -1; ; n++ { // from the day before: a zone may be beyond midnight already
		date := time.Date(year, month, day+n, 0, 0, 0, 0, time.UTC)
		if !s.on(date) {
			continue
		}
		if at := hourOf(date, s.Hour, zone); at.After(after) {
			return at
		}
	}
}

// Due returns the moments at which the schedule was to run after one moment and
// not after another.
func (s *Schedule) Due(after, now time.Time, zone *time.Location) []time.Time {
	var out []time.Time
	for at := s.Next(after, zone); !at.After(now); at = s.Next(at, zone) {
		out = append(out, at)
	}
	return out
}

// on reports whether the schedule runs on a date.
func (s *Schedule) on(date time.Time) bool {
	switch s.Every {
	case Daily:
		return true
	case Weekly:
		return date.Weekday() == s.Weekday
	case Monthly:
		last := time.Date(date.Year(), date.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return date.Day() == min(s.Day, last)
	}
	return true // of no known kind; a loop must end
}

// hourOf returns the first moment of a date at which the clocks of a zone show an
// hour or more: where an hour comes twice, the first, and where it is left out,
// the moment at which the clocks jump.
func hourOf(date time.Time, hour int, zone *time.Location) time.Time {
	wall := date.Add(time.Duration(hour) * time.Hour)
	const day = 24 * time.Hour
	_, before := wall.Add(-day).In(zone).Zone()
	_, after := wall.Add(day).In(zone).Zone()
	early, late := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(after)*time.Second)
	for _, at := range []time.Time{early, late} { // the offset before a change gives the earlier of two
		if sameWall(at.In(zone), wall) {
			return at
		}
	}
	// Left out: the clocks jump between what the two offsets give.
	start, _ := early.In(zone).ZoneBounds()
	return start.UTC()
}

// sameWall reports whether clocks that show a are those that show b.
func sameWall(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay() && a.Hour() == b.Hour() && a.Minute() == b.Minute()
}

// Words says when the schedule runs.
func (s *Schedule) Words(zone *time.Location) string {
	hour := fmt.Sprintf("at %02d:00 (%s)", s.Hour, zone)
	switch s.Every {
	case Weekly:
		return "Every " + s.Weekday.String() + " " + hour
	case Monthly:
		if s.Day >= 29 {
			return "On day " + strconv.Itoa(s.Day) + " of each month, or its last day, " + hour
		}
		return "On day " + strconv.Itoa(s.Day) + " of each month " + hour
	case Daily:
	}
	return "Every day " + hour
}

// FormatName is the schedule's form in words.
func (s *Schedule) FormatName() string { return formatName(s.Format) }

func formatName(format string) string {
	if format == "xlsx" {
		return "Excel"
	}
	return strings.ToUpper(format)
}
