package store

import (
	"strconv"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/report"
)

// rowColumns is what scannedRow.targets takes, in that order.
const rowColumns = `e.id, e.person_id, e.course, e.cycle, e.assignment_id, e.enrolled_at, e.due_at, e.started_at,
	e.met, e.total, e.tested_out, e.score, e.completed_at, e.completed_version_id, e.valid_until, e.set_aside,
	p.name, p.email, p.sort_name, p.unit_id, m.name, c.serial, c.revoked_at, c.superseded_at`

// scannedRow is one row of a report as the database gives it. It is scanned
// into again and again; an export of a million rows must not leave a million
// of them behind.
type scannedRow struct {
	id, personID, cycle, assignmentID, met, total, testedOut, score, versionID, unitID number
	enrolledAt, dueAt, startedAt, completedAt, validUntil, revokedAt, supersededAt     moment
	course, name, email, sortName, manager, serial, setAside                           text
}

func (s *scannedRow) targets() []any {
	return []any{&s.id, &s.personID, &s.course, &s.cycle, &s.assignmentID, &s.enrolledAt, &s.dueAt, &s.startedAt,
		&s.met, &s.total, &s.testedOut, &s.score, &s.completedAt, &s.versionID, &s.validUntil, &s.setAside,
		&s.name, &s.email, &s.sortName, &s.unitID, &s.manager, &s.serial, &s.revokedAt, &s.supersededAt}
}

func (s *scannedRow) row() report.Row {
	return report.Row{
		EnrollmentID: s.id.int64, PersonID: s.personID.int64, Name: s.name.string, Email: s.email.string,
		UnitID: s.unitID.int64, Manager: s.manager.string, Course: s.course.string, Certificate: s.serial.string,
		RevokedAt: s.revokedAt.Time, SupersededAt: s.supersededAt.Time,
		Enrollment: enrollment.Enrollment{
			ID: s.id.int64, PersonID: s.personID.int64, Course: s.course.string, Cycle: int(s.cycle.int64),
			AssignmentID: s.assignmentID.int64, EnrolledAt: s.enrolledAt.Time, DueAt: s.dueAt.Time,
			StartedAt: s.startedAt.Time, Met: int(s.met.int64), Total: int(s.total.int64), TestedOut: int(s.testedOut.int64),
			Score: quiz.Score(s.score.int64), Scored: s.score.given, CompletedAt: s.completedAt.Time,
			CompletedVersionID: s.versionID.int64, ValidUntil: s.validUntil.Time, SetAside: enrollment.SetAside(s.setAside.string),
		},
	}
}

// row returns the row with the path of its unit.
func (r *reading) row(s *scannedRow) report.Row {
	row := s.row()
	row.Unit = r.paths[row.UnitID]
	return row
}

// The scanners take what the two drivers give, without the reflection that
// database/sql would need, and NULL as the zero value.
type (
	number struct {
		int64
		given bool
	}
	moment struct{ time.Time }
	text   struct{ string }
)

// Scan implements sql.Scanner.
func (n *number) Scan(src any) error {
	var ok bool
	if n.int64, n.given = 0, false; src == nil {
		return nil
	}
	if n.int64, ok = src.(int64); !ok {
		return fault.Invalid
	}
	n.given = true
	return nil
}

func (n number) text() string {
	if !n.given {
		return ""
	}
	return strconv.FormatInt(n.int64, 10)
}

// Scan implements sql.Scanner.
func (m *moment) Scan(src any) error {
	m.Time = time.Time{}
	if src == nil {
		return nil
	}
	t, ok := src.(time.Time)
	if !ok {
		return fault.Invalid
	}
	m.Time = t.UTC()
	return nil
}

func (m moment) text() string {
	if m.IsZero() {
		return ""
	}
	return m.Format(time.RFC3339Nano)
}

// Scan implements sql.Scanner.
func (t *text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		t.string = ""
	case string:
		t.string = v
	case []byte:
		t.string = string(v)
	default:
		return fault.Invalid
	}
	return nil
}
