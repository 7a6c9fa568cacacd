package evidence

import (
	"context"
	"io"
	"strconv"
	"time"

	"decorum/internal/assignment"
	"decorum/internal/report"
)

// Exception is what was granted to somebody whom the report has, as it was at
// its moment.
type Exception struct {
	assignment.Exception

	Name, Email string
	Course      string // "" = every course
	Cycle       int
}

// exceptionColumns are those of exceptions.csv.
func exceptionColumns() []string {
	return []string{"Kind", "Name", "Email", "Course", "Cycle", "Reason", "From", "Until", "Due before", "Due after",
		"Granted on", "Granted by", "Ended on", "Ended by", "Taken back on", "Taken back by"}
}

// writeExceptions writes exceptions.csv.
func (s *Service) writeExceptions(ctx context.Context, w io.Writer, f report.Filter) error {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(s.zone).Format(time.DateOnly)
	}
	last := func(t time.Time) string { // a day is kept as the instant at which it is over
		if t.IsZero() {
			return ""
		}
		return day(t.Add(-time.Microsecond))
	}
	return report.CSVLines(w, exceptionColumns(), func(each func(cells ...string) error) error {
		return s.store.Exceptions(ctx, f, func(x Exception) error {
			cycle := ""
			if x.Cycle > 0 {
				cycle = strconv.Itoa(x.Cycle)
			}
			return each(string(x.Kind), x.Name, x.Email, x.Course, cycle, x.Reason, day(x.StartsAt), last(x.EndsAt), last(x.DueBefore), last(x.DueAfter),
				day(x.CreatedAt), x.CreatedBy, day(x.EndedAt), x.EndedBy, day(x.TakenBackAt), x.TakenBackBy)
		})
	})
}
