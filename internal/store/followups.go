package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// AllAnswers returns the answers of every attempt of an enrollment.
func (s Enrollments) AllAnswers(ctx context.Context, enrollmentID int64) (map[int64]map[string]quiz.Answer, error) {
	var rows []answerRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT g.* FROM attempts a JOIN answers g ON g.attempt_id = a.id
		WHERE a.enrollment_id = ?`, enrollmentID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading answers: %w", kind(err))
	}
	out := map[int64]map[string]quiz.Answer{}
	for _, r := range rows {
		a, err := readAnswer(r.Question, r.Answer)
		if err != nil {
			return nil, err
		}
		if out[r.AttemptID] == nil {
			out[r.AttemptID] = map[string]quiz.Answer{}
		}
		out[r.AttemptID][r.Question] = a
	}
	return out, nil
}

// OpenFollowUps hands over everybody who may sign in and to whom a follow-up of
// the course is open that they have not handed in, by name, unless its link
// would be over. Intervals are those of course.FollowUpIntervals. It is
// enrollment.FollowUpAt in SQL; a test holds the two together.
func (s Enrollments) OpenFollowUps(
	ctx context.Context, course string, intervals []time.Duration, now time.Time, each func(enrollment.Invitation) error,
) error {
	if len(intervals) == 0 {
		return nil
	}
	number, args := openNumber(intervals, now)
	rows, err := s.db.read.WithContext(ctx).Raw(`SELECT p.id, p.email, p.name, e.id, e.completed_at, e.number
		FROM (SELECT id, person_id, completed_at, `+number+` AS number FROM enrollments
			WHERE course = ? AND latest) e
		JOIN people p ON p.id = e.person_id
		WHERE p.active AND e.number > 0 AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.enrollment_id = e.id
			AND a.quiz = ? AND a.number = e.number AND a.submitted_at IS NOT NULL)
		ORDER BY p.sort_name, p.id`, append(args, course, quiz.FollowUpKey)...).Rows()
	if err != nil {
		return fmt.Errorf("reading open follow-ups: %w", kind(err))
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		in := enrollment.Invitation{FollowUpLink: enrollment.FollowUpLink{Course: course}}
		var completed moment
		if err := rows.Scan(&in.PersonID, &in.Email, &in.Name, &in.EnrollmentID, &completed, &in.Number); err != nil {
			return fmt.Errorf("reading open follow-ups: %w", kind(err))
		}
		in.Since = completed.Add(intervals[in.Number-1])
		in.Until = in.Since.Add(enrollment.FollowUpLinkLife)
		if err := each(in); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading open follow-ups: %w", kind(err))
	}
	return nil
}

// openNumber returns the number of the follow-up whose time it is, by
// completed_at, and 0 where there is none.
func openNumber(intervals []time.Duration, now time.Time) (string, []any) {
	var b strings.Builder
	var args []any
	b.WriteString("CASE")
	for i, interval := range intervals {
		after := now.Add(-interval - enrollment.FollowUpLinkLife)
		if i+1 < len(intervals) {
			if next := now.Add(-intervals[i+1]); next.After(after) {
				after = next
			}
		}
		b.WriteString(" WHEN completed_at > ? AND completed_at <= ? THEN " + strconv.Itoa(i+1))
		args = append(args, after.UTC(), now.Add(-interval).UTC())
	}
	b.WriteString(" ELSE 0 END")
	return b.String(), args
}
