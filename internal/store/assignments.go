package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// Assignments keeps assignments and exceptions.
type Assignments struct{ db *DB }

// Assignments returns the store of assignments.
func (db *DB) Assignments() Assignments { return Assignments{db} }

type assignmentRow struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Course     string
	Name       string
	Audience   string
	Due        string
	Recurrence string
	Reminders  string
	CreatedAt  time.Time
	CreatedBy  string
	ChangedAt  time.Time
	EndedAt    *time.Time
	RequestKey string
	RequestSum string
}

func (assignmentRow) TableName() string { return "assignments" }

func newAssignmentRow(a assignment.Assignment) (assignmentRow, error) {
	row := assignmentRow{ID: a.ID, Course: a.Course, Name: a.Name, CreatedAt: a.CreatedAt.UTC(), CreatedBy: a.CreatedBy,
		ChangedAt: a.ChangedAt.UTC(), EndedAt: orNil(a.EndedAt), RequestKey: a.RequestKey, RequestSum: a.RequestSum}
	for into, value := range map[*string]any{
		&row.Audience: a.Audience, &row.Due: a.Due, &row.Recurrence: a.Recurrence, &row.Reminders: a.Reminders,
	} {
		text, err := json.Marshal(value)
		if err != nil {
			return row, fmt.Errorf("writing a rule: %w", err)
		}
		*into = string(text)
	}
	return row, nil
}

func (r assignmentRow) assignment() (assignment.Assignment, error) {
	a := assignment.Assignment{ID: r.ID, Course: r.Course, Name: r.Name, CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy,
		ChangedAt: r.ChangedAt.UTC(), EndedAt: orZero(r.EndedAt), RequestKey: r.RequestKey, RequestSum: r.RequestSum}
	for text, into := range map[*string]any{&r.Audience: &a.Audience, &r.Due: &a.Due, &r.Recurrence: &a.Recurrence, &r.Reminders: &a.Reminders} {
		if err := json.Unmarshal([]byte(*text), into); err != nil {
			return a, fmt.Errorf("reading rule %d: %w", r.ID, err)
		}
	}
	return a, nil
}

// Assignments returns the rules of a course, or all.
func (s Assignments) Assignments(ctx context.Context, course string) ([]assignment.Assignment, error) {
	tx := s.db.read.WithContext(ctx).Order("id")
	if course != "" {
		tx = tx.Where("course = ?", course)
	}
	var rows []assignmentRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading assignments: %w", kind(err))
	}
	return rulesOf(rows)
}

func rulesOf(rows []assignmentRow) ([]assignment.Assignment, error) {
	out := make([]assignment.Assignment, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.assignment(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Assignment returns one rule.
func (s Assignments) Assignment(ctx context.Context, id int64) (assignment.Assignment, error) {
	var row assignmentRow
	if err := s.db.read.WithContext(ctx).Take(&row, "id = ?", id).Error; err != nil {
		return assignment.Assignment{}, fmt.Errorf("reading an assignment: %w", kind(err))
	}
	return row.assignment()
}

// AssignmentByKey returns the rule that a request made.
func (s Assignments) AssignmentByKey(ctx context.Context, key string) (assignment.Assignment, error) {
	var row assignmentRow
	if err := s.db.read.WithContext(ctx).Take(&row, "request_key = ? AND request_key <> ''", key).Error; err != nil {
		return assignment.Assignment{}, fmt.Errorf("reading an assignment: %w", kind(err))
	}
	return row.assignment()
}

// AddAssignment adds a rule, with an audit entry.
func (s Assignments) AddAssignment(ctx context.Context, a assignment.Assignment) (int64, error) {
	row, err := newAssignmentRow(a)
	if err != nil {
		return 0, err
	}
	err = s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return enter(tx, auditEntry{At: row.CreatedAt, By: row.CreatedBy, Action: "add", Subject: subjectAssignment, SubjectID: row.ID, Detail: row.detail()})
	})
	if err != nil {
		return 0, fmt.Errorf("adding an assignment: %w", kind(err))
	}
	return row.ID, nil
}

// ChangeAssignment replaces what a rule says, with an audit entry.
func (s Assignments) ChangeAssignment(ctx context.Context, a assignment.Assignment, read time.Time, by string) error {
	row, err := newAssignmentRow(a)
	if err != nil {
		return err
	}
	action := "change"
	if a.Ended() {
		action = "end"
	}
	err = s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		done := tx.Model(&assignmentRow{}).Where("id = ? AND changed_at = ? AND ended_at IS NULL", a.ID, read.UTC()).
			Select("name", "audience", "due", "recurrence", "reminders", "changed_at", "ended_at").Updates(&row)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return fault.Explain(fault.Conflict, "Somebody else has changed this assignment since you opened it. Open it again and look at what is new.")
		}
		return enter(tx, auditEntry{At: row.ChangedAt, By: by, Action: action, Subject: subjectAssignment, SubjectID: a.ID, Detail: row.detail()})
	})
	if err != nil {
		return fmt.Errorf("changing an assignment: %w", kind(err))
	}
	return nil
}

