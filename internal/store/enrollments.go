package store

import (
	"context"
	"fmt"
	"strings"
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
	AssignedAt         *time.Time
	DueAt              *time.Time
	DueMoved           bool
	DueKept            bool
	SetAside           string
	StartedAt          *time.Time
	Met                int
	Total              int
	TestedOut          int
	Score              *int
	CompletedAt        *time.Time
	CompletedVersionID *int64
	ValidUntil         *time.Time
	ChangedAt          time.Time
}

func (enrollmentRow) TableName() string { return "enrollments" }

func newEnrollmentRow(e enrollment.Enrollment) enrollmentRow {
	row := enrollmentRow{
		ID: e.ID, PersonID: e.PersonID, Course: e.Course, Cycle: e.Cycle, Latest: true,
		AssignmentID: idOrNil(e.AssignmentID), EnrolledAt: e.EnrolledAt.UTC(), AssignedAt: orNil(e.AssignedAt),
		DueAt: orNil(e.DueAt), DueMoved: e.DueMoved, DueKept: e.DueKept, SetAside: string(e.SetAside), ChangedAt: changedAt(e),
		StartedAt: orNil(e.StartedAt), Met: e.Met, Total: e.Total, TestedOut: e.TestedOut, CompletedAt: orNil(e.CompletedAt),
		CompletedVersionID: idOrNil(e.CompletedVersionID), ValidUntil: orNil(e.ValidUntil),
	}
	if e.Scored {
		score := int(e.Score)
		row.Score = &score
	}
	return row
}

// changedAt is when an enrollment last changed: at the earliest when it came to
// be.
func changedAt(e enrollment.Enrollment) time.Time {
	if e.ChangedAt.Before(e.EnrolledAt) {
		return e.EnrolledAt.UTC()
	}
	return e.ChangedAt.UTC()
}

func (r enrollmentRow) enrollment() enrollment.Enrollment {
	e := enrollment.Enrollment{
		ID: r.ID, PersonID: r.PersonID, Course: r.Course, Cycle: r.Cycle, AssignmentID: idOrZero(r.AssignmentID),
		EnrolledAt: r.EnrolledAt.UTC(), AssignedAt: orZero(r.AssignedAt), DueAt: orZero(r.DueAt), DueMoved: r.DueMoved, DueKept: r.DueKept,
		SetAside: enrollment.SetAside(r.SetAside), ChangedAt: r.ChangedAt.UTC(), StartedAt: orZero(r.StartedAt), Met: r.Met, Total: r.Total, TestedOut: r.TestedOut,
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
	TestedOutAt  *time.Time
	Position     string
}

func newLessonRow(enrollmentID int64, l enrollment.LessonRecord) lessonRow {
	return lessonRow{EnrollmentID: enrollmentID, Lesson: l.Lesson, DoneAt: orNil(l.DoneAt), TestedOutAt: orNil(l.TestedOutAt), Position: l.Position}
}

func (lessonRow) TableName() string { return "lesson_records" }

type attemptRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	EnrollmentID int64
	VersionID    int64
	Quiz         string
	Number       int
	Seed         string
	Questions    string // ids with spaces between them
	StartedAt    time.Time
	SubmittedAt  *time.Time
	Score        int
	Passed       bool
}

func (attemptRow) TableName() string { return "attempts" }

func newAttemptRow(a quiz.Attempt) attemptRow {
	return attemptRow{
		ID: a.ID, EnrollmentID: a.EnrollmentID, VersionID: a.VersionID, Quiz: a.Quiz, Number: a.Number, Seed: a.Seed.String(),
		Questions: strings.Join(a.Questions, " "), StartedAt: a.StartedAt.UTC(), SubmittedAt: orNil(a.SubmittedAt), Score: int(a.Score), Passed: a.Passed,
	}
}

func (r attemptRow) attempt() (quiz.Attempt, error) {
	seed, err := quiz.ParseSeed(r.Seed)
	a := quiz.Attempt{
		ID: r.ID, EnrollmentID: r.EnrollmentID, VersionID: r.VersionID, Quiz: r.Quiz, Number: r.Number, Seed: seed,
		StartedAt: r.StartedAt.UTC(), SubmittedAt: orZero(r.SubmittedAt), Score: quiz.Score(r.Score), Passed: r.Passed,
	}
	if r.Questions != "" {
		a.Questions = strings.Fields(r.Questions)
	}
	return a, err
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

// readRecords adds lessons, attempts and walks to enrollments, three queries
// for all.
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
		r.Lessons = append(r.Lessons, enrollment.LessonRecord{Lesson: l.Lesson, DoneAt: orZero(l.DoneAt), TestedOutAt: orZero(l.TestedOutAt), Position: l.Position})
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
	var walks []walkRow
	if err := tx.Order("enrollment_id, kind, lesson, number").Find(&walks, "enrollment_id IN ?", ids).Error; err != nil {
		return nil, err
	}
	for _, row := range walks {
		r := &records[at[row.EnrollmentID]]
		r.Walks = append(r.Walks, row.walk())
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
		err := tx.Exec("UPDATE enrollments SET latest = false, changed_at = ? WHERE person_id = ? AND course = ? AND latest AND cycle < ?",
			row.ChangedAt, e.PersonID, e.Course, e.Cycle).Error
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
func (s Enrollments) SetProgress(ctx context.Context, progress map[int64][2]int, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		byValue := map[[2]int][]int64{}
		for id, p := range progress {
			byValue[p] = append(byValue[p], id)
		}
		for p, ids := range byValue { // as many statements as there are values, a dozen
			err := tx.Exec("UPDATE enrollments SET met = ?, total = ?, changed_at = ? WHERE completed_at IS NULL AND id IN ?",
				p[0], p[1], at.UTC(), ids).Error
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

var _ enrollment.Store = Enrollments{}
