package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// Totals counts the rows of a filter by unit and status.
func (s Reports) Totals(ctx context.Context, f report.Filter, now time.Time) (report.Totals, error) {
	tx := s.db.read.WithContext(ctx)
	counts, err := s.byUnit(tx, f, now.UTC())
	if err != nil {
		return report.Totals{}, fmt.Errorf("counting report rows: %w", kind(err))
	}
	units, err := unitsAt(tx, f.AsAt)
	if err != nil {
		return report.Totals{}, fmt.Errorf("reading units: %w", kind(err))
	}
	totals := report.Totals{All: report.Counts{}}
	for _, u := range append(report.Names(units), report.UnitName{}) { // those without a unit come last
		c := counts[u.ID]
		if c.Total() == 0 {
			continue
		}
		totals.Units = append(totals.Units, report.UnitTotals{UnitID: u.ID, Unit: u.Path, Counts: c})
		for status, n := range c {
			totals.All[status] += n
		}
	}
	return totals, nil
}

// bounds returns for each unit how many rows a filter has at the most: as many
// as it would have without what the counts don't know that are kept.
func (s Reports) bounds(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	return s.sum(tx, report.Filter{Course: f.Course, UnitID: f.UnitID, Status: f.Status, Asked: f.Asked, DueFrom: f.DueFrom, DueBefore: f.DueBefore}, now)
}

// byUnit counts the fastest way that the filter allows.
func (s Reports) byUnit(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	if f.Summed() {
		return s.sum(tx, f, now)
	}
	return s.count(tx, f, now)
}

// unitCount is a row of a count.
type unitCount struct {
	UnitID *int64
	Status enrollment.Status
	N      int
}

// count counts row by row: for filters that leave few people over.
func (s Reports) count(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	where, err := filtered(s.db.engine, f, now, true)
	if err != nil {
		return nil, err
	}
	var rows []unitCount
	join := " JOIN "
	if s.db.engine == SQLite && f.Among != nil {
		join = " CROSS JOIN " // in this order
	}
	query, args := at(f, "SELECT p.unit_id, "+statusOf+" AS status, count(*) AS n FROM people p"+join+"enrollments e ON e.person_id = p.id WHERE "+
		where.String()+" GROUP BY 1, 2", append([]any{now, now}, where.args...))
	err = tx.Raw(query, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return perUnit(rows), nil
}

// sum sums up what triggers have counted, by units alone if no due day is asked
// for.
func (s Reports) sum(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	if _, err := filtered(s.db.engine, f, now, true); err != nil { // a status that there isn't
		return nil, err
	}
	sum := sumUnits
	if !f.DueFrom.IsZero() || !f.DueBefore.IsZero() {
		sum = sumDays
	}
	counts, err := sum(tx, f, now)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		for status, n := range c {
			if n == 0 || (f.Status != "" && status != f.Status) || (f.Asked && (status == enrollment.Paused || status == enrollment.Waived)) {
				delete(c, status)
			}
		}
	}
	return counts, nil
}

// sumUnits sums up unit_counts. What is overdue is taken off the open ones, and
// what has expired off the completed, in one statement so that all are of one
// moment. Each unit is one row of each part: the indexes begin with it, so that
// nothing has to be sorted. The open ones are read once; what has expired, which
// is little beside what will, is looked for unit by unit.
func sumUnits(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	course := ""
	var ofCourse []any
	if f.Course != "" {
		course, ofCourse = " AND k.course = ?", []any{f.Course}
	}
	where := summary(f)
	rows, err := tx.Raw(`SELECT u.*, (SELECT coalesce(sum(k.n), 0) FROM expiry_counts k WHERE k.valid_until <= ? AND k.unit_id = u.unit_id AND k.n <> 0`+course+`), 0
		FROM (SELECT k.unit_id, `+stages(5)+` FROM unit_counts k WHERE `+where.String()+` GROUP BY k.unit_id) u
		UNION ALL
		SELECT k.unit_id, `+stages(2)+`, 0, 0, 0, 0, 1 FROM completion_counts k WHERE k.stage < 2 AND k.due_at <= ? AND `+where.String()+` GROUP BY k.unit_id`,
		slices.Concat([]any{now}, ofCourse, where.args, []any{now}, where.args)...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[int64]report.Counts{}
	var unit int64
	var fresh, begun, done, paused, waived, expired int
	var late bool
	for rows.Next() {
		if err := rows.Scan(&unit, &fresh, &begun, &done, &paused, &waived, &expired, &late); err != nil {
			return nil, err
		}
		if out[unit] == nil {
			out[unit] = report.Counts{}
		}
		c := out[unit]
		if late {
			c[enrollment.NotStarted] -= fresh
			c[enrollment.InProgress] -= begun
			c[enrollment.Overdue] += fresh + begun
			continue
		}
		c[enrollment.NotStarted] += fresh
		c[enrollment.InProgress] += begun
		c[enrollment.Completed] += done - expired
		c[enrollment.Expired] += expired
		c[enrollment.Paused] += paused
		c[enrollment.Waived] += waived
	}
	return out, rows.Err()
}

// stages are the sums of the first so many stages, one column each.
func stages(n int) string {
	sums := make([]string, n)
	for i := range sums {
		sums[i] = fmt.Sprintf("sum(CASE k.stage WHEN %d THEN k.n ELSE 0 END)", i)
	}
	return strings.Join(sums, ", ")
}

// sumDays sums up completion_counts, which know the due days. What has expired
// is taken off the completed.
func sumDays(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	where := summary(f)
	var rows []unitCount
	err := tx.Raw(`SELECT k.unit_id, CASE WHEN k.stage = 2 THEN 'completed' WHEN k.stage = 3 THEN 'paused' WHEN k.stage = 4 THEN 'waived' WHEN k.due_at <= ? THEN 'overdue'
			WHEN k.stage = 1 THEN 'in-progress' ELSE 'not-started' END AS status, CAST(sum(k.n) AS bigint) AS n
		FROM completion_counts k WHERE k.stage <> 5 AND `+where.String()+` GROUP BY 1, 2
		UNION ALL
		SELECT k.unit_id, 'expired', CAST(sum(k.n) AS bigint) FROM expiry_counts k
		WHERE k.valid_until <= ? AND `+where.String()+` GROUP BY 1`,
		slices.Concat([]any{now}, where.args, []any{now}, where.args)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	counts := perUnit(rows)
	for _, c := range counts {
		c[enrollment.Completed] -= c[enrollment.Expired]
	}
	return counts, nil
}

// summary is the part of a filter that the tables of counts can answer.
func summary(f report.Filter) conditions {
	var c conditions
	c.add("k.n <> 0")
	if f.Course != "" {
		c.add("k.course = ?", f.Course)
	}
	if f.UnitID != 0 {
		c.add("k.unit_id IN "+subUnits, f.UnitID)
	}
	if !f.DueFrom.IsZero() || !f.DueBefore.IsZero() {
		c.between("k.due_at", f.DueFrom, f.DueBefore)
		c.add("k.due_at < ?", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) // those that have a due day
	}
	return c
}

func perUnit(rows []unitCount) map[int64]report.Counts {
	out := map[int64]report.Counts{}
	for _, r := range rows {
		unit := idOrZero(r.UnitID)
		if out[unit] == nil {
			out[unit] = report.Counts{}
		}
		out[unit][r.Status] += r.N
	}
	return out
}