// detail is what an audit entry keeps of a rule.
func (r assignmentRow) detail() map[string]any {
	return map[string]any{"name": r.Name, "course": r.Course, "audience": json.RawMessage(r.Audience),
		"due": json.RawMessage(r.Due), "recurrence": json.RawMessage(r.Recurrence), "reminders": json.RawMessage(r.Reminders)}
}

// Retake returns the latest version that asks for a retake.
func (s Assignments) Retake(ctx context.Context, course string) (int64, time.Time, error) {
	var rows []versionRow
	err := s.db.read.WithContext(ctx).Order("number DESC").Limit(1).Find(&rows, "course = ? AND retake", course).Error
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("looking for a version to be retaken: %w", kind(err))
	}
	if len(rows) == 0 {
		return 0, time.Time{}, nil
	}
	return rows[0].ID, rows[0].PublishedAt.UTC(), nil
}

// candidates is how many people are handed over at once.
const candidates = 1000

// candidateRow is a person with the latest enrollment in a course, if any.
type candidateRow struct {
	PersonID int64
	UnitID   *int64
	Role     string
	HiredOn  string
	Tags     *string

	EnrollmentID       *int64
	Cycle              *int
	AssignmentID       *int64
	EnrolledAt         *time.Time
	AssignedAt         *time.Time
	DueAt              *time.Time
	DueMoved           *bool
	DueKept            *bool
	SetAside           *string
	StartedAt          *time.Time
	CompletedAt        *time.Time
	CompletedVersionID *int64
	ValidUntil         *time.Time
}

// Candidates hands over people with their enrollments.
func (s Assignments) Candidates(ctx context.Context, course string, people []int64, each func([]assignment.Candidate) error) error {
	tags := "(SELECT group_concat(t.tag, char(10) ORDER BY t.tag) FROM (" + tagsOf + ") t)"
	if s.db.engine == Postgres {
		tags = "(SELECT string_agg(t.tag, chr(10) ORDER BY t.tag) FROM (" + tagsOf + ") t)"
	}
	query := `SELECT p.id AS person_id, p.unit_id, p.role, p.hired_on, ` + tags + ` AS tags, e.id AS enrollment_id, e.cycle, e.assignment_id,
		e.enrolled_at, e.assigned_at, e.due_at, e.due_moved, e.due_kept, e.set_aside, e.started_at, e.completed_at, e.completed_version_id, e.valid_until
		FROM people p LEFT JOIN enrollments e ON e.person_id = p.id AND e.course = ? AND e.latest AND e.person_id > ?
		WHERE p.active AND p.id > ?` // both, or PostgreSQL reads all enrollments up to those people for each batch
	all := people == nil
	if !all {
		people = slices.Sorted(slices.Values(people))
		query += " AND p.id IN ?"
	}
	query += fmt.Sprintf(" ORDER BY p.id LIMIT %d", candidates)
	for after := int64(0); ; {
		args := []any{course, after, after}
		if !all {
			some := people[:min(len(people), batch)]
			if len(some) == 0 {
				return nil
			}
			people = people[len(some):]
			args = append(args, some)
		}
		out, err := readCandidates(s.db.read.WithContext(ctx), course, query, args, all)
		if err != nil {
			return err
		}
		if len(out) > 0 {
			after = out[len(out)-1].ID
			if err := each(out); err != nil {
				return err
			}
		}
		if all && len(out) < candidates {
			return nil
		}
	}
}

