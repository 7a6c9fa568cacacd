package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// ImportPeople stores the people of a file as Reconcile does, without a record:
// for data that is made up. Done is told how many are stored so far.
func (s People) ImportPeople(
	ctx context.Context, rows []account.ImportRow, at time.Time, done func(n int),
) (account.Imported, error) {
	emails := make([]string, 0, 2*len(rows))
	for _, r := range rows {
		emails = append(emails, r.Email, r.Manager)
	}
	decide := func(c account.Company) (account.Diff, error) {
		diff, problems := account.Compare(account.File{Rows: rows}, c, account.Options{By: account.CommandLine()})
		if len(problems) > 0 {
			return diff, fault.Explain(fault.Invalid, problems[0].String())
		}
		return diff, nil
	}
	return s.Reconcile(ctx, emails, decide, account.Note{At: at}, done)
}

// Reconcile carries out what decide makes of the company.
func (s People) Reconcile(
	ctx context.Context, emails []string, decide func(account.Company) (account.Diff, error), note account.Note, done func(n int),
) (account.Imported, error) {
	var imp importing
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := s.db.lockPeople(tx); err != nil {
			return err
		}
		company, err := readCompany(tx, emails)
		if err != nil {
			return err
		}
		diff, err := decide(company)
		if err != nil {
			refused = err
			return err
		}
		imp = newImporting(company, diff, note, done)
		return imp.carryOut(tx)
	})
	if refused != nil {
		return account.Imported{}, refused
	}
	if err != nil {
		return account.Imported{}, fmt.Errorf("importing people: %w", kind(err))
	}
	return imp.count, nil
}

// lockPeople lets nobody else change people or units until the transaction
// ends. SQLite has one writer at a time anyway.
func (db *DB) lockPeople(tx *gorm.DB) error {
	if db.engine == SQLite {
		return nil
	}
	return tx.Exec("LOCK TABLE units, people IN SHARE ROW EXCLUSIVE MODE").Error
}

// importing is the state of one import.
type importing struct {
	diff  account.Diff
	note  account.Note
	units map[string]int64 // by account.PathKey
	ids   map[string]int64 // by address
	count account.Imported
	done  func(n int)
	steps int
	all   int
}

func newImporting(c account.Company, d account.Diff, note account.Note, done func(int)) importing {
	note.At = note.At.UTC()
	imp := importing{diff: d, note: note, units: c.Units, ids: make(map[string]int64, len(c.People)+len(d.Added)), done: done}
	for email, k := range c.People {
		imp.ids[email] = k.ID
	}
	imp.count = account.Imported{Added: len(d.Added), Reactivated: len(d.Reactivated()), Deactivated: len(d.Left), Unchanged: d.Unchanged, Units: len(d.Units)}
	imp.count.Changed = len(d.Changed) - imp.count.Reactivated
	imp.all = len(d.Added) + len(d.Changed) + len(d.Left) + d.Unchanged
	return imp
}

// step tells how far the import is.
func (imp *importing) step(n int) {
	imp.steps += n
	imp.done(imp.steps)
}

func (imp *importing) carryOut(tx *gorm.DB) error {
	for _, part := range []func(*gorm.DB) error{imp.makeUnits, imp.add, imp.change, imp.tag, imp.deactivate, imp.record} {
		if err := part(tx); err != nil {
			return err
		}
	}
	if imp.steps < imp.all {
		imp.step(imp.all - imp.steps) // those that stay as they are
	}
	return nil
}

// makeUnits makes the units that are missing, level by level.
func (imp *importing) makeUnits(tx *gorm.DB) error {
	levels := map[int][][]string{}
	deepest := 0
	for _, path := range imp.diff.Units {
		levels[len(path)] = append(levels[len(path)], path)
		deepest = max(deepest, len(path))
	}
	for level := 1; level <= deepest; level++ {
		rows := make([]unitRow, len(levels[level]))
		for i, path := range levels[level] {
			rows[i] = unitRow{ParentID: idOrNil(imp.units[account.PathKey(path[:level-1])]), Name: path[level-1], ChangedAt: imp.note.At}
		}
		if err := create(tx, rows); err != nil {
			return err
		}
		for i, path := range levels[level] {
			imp.units[account.PathKey(path)] = rows[i].ID
		}
	}
	return nil
}

