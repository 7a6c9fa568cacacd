package audit

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// words are the names that sentences need.
type words struct {
	zone   *time.Location
	titles map[string]string
	names  assignment.Names
}

// Who names who did it, at the beginning of a sentence.
func (d Doer) Who() string {
	switch number, name, ofToken := strings.Cut(d.By, ", "); {
	case d.By == "":
		return "The program"
	case d.Name != "":
		return d.Name
	case d.By == account.CommandLine().Name:
		return "The command line"
	case ofToken && strings.HasPrefix(number, "token "):
		return name + " (" + number + ")"
	}
	return d.By
}

func (w words) course(key string) string { return cmp.Or(w.titles[key], key, "a course") }

func (w words) day(t time.Time) string { return t.In(w.zone).Format("January 2, 2006") }

// last returns the last day before a moment: what ends is kept as the instant
// at which its last day is over.
func (w words) last(t time.Time) string { return w.day(t.Add(-time.Microsecond)) }

func (w words) moment(t time.Time) string { return t.In(w.zone).Format("January 2, 2006, 15:04") }

// momentOf is a moment that was kept as text.
func (w words) momentOf(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return w.moment(t)
}

// areas writes what a token is for.
func areas(scope string) string { return and(strings.Fields(scope)) }

// and writes "a, b and c".
func and(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func count(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
