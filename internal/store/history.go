package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// History is an enrollment with everything that is recorded of it. The ids of
// enrollment and attempts in it are the caller's own: they tie the parts
// together and are replaced by the database's.
type History struct {
	enrollment.Records
	Answers     map[int64][]SavedAnswer // by attempt
	Latest      bool
	Certificate *certificate.Certificate
}

// SavedAnswer is an answer and when it was given.
type SavedAnswer struct {
	quiz.Answer
	At time.Time
}

// AddHistories adds whole enrollments in one transaction, as a sample company or
// a move from another system needs them. It counts nothing and decides nothing:
// what the histories say is taken as it is.
func (s Enrollments) AddHistories(ctx context.Context, histories []History) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows := make([]enrollmentRow, len(histories))
		for i, h := range histories {
			rows[i] = newEnrollmentRow(h.Enrollment)
			rows[i].ID, rows[i].Latest, rows[i].ChangedAt = 0, h.Latest, rows[i].EnrolledAt
		}
		if err := create(tx, rows); err != nil {
			return err
		}
		if err := addStates(tx, histories, rows); err != nil {
			return err
		}
		return addRecords(tx, histories, rows)
	})
	if err != nil {
		return fmt.Errorf("adding histories: %w", kind(err))
	}
	return nil
}

// addRecords adds what belongs to enrollments, which are in the same order.
func addRecords(tx *gorm.DB, histories []History, enrollments []enrollmentRow) error {
	var lessons []lessonRow
	var attempts []attemptRow
	var certificates []certificateRow
	var walks []walkRow
	for i, h := range histories {
		id := enrollments[i].ID
		for _, l := range h.Lessons {
			lessons = append(lessons, newLessonRow(id, l))
		}
		for _, a := range h.Attempts {
			row := newAttemptRow(a)
			row.ID, row.EnrollmentID = 0, id
			attempts = append(attempts, row)
		}
		for _, w := range h.Walks {
			row := newWalkRow(w)
			row.ID, row.EnrollmentID = 0, id
			walks = append(walks, row)
		}
		if h.Certificate != nil {
			row, err := newCertificateRow(*h.Certificate)
			if err != nil {
				return err
			}
			row.EnrollmentID = id
			certificates = append(certificates, row)
		}
	}
	if err := create(tx, lessons); err != nil {
		return err
	}
	if err := create(tx, attempts); err != nil {
		return err
	}
	if err := create(tx, certificates); err != nil {
		return err
	}
	if err := create(tx, walks); err != nil {
		return err
	}
	if err := addSteps(tx, histories, walks); err != nil {
		return err
	}
	return addAnswers(tx, histories, attempts)
}

// addAnswers adds the answers of attempts, which are in the order of the
// histories.
func addAnswers(tx *gorm.DB, histories []History, attempts []attemptRow) error {
	var answers []answerRow
	n := 0
	for _, h := range histories {
		for _, a := range h.Attempts {
			for _, given := range h.Answers[a.ID] {
				text, err := json.Marshal(given.Answer)
				if err != nil {
					return fmt.Errorf("writing an answer: %w", err)
				}
				answers = append(answers, answerRow{AttemptID: attempts[n].ID, Question: given.QuestionID,
					Answer: string(text), SavedAt: given.At.UTC()})
			}
			n++
		}
	}
	return create(tx, answers)
}

// addSteps adds the steps of walks, which are in the order of the histories.
func addSteps(tx *gorm.DB, histories []History, walks []walkRow) error {
	var steps []stepRow
	n := 0
	for _, h := range histories {
		for _, w := range h.Walks {
			for _, s := range w.Steps {
				steps = append(steps, newStepRow(walks[n].ID, s))
			}
			n++
		}
	}
	return create(tx, steps)
}

// newCertificateRow returns a certificate as it is stored.
func newCertificateRow(c certificate.Certificate) (certificateRow, error) {
	statement, err := c.Statement.Canonical()
	if err != nil {
		return certificateRow{}, err
	}
	return certificateRow{
		EnrollmentID: c.EnrollmentID, PersonID: c.PersonID, Course: c.Statement.Course, Serial: c.Statement.Serial,
		Statement: string(statement), Signature: c.Signature, IssuedAt: c.IssuedAt.UTC(), ValidUntil: utc(c.ValidUntil),
		RevokedAt: utc(c.RevokedAt), RevokedReason: c.RevokedReason,
		SupersededAt: utc(c.SupersededAt), SupersededBy: c.SupersededBy,
	}, nil
}

// create adds rows, a batch at a time, and fills in their ids.
func create[Row any](tx *gorm.DB, rows []Row) error {
	for some := range slices.Chunk(rows, batch) {
		if err := tx.Create(&some).Error; err != nil {
			return err
		}
	}
	return nil
}

// IDs returns the ids of people by their addresses; who is not there is left
// out.
func (s People) IDs(ctx context.Context, emails []string) (map[string]int64, error) {
	ids := make(map[string]int64, len(emails))
	for some := range slices.Chunk(emails, batch) {
		var rows []personRow
		if err := s.db.read.WithContext(ctx).Select("id", "email").Find(&rows, "email IN ?", some).Error; err != nil {
			return nil, fmt.Errorf("looking for addresses: %w", kind(err))
		}
		for _, r := range rows {
			ids[r.Email] = r.ID
		}
	}
	return ids, nil
}

// Count returns how many enrollments there are, of every cycle.
func (s Enrollments) Count(ctx context.Context) (int, error) {
	var n int
	if err := s.db.read.WithContext(ctx).Raw("SELECT count(*) FROM enrollments").Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("counting enrollments: %w", kind(err))
	}
	return n, nil
}
