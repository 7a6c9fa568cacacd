package report

import (
	"slices"
	"strings"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/enrollment"
)

// Export writes rows as files that spreadsheets open.
type Export struct {
	Zone    *time.Location    // the organization's; dates are days there
	Now     time.Time         // decides what is overdue or expired, and which certificates count
	Titles  map[string]string // of courses, by key
	BaseURL string            // where strangers reach /verify/{serial}, without a slash at the end
	Fields  []Field           // nil = the standard ones
	Labels  Labels            // names for FieldRule and FieldVersion; only needed for these
}

// Labels are the names of what rows only have ids of.
type Labels struct {
	Versions map[int64]int    // numbers, by id
	Rules    map[int64]string // names of assignments, by id
}

// LabelsNeeded reports whether one of the fields is written with a label.
func LabelsNeeded(list []Field) bool {
	return slices.Contains(list, FieldRule) || slices.Contains(list, FieldVersion)
}

// Rows hands every row to each, as Service.Each does.
type Rows = func(each func(Row) error) error

// chosen returns the fields that are written, in both formats.
func (e Export) chosen() []Field {
	if len(e.Fields) == 0 {
		return StandardFields()
	}
	return e.Fields
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
	case enrollment.Paused:
		return "Paused"
	case enrollment.Waived:
		return "Waived"
	case enrollment.Withdrawn:
		return "Withdrawn"
	}
	return string(s)
}

// StateName returns a certificate's state in words, "" if there is none.
func StateName(s certificate.State) string {
	switch s {
	case certificate.Valid:
		return "Valid"
	case certificate.Expired:
		return "Expired"
	case certificate.Superseded:
		return "Superseded"
	case certificate.Revoked:
		return "Revoked"
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

// day returns what a field that is a day holds.
func (e Export) day(r *Row, f Field) time.Time {
	switch f {
	case FieldEnrolled:
		return e.on(r.EnrolledAt)
	case FieldDue:
		return e.last(r.DueAt)
	case FieldStarted:
		return e.on(r.StartedAt)
	case FieldCompleted:
		return e.on(r.CompletedAt)
	case FieldValidUntil:
		return e.last(r.ValidUntil)
	default:
		return time.Time{}
	}
}

// text returns what a field that is text holds.
func (e Export) text(r *Row, f Field) string {
	switch f {
	case FieldName:
		return r.Name
	case FieldEmail:
		return r.Email
	case FieldUnit:
		return r.Unit
	case FieldManager:
		return r.Manager
	case FieldCourse:
		return e.title(r.Course)
	case FieldStatus:
		return StatusName(r.Status(e.Now))
	case FieldCertificate:
		return r.Certificate
	case FieldState:
		return StateName(r.CertificateState(e.Now))
	case FieldRule:
		return e.Labels.Rules[r.AssignmentID]
	default:
		return ""
	}
}

// Cells returns a row as text, a cell for each field, as a terminal shows it.
func (e Export) Cells(r Row) []string {
	fields := e.chosen()
	out := make([]string, len(fields))
	for i, f := range fields {
		if out[i] = e.text(&r, f); out[i] == "" {
			out[i] = strings.TrimSuffix(string(e.appendCell(nil, &r, f)), ",")
		}
	}
	return out
}
