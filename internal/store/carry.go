package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// Carry carries out changes. Each statement says what must still be true; where
// it is not, the person was faster, and the next evaluation decides anew.
func (s Assignments) Carry(ctx context.Context, course string, changes []assignment.Change, requirements int, at time.Time) (int, error) {
	var fresh []enrollmentRow
	var ended []int64
	groups := map[assignment.Change][]int64{} // without person, enrollment and cycle
	for _, c := range changes {
		if c.Kind != assignment.Enroll {
			key := assignment.Change{Kind: c.Kind, AssignmentID: c.AssignmentID, DueAt: c.DueAt, DueMoved: c.DueMoved, DueWas: c.DueWas}
			groups[key] = append(groups[key], c.EnrollmentID)
			continue
		}
		if c.EnrollmentID != 0 {
			ended = append(ended, c.EnrollmentID)
		}
		fresh = append(fresh, newEnrollmentRow(enrollment.Enrollment{PersonID: c.PersonID, Course: course, Cycle: c.Cycle,
			AssignmentID: c.AssignmentID, EnrolledAt: at, AssignedAt: at, DueAt: c.DueAt, Total: requirements}))
	}
	var n int64
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		added, err := beginCycles(tx, ended, fresh, at.UTC())
		n += added
		if err != nil {
			return err
		}
		for change, ids := range groups {
			for some := range slices.Chunk(ids, batch) {
				carried, err := carry(tx, change, some, at.UTC())
				if err != nil {
					return err
				}
				n += carried
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("carrying out assignments: %w", kind(err))
	}
	return int(n), nil
}

// beginCycles adds enrollments in the place of those that are completed.
func beginCycles(tx *gorm.DB, ended []int64, fresh []enrollmentRow, at time.Time) (n int64, err error) {
	for some := range slices.Chunk(ended, batch) {
		err := tx.Exec("UPDATE enrollments SET latest = false, changed_at = ? WHERE latest AND completed_at IS NOT NULL AND id IN ?", at, some).Error
		if err != nil {
			return 0, err
		}
	}
	for some := range slices.Chunk(fresh, batch) {
		// A cycle that was withdrawn is taken up again; one that somebody has begun
		// at this moment stays theirs.
		done := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "person_id"}, {Name: "course"}, {Name: "cycle"}},
			DoUpdates: clause.AssignmentColumns([]string{"latest", "set_aside", "assignment_id", "enrolled_at", "assigned_at", "due_at", "due_moved", "due_kept", "changed_at"}),
			Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "enrollments.set_aside = 'withdrawn' AND NOT enrollments.latest"}}},
		}).Create(&some)
		if done.Error != nil {
			return 0, done.Error
		}
		n += done.RowsAffected
	}
	return n, nil
}

// carry makes one change to many enrollments.
func carry(tx *gorm.DB, c assignment.Change, ids []int64, at time.Time) (int64, error) {
	const open = " WHERE latest AND completed_at IS NULL AND id IN ?"
	due, owner := orNil(c.DueAt), idOrNil(c.AssignmentID)
	var done *gorm.DB
	switch c.Kind {
	case assignment.Withdraw:
		return withdraw(tx, ids, at)
	case assignment.Release:
		done = tx.Exec("UPDATE enrollments SET assignment_id = NULL, assigned_at = NULL, due_at = NULL, due_moved = false, due_kept = false, changed_at = ?"+open, at, ids)
		if done.Error == nil {
			return done.RowsAffected, letGo(tx, ids, []assignment.ExceptionKind{assignment.Extend}, "assignment_id IS NULL", at)
		}
	case assignment.Redue:
		was, args := " AND due_at IS NULL", []any{due, c.DueMoved, at, ids}
		if !c.DueWas.IsZero() {
			was, args = " AND due_at = ?", append(args, c.DueWas.UTC())
		}
		done = tx.Exec("UPDATE enrollments SET due_at = ?, due_moved = ?, changed_at = ?"+open+" AND NOT due_kept"+was, args...)
	case assignment.Adopt:
		done = tx.Exec("UPDATE enrollments SET assignment_id = ?, assigned_at = ?, due_at = ?, due_moved = ?, due_kept = false, changed_at = ?"+open,
			owner, at, due, c.DueMoved, at, ids)
	case assignment.Reinstate:
		done = tx.Exec("UPDATE enrollments SET set_aside = '', assignment_id = ?, assigned_at = ?, due_at = ?, due_moved = ?, due_kept = false, changed_at = ?"+open+
			" AND set_aside = 'withdrawn'", owner, at, due, c.DueMoved, at, ids)
	case assignment.Enroll:
		return 0, fault.Invalid // added, not changed
	}
	return done.RowsAffected, done.Error
}

// withdraw sets enrollments aside. Of those that followed on a completion, the
// one before is the latest again: what somebody has does not vanish with what
// they are no longer asked for.
func withdraw(tx *gorm.DB, ids []int64, at time.Time) (int64, error) {
	done := tx.Exec(`UPDATE enrollments SET set_aside = 'withdrawn', latest = (cycle = 1), changed_at = ?
		WHERE latest AND completed_at IS NULL AND started_at IS NULL AND id IN ?`, at, ids)
	if done.Error != nil {
		return 0, done.Error
	}
	err := tx.Exec(`UPDATE enrollments SET latest = true, changed_at = ? WHERE id IN (SELECT b.id FROM enrollments w
		JOIN enrollments b ON b.person_id = w.person_id AND b.course = w.course AND b.cycle = w.cycle - 1
		WHERE w.id IN ? AND NOT w.latest AND w.set_aside = 'withdrawn')`, at, ids).Error
	if err != nil {
		return 0, err
	}
	return done.RowsAffected, letGo(tx, ids, []assignment.ExceptionKind{assignment.Extend, assignment.Waive}, "set_aside = 'withdrawn'", at)
}
