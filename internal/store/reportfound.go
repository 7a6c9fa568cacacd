package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"decorum/internal/report"
)

// Found returns whom the scope of a filter has if they are few, and else whom its
// search finds. People are read for that without what belongs to them, and not beyond
// what is asked for, so that it takes little of the time that a report of all
// enrollments would.
func (s Reports) Found(ctx context.Context, f report.Filter, most int) ([]int64, error) {
	tx := s.db.read.WithContext(ctx)
	if f.Within != 0 {
		ids, err := s.some(tx, f, "SELECT id FROM "+below+" b", []any{f.Within}, most)
		if err != nil || len(ids) <= most {
			return ids, err
		}
	}
	if f.Search != "" {
		var c conditions
		c.search(s.db.engine, f.Search)
		ids, err := s.some(tx, f, "SELECT p.id FROM people p WHERE "+c.String(), c.args, most)
		if err != nil || len(ids) <= most {
			return ids, err
		}
	}
	return nil, nil
}

// some returns the ids that a query gives, rising; one more than the most if
// there are more.
func (s Reports) some(tx *gorm.DB, f report.Filter, query string, args []any, most int) ([]int64, error) {
	if most < report.Everybody {
		query += " LIMIT " + strconv.Itoa(most+1)
	}
	query, args = at(f, query, args)
	ids := []int64{}
	var id number
	if err := each(tx, query, args, []any{&id}, func() { ids = append(ids, id.int64) }); err != nil {
		return nil, fmt.Errorf("looking for people: %w", kind(err))
	}
	slices.Sort(ids)
	return ids, nil
}

// sorted is an order by which rows are sorted when they have been found: SQLite
// would otherwise read everybody from an index that has the order.
func sorted(engine Engine, order string) string {
	if engine == SQLite {
		return "+" + order
	}
	return order
}

// idList is a list of ids for a statement. They are our own, so that they can
// stand in it; no list is empty.
func idList(ids []int64) string {
	if len(ids) == 0 {
		return "(0)" // nobody's
	}
	var b strings.Builder
	for i, id := range ids {
		b.WriteString([]string{"(", ", "}[min(i, 1)])
		b.WriteString(strconv.FormatInt(id, 10))
	}
	return b.String() + ")"
}

// rare reports whether a report is about what expires within a span of which
// there is little: then it is read from there, and else in its own order.
func (s Reports) rare(tx *gorm.DB, f report.Filter) (bool, error) {
	if !expires(f) || !f.AsAt.IsZero() || s.db.engine == Postgres {
		return false, nil
	}
	var c conditions
	c.add("e.latest")
	c.between("e.valid_until", f.ValidFrom, f.ValidBefore)
	var n int
	err := tx.Raw("SELECT count(*) FROM (SELECT 1 FROM enrollments e WHERE "+c.String()+" LIMIT "+strconv.Itoa(report.Few+1)+")", c.args...).Scan(&n).Error
	return n <= report.Few, err
}
