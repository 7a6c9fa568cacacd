package store

import (
	"context"
	"fmt"
	"strings"

	"decorum/internal/assignment"
)

// completerRow is somebody who has completed a course.
type completerRow struct {
	PersonID      int64
	ManagerID     *int64
	ManagerActive *bool
}

// Completers returns people who may be asked again. A page begins where the last
// one ended, by the ids of people, so that all pages together look at everybody
// once, whatever is looked for. SQLite keeps the order of a CROSS JOIN; otherwise
// it would read and sort all completions of a span for each page.
func (s Assignments) Completers(ctx context.Context, course string, of assignment.Completions, after int64, n int) ([]assignment.Completer, error) {
	var spans []string
	args := []any{course, after, after}
	within := func(column string, list []assignment.Span) {
		for _, span := range list {
			spans = append(spans, "("+column+" >= ? AND "+column+" < ?)")
			args = append(args, span.From.UTC(), span.Until.UTC())
		}
	}
	within("e.completed_at", of.Made)
	within("e.valid_until", of.Over)
	if len(spans) == 0 {
		return nil, nil
	}
	var rows []completerRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT p.id AS person_id, p.manager_id, m.active AS manager_active
		FROM people p CROSS JOIN enrollments e LEFT JOIN people m ON m.id = p.manager_id
		WHERE e.person_id = p.id AND e.course = ? AND e.latest AND e.person_id > ? AND p.active AND p.id > ? AND (`+strings.Join(spans, " OR ")+`)
		ORDER BY p.id LIMIT ?`, append(args, n)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for who has completed a course: %w", kind(err))
	}
	out := make([]assignment.Completer, len(rows))
	for i, r := range rows {
		out[i] = assignment.Completer{PersonID: r.PersonID, ManagerID: idOrZero(r.ManagerID), ManagerActive: r.ManagerActive != nil && *r.ManagerActive}
	}
	return out, nil
}
