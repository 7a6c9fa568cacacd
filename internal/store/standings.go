package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/message"
	"decorum/internal/quiz"
)

// standingRow is an enrollment with what messages about it depend on.
type standingRow struct {
	Enrollment    enrollmentRow `gorm:"embedded"`
	Active        bool
	ManagerID     *int64
	ManagerActive *bool
	ManagerAbove  *int64 // the manager's manager
	Answered      *string
	About         string
}

// standing returns it; of a manager who has left, up says who is above.
func (r standingRow) standing(up message.Ladder) message.Standing {
	s := message.Standing{Enrollment: r.Enrollment.enrollment(), Latest: r.Enrollment.Latest, Active: r.Active}
	s.ManagerID, s.Passed = up.Nearest(r.Enrollment.PersonID, r.rung())
	if r.Answered != nil {
		for text := range strings.SplitSeq(*r.Answered, ",") {
			if n, err := strconv.Atoi(text); err == nil {
				s.Answered = append(s.Answered, n)
			}
		}
	}
	return s
}

// standings returns the statement that reads standings, up to its condition.
func (s Messages) standings() string {
	numbers := "group_concat(a.number)"
	if s.db.engine == Postgres {
		numbers = "string_agg(a.number::text, ',')"
	}
	return `SELECT e.*, p.active, p.name AS about, p.manager_id, m.active AS manager_active, m.manager_id AS manager_above,
		CASE WHEN e.completed_at IS NOT NULL THEN (SELECT ` + numbers + ` FROM attempts a
			WHERE a.enrollment_id = e.id AND a.quiz = '` + quiz.FollowUpKey + `' AND a.submitted_at IS NOT NULL) END AS answered
		FROM enrollments e JOIN people p ON p.id = e.person_id LEFT JOIN people m ON m.id = p.manager_id `
}

// Standings hands over enrollments that messages may be about.
func (s Messages) Standings(ctx context.Context, scope message.Scope, each func([]message.Standing) error) error {
	if !scope.Since.IsZero() {
		return s.changedStandings(ctx, scope.Since.UTC(), each)
	}
	statement := s.standings() + `WHERE e.id > ? AND ((e.latest AND p.active AND ((e.completed_at IS NULL AND e.assignment_id IS NOT NULL) OR e.completed_at > ?
		OR (e.completed_at IS NOT NULL AND e.valid_until < ? AND e.valid_until > ?)))
		OR e.id IN (SELECT enrollment_id FROM messages WHERE state = 'planned' AND day >= ?))` + fmt.Sprintf(" ORDER BY e.id LIMIT %d", candidates)
	for after := int64(0); ; {
		out, err := s.readStandings(ctx, statement, after, scope.Completed.UTC(), scope.Valid.UTC(), scope.From.Begins(time.UTC), string(scope.From))
		if err != nil {
			return err
		}
		if len(out) > 0 {
			after = out[len(out)-1].Enrollment.ID
			if err := each(out); err != nil {
				return err
			}
		}
		if len(out) < candidates {
			return nil
		}
	}
}

// changedStandings hands over what changed since a moment, or whose person or
// manager did, or somebody above them where those between have left: they may be
// told of other people now. Which these are is asked once: after a night on
// which a course began anew for everybody they are hundreds of thousands.
func (s Messages) changedStandings(ctx context.Context, since time.Time, each func([]message.Standing) error) error {
	var ids []int64
	err := s.db.read.WithContext(ctx).Raw(`WITH RECURSIVE touched (id) AS (
			SELECT id FROM people WHERE changed_at > ?
			UNION SELECT q.id FROM touched t JOIN people q ON q.manager_id = t.id WHERE NOT q.active)
		SELECT id FROM enrollments WHERE changed_at > ?
		UNION SELECT c.id FROM touched t JOIN enrollments c ON c.person_id = t.id
		UNION SELECT c.id FROM touched t JOIN people q ON q.manager_id = t.id JOIN enrollments c ON c.person_id = q.id
		ORDER BY 1`, since, since).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("looking for changed enrollments: %w", kind(err))
	}
	statement := s.standings() + "WHERE e.id IN ? ORDER BY e.id"
	for some := range slices.Chunk(ids, batch) {
		out, err := s.readStandings(ctx, statement, some)
		if err != nil {
			return err
		}
		if err := each(out); err != nil {
			return err
		}
	}
	return nil
}

func (s Messages) readStandings(ctx context.Context, statement string, args ...any) ([]message.Standing, error) {
	var rows []standingRow
	if err := s.db.read.WithContext(ctx).Raw(statement, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading enrollments: %w", kind(err))
	}
	up, err := s.ladder(ctx, rows)
	if err != nil {
		return nil, err
	}
	out := make([]message.Standing, len(rows))
	for i, r := range rows {
		out[i] = r.standing(up)
	}
	return out, nil
}

// StandingsOf returns the enrollments of one person.
func (s Messages) StandingsOf(ctx context.Context, person int64) ([]message.Standing, error) {
	return s.readStandings(ctx, s.standings()+"WHERE e.person_id = ? ORDER BY e.id", person)
}

// rung is the manager, as one on the way up.
func (r standingRow) rung() message.Rung {
	return message.Rung{ID: idOrZero(r.ManagerID), Above: idOrZero(r.ManagerAbove), Active: r.ManagerActive != nil && *r.ManagerActive}
}

// ladder reads who is above those managers of enrollments who have left, a level
// of all of them at a time. As a rule none has, and nothing is read.
func (s Messages) ladder(ctx context.Context, rows []standingRow) (message.Ladder, error) {
	var above []int64
	for _, r := range rows {
		if m := r.rung(); m.Above != 0 && !m.Active {
			above = append(above, m.Above)
		}
	}
	return s.Ladder(ctx, above)
}

// Ladder reads some managers, and who is above those of them who have left.
func (s Messages) Ladder(ctx context.Context, managers []int64) (message.Ladder, error) {
	up := message.Ladder{}
	missing := map[int64]bool{}
	for _, id := range managers {
		missing[id] = true
	}
	climb := func(r message.Rung) {
		if _, known := up[r.Above]; r.Above != 0 && !r.Active && !known {
			missing[r.Above] = true
		}
	}
	for len(missing) > 0 {
		ids := slices.Sorted(maps.Keys(missing))
		clear(missing)
		for some := range slices.Chunk(ids, batch) {
			var found []message.Rung
			err := s.db.read.WithContext(ctx).Raw("SELECT id, coalesce(manager_id, 0) AS above, active FROM people WHERE id IN ?", some).Scan(&found).Error
			if err != nil {
				return nil, fmt.Errorf("reading who is above managers who have left: %w", kind(err))
			}
			for _, r := range found {
				up[r.ID] = r
			}
			for _, r := range found {
				climb(r)
			}
		}
	}
	return up, nil
}