// readCandidates reads one batch, and what was granted to them.
func readCandidates(tx *gorm.DB, course, query string, args []any, all bool) ([]assignment.Candidate, error) {
	var rows []candidateRow
	if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading candidates: %w", kind(err))
	}
	out := make([]assignment.Candidate, len(rows))
	for i, r := range rows {
		out[i] = r.candidate(course)
	}
	if err := grantedTo(tx, out, all); err != nil {
		return nil, fmt.Errorf("reading what was granted to candidates: %w", kind(err))
	}
	return out, nil
}

func (r candidateRow) candidate(course string) assignment.Candidate {
	c := assignment.Candidate{Member: assignment.Member{ID: r.PersonID, UnitID: idOrZero(r.UnitID), Role: account.Role(r.Role),
		HiredOn: account.Day(r.HiredOn), Active: true}}
	if r.Tags != nil {
		c.Tags = strings.Split(*r.Tags, "\n")
	}
	if r.EnrollmentID == nil {
		return c
	}
	c.Enrolled = true
	c.Enrollment = enrollment.Enrollment{
		ID: *r.EnrollmentID, PersonID: r.PersonID, Course: course, Cycle: *r.Cycle, AssignmentID: idOrZero(r.AssignmentID),
		EnrolledAt: r.EnrolledAt.UTC(), AssignedAt: orZero(r.AssignedAt), DueAt: orZero(r.DueAt), DueMoved: *r.DueMoved, DueKept: *r.DueKept,
		SetAside: enrollment.SetAside(*r.SetAside), StartedAt: orZero(r.StartedAt), CompletedAt: orZero(r.CompletedAt),
		CompletedVersionID: idOrZero(r.CompletedVersionID), ValidUntil: orZero(r.ValidUntil),
	}
	return c
}

// PeopleChanged returns when something about people, or about their units, last
// changed.
func (s Assignments) PeopleChanged(ctx context.Context) (time.Time, error) {
	var people []personRow
	var units []unitRow
	err := s.db.read.WithContext(ctx).Select("changed_at").Order("changed_at DESC").Limit(1).Find(&people).Error
	if err == nil {
		err = s.db.read.WithContext(ctx).Select("changed_at").Order("changed_at DESC").Limit(1).Find(&units).Error
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for changes of people: %w", kind(err))
	}
	var last time.Time
	if len(people) > 0 {
		last = people[0].ChangedAt.UTC()
	}
	if len(units) > 0 && units[0].ChangedAt.After(last) {
		last = units[0].ChangedAt.UTC()
	}
	return last, nil
}

// Named returns people by their ids.
func (s Assignments) Named(ctx context.Context, ids []int64) ([]account.Person, error) {
	var rows []personRow
	for some := range slices.Chunk(ids, batch) {
		var more []personRow
		if err := s.db.read.WithContext(ctx).Order("sort_name, id").Find(&more, "id IN ?", some).Error; err != nil {
			return nil, fmt.Errorf("reading people: %w", kind(err))
		}
		rows = append(rows, more...)
	}
	return people(rows), nil
}

var _ assignment.Store = Assignments{}
