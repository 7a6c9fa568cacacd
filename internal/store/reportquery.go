package store

import (
	"strconv"
	"strings"

	"decorum/internal/report"
)

// query returns the statement for one stretch of rows, from a place on.
func (r *reading) query(from cursor, absent bool, limit int) (string, []any, error) {
	where := conditions{texts: r.where.texts[:len(r.where.texts):len(r.where.texts)], args: r.where.args[:len(r.where.args):len(r.where.args)]}
	if !r.by.never {
		where.add(r.by.expr + map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[absent])
	}
	up := from.Desc == from.Back // the direction in which this stretch is read
	if from.ID != 0 && from.Absent == absent {
		if err := r.after(&where, from, up); err != nil {
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
	}
	var b strings.Builder
	b.WriteString("SELECT " + rowColumns + r.tables() + " WHERE " + where.String() + " ORDER BY " + order)
	if limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(limit)) // not a parameter, so that it can be planned for
	}
	return b.String(), where.args, nil
}

// after adds the condition that rows lie beyond the cursor.
func (r *reading) after(where *conditions, from cursor, up bool) error {
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
// in order, unless few people are asked for.
func (r *reading) tables() string {
	join, first, second := " JOIN ", "people p", "enrollments e"
	if r.engine == SQLite {
		join = " CROSS JOIN "
		few := r.filter.UnitID != 0 || r.filter.ManagerID != 0 || r.filter.Within != 0
		if !r.by.ofPerson && (r.whole || !few) {
			first, second = second, first
		}
	}
	tables := " FROM " + first + join + second + " ON e.person_id = p.id"
	if r.sort.By == report.ByUnit {
		tables += " LEFT JOIN " + r.places() + " r ON r.column1 = p.unit_id"
	}
	return tables + " LEFT JOIN people m ON m.id = p.manager_id LEFT JOIN certificates c ON c.enrollment_id = e.id"
}

// places is a table of the units' places in the order of the tree. The numbers
// are our own, so that they can stand in the statement.
func (r *reading) places() string {
	var b strings.Builder
	b.WriteString("(VALUES (0, 0)")
	for place, u := range r.units {
		b.WriteString(", (" + strconv.FormatInt(u.ID, 10) + ", " + strconv.Itoa(place) + ")")
	}
	return b.String() + ")"
}
