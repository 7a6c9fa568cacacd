package certificate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"decorum/internal/fault"
)

// Period is how long a certificate is valid. The zero Period never ends.
type Period struct {
	Months int
	Days   int
}

// maxPeriod is the longest period, in years, that ParsePeriod accepts; what is
// longer is a slip of the keyboard.
const maxPeriod = 100

var periodPattern = regexp.MustCompile(`^(\d{1,5})\s*(days?|d|weeks?|w|months?|m|years?|y)$`)

// ParsePeriod reads "never", "90 days", "12 months", "2 years" and "6 weeks".
func ParsePeriod(text string) (Period, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "never" {
		return Period{}, nil
	}
	m := periodPattern.FindStringSubmatch(text)
	if m == nil {
		return Period{}, fault.Explain(fault.Invalid, fmt.Sprintf(
			"%q is not a period; write for example \"12 months\", \"90 days\" or \"never\".", text))
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		return Period{}, fault.Explain(fault.Invalid, "A period has at least one day; write \"never\" for one without end.")
	}
	var p Period
	switch m[2][0] {
	case 'd':
		p.Days = n
	case 'w':
		p.Days = 7 * n
	case 'm':
		p.Months = n
	case 'y':
		p.Months = 12 * n
	}
	if p.Months > maxPeriod*12 || p.Days > maxPeriod*366 {
		return Period{}, fault.Explain(fault.Invalid, fmt.Sprintf("A period of more than %d years is not accepted; write \"never\".", maxPeriod))
	}
	return p, nil
}

// Never reports whether the period has no end.
func (p Period) Never() bool { return p == Period{} }

// String returns what ParsePeriod reads, in its shortest plain form. A period
// of months and days, which ParsePeriod never makes, reads "1 month and 3 days".
func (p Period) String() string {
	switch {
	case p.Never():
		return "never"
	case p.Days == 0:
		return count(p.Months, "month")
	case p.Months == 0:
		return count(p.Days, "day")
	}
	return count(p.Months, "month") + " and " + count(p.Days, "day")
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// MarshalText writes the period as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the period as ParsePeriod does.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// lastDay returns the last day of a period that begins on the day of from, as
// midnight UTC of that day. Months come first and end at the month's end where
// it has no such day: one month from January 31 is February 28 or 29, never a
// day in March.
func (p Period) lastDay(from time.Time) time.Time {
	y, m, d := from.Date()
	first := time.Date(y, m+time.Month(p.Months), 1, 0, 0, 0, 0, time.UTC)
	end := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, end)-1+p.Days)
}

// endOfDay returns the instant at which the day of date ends in zone: the first
// one of the next day, also where clocks skip midnight.
func endOfDay(date time.Time, zone *time.Location) time.Time {
	y, m, d := date.Date()
	next := time.Date(y, m, d+1, 12, 0, 0, 0, zone)
	midnight := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	if midnight.Day() != next.Day() { // midnight is skipped: the day starts where the offset changes
		_, midnight = midnight.ZoneBounds()
	}
	return midnight.UTC()
}
