package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// peoplePage is how many people a page of the list has.
const peoplePage = 50

type listedRow struct {
	Of      personRow `gorm:"embedded"`
	Manager string
}

// PeoplePage returns a page of people by name.
func (s People) PeoplePage(ctx context.Context, l account.RosterFilter, text string) (account.PeoplePage, error) {
	from, err := parseCursor(text, report.Sort{})
	if err != nil {
		return account.PeoplePage{}, fault.Explain(fault.Invalid, "This page of the list can’t be found again. Go back to the first page.")
	}
	where, few, err := s.listed(ctx, l)
	if err != nil {
		return account.PeoplePage{}, err
	}
	order, beyond := "p.sort_name, p.id", ">"
	if from.Back {
		order, beyond = "p.sort_name DESC, p.id DESC", "<"
	}
	if few {
		order = sorted(s.db.engine, order)
	}
	if from.ID != 0 {
		where.add("(p.sort_name, p.id) "+beyond+" (?, ?)", from.Value, from.ID)
	}
	var rows []listedRow
	err = s.db.read.WithContext(ctx).Raw(`SELECT p.*, coalesce(m.name, '') AS manager FROM people p LEFT JOIN people m ON m.id = p.manager_id
		WHERE `+where.String()+` ORDER BY `+order+fmt.Sprintf(" LIMIT %d", peoplePage+1), where.args...).Scan(&rows).Error
	if err != nil {
		return account.PeoplePage{}, fmt.Errorf("listing people: %w", kind(err))
	}
	return pageOf(rows, from), nil
}

// listed returns the conditions for a list, on people p, and whether few meet
// them: those whom a search finds are looked for first, for the order of names
// would lead through everybody.
func (s People) listed(ctx context.Context, l account.RosterFilter) (c conditions, few bool, err error) {
	c.add("true")
	if l.UnitID != 0 {
		c.add("p.unit_id IN "+subUnits, l.UnitID)
	}
	if l.Role != "" {
		c.add("p.role = ?", string(l.Role))
	}
	switch l.State {
	case account.Here:
		c.add("p.active")
	case account.Gone:
		c.add("NOT p.active")
	}
	if l.Search == "" {
		return c, false, nil
	}
	c.search(s.db.engine, l.Search)
	found, err := s.db.Reports().Found(ctx, report.Filter{Search: l.Search}, report.Few)
	if err != nil || found == nil {
		return c, false, err
	}
	c.add("p.id IN " + idList(found))
	return c, true, nil
}

// pageOf makes a page of what was read from a cursor on: one row more than is
// shown says that there is another page.
func pageOf(rows []listedRow, from cursor) account.PeoplePage {
	more := len(rows) > peoplePage
	rows = rows[:min(len(rows), peoplePage)]
	if from.Back {
		slices.Reverse(rows)
	}
	page := account.PeoplePage{People: make([]account.RosterEntry, len(rows))}
	for i, r := range rows {
		page.People[i] = account.RosterEntry{Person: r.Of.person(), Manager: r.Manager}
	}
	if len(rows) == 0 {
		return page
	}
	place := func(r listedRow, back bool) string {
		return cursor{By: report.ByName, Back: back, Value: r.Of.SortName, ID: r.Of.ID}.String()
	}
	if more || from.Back {
		page.Next = place(rows[len(rows)-1], false)
	}
	if (from.Back && more) || (!from.Back && from.ID != 0) {
		page.Previous = place(rows[0], true)
	}
	return page
}

// ChangePerson stores what decide makes of a person.
func (s People) ChangePerson(
	ctx context.Context, id int64, note account.Note, decide func(account.Person, int) (account.Person, error),
) (account.Person, error) {
	var next account.Person
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := s.db.lockPeople(tx); err != nil {
			return err
		}
		var row personRow
		if err := tx.Take(&row, "id = ?", id).Error; err != nil {
			return err
		}
		var others int64
		if err := tx.Model(&personRow{}).Where("role = ? AND active AND id <> ?", string(account.Admin), id).Count(&others).Error; err != nil {
			return err
		}
		before := row.person()
		next, refused = decide(before, int(others))
		if refused != nil || next == before {
			return refused
		}
		err := tx.Exec("UPDATE people SET role = ?, active = ?, epoch = ?, changed_at = ? WHERE id = ?",
			string(next.Role), next.Active, next.Epoch, note.At.UTC(), id).Error
		if err != nil {
			return err
		}
		return recordPerson(tx, note, before, next)
	})
	if refused != nil {
		return account.Person{}, refused
	}
	if err != nil {
		return account.Person{}, fmt.Errorf("changing a person: %w", kind(err))
	}
	return next, nil
}

func recordPerson(tx *gorm.DB, note account.Note, before, next account.Person) error {
	action := actionChange
	switch {
	case before.Active && !next.Active:
		action = actionDeactivate
	case !before.Active && next.Active:
		action = actionReactivate
	}
	detail := map[string]any{"email": next.Email}
	if before.Role != next.Role {
		detail["fields"] = []account.Field{{Name: "role", Old: string(before.Role), New: string(next.Role)}}
	}
	return enter(tx, auditEntry{At: note.At, By: note.By, Action: action, Subject: subjectPerson, SubjectID: next.ID, Detail: detail})
}

// Heads returns how many active people each unit has.
func (s People) Heads(ctx context.Context) (map[int64]int, error) {
	var rows []struct {
		UnitID int64
		N      int
	}
	if err := s.db.read.WithContext(ctx).Raw("SELECT unit_id, n FROM headcounts").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("counting people: %w", kind(err))
	}
	heads := make(map[int64]int, len(rows))
	for _, r := range rows {
		heads[r.UnitID] = r.N
	}
	return heads, nil
}

// ChangeUnit stores what decide makes of a unit.
func (s People) ChangeUnit(ctx context.Context, note account.Note, decide func([]account.Unit) (account.Unit, error)) error {
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := s.db.lockPeople(tx); err != nil {
			return err
		}
		units, err := readUnits(tx)
		if err != nil {
			return err
		}
		var next account.Unit
		if next, refused = decide(units); refused != nil {
			return refused
		}
		at := slices.IndexFunc(units, func(u account.Unit) bool { return u.ID == next.ID })
		if at < 0 {
			return gorm.ErrRecordNotFound
		}
		if units[at] == next {
			return nil
		}
		err = tx.Exec("UPDATE units SET name = ?, parent_id = ?, changed_at = ? WHERE id = ?", next.Name, idOrNil(next.ParentID), note.At.UTC(), next.ID).Error
		if err != nil {
			return err
		}
		return enter(tx, auditEntry{At: note.At, By: note.By, Action: actionChange, Subject: subjectUnit, SubjectID: next.ID, Detail: map[string]any{
			"name": next.Name, "name_before": units[at].Name, "parent": next.ParentID, "parent_before": units[at].ParentID}})
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("changing a unit: %w", kind(err))
	}
	return nil
}
