package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// Census reads where every enrollment stands.
func (s Reports) Census(ctx context.Context) (*report.Census, error) {
	c := &report.Census{}
	err := s.snapshot(ctx, func(tx *gorm.DB) error {
		if err := addMembers(tx, c); err != nil {
			return err
		}
		return s.addStandings(tx, c)
	})
	if err != nil {
		return nil, fmt.Errorf("taking a census: %w", kind(err))
	}
	return c, nil
}

// snapshot reads several things as of one moment.
func (s Reports) snapshot(ctx context.Context, read func(tx *gorm.DB) error) error {
	return s.db.read.WithContext(ctx).Transaction(read, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
}

// addMembers adds everybody, whether here or not: a manager who has left still
// stands between those below and above.
func addMembers(tx *gorm.DB, c *report.Census) error {
	type pair struct{ person, manager int64 }
	var pairs []pair
	var id, unit, manager number
	var active bool
	err := each(tx, "SELECT id, unit_id, manager_id, active FROM people ORDER BY id", nil, []any{&id, &unit, &manager, &active}, func() {
		c.AddMember(report.Member{ID: id.int64, UnitID: unit.int64, Active: active})
		if manager.given {
			pairs = append(pairs, pair{id.int64, manager.int64})
		}
	})
	for _, p := range pairs {
		c.Reports(p.person, p.manager)
	}
	return err
}

// addStandings adds the latest enrollments.
func (s Reports) addStandings(tx *gorm.DB, c *report.Census) error {
	var id, person, due, done, valid number
	var course, setAside text
	var started bool
	return each(tx, "SELECT id, person_id, course, set_aside, started_at IS NOT NULL, "+
		s.seconds("due_at")+", "+s.seconds("completed_at")+", "+s.seconds("valid_until")+" FROM enrollments WHERE latest ORDER BY id", nil,
		[]any{&id, &person, &course, &setAside, &started, &due, &done, &valid}, func() {
			c.Add(report.Standing{EnrollmentID: id.int64, PersonID: person.int64, Course: course.string,
				SetAside: enrollment.SetAside(setAside.string), Started: started, Due: due.int64, Done: done.int64, Valid: valid.int64})
		})
}

// Learning reads how far everybody is. Each enrollment is one row, in which the
// database puts the keys of lessons and quizzes together; none has a space.
func (s Reports) Learning(ctx context.Context) (*report.Learning, error) {
	join := "group_concat"
	if s.db.engine == Postgres {
		join = "string_agg"
	}
	l := &report.Learning{}
	var id number
	var course, lessons, quizzes text
	err := each(s.db.read.WithContext(ctx), `SELECT e.id, e.course,
			(SELECT `+join+`(CASE WHEN r.done_at IS NOT NULL OR r.tested_out_at IS NOT NULL THEN '+' || r.lesson ELSE r.lesson END, ' ')
				FROM lesson_records r WHERE r.enrollment_id = e.id),
			(SELECT `+join+`(a.quiz, ' ') FROM attempts a WHERE a.enrollment_id = e.id AND a.passed AND a.submitted_at IS NOT NULL)
		FROM enrollments e WHERE e.latest AND e.started_at IS NOT NULL ORDER BY e.id`, nil,
		[]any{&id, &course, &lessons, &quizzes}, func() {
			var began, done []string
			for key := range strings.FieldsSeq(lessons.string) {
				finished, cut := strings.CutPrefix(key, "+")
				if began = append(began, finished); cut {
					done = append(done, finished)
				}
			}
			l.AddLearned(id.int64, course.string, began, done, strings.Fields(quizzes.string))
		})
	if err != nil {
		return nil, fmt.Errorf("reading lessons: %w", kind(err))
	}
	return l, nil
}

// Named returns people by their ids.
func (s Reports) Named(ctx context.Context, ids []int64) (map[int64]account.Person, error) {
	var rows []personRow
	if err := s.db.read.WithContext(ctx).Find(&rows, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("reading people: %w", kind(err))
	}
	out := make(map[int64]account.Person, len(rows))
	for _, p := range people(rows) {
		out[p.ID] = p
	}
	return out, nil
}

// each runs a query and calls do after each row was scanned.
func each(tx *gorm.DB, query string, args, into []any, do func()) error {
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		do()
	}
	return rows.Err()
}

var _ report.CensusStore = Reports{}