// add adds those who are new, managers before those who report to them, so that
// nobody is changed who was just added: a state is kept of each change. Nobody
// is above themselves; account.Compare sees to it.
func (imp *importing) add(tx *gorm.DB) error {
	isNew := make(map[string]bool, len(imp.diff.Added))
	for _, r := range imp.diff.Added {
		isNew[r.Email] = true
	}
	var next []account.ImportRow
	team := map[string][]account.ImportRow{} // by a manager who is new
	for _, r := range imp.diff.Added {
		if isNew[r.Manager] {
			team[r.Manager] = append(team[r.Manager], r)
		} else {
			next = append(next, r)
		}
	}
	for len(next) > 0 {
		if err := imp.addPeople(tx, next); err != nil {
			return err
		}
		level := next
		next = nil
		for _, r := range level {
			next = append(next, team[r.Email]...)
		}
	}
	return nil
}

// addPeople adds people whose managers are there.
func (imp *importing) addPeople(tx *gorm.DB, people []account.ImportRow) error {
	for some := range slices.Chunk(people, batch) {
		rows := make([]personRow, len(some))
		for i, r := range some {
			manager, err := imp.person(r.Manager)
			if err != nil {
				return err
			}
			rows[i] = newPersonRow(account.Person{Email: r.Email, Name: r.Name, Role: cmp.Or(r.Role, account.Learner), Active: true, CreatedAt: imp.note.At,
				UnitID: imp.units[account.PathKey(r.Unit)], ManagerID: manager, HiredOn: r.Hired, Language: r.Language})
		}
		if err := tx.Create(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			imp.ids[r.Email] = r.ID
		}
		imp.step(len(some))
	}
	return nil
}

// asBefore stands for the manager whom somebody has.
const asBefore = -1

// person returns the id of somebody who must be there, 0 of nobody.
func (imp *importing) person(email string) (int64, error) {
	if email == "" {
		return 0, nil
	}
	id, ok := imp.ids[email]
	if !ok {
		return 0, fmt.Errorf("looking for %s: %w", email, gorm.ErrRecordNotFound)
	}
	return id, nil
}

// change changes those who are known, each batch in one statement, so that each
// person has one new state and not one for every field.
func (imp *importing) change(tx *gorm.DB) error {
	const one = "(CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))"
	for some := range slices.Chunk(imp.diff.Changed, batch) {
		values := make([]string, len(some))
		var args []any
		for i, c := range some {
			manager := int64(asBefore) // whom the company may not have told
			if c.After.Manager != c.Before.Manager {
				var err error
				if manager, err = imp.person(c.After.Manager); err != nil {
					return err
				}
			}
			values[i] = one
			args = append(args, c.Before.ID, c.After.Name, sortName(c.After.Name), idOrNil(imp.units[account.PathKey(c.After.Unit)]), idOrNil(manager),
				string(c.After.Role), string(c.After.Hired), c.After.Language)
		}
		err := tx.Exec(`WITH v (id, name, sort_name, unit_id, manager_id, role, hired_on, language) AS (VALUES `+strings.Join(values, ", ")+`)
			UPDATE people SET name = v.name, sort_name = v.sort_name, unit_id = v.unit_id, manager_id = CASE v.manager_id WHEN -1 THEN people.manager_id ELSE v.manager_id END, role = v.role,
				hired_on = v.hired_on, language = v.language, epoch = epoch + CASE WHEN active THEN 0 ELSE 1 END, active = true, changed_at = ?
			FROM v WHERE people.id = v.id`, append(args, imp.note.At)...).Error
		if err != nil {
			return err
		}
		imp.step(len(some))
	}
	return nil
}

// tag gives tags to those who are new, and replaces those that change.
func (imp *importing) tag(tx *gorm.DB) error {
	var stale []int64
	var fresh []tagRow
	give := func(id int64, tags []string) {
		for _, t := range tags {
			fresh = append(fresh, tagRow{PersonID: id, Tag: t})
		}
	}
	for _, r := range imp.diff.Added {
		give(imp.ids[r.Email], r.Tags)
	}
	for _, c := range imp.diff.Changed {
		if !slices.Equal(c.Before.Tags, c.After.Tags) {
			stale = append(stale, c.Before.ID)
			give(c.Before.ID, c.After.Tags)
		}
	}
	for some := range slices.Chunk(stale, batch) {
		if err := tx.Delete(&tagRow{}, "person_id IN ?", some).Error; err != nil {
			return err
		}
	}
	return create(tx, fresh)
}

// deactivate keeps out those who have left, and ends their sessions.
func (imp *importing) deactivate(tx *gorm.DB) error {
	for some := range slices.Chunk(imp.diff.Left, batch) {
		ids := make([]int64, len(some))
		for i, k := range some {
			ids[i] = k.ID
		}
		if err := tx.Exec("UPDATE people SET active = false, epoch = epoch + 1, changed_at = ? WHERE active AND id IN ?", imp.note.At, ids).Error; err != nil {
			return err
		}
		imp.step(len(some))
	}
	return nil
}
