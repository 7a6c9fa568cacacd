package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
)

// Open returns the enrollments of a person that are not completed.
func (s Assignments) Open(ctx context.Context, personID int64) ([]enrollment.Enrollment, error) {
	open, err := openOf(s.db.read.WithContext(ctx), personID)
	if err != nil {
		return nil, fmt.Errorf("reading open enrollments: %w", kind(err))
	}
	return open, nil
}

func openOf(tx *gorm.DB, personID int64) ([]enrollment.Enrollment, error) {
	var rows []enrollmentRow
	if err := tx.Order("id").Find(&rows, "person_id = ? AND latest AND completed_at IS NULL", personID).Error; err != nil {
		return nil, err
	}
	out := make([]enrollment.Enrollment, len(rows))
	for i, r := range rows {
		out[i] = r.enrollment()
	}
	return out, nil
}

// Standing returns how somebody stands now.
func (s Assignments) Standing(ctx context.Context, personID int64) (assignment.Standing, error) {
	var out assignment.Standing
	err := s.db.read.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		out, err = standing(tx, tx, personID)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("reading how somebody stands: %w", kind(err))
	}
	return out, nil
}

// standing reads how somebody stands, the person and the enrollments through
// locking, which may lock them.
func standing(tx, locking *gorm.DB, personID int64) (out assignment.Standing, err error) {
	var person personRow
	if err := locking.Select("id", "hired_on").Take(&person, "id = ?", personID).Error; err != nil {
		return out, err
	}
	out.HiredOn = account.Day(person.HiredOn)
	if out.Open, err = openOf(locking, personID); err != nil {
		return out, err
	}
	var granted []exceptionRow
	if err := tx.Order("id").Find(&granted, "person_id = ?", personID).Error; err != nil {
		return out, err
	}
	out.Granted = exceptions(granted)
	var rules []assignmentRow
	err = tx.Order("id").Find(&rules, "id IN (SELECT assignment_id FROM enrollments WHERE person_id = ? AND latest AND completed_at IS NULL)", personID).Error
	if err != nil {
		return out, err
	}
	out.Rules, err = rulesOf(rules)
	return out, err
}

// Settle stores what decide says of somebody's exceptions, and what follows from
// it. The person is locked first, so that what is settled of one person follows
// each other; whoever is learning or enrolls meanwhile is not kept waiting by
// that.
func (s Assignments) Settle(
	ctx context.Context, personID int64, by string, at time.Time, decide func(assignment.Standing) (assignment.Settlement, error),
) error {
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		// A session, or the clause would stay with only the first of its questions.
		locking := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Session(&gorm.Session{})
		st, err := standing(tx, locking, personID)
		if err != nil {
			return err
		}
		settled, err := decide(st)
		if err != nil {
			refused = err
			return err
		}
		if err := writeOpen(tx, st.Open, settled.Open, at); err != nil {
			return err
		}
		if settled.Exception.Kind == "" {
			return nil
		}
		return writeException(tx, newExceptionRow(settled.Exception), by, at)
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("storing an exception: %w", kind(err))
	}
	return nil
}

// writeOpen writes enrollments that are otherwise than they were. The due day and
// the setting aside are written, and nothing else of them: the person may be
// learning at the moment.
func writeOpen(tx *gorm.DB, was, are []enrollment.Enrollment, at time.Time) error {
	before := make(map[int64]enrollment.Enrollment, len(was))
	for _, e := range was {
		before[e.ID] = e
	}
	for _, e := range are { // as many as there are courses that somebody takes
		b := before[e.ID]
		if e.DueAt.Equal(b.DueAt) && e.DueMoved == b.DueMoved && e.DueKept == b.DueKept && e.SetAside == b.SetAside {
			continue
		}
		err := tx.Exec(`UPDATE enrollments SET due_at = ?, due_moved = ?, due_kept = ?, set_aside = ?, changed_at = ?
			WHERE id = ? AND latest AND completed_at IS NULL`, orNil(e.DueAt), e.DueMoved, e.DueKept, string(e.SetAside), at.UTC(), e.ID).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// writeException adds an exception, or writes how it ended, with its audit entry.
func writeException(tx *gorm.DB, row exceptionRow, by string, at time.Time) error {
	action := "end"
	if row.TakenBackAt != nil {
		action = "take back"
	}
	var err error
	if row.ID == 0 {
		action, err = "add", tx.Create(&row).Error
	} else {
		err = tx.Model(&row).Select("ended_at", "ended_by", "taken_back_at", "taken_back_by").Updates(&row).Error
	}
	if err != nil {
		return err
	}
	return enter(tx, auditEntry{At: at, By: by, Action: action, Subject: subjectException, SubjectID: row.ID, PersonID: row.PersonID, Detail: row.detail()})
}

// detail is what an audit entry keeps of an exception.
func (r exceptionRow) detail() map[string]any {
	return map[string]any{"kind": r.Kind, "person": r.PersonID, "enrollment": r.EnrollmentID, "reason": r.Reason,
		"starts": r.StartsAt, "ends": r.EndsAt, "due_before": r.DueBefore, "due_after": r.DueAfter}
}

// letGo ends what was granted for enrollments that nobody asks for any more, as a
// condition on them says: an extension of that would give them a due day again.
func letGo(tx *gorm.DB, ids []int64, kinds []assignment.ExceptionKind, condition string, at time.Time) error {
	var rows []exceptionRow
	err := tx.Order("id").Find(&rows, "ended_at IS NULL AND kind IN ? AND enrollment_id IN (SELECT id FROM enrollments WHERE id IN ? AND "+condition+")", kinds, ids).Error
	if err != nil {
		return err
	}
	for _, row := range rows { // few: most people were granted nothing
		row.EndedAt = &at
		if err := writeException(tx, row, "", at); err != nil {
			return err
		}
	}
	return nil
}
