package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
)

// ImportPeople stores the people of a file: all of them or none. An address
// that is known changes its person; a row without a role keeps the role.
// Done is told how many rows are stored so far.
func (s People) ImportPeople(
	ctx context.Context, rows []account.ImportRow, at time.Time, done func(n int),
) (account.Imported, error) {
	imp := importing{at: at.UTC(), ids: make(map[string]int64, len(rows)), same: map[int64]bool{}}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := imp.loadUnits(tx); err != nil {
			return err
		}
		for n := 0; n < len(rows); n += batch {
			if err := imp.people(tx, rows[n:min(n+batch, len(rows))]); err != nil {
				return err
			}
			done(min(n+batch, len(rows)))
		}
		return imp.managers(tx, rows)
	})
	if err != nil {
		return account.Imported{}, fmt.Errorf("importing people: %w", kind(err))
	}
	return imp.count, nil
}

// importing is the state of one import.
type importing struct {
	at    time.Time
	units map[unitKey]int64
	ids   map[string]int64 // by address
	same  map[int64]bool   // known, and with nothing but perhaps the manager to change
	count account.Imported
}

type unitKey struct {
	parent int64
	name   string
}

func (imp *importing) loadUnits(tx *gorm.DB) error {
	units, err := readUnits(tx)
	if err != nil {
		return err
	}
	imp.units = make(map[unitKey]int64, len(units))
	for _, u := range units {
		imp.units[unitKey{u.ParentID, u.Name}] = u.ID
	}
	return nil
}

// unit returns the id of a unit, adding what is missing on the way down.
func (imp *importing) unit(tx *gorm.DB, path []string) (int64, error) {
	var parent int64
	for _, name := range path {
		key := unitKey{parent, name}
		id, ok := imp.units[key]
		if !ok {
			row := unitRow{ParentID: idOrNil(parent), Name: name}
			if err := tx.Create(&row).Error; err != nil {
				return 0, err
			}
			id = row.ID
			imp.units[key] = id
			imp.count.Units++
		}
		parent = id
	}
	return parent, nil
}

// people adds or changes one batch.
func (imp *importing) people(tx *gorm.DB, rows []account.ImportRow) error {
	emails := make([]string, len(rows))
	for i, r := range rows {
		emails[i] = r.Email
	}
	var known []personRow
	if err := tx.Find(&known, "email IN ?", emails).Error; err != nil {
		return err
	}
	before := make(map[string]personRow, len(known))
	for _, k := range known {
		before[k.Email] = k
	}
	var fresh, changed []personRow
	for _, r := range rows {
		unit, err := imp.unit(tx, r.Unit)
		if err != nil {
			return err
		}
		row, isKnown := before[r.Email]
		next := imp.merge(row, isKnown, r, unit)
		switch {
		case !isKnown:
			fresh = append(fresh, next)
		case next.Name != row.Name || idOrZero(next.UnitID) != idOrZero(row.UnitID) || next.Role != row.Role || !row.Active:
			changed = append(changed, next)
		default:
			imp.same[row.ID] = true
			imp.count.Unchanged++
		}
		imp.ids[r.Email] = row.ID
	}
	return imp.store(tx, fresh, changed)
}

// merge returns the person as the file wants them.
func (imp *importing) merge(row personRow, known bool, r account.ImportRow, unit int64) personRow {
	if !known {
		row = personRow{Email: r.Email, Role: string(account.Learner), CreatedAt: imp.at}
	}
	row.Name, row.SortName, row.Active = r.Name, sortName(r.Name), true
	if unit != 0 {
		row.UnitID = &unit
	}
	if r.Role != "" {
		row.Role = string(r.Role)
	}
	return row
}

func (imp *importing) store(tx *gorm.DB, fresh, changed []personRow) error {
	if len(fresh) > 0 {
		if err := tx.Create(&fresh).Error; err != nil {
			return err
		}
		for _, f := range fresh {
			imp.ids[f.Email] = f.ID
		}
	}
	if len(changed) > 0 {
		// PostgreSQL's identity columns take no value of ours, so the address
		// and not the id finds the row.
		for i := range changed {
			changed[i].ID = 0
		}
		err := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "email"}},
			DoUpdates: clause.AssignmentColumns([]string{"name", "sort_name", "unit_id", "role", "active"}),
		}).Create(&changed).Error
		if err != nil {
			return err
		}
	}
	imp.count.Added += len(fresh)
	imp.count.Changed += len(changed)
	return nil
}

// managers sets who reports to whom, when everybody is there.
func (imp *importing) managers(tx *gorm.DB, rows []account.ImportRow) error {
	if err := imp.findManagers(tx, rows); err != nil {
		return err
	}
	var values []string
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		var moved []int64
		err := tx.Raw(`WITH v (person, manager) AS (VALUES ` + strings.Join(values, ", ") + `)
			UPDATE people SET manager_id = v.manager FROM v
			WHERE people.id = v.person AND (people.manager_id IS NULL OR people.manager_id <> v.manager)
			RETURNING people.id`).Scan(&moved).Error
		for _, id := range moved {
			if imp.same[id] {
				imp.count.Unchanged--
				imp.count.Changed++
			}
		}
		values = values[:0]
		return err
	}
	for _, r := range rows {
		if r.Manager == "" {
			continue
		}
		values = append(values, "("+strconv.FormatInt(imp.ids[r.Email], 10)+", "+strconv.FormatInt(imp.ids[r.Manager], 10)+")")
		if len(values) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// findManagers looks up the managers who are not in the file themselves.
func (imp *importing) findManagers(tx *gorm.DB, rows []account.ImportRow) error {
	missing := map[string]bool{}
	for _, r := range rows {
		if _, ok := imp.ids[r.Manager]; !ok && r.Manager != "" {
			missing[r.Manager] = true
		}
	}
	var emails []string
	for email := range missing {
		emails = append(emails, email)
	}
	for len(emails) > 0 {
		n := min(len(emails), batch)
		var found []personRow
		if err := tx.Select("id", "email").Find(&found, "email IN ?", emails[:n]).Error; err != nil {
			return err
		}
		for _, f := range found {
			imp.ids[f.Email] = f.ID
			delete(missing, f.Email)
		}
		emails = emails[n:]
	}
	for email := range missing {
		return fmt.Errorf("looking for manager %s: %w", email, gorm.ErrRecordNotFound)
	}
	return nil
}
