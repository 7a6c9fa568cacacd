package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// Totals counts the rows of a filter by unit and status.
func (s Reports) Totals(ctx context.Context, f report.Filter, now time.Time) (report.Totals, error) {
	tx := s.db.read.WithContext(ctx)
	read := count
	if summed(f) {
		read = sum
	}
	counts, err := read(tx, f, now.UTC())
	if err != nil {
		return report.Totals{}, fmt.Errorf("counting report rows: %w", kind(err))
	}
	units, err := readUnits(tx)
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

// summed reports whether completion_counts has all that the filter asks for.
func summed(f report.Filter) bool {
	return f.ManagerID == 0 && f.Within == 0 && f.Search == "" && f.DoneFrom.IsZero() && f.DoneBefore.IsZero()
}

// unitCount is a row of a count.
type unitCount struct {
	UnitID *int64
	Status enrollment.Status
	N      int
}

// count counts row by row: for filters that leave few people over.
func count(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	where, err := filtered(f, now)
	if err != nil {
		return nil, err
	}
	var rows []unitCount
	err = tx.Raw("SELECT p.unit_id, "+statusOf+" AS status, count(*) AS n FROM people p JOIN enrollments e ON e.person_id = p.id WHERE "+
		where.String()+" GROUP BY 1, 2", append([]any{now, now}, where.args...)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return byUnit(rows), nil
}

// sum sums up completion_counts. Those know when something is due, but not when
// a completion ends: what has expired is counted on its own, from an index, and
// taken off the completed, in one statement so that both are of one moment.
func sum(tx *gorm.DB, f report.Filter, now time.Time) (map[int64]report.Counts, error) {
	status := f.Status
	if _, err := filtered(f, now); err != nil { // a status that there isn't
		return nil, err
	}
	f.Status = ""
	counted := summary(f)
	expired, err := filtered(f, now)
	if err != nil {
		return nil, err
	}
	var rows []unitCount
	err = tx.Raw(`SELECT k.unit_id, CASE WHEN k.stage = 2 THEN 'completed' WHEN k.due_at <= ? THEN 'overdue'
			WHEN k.stage = 1 THEN 'in-progress' ELSE 'not-started' END AS status, CAST(sum(k.n) AS bigint) AS n
		FROM completion_counts k WHERE `+counted.String()+` GROUP BY 1, 2
		UNION ALL
		SELECT coalesce(p.unit_id, 0), 'expired', count(*) FROM enrollments e JOIN people p ON p.id = e.person_id
		WHERE e.completed_at IS NOT NULL AND e.valid_until <= ? AND `+expired.String()+` GROUP BY 1`,
		append(append(append([]any{now}, counted.args...), now), expired.args...)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	counts := byUnit(rows)
	for unit, c := range counts {
		c[enrollment.Completed] -= c[enrollment.Expired]
		for s, n := range c {
			if n == 0 || (status != "" && s != status) {
				delete(counts[unit], s)
			}
		}
	}
	return counts, nil
}

// summary is the part of a filter that completion_counts can answer.
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

func byUnit(rows []unitCount) map[int64]report.Counts {
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
