package store

import (
	"time"

	"gorm.io/gorm"
)

// stateRow is what an enrollment was from one moment to another.
type stateRow struct {
	EnrollmentID       int64     `gorm:"primaryKey;autoIncrement:false"`
	Since              time.Time `gorm:"primaryKey"`
	Until              *time.Time
	PersonID           int64
	Course             string
	Cycle              int
	Latest             bool
	AssignmentID       *int64
	EnrolledAt         time.Time
	DueAt              *time.Time
	SetAside           string
	StartedAt          *time.Time
	Met                int
	Total              int
	TestedOut          int
	Score              *int
	CompletedAt        *time.Time
	CompletedVersionID *int64
	ValidUntil         *time.Time
}

func (stateRow) TableName() string { return "enrollment_states" }

// addStates replaces the states that the trigger has kept of enrollments that
// were added whole by what they must have been: not started, then started, then
// as they are. When which requirement was met is not told apart.
func addStates(tx *gorm.DB, histories []History, enrollments []enrollmentRow) error {
	var states []stateRow
	var ids []int64
	for i, e := range enrollments {
		next := nextCycle(histories, i)
		ids = append(ids, e.ID)
		states = append(states, statesOf(e, next)...)
		if len(ids) == batch || i == len(enrollments)-1 {
			if err := tx.Exec("DELETE FROM enrollment_states WHERE enrollment_id IN ?", ids).Error; err != nil {
				return err
			}
			ids = ids[:0]
		}
	}
	return create(tx, states)
}

// nextCycle returns when the person of a history was enrolled in the next cycle
// of the same course, zero if they were not. It follows in the list.
func nextCycle(histories []History, i int) time.Time {
	if histories[i].Latest {
		return time.Time{}
	}
	for _, later := range histories[i+1:] {
		if later.PersonID == histories[i].PersonID && later.Course == histories[i].Course {
			return later.EnrolledAt.UTC()
		}
	}
	return time.Time{}
}

// statesOf returns the states of an enrollment whose next cycle began at a
// moment, if it did.
func statesOf(e enrollmentRow, next time.Time) []stateRow {
	last := stateRow{
		EnrollmentID: e.ID, PersonID: e.PersonID, Course: e.Course, Cycle: e.Cycle, Latest: e.Latest, AssignmentID: e.AssignmentID,
		EnrolledAt: e.EnrolledAt, DueAt: e.DueAt, SetAside: e.SetAside, StartedAt: e.StartedAt, Met: e.Met, Total: e.Total,
		TestedOut: e.TestedOut, Score: e.Score, CompletedAt: e.CompletedAt, CompletedVersionID: e.CompletedVersionID, ValidUntil: e.ValidUntil,
	}
	fresh := last
	fresh.Since, fresh.Latest, fresh.StartedAt, fresh.Met, fresh.TestedOut, fresh.Score = e.EnrolledAt, true, nil, 0, 0, nil
	fresh.CompletedAt, fresh.CompletedVersionID, fresh.ValidUntil = nil, nil, nil
	states := []stateRow{fresh}
	follow := func(at time.Time, s stateRow) {
		before := &states[len(states)-1]
		if !at.After(before.Since) {
			s.Since = before.Since
			*before = s
			return
		}
		s.Since, before.Until = at, &at
		states = append(states, s)
	}
	if e.StartedAt != nil {
		begun := fresh
		begun.StartedAt = e.StartedAt
		if e.CompletedAt == nil {
			begun = last
			begun.Latest = true
		}
		follow(*e.StartedAt, begun)
	}
	if e.CompletedAt != nil {
		done := last
		done.Latest = true
		follow(*e.CompletedAt, done)
	}
	if !next.IsZero() {
		follow(next, last)
	}
	return states
}
