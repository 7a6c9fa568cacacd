package report

import (
	"time"

	"decorum/internal/enrollment"
)

// Export writes rows as files that spreadsheets open.
type Export struct {
	Zone    *time.Location    // the organization's; dates are days there
	Now     time.Time         // decides what is overdue or expired
	Titles  map[string]string // of courses, by key
	BaseURL string            // where strangers reach /verify/{serial}, without a slash at the end
}

// Rows hands every row to each, as Service.Each does.
type Rows = func(each func(Row) error) error

// header returns the names of the columns, in the order in which both formats
// have them.
func header() []string {
	return []string{"Name", "Email", "Unit", "Manager", "Course", "Status", "Progress %", "Enrolled", "Due", "Started",
		"Completed", "Valid until", "Score %", "Certificate serial", "Verify address"}
}

// StatusName returns a status in words.
func StatusName(s enrollment.Status) string {
	switch s {
	case enrollment.NotStarted:
		return "Not started"
	case enrollment.InProgress:
		return "In progress"
	case enrollment.Completed:
		return "Completed"
	case enrollment.Overdue:
		return "Overdue"
	case enrollment.Expired:
		return "Expired"
	}
	return string(s)
}

// title returns the name of a course; its key if it is no longer published.
func (e Export) title(key string) string {
	if title, ok := e.Titles[key]; ok {
		return title
	}
	return key
}

// on returns the day of a moment, zero for the zero moment.
func (e Export) on(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(e.Zone)
}

// last returns the last day before a moment: due dates and validity are kept as
// the instant at which their last day is over.
func (e Export) last(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-1).In(e.Zone)
}
