package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/report"
)

// Views keeps saved views of the report and their schedules.
type Views struct{ db *DB }

// Views returns the store of saved views.
func (db *DB) Views() Views { return Views{db} }

type viewRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	OwnerID   int64
	Name      string
	SortName  string
	Query     string
	Shared    bool
	CreatedAt time.Time
	ChangedAt time.Time
}

func (viewRow) TableName() string { return "views" }

func newViewRow(v report.View) viewRow {
	return viewRow{ID: v.ID, OwnerID: v.OwnerID, Name: v.Name, SortName: sortName(v.Name), Query: v.Query.Values().Encode(), Shared: v.Shared,
		CreatedAt: v.CreatedAt.UTC(), ChangedAt: v.ChangedAt.UTC()}
}

// listedView is a view with the name of its owner.
type listedView struct {
	View  viewRow `gorm:"embedded"`
	Owner string
}

func (r listedView) view() report.View {
	v := report.View{ID: r.View.ID, OwnerID: r.View.OwnerID, Owner: r.Owner, Name: r.View.Name, Shared: r.View.Shared,
		CreatedAt: r.View.CreatedAt.UTC(), ChangedAt: r.View.ChangedAt.UTC()}
	values, err := url.ParseQuery(r.View.Query)
	if err == nil {
		v.Query, err = report.ParseQuery(values)
	}
	v.Stale = err != nil
	return v
}

const selectViews = "SELECT v.*, p.name AS owner FROM views v JOIN people p ON p.id = v.owner_id "

// AddView adds a view.
func (s Views) AddView(ctx context.Context, v report.View) (int64, error) {
	row := newViewRow(v)
	row.ID = 0
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var n int64
		if err := tx.Model(&viewRow{}).Where("owner_id = ?", v.OwnerID).Count(&n).Error; err != nil {
			return err
		}
		if n >= report.MaxViews {
			return report.ErrTooManyViews
		}
		return tx.Create(&row).Error
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return 0, report.ErrViewName
	}
	if err != nil {
		return 0, fmt.Errorf("adding a view: %w", kind(err))
	}
	return row.ID, nil
}

// View returns a view with its schedule.
func (s Views) View(ctx context.Context, id int64) (report.View, error) {
	list, err := s.views(ctx, selectViews+"WHERE v.id = ?", id)
	if err != nil {
		return report.View{}, fmt.Errorf("reading a view: %w", kind(err))
	}
	if len(list) == 0 {
		return report.View{}, report.ErrNoView
	}
	return list[0], nil
}

// Views lists what a person may open.
func (s Views) Views(ctx context.Context, personID int64, after string, n int) ([]report.View, string, error) {
	return s.page(ctx, `(v.owner_id = ? OR v.shared OR v.id IN (SELECT r.view_id FROM schedule_recipients r
		JOIN schedules s ON s.view_id = r.view_id WHERE r.person_id = ? AND s.stopped_at IS NULL))`, []any{personID, personID}, after, n)
}

// Scheduled lists views that have a schedule.
func (s Views) Scheduled(ctx context.Context, personID int64, after string, n int) ([]report.View, string, error) {
	const scheduled = "v.id IN (SELECT s.view_id FROM schedules s)"
	if personID == 0 {
		return s.page(ctx, scheduled, nil, after, n)
	}
	return s.page(ctx, scheduled+" AND v.owner_id = ?", []any{personID}, after, n)
}

// viewPlace is a place in a list of views: after the one of this name and id.
type viewPlace struct {
	Name string `json:"n"`
	ID   int64  `json:"i"`
}

// page reads a page of views by name.
func (s Views) page(ctx context.Context, where string, args []any, after string, n int) ([]report.View, string, error) {
	if after != "" {
		var place viewPlace
		if err := readPlace(after, &place); err != nil {
			return nil, "", err
		}
		where += " AND (v.sort_name, v.id) > (?, ?)"
		args = append(args, place.Name, place.ID)
	}
	list, err := s.views(ctx, selectViews+"WHERE "+where+fmt.Sprintf(" ORDER BY v.sort_name, v.id LIMIT %d", n+1), args...)
	if err != nil {
		return nil, "", fmt.Errorf("reading views: %w", kind(err))
	}
	if len(list) <= n {
		return list, "", nil
	}
	last := list[n-1]
	next, err := writePlace(viewPlace{sortName(last.Name), last.ID})
	return list[:n], next, err
}

// views reads views with their schedules and recipients, three statements for
// as many as there are.
func (s Views) views(ctx context.Context, query string, args ...any) ([]report.View, error) {
	tx := s.db.read.WithContext(ctx)
	var rows []listedView
	if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.View.ID
	}
	schedules, err := readSchedules(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]report.View, len(rows))
	for i, r := range rows {
		out[i] = r.view()
		out[i].Schedule = schedules[r.View.ID]
	}
	return out, nil
}

// ChangeView replaces name, query and sharing.
func (s Views) ChangeView(ctx context.Context, v report.View) error {
	row := newViewRow(v)
	done := s.db.write.WithContext(ctx).Model(&viewRow{}).Where("id = ?", v.ID).Select("name", "sort_name", "query", "shared", "changed_at").Updates(&row)
	switch {
	case errors.Is(done.Error, gorm.ErrDuplicatedKey):
		return report.ErrViewName
	case done.Error != nil:
		return fmt.Errorf("changing a view: %w", kind(done.Error))
	case done.RowsAffected == 0:
		return report.ErrNoView
	}
	return nil
}

// RemoveView removes a view with its schedule.
func (s Views) RemoveView(ctx context.Context, id int64) error {
	done := s.db.write.WithContext(ctx).Delete(&viewRow{}, "id = ?", id)
	if done.Error != nil {
		return fmt.Errorf("removing a view: %w", kind(done.Error))
	}
	if done.RowsAffected == 0 {
		return report.ErrNoView
	}
	return nil
}

// IDs returns the ids of people by their addresses.
func (s Views) IDs(ctx context.Context, emails []string) (map[string]int64, error) {
	return s.db.People().IDs(ctx, emails)
}

// Readers returns people by their ids.
func (s Views) Readers(ctx context.Context, ids []int64) ([]account.Person, error) {
	var rows []personRow
	if err := s.db.read.WithContext(ctx).Raw(selectPerson+"WHERE p.id IN ? ORDER BY p.sort_name, p.id", ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading people: %w", kind(err))
	}
	return people(rows), nil
}

// Below returns those of some people who report to a manager, at every depth.
func (s Views) Below(ctx context.Context, managerID int64, ids []int64) ([]int64, error) {
	var below []int64
	err := s.db.read.WithContext(ctx).Raw("SELECT p.id FROM people p WHERE p.id IN ? AND p.id <> ? AND "+climbing, ids, managerID, managerID).Scan(&below).Error
	if err != nil {
		return nil, fmt.Errorf("reading who reports to whom: %w", kind(err))
	}
	return below, nil
}

var _ report.ViewStore = Views{}
