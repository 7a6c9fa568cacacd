package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/assignment"
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
	TakenBackAt  *time.Time
	TakenBackBy  string
}

func (exceptionRow) TableName() string { return "exceptions" }

func newExceptionRow(x assignment.Exception) exceptionRow {
	return exceptionRow{ID: x.ID, PersonID: x.PersonID, EnrollmentID: idOrNil(x.EnrollmentID), Kind: string(x.Kind), Reason: x.Reason,
		StartsAt: x.StartsAt.UTC(), EndsAt: orNil(x.EndsAt), DueBefore: orNil(x.DueBefore), DueAfter: orNil(x.DueAfter),
		CreatedAt: x.CreatedAt.UTC(), CreatedBy: x.CreatedBy, EndedAt: orNil(x.EndedAt), EndedBy: x.EndedBy,
		TakenBackAt: orNil(x.TakenBackAt), TakenBackBy: x.TakenBackBy}
}

func (r exceptionRow) exception() assignment.Exception {
	return assignment.Exception{ID: r.ID, PersonID: r.PersonID, EnrollmentID: idOrZero(r.EnrollmentID), Kind: assignment.ExceptionKind(r.Kind),
		Reason: r.Reason, StartsAt: r.StartsAt.UTC(), EndsAt: orZero(r.EndsAt), DueBefore: orZero(r.DueBefore), DueAfter: orZero(r.DueAfter),
		CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy, EndedAt: orZero(r.EndedAt), EndedBy: r.EndedBy,
		TakenBackAt: orZero(r.TakenBackAt), TakenBackBy: r.TakenBackBy}
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

// Pauses returns the pauses of some people that were not ended.
func (s Assignments) Pauses(ctx context.Context, people []int64) ([]assignment.Exception, error) {
	var rows []exceptionRow
	for some := range slices.Chunk(people, batch) {
		var more []exceptionRow
		err := s.db.read.WithContext(ctx).Find(&more, "ended_at IS NULL AND kind = ? AND person_id IN ?", assignment.Pause, some).Error
		if err != nil {
			return nil, fmt.Errorf("reading exceptions: %w", kind(err))
		}
		rows = append(rows, more...)
	}
	slices.SortFunc(rows, func(a, b exceptionRow) int { return cmp.Compare(a.ID, b.ID) })
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

// grantedTo fills in what was granted to those of some candidates who have an
// enrollment. They are all people between two ids if one asks for everybody, and
// then the question is the same for each batch.
func grantedTo(tx *gorm.DB, some []assignment.Candidate, everybody bool) error {
	at := make(map[int64]int, len(some))
	var ids []int64
	for i, c := range some {
		if c.Enrolled && !c.Enrollment.Completed() {
			at[c.ID] = i
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	among := tx.Where("person_id IN ?", ids)
	if everybody {
		among = tx.Where("person_id >= ? AND person_id <= ?", ids[0], ids[len(ids)-1])
	}
	var rows []exceptionRow
	if err := among.Order("person_id, id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if i, open := at[r.PersonID]; open {
			some[i].Granted = append(some[i].Granted, r.exception())
		}
	}
	return nil
}
