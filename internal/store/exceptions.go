package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

type exceptionRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	PersonID     int64
	EnrollmentID *int64
	Kind         string
	Reason       string
	StartsAt     time.Time
	EndsAt       *time.Time
	DueBefore    *time.Time
	DueAfter     *time.Time
	CreatedAt    time.Time
	CreatedBy    string
	EndedAt      *time.Time
	EndedBy      string
}

func (exceptionRow) TableName() string { return "exceptions" }

func newExceptionRow(x assignment.Exception) exceptionRow {
	return exceptionRow{ID: x.ID, PersonID: x.PersonID, EnrollmentID: idOrNil(x.EnrollmentID), Kind: string(x.Kind), Reason: x.Reason,
		StartsAt: x.StartsAt.UTC(), EndsAt: orNil(x.EndsAt), DueBefore: orNil(x.DueBefore), DueAfter: orNil(x.DueAfter),
		CreatedAt: x.CreatedAt.UTC(), CreatedBy: x.CreatedBy, EndedAt: orNil(x.EndedAt), EndedBy: x.EndedBy}
}

func (r exceptionRow) exception() assignment.Exception {
	return assignment.Exception{ID: r.ID, PersonID: r.PersonID, EnrollmentID: idOrZero(r.EnrollmentID), Kind: assignment.ExceptionKind(r.Kind),
		Reason: r.Reason, StartsAt: r.StartsAt.UTC(), EndsAt: orZero(r.EndsAt), DueBefore: orZero(r.DueBefore), DueAfter: orZero(r.DueAfter),
		CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy, EndedAt: orZero(r.EndedAt), EndedBy: r.EndedBy}
}

func exceptions(rows []exceptionRow) []assignment.Exception {
	out := make([]assignment.Exception, len(rows))
	for i, r := range rows {
		out[i] = r.exception()
	}
	return out
}

// Exceptions returns what was granted to a person.
func (s Assignments) Exceptions(ctx context.Context, personID int64) ([]assignment.Exception, error) {
	var rows []exceptionRow
	if err := s.db.read.WithContext(ctx).Order("id DESC").Find(&rows, "person_id = ?", personID).Error; err != nil {
		return nil, fmt.Errorf("reading exceptions: %w", kind(err))
	}
	return exceptions(rows), nil
}

// OverExceptions returns the pauses and waivers that are to be ended.
func (s Assignments) OverExceptions(ctx context.Context, at time.Time) ([]assignment.Exception, error) {
	var rows []exceptionRow
	err := s.db.read.WithContext(ctx).Order("id").Find(&rows, "ended_at IS NULL AND kind IN ? AND ends_at <= ?",
		[]assignment.ExceptionKind{assignment.Pause, assignment.Waive}, at.UTC()).Error
	if err != nil {
		return nil, fmt.Errorf("reading exceptions: %w", kind(err))
	}
	return exceptions(rows), nil
}

// UnbegunPauses returns the pauses that something is to be set aside for.
func (s Assignments) UnbegunPauses(ctx context.Context, at time.Time) ([]assignment.Exception, error) {
	var rows []exceptionRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT x.* FROM exceptions x
		WHERE x.ended_at IS NULL AND x.kind = ? AND x.starts_at <= ? AND (x.ends_at IS NULL OR x.ends_at > ?)
			AND EXISTS (SELECT 1 FROM enrollments e WHERE e.person_id = x.person_id AND e.latest AND e.completed_at IS NULL AND e.set_aside = '')
		ORDER BY x.id`, assignment.Pause, at.UTC(), at.UTC()).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading exceptions: %w", kind(err))
	}
	return exceptions(rows), nil
}

// Exception returns one.
func (s Assignments) Exception(ctx context.Context, id int64) (assignment.Exception, error) {
	var row exceptionRow
	if err := s.db.read.WithContext(ctx).Take(&row, "id = ?", id).Error; err != nil {
		return assignment.Exception{}, fmt.Errorf("reading an exception: %w", kind(err))
	}
	return row.exception(), nil
}

// Open returns the enrollments of a person that are not completed.
func (s Assignments) Open(ctx context.Context, personID int64) ([]enrollment.Enrollment, error) {
	var rows []enrollmentRow
	err := s.db.read.WithContext(ctx).Order("course").Find(&rows, "person_id = ? AND latest AND completed_at IS NULL", personID).Error
	if err != nil {
		return nil, fmt.Errorf("reading open enrollments: %w", kind(err))
	}
	out := make([]enrollment.Enrollment, len(rows))
	for i, r := range rows {
		out[i] = r.enrollment()
	}
	return out, nil
}

// Settle stores an exception and what it changes. The due day and the setting
// aside are written, and nothing else of an enrollment: the person may be
// learning at the moment.
func (s Assignments) Settle(ctx context.Context, x assignment.Exception, by string, at time.Time, changed []enrollment.Enrollment) (int64, error) {
	row := newExceptionRow(x)
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		action, err := settle(tx, &row)
		if err != nil {
			return err
		}
		for _, e := range changed { // as many as there are courses that somebody takes
			done := tx.Exec(`UPDATE enrollments SET due_at = ?, due_moved = ?, set_aside = ?, changed_at = ?
				WHERE id = ? AND latest AND completed_at IS NULL`, orNil(e.DueAt), e.DueMoved, string(e.SetAside), at.UTC(), e.ID)
			if done.Error != nil {
				return done.Error
			}
		}
		if action == "" {
			return nil
		}
		return enter(tx, auditEntry{At: at, By: by, Action: action, Subject: subjectException, SubjectID: row.ID, PersonID: row.PersonID, Detail: map[string]any{
			"kind": row.Kind, "person": row.PersonID, "enrollment": row.EnrollmentID, "reason": row.Reason,
			"starts": row.StartsAt, "ends": row.EndsAt, "due_before": row.DueBefore, "due_after": row.DueAfter}})
	})
	if err != nil {
		return 0, fmt.Errorf("storing an exception: %w", kind(err))
	}
	return row.ID, nil
}

// settle adds an exception, or ends it, and returns which; "" if it stays as it
// is.
func settle(tx *gorm.DB, row *exceptionRow) (action string, err error) {
	switch {
	case row.ID == 0:
		return "add", tx.Create(row).Error
	case row.EndedAt == nil:
		return "", nil
	}
	done := tx.Model(&exceptionRow{}).Where("id = ? AND ended_at IS NULL", row.ID).Select("ended_at", "ended_by").Updates(row)
	if done.Error == nil && done.RowsAffected == 0 { // another instance was faster
		return "", fault.Conflict
	}
	return "end", done.Error
}
