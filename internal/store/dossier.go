package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/assignment"
	"decorum/internal/quiz"
	"decorum/internal/report"
)

// Dossier reads what reports know of one person; report.ErrNoPerson if they are
// not below the manager, where one is given.
func (s Reports) Dossier(ctx context.Context, within, personID int64) (report.Dossier, error) {
	tx := s.db.read.WithContext(ctx)
	if within != 0 {
		var seen bool
		if err := tx.Raw("SELECT count(*) > 0 FROM people p WHERE p.id = ? AND p.id <> ? AND "+climbing, personID, within, within).Scan(&seen).Error; err != nil {
			return report.Dossier{}, fmt.Errorf("reading who reports to whom: %w", kind(err))
		}
		if !seen || personID == within {
			return report.Dossier{}, report.ErrNoPerson
		}
	}
	var row personRow
	err := tx.Take(&row, "id = ?", personID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return report.Dossier{}, report.ErrNoPerson
	}
	if err != nil {
		return report.Dossier{}, fmt.Errorf("reading a person: %w", kind(err))
	}
	d := report.Dossier{Person: row.person()}
	if err := tx.Raw(strings.ReplaceAll(tagsOf, "p.id", "?")+" ORDER BY tag", row.ID, row.ID).Scan(&d.Tags).Error; err != nil {
		return d, fmt.Errorf("reading tags: %w", kind(err))
	}
	if row.ManagerID != nil {
		var manager personRow
		if err := tx.Take(&manager, "id = ?", *row.ManagerID).Error; err != nil {
			return d, fmt.Errorf("reading a manager: %w", kind(err))
		}
		d.Manager, d.Left = manager.Name, !manager.Active
	}
	d.Stories, err = stories(tx, personID)
	if err != nil {
		return d, fmt.Errorf("reading enrollments: %w", kind(err))
	}
	return d, nil
}

// storyRow is an enrollment with what hangs on it.
type storyRow struct {
	Enrollment    enrollmentRow `gorm:"embedded"`
	Rule          string
	Version       int
	Serial        string
	RevokedAt     *time.Time
	RevokedReason string
	SupersededAt  *time.Time
	SupersededBy  string
	RetakeID      int64
	RetakeNumber  int
	RetakeAt      *time.Time
}

func (r storyRow) story() report.Story {
	return report.Story{Enrollment: r.Enrollment.enrollment(), Latest: r.Enrollment.Latest, Assignment: r.Rule, Version: r.Version,
		Certificate: r.Serial, RevokedAt: orZero(r.RevokedAt), RevokedReason: r.RevokedReason, SupersededAt: orZero(r.SupersededAt),
		SupersededBy: r.SupersededBy, Retake: assignment.Retake{ID: r.RetakeID, Number: r.RetakeNumber, PublishedAt: orZero(r.RetakeAt)}}
}

func stories(tx *gorm.DB, personID int64) ([]report.Story, error) {
	var rows []storyRow
	err := tx.Raw(`SELECT e.*, coalesce(a.name, '') AS rule, coalesce(v.number, 0) AS version, coalesce(c.serial, '') AS serial,
			c.revoked_at, coalesce(c.revoked_reason, '') AS revoked_reason, c.superseded_at, coalesce(c.superseded_by, '') AS superseded_by,
			coalesce(rt.id, 0) AS retake_id, coalesce(rt.number, 0) AS retake_number, rt.published_at AS retake_at
		FROM enrollments e LEFT JOIN assignments a ON a.id = e.assignment_id LEFT JOIN versions v ON v.id = e.completed_version_id
		LEFT JOIN certificates c ON c.enrollment_id = e.id LEFT JOIN versions rt ON e.cycle > 1 AND rt.id = (
			SELECT max(r.id) FROM versions r WHERE r.course = e.course AND r.retake AND r.published_at <= e.enrolled_at)
		WHERE e.person_id = ? ORDER BY e.course, e.cycle DESC`, personID).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	ids, at := make([]int64, len(rows)), make(map[int64]int, len(rows))
	out := make([]report.Story, len(rows))
	for i, r := range rows {
		ids[i], at[r.Enrollment.ID] = r.Enrollment.ID, i
		out[i] = r.story()
	}
	return out, handedIn(tx, ids, func(id int64, t report.Tried) { out[at[id]].Attempts = append(out[at[id]].Attempts, t) })
}

// triedRow is an attempt with the number of its version.
type triedRow struct {
	Attempt attemptRow `gorm:"embedded"`
	Number  int        `gorm:"column:version"`
}

// handedIn hands over the attempts of enrollments that were handed in, but for
// those that decide nothing.
func handedIn(tx *gorm.DB, ids []int64, each func(enrollment int64, t report.Tried)) error {
	var rows []triedRow
	err := tx.Raw(`SELECT a.*, coalesce(v.number, 0) AS version FROM attempts a LEFT JOIN versions v ON v.id = a.version_id
		WHERE a.enrollment_id IN ? AND a.submitted_at IS NOT NULL AND a.quiz NOT IN ? ORDER BY a.submitted_at`,
		ids, []string{quiz.PretestKey, quiz.FollowUpKey}).Scan(&rows).Error
	for _, r := range rows {
		a := r.Attempt
		each(a.EnrollmentID, report.Tried{Quiz: a.Quiz, Number: a.Number, Version: r.Number, SubmittedAt: orZero(a.SubmittedAt),
			Score: quiz.Score(a.Score), Passed: a.Passed})
	}
	return err
}
