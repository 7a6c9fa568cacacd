package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/report"
)

// Reports reads what HR sees.
type Reports struct{ db *DB }

// Reports returns the store of reports.
func (db *DB) Reports() Reports { return Reports{db} }

// Page returns the rows after the cursor, or before it.
func (s Reports) Page(ctx context.Context, f report.Filter, by report.Sort, now time.Time, at string) (report.Page, error) {
	from, err := parseCursor(at, by)
	if err != nil {
		return report.Page{}, err
	}
	tx := s.db.read.WithContext(ctx)
	r, err := s.reading(tx, f, by, now, false)
	if err != nil {
		return report.Page{}, err
	}
	page, err := r.page(from)
	if err == nil && from.Back && page.Prev == "" && len(page.Rows) < r.size() {
		page, err = r.page(cursor{By: by.By, Desc: by.Desc}) // the beginning, and whole
	}
	if err != nil {
		return report.Page{}, fmt.Errorf("reading report rows: %w", kind(err))
	}
	return page, nil
}

// Each hands over every row, from one snapshot of the database.
func (s Reports) Each(
	ctx context.Context, f report.Filter, by report.Sort, now time.Time, each func(report.Row) error,
) error {
	var stopped error
	err := s.db.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		r, err := s.reading(tx, f, by, now, true)
		if err != nil {
			return err
		}
		return r.stream(cursor{By: by.By, Desc: by.Desc}, 0, func(row *scannedRow) error {
			stopped = each(r.row(row))
			return stopped
		})
	}, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if stopped != nil {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("reading report rows: %w", kind(err))
	}
	return nil
}

// Managers returns those who are somebody's manager, by name. It stops looking
// when it has found as many as are wanted.
func (s Reports) Managers(ctx context.Context, most int) ([]account.Person, error) {
	var rows []personRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT p.*, true AS manages FROM people p
		WHERE EXISTS (SELECT 1 FROM people r WHERE r.manager_id = p.id) ORDER BY p.sort_name, p.id LIMIT ?`, most).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading managers: %w", kind(err))
	}
	return people(rows), nil
}

// Labels returns the numbers of versions and the names of assignments, all of
// them: there are as many as somebody has published and written.
func (s Reports) Labels(ctx context.Context) (report.Labels, error) {
	tx := s.db.read.WithContext(ctx)
	var versions []versionRow
	if err := tx.Select("id", "number").Find(&versions).Error; err != nil {
		return report.Labels{}, fmt.Errorf("reading the numbers of versions: %w", kind(err))
	}
	var rules []assignmentRow
	if err := tx.Select("id", "name").Find(&rules).Error; err != nil {
		return report.Labels{}, fmt.Errorf("reading the names of assignments: %w", kind(err))
	}
	labels := report.Labels{Versions: make(map[int64]int, len(versions)), Rules: make(map[int64]string, len(rules))}
	for _, v := range versions {
		labels.Versions[v.ID] = v.Number
	}
	for _, r := range rules {
		labels.Rules[r.ID] = r.Name
	}
	return labels, nil
}

// reading is one report being read.
type reading struct {
	tx     *gorm.DB
	engine Engine
	filter report.Filter
	sort   report.Sort
	by     sortColumn
	where  conditions
	units  []report.UnitName
	paths  map[int64]string
	places map[int64]int           // of the units, in the order of the tree
	counts map[int64]report.Counts // by unit, if that is the order: how many rows there are, or are at the most
	rare   bool                    // what the filter is about expires, and is few rows
	exact  bool                    // of counts: so many there are
	whole  bool                    // every row is wanted, so that memory counts and the first row does not
}

func (s Reports) reading(tx *gorm.DB, f report.Filter, by report.Sort, now time.Time, whole bool) (*reading, error) {
	if by.By == "" {
		by.By = report.ByName
	}
	column, ok := sortColumns()[by.By]
	if !ok {
		return nil, fmt.Errorf("ordering a report by %q: %w", by.By, errInvalidReport)
	}
	where, err := filtered(s.db.engine, f, now, whole)
	if err != nil {
		return nil, err
	}
	units, err := unitsAt(tx, f.AsAt)
	if err != nil {
		return nil, fmt.Errorf("reading units: %w", kind(err))
	}
	r := &reading{tx: tx, engine: s.db.engine, filter: f, sort: by, by: column, where: where, units: report.Names(units), whole: whole}
	r.paths, r.places = make(map[int64]string, len(units)), make(map[int64]int, len(units))
	for i, u := range r.units {
		r.paths[u.ID], r.places[u.ID] = u.Path, i
	}
	if r.rare, err = s.rare(tx, f); err != nil {
		return nil, fmt.Errorf("looking for what expires: %w", kind(err))
	}
	if by.By == report.ByUnit {
		count := s.bounds
		if r.exact = f.Summed() || f.Among != nil || !f.AsAt.IsZero(); r.exact {
			count = s.byUnit
		}
		r.counts, err = count(tx, f, now.UTC())
	}
	return r, err
}

// size is how many rows a page has.
func (r *reading) size() int {
	if r.filter.Size > 0 {
		return r.filter.Size
	}
	return report.PageSize
}

// page reads one page and whether there are others on both sides.
func (r *reading) page(from cursor) (report.Page, error) {
	var page report.Page
	var places []cursor
	size := r.size()
	err := r.stream(from, size+1, func(row *scannedRow) error {
		page.Rows = append(page.Rows, r.row(row))
		places = append(places, r.after(row))
		return nil
	})
	if err != nil {
		return report.Page{}, err
	}
	more := len(page.Rows) > size
	if more {
		page.Rows, places = page.Rows[:size], places[:size]
	}
	if from.Back {
		slices.Reverse(page.Rows)
		slices.Reverse(places)
	}
	if len(places) == 0 {
		return page, nil
	}
	if from.Back || more {
		page.Next = places[len(places)-1].String()
	}
	if (from.Back && more) || (!from.Back && from.ID != 0) {
		first := places[0]
		first.Back = true
		page.Prev = first.String()
	}
	return page, nil
}

// stream hands over the rows from a place on, at most limit if that is not 0.
// Rows without a value come last whichever way the others are ordered, which
// makes two stretches, each of which an index can give in order.
func (r *reading) stream(from cursor, limit int, each func(*scannedRow) error) error {
	left := limit
	for _, absent := range r.stretches(from) {
		windows := []window{{}}
		if r.sort.By == report.ByUnit && !absent {
			windows = r.windows(from, limit)
		}
		for _, w := range windows {
			query, args, err := r.query(from, absent, w, left)
			if err != nil {
				return err
			}
			n, err := r.scan(query, args, each)
			if err != nil {
				return err
			}
			if left -= n; limit > 0 && left <= 0 {
				return nil
			}
		}
	}
	return nil
}

// stretches returns which stretches are still ahead: with a value (false),
// without one (true).
func (r *reading) stretches(from cursor) []bool {
	switch {
	case r.by.never:
		return []bool{false}
	case from.Absent == from.Back: // the stretch read first
		return []bool{from.Absent, !from.Absent}
	}
	return []bool{from.Absent}
}

// scan runs a query and returns how many rows it gave.
func (r *reading) scan(query string, args []any, each func(*scannedRow) error) (int, error) {
	rows, err := r.tx.Raw(query, args...).Rows()
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	var row scannedRow
	into := row.targets()
	n := 0
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		n++
		if err := each(&row); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

var _ report.Store = Reports{}
