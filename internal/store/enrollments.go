package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// Enrollments keeps enrollments, lessons, attempts and answers.
type Enrollments struct{ db *DB }

// Enrollments returns the store of enrollments.
func (db *DB) Enrollments() Enrollments { return Enrollments{db} }

type enrollmentRow struct {
	ID                 int64 `gorm:"primaryKey;autoIncrement"`
	PersonID           int64
	Course             string
	Cycle              int
	Latest             bool
	AssignmentID       *int64
	EnrolledAt         time.Time
	DueAt              *time.Time
	StartedAt          *time.Time
	Met                int
	Total              int
	Score              *int
	CompletedAt        *time.Time
	CompletedVersionID *int64
	ValidUntil         *time.Time
}

func (enrollmentRow) TableName() string { return "enrollments" }

func newEnrollmentRow(e enrollment.Enrollment) enrollmentRow {
	row := enrollmentRow{
		ID: e.ID, PersonID: e.PersonID, Course: e.Course, Cycle: e.Cycle, Latest: true,
		AssignmentID: idOrNil(e.AssignmentID), EnrolledAt: e.EnrolledAt.UTC(), DueAt: orNil(e.DueAt),
		StartedAt: orNil(e.StartedAt), Met: e.Met, Total: e.Total, CompletedAt: orNil(e.CompletedAt),
		CompletedVersionID: idOrNil(e.CompletedVersionID), ValidUntil: orNil(e.ValidUntil),
	}
	if e.Scored {
		score := int(e.Score)
		row.Score = &score
	}
	return row
}

func (r enrollmentRow) enrollment() enrollment.Enrollment {
	e := enrollment.Enrollment{
		ID: r.ID, PersonID: r.PersonID, Course: r.Course, Cycle: r.Cycle, AssignmentID: idOrZero(r.AssignmentID),
		EnrolledAt: r.EnrolledAt.UTC(), DueAt: orZero(r.DueAt), StartedAt: orZero(r.StartedAt), Met: r.Met, Total: r.Total,
		CompletedAt: orZero(r.CompletedAt), CompletedVersionID: idOrZero(r.CompletedVersionID), ValidUntil: orZero(r.ValidUntil),
	}
	if r.Score != nil {
		e.Score, e.Scored = quiz.Score(*r.Score), true
	}
	return e
}

type lessonRow struct {
	EnrollmentID int64  `gorm:"primaryKey;autoIncrement:false"`
	Lesson       string `gorm:"primaryKey"`
	DoneAt       *time.Time
	Position     string
}

func (lessonRow) TableName() string { return "lesson_records" }

type attemptRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	EnrollmentID int64
	VersionID    int64
	Quiz         string
	Number       int
	Seed         string
	StartedAt    time.Time
	SubmittedAt  *time.Time
	Score        int
	Passed       bool
}

func (attemptRow) TableName() string { return "attempts" }

func newAttemptRow(a quiz.Attempt) attemptRow {
	return attemptRow{
		ID: a.ID, EnrollmentID: a.EnrollmentID, VersionID: a.VersionID, Quiz: a.Quiz, Number: a.Number, Seed: a.Seed.String(),
		StartedAt: a.StartedAt.UTC(), SubmittedAt: orNil(a.SubmittedAt), Score: int(a.Score), Passed: a.Passed,
	}
}

func (r attemptRow) attempt() (quiz.Attempt, error) {
	seed, err := quiz.ParseSeed(r.Seed)
	return quiz.Attempt{
		ID: r.ID, EnrollmentID: r.EnrollmentID, VersionID: r.VersionID, Quiz: r.Quiz, Number: r.Number, Seed: seed,
		StartedAt: r.StartedAt.UTC(), SubmittedAt: orZero(r.SubmittedAt), Score: quiz.Score(r.Score), Passed: r.Passed,
	}, err
}

// Latest returns the person's latest enrollment in the course.
func (s Enrollments) Latest(ctx context.Context, personID int64, course string) (enrollment.Records, error) {
	tx := s.db.read.WithContext(ctx)
	var row enrollmentRow
	if err := tx.Take(&row, "person_id = ? AND course = ? AND latest", personID, course).Error; err != nil {
		return enrollment.Records{}, fmt.Errorf("reading an enrollment: %w", kind(err))
	}
	records, err := readRecords(tx, []enrollmentRow{row})
	if err != nil {
		return enrollment.Records{}, fmt.Errorf("reading an enrollment: %w", kind(err))
	}
	return records[0], nil
}

