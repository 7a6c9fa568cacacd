package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/webhook"
)

type answerRow struct {
	AttemptID int64  `gorm:"primaryKey;autoIncrement:false"`
	Question  string `gorm:"primaryKey"`
	Answer    string
	SavedAt   time.Time
}

func (answerRow) TableName() string { return "answers" }

// Change hands the records to decide and stores what it returns. The row of the
// enrollment is locked first, so changes of one enrollment follow each other.
func (s Enrollments) Change(
	ctx context.Context, enrollmentID int64, decide func(enrollment.Records) (enrollment.Changes, error),
) error {
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		records, err := lockRecords(tx, enrollmentID)
		if err != nil {
			return err
		}
		changes, err := decide(records)
		if err != nil {
			refused = err
			return err
		}
		return apply(tx, enrollmentID, changes)
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("changing an enrollment: %w", kind(err))
	}
	return nil
}

// lockRecords reads an enrollment with the answers of its attempts under way
// and locks all three.
func lockRecords(tx *gorm.DB, enrollmentID int64) (enrollment.Records, error) {
	var row enrollmentRow
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&row, "id = ?", enrollmentID).Error
	if err != nil {
		return enrollment.Records{}, err
	}
	// Answers are saved under a share of their attempt's lock: this waits for
	// those that are being saved and keeps later ones out.
	var open []int64
	err = tx.Model(&attemptRow{}).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("enrollment_id = ? AND submitted_at IS NULL", enrollmentID).Pluck("id", &open).Error
	if err != nil {
		return enrollment.Records{}, err
	}
	all, err := readRecords(tx, []enrollmentRow{row})
	if err != nil {
		return enrollment.Records{}, err
	}
	records := all[0]
	records.Answers = make(map[int64]map[string]quiz.Answer, len(open))
	for _, id := range open { // one, as a rule; never more than there are quizzes
		if records.Answers[id], err = readAnswers(tx, id); err != nil {
			return enrollment.Records{}, err
		}
	}
	return records, nil
}

// apply stores changes.
func apply(tx *gorm.DB, enrollmentID int64, c enrollment.Changes) error {
	if c.Enrollment != nil {
		row := newEnrollmentRow(*c.Enrollment)
		err := tx.Model(&row).Select("assignment_id", "assigned_at", "due_at", "due_moved", "set_aside", "changed_at",
			"started_at", "met", "total", "tested_out", "score", "completed_at", "completed_version_id", "valid_until").
			Updates(&row).Error
		if err != nil {
			return err
		}
	}
	for _, l := range c.Lessons { // one
		row := newLessonRow(enrollmentID, l)
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
			return err
		}
	}
	if c.Attempt != nil {
		if err := applyAttempt(tx, c); err != nil {
			return err
		}
	}
	if c.Walk != nil {
		if err := applyWalk(tx, c); err != nil {
			return err
		}
	}
	if c.Certificate != nil { // and so the enrollment is completed, now and once
		if err := addCertificate(tx, *c.Certificate); err != nil {
			return err
		}
		return tell(tx, webhook.Completed, enrollmentID, "completed_"+strconv.FormatInt(enrollmentID, 10), c.Certificate.IssuedAt)
	}
	return nil
}

func applyAttempt(tx *gorm.DB, c enrollment.Changes) error {
	row := newAttemptRow(*c.Attempt)
	if row.ID == 0 {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		c.Attempt.ID = row.ID
	} else if err := tx.Save(&row).Error; err != nil {
		return err
	}
	if len(c.Answers) == 0 {
		return nil
	}
	rows := make([]answerRow, len(c.Answers))
	for i, a := range c.Answers {
		text, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("writing an answer: %w", err)
		}
		rows[i] = answerRow{AttemptID: row.ID, Question: a.QuestionID, Answer: string(text), SavedAt: c.AnsweredAt.UTC()}
	}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(rows, batch).Error
}

// Answers returns the answers of an attempt.
func (s Enrollments) Answers(ctx context.Context, attemptID int64) (map[string]quiz.Answer, error) {
	answers, err := readAnswers(s.db.read.WithContext(ctx), attemptID)
	if err != nil {
		return nil, fmt.Errorf("reading answers: %w", kind(err))
	}
	return answers, nil
}

func readAnswers(tx *gorm.DB, attemptID int64) (map[string]quiz.Answer, error) {
	var rows []answerRow
	if err := tx.Find(&rows, "attempt_id = ?", attemptID).Error; err != nil {
		return nil, err
	}
	out := make(map[string]quiz.Answer, len(rows))
	for _, r := range rows {
		a, err := readAnswer(r.Question, r.Answer)
		if err != nil {
			return nil, err
		}
		out[r.Question] = a
	}
	return out, nil
}

func readAnswer(question, text string) (quiz.Answer, error) {
	a := quiz.Answer{QuestionID: question}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return quiz.Answer{}, fmt.Errorf("reading the answer to %s: %w", question, err)
	}
	return a, nil
}

// Attempt returns one attempt of the person's latest enrollment.
func (s Enrollments) Attempt(ctx context.Context, personID int64, course, quizKey string, number int) (quiz.Attempt, error) {
	var rows []attemptRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT a.* FROM enrollments e JOIN attempts a ON a.enrollment_id = e.id
		WHERE e.person_id = ? AND e.course = ? AND e.latest AND a.quiz = ? AND a.number = ?`,
		personID, course, quizKey, number).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return quiz.Attempt{}, fmt.Errorf("reading an attempt: %w", kind(err))
	}
	return rows[0].attempt()
}

// SavePosition stores how far the person has read.
func (s Enrollments) SavePosition(ctx context.Context, enrollmentID int64, lesson, position string) error {
	row := lessonRow{EnrollmentID: enrollmentID, Lesson: lesson, Position: position}
	err := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "enrollment_id"}, {Name: "lesson"}},
		DoUpdates: clause.AssignmentColumns([]string{"position"}),
	}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("saving a position: %w", kind(err))
	}
	return nil
}
