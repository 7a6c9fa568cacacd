package store

import (
	"slices"
	"strconv"
	"strings"
)

// query returns the statement for one stretch of rows, from a place on.
func (r *reading) query(from cursor, absent bool, w window, limit int) (string, []any, error) {
	where := conditions{texts: slices.Clip(r.where.texts), args: slices.Clip(r.where.args)}
	switch {
	case absent:
		where.add(r.by.presence + " IS NULL")
	case !r.by.never:
		where.add(r.by.presence + " IS NOT NULL")
	}
	up := from.Desc == from.Back // the direction in which this stretch is read
	if from.ID != 0 && from.Absent == absent {
		if err := r.beyond(&where, from, up); err != nil {
			return "", nil, err
		}
	}
	way := " DESC"
	if up {
		way = ""
	}
	order := "e.id" + way
	if !absent {
		order = r.by.expr + way + ", " + order
		if r.filter.Among != nil {
			order = sorted(r.engine, order)
		}
	}
	var b strings.Builder
	b.WriteString("SELECT " + rowColumns + r.tables(w) + " WHERE " + where.String() + " ORDER BY " + order)
	if limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(limit)) // not a parameter, so that it can be planned for
	}
	query, args := at(r.filter, b.String(), where.args)
	return query, args, nil
}

// beyond adds the condition that rows lie beyond the cursor.
func (r *reading) beyond(where *conditions, from cursor, up bool) error {
	more := " < "
	if up {
		more = " > "
	}
	if from.Absent {
		where.add("e.id"+more+"?", from.ID)
		return nil
	}
	value, err := r.by.value(from.Value)
	if err != nil {
		return err
	}
	if r.by.ofPerson { // the pair belongs to two tables, which no index spans
		where.add(r.by.expr+more[:2]+"= ?", value)
		where.add("("+r.by.expr+" <> ? OR e.id"+more+"?)", value, from.ID)
		return nil
	}
	where.add("("+r.by.expr+", e.id)"+more+"(?, ?)", value, from.ID)
	return nil
}

// tables returns the FROM clause. PostgreSQL chooses the order itself; SQLite,
// which has no statistics here, is told to begin where an index gives the rows
// in order, unless few people are asked for; or with what expires, if that is rare.
func (r *reading) tables(w window) string {
	join, first, second := " JOIN ", "people p", "enrollments e"
	if r.engine == SQLite {
		join = " CROSS JOIN "
		few := r.filter.UnitID != 0 || r.filter.ManagerID != 0 || r.filter.Among != nil
		if (!r.by.ofPerson && (r.whole || !few)) || (r.rare && !few) {
			first, second = second, first
		}
	}
	tables := " FROM " + first + join + second + " ON e.person_id = p.id"
	if len(w) > 0 {
		tables = " FROM " + w.table() + " r" + join + "people p ON p.unit_id = r.column1" + join + "enrollments e ON e.person_id = p.id"
	}
	return tables + " LEFT JOIN people m ON m.id = p.manager_id LEFT JOIN certificates c ON c.enrollment_id = e.id AND e.completed_at IS NOT NULL"
}