// readRecords adds lessons and attempts to enrollments, two queries for all.
func readRecords(tx *gorm.DB, rows []enrollmentRow) ([]enrollment.Records, error) {
	ids := make([]int64, len(rows))
	records := make([]enrollment.Records, len(rows))
	at := make(map[int64]int, len(rows))
	for i, r := range rows {
		ids[i], records[i].Enrollment, at[r.ID] = r.ID, r.enrollment(), i
	}
	var lessons []lessonRow
	if err := tx.Order("enrollment_id, lesson").Find(&lessons, "enrollment_id IN ?", ids).Error; err != nil {
		return nil, err
	}
	for _, l := range lessons {
		r := &records[at[l.EnrollmentID]]
		r.Lessons = append(r.Lessons, enrollment.LessonRecord{Lesson: l.Lesson, DoneAt: orZero(l.DoneAt), Position: l.Position})
	}
	var attempts []attemptRow
	if err := tx.Order("enrollment_id, quiz, number").Find(&attempts, "enrollment_id IN ?", ids).Error; err != nil {
		return nil, err
	}
	for _, row := range attempts {
		a, err := row.attempt()
		if err != nil {
			return nil, err
		}
		r := &records[at[row.EnrollmentID]]
		r.Attempts = append(r.Attempts, a)
	}
	return records, nil
}

// Mine returns the person's latest enrollments.
func (s Enrollments) Mine(ctx context.Context, personID int64) ([]enrollment.Enrollment, error) {
	var rows []enrollmentRow
	err := s.db.read.WithContext(ctx).Order("course").Find(&rows, "person_id = ? AND latest", personID).Error
	if err != nil {
		return nil, fmt.Errorf("reading enrollments: %w", kind(err))
	}
	out := make([]enrollment.Enrollment, len(rows))
	for i, r := range rows {
		out[i] = r.enrollment()
	}
	return out, nil
}

// Add adds an enrollment, which becomes the latest of its person and course.
func (s Enrollments) Add(ctx context.Context, e enrollment.Enrollment) (int64, error) {
	row := newEnrollmentRow(e)
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		err := tx.Exec("UPDATE enrollments SET latest = false WHERE person_id = ? AND course = ? AND latest AND cycle < ?",
			e.PersonID, e.Course, e.Cycle).Error
		if err != nil {
			return err
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return 0, fmt.Errorf("adding an enrollment: %w", kind(err))
	}
	return row.ID, nil
}

// Unfinished hands over the started and uncompleted enrollments of a course.
func (s Enrollments) Unfinished(ctx context.Context, course string, each func([]enrollment.Records) error) error {
	var after int64
	for {
		var rows []enrollmentRow
		tx := s.db.read.WithContext(ctx)
		err := tx.Order("id").Limit(batch).Find(&rows,
			"course = ? AND latest AND completed_at IS NULL AND id > ?", course, after).Error
		if err != nil {
			return fmt.Errorf("reading unfinished enrollments: %w", kind(err))
		}
		if len(rows) == 0 {
			return nil
		}
		records, err := readRecords(tx, rows)
		if err != nil {
			return fmt.Errorf("reading unfinished enrollments: %w", kind(err))
		}
		if err := each(records); err != nil {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}

// SetProgress stores the progress of many enrollments that are not completed.
func (s Enrollments) SetProgress(ctx context.Context, progress map[int64][2]int) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		byValue := map[[2]int][]int64{}
		for id, p := range progress {
			byValue[p] = append(byValue[p], id)
		}
		for p, ids := range byValue { // as many statements as there are values, a dozen
			err := tx.Exec("UPDATE enrollments SET met = ?, total = ? WHERE completed_at IS NULL AND id IN ?", p[0], p[1], ids).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("storing progress: %w", kind(err))
	}
	return nil
}

// Assign adds an assignment and its enrollments.
func (s Enrollments) Assign(ctx context.Context, a enrollment.Assignment, total int) (int, error) {
	var enrolled int64
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row := assignmentRow{Course: a.Course, UnitID: idOrNil(a.UnitID), DueAt: orNil(a.DueAt),
			AssignedAt: a.AssignedAt.UTC(), AssignedBy: a.AssignedBy}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		done := tx.Exec(`WITH RECURSIVE tree (id) AS (
				SELECT id FROM units WHERE id = ?
				UNION ALL SELECT u.id FROM units u JOIN tree t ON u.parent_id = t.id)
			INSERT INTO enrollments (person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, met, total)
			SELECT p.id, a.course, 1, true, a.id, a.assigned_at, a.due_at, 0, CAST(? AS integer)
			FROM assignments a CROSS JOIN people p
			WHERE a.id = ? AND p.active AND (a.unit_id IS NULL OR p.unit_id IN (SELECT id FROM tree))
				AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.person_id = p.id AND e.course = a.course)
			ORDER BY p.id
			ON CONFLICT DO NOTHING -- somebody who starts it at the same moment`,
			a.UnitID, total, row.ID)
		enrolled = done.RowsAffected
		return done.Error
	})
	if err != nil {
		return 0, fmt.Errorf("assigning a course: %w", kind(err))
	}
	return int(enrolled), nil
}

type assignmentRow struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Course     string
	UnitID     *int64
	DueAt      *time.Time
	AssignedAt time.Time
	AssignedBy string
}

func (assignmentRow) TableName() string { return "assignments" }

var _ enrollment.Store = Enrollments{}
