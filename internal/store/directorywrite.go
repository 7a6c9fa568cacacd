package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/scim"
)

// foldName returns a user's name as it is looked up.
func foldName(userName string) string { return strings.ToLower(userName) }

// put stores what a directory says of a person. Role and password are not its
// business.
func (s Directory) put(tx *gorm.DB, row personRow, next scim.UserRecord, by string, at time.Time) (scim.UserRecord, error) {
	before := row
	if err := vacate(tx, row.ID, next.Person); err != nil {
		return next, err
	}
	if err := s.place(tx, &row, next.Person, at); err != nil {
		return next, err
	}
	if before.Active && !next.Active {
		row.Epoch++ // every session ends
	}
	row.Email, row.Name, row.SortName, row.Active = next.Email, next.Name, sortName(next.Name), next.Active
	row.Language, row.UserName, row.UserNameKey, row.ExternalID = next.Language, next.UserName, foldName(next.UserName), next.ExternalID
	row.ChangedAt, row.RemovedAt = at, nil
	if next.Removed {
		row.RemovedAt = &at
	}
	said, err := json.Marshal(next.Said)
	if err != nil {
		return next, fmt.Errorf("writing what a directory said: %w", err)
	}
	if row.Directory = string(said); next.Said.UserName == "" { // nothing was said yet
		row.Directory = ""
	}
	if row.ID == 0 {
		err = tx.Create(&row).Error
	} else {
		err = tx.Model(&personRow{}).Where("id = ?", row.ID).Select("email", "name", "sort_name", "unit_id", "manager_id", "active", "epoch",
			"changed_at", "language", "user_name", "user_name_key", "external_id", "directory", "removed_at").Updates(&row).Error
	}
	if err != nil {
		return next, err
	}
	if err := s.follow(tx, row, next, at); err != nil {
		return next, err
	}
	if err := noteMove(tx, before, row, by); err != nil {
		return next, err
	}
	stored, err := records(tx, []personRow{row})
	if err != nil {
		return next, err
	}
	return stored[0], nil
}

// noteMove writes by whom somebody came, left or came back. What else is said of
// people, a directory repeats at will.
func noteMove(tx *gorm.DB, before, after personRow, by string) error {
	var action string
	switch {
	case before.ID == 0:
		action = actionAdd
	case before.Active && !after.Active:
		action = actionDeactivate
	case !before.Active && after.Active:
		action = actionReactivate
	default:
		return nil
	}
	return enter(tx, auditEntry{At: after.ChangedAt, By: by, Action: action, Subject: subjectPerson, SubjectID: after.ID,
		Detail: map[string]any{"email": after.Email, "active": after.Active, "removed": after.gone()}})
}

// vacate sees that nobody else has the user's name and address. The name of
// somebody who was removed is free again.
func vacate(tx *gorm.DB, id int64, p scim.Person) error {
	name := foldName(p.UserName)
	var others []personRow
	err := tx.Raw("SELECT p.* FROM people p WHERE p.id <> ? AND ("+named+" OR p.email = ?)", id, name, name, p.Email).Scan(&others).Error
	if err != nil {
		return err
	}
	for _, o := range others { // two at the most
		switch {
		case o.Email == p.Email:
			return scim.Taken("emails", p.Email)
		case !o.gone():
			return scim.Taken("userName", p.UserName)
		}
		if err := tx.Exec("UPDATE people SET user_name = '', user_name_key = '' WHERE id = ?", o.ID).Error; err != nil {
			return err
		}
	}
	return nil
}

// place gives the person their unit and manager.
func (s Directory) place(tx *gorm.DB, row *personRow, p scim.Person, at time.Time) error {
	unit, err := unitAt(tx, p.Unit, at)
	if err != nil {
		return err
	}
	row.UnitID = idOrNil(unit)
	if p.ManagerID != 0 && p.ManagerID != idOrZero(row.ManagerID) {
		var known bool
		err := tx.Raw("SELECT EXISTS (SELECT 1 FROM people p WHERE p.id = ? AND NOT "+gone+")", p.ManagerID).Scan(&known).Error
		if err != nil {
			return err
		}
		if !known {
			return scim.NoManager(p.ManagerID)
		}
	}
	row.ManagerID = idOrNil(p.ManagerID)
	return nil
}

// unitAt returns the unit with those names from the top down, making what is
// missing. Somebody else may make the same unit at the same moment.
func unitAt(tx *gorm.DB, path []string, at time.Time) (int64, error) {
	var id int64
	for _, name := range path { // a few levels
		parent := id
		find := func() (bool, error) {
			var found []int64
			err := tx.Raw("SELECT id FROM units WHERE coalesce(parent_id, 0) = ? AND name = ?", parent, name).Scan(&found).Error
			if len(found) > 0 {
				id = found[0]
			}
			return len(found) > 0, err
		}
		there, err := find()
		if err == nil && !there {
			if err = tx.Exec("INSERT INTO units (parent_id, name, changed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", idOrNil(parent), name, at).Error; err == nil {
				there, err = find()
			}
		}
		if err == nil && !there {
			err = gorm.ErrRecordNotFound
		}
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// follow stores what goes with a user: other addresses, and for somebody who was
// removed that they are in no group.
func (s Directory) follow(tx *gorm.DB, row personRow, next scim.UserRecord, at time.Time) error {
	others := []string{}
	for _, e := range next.Said.Emails {
		if other := strings.ToLower(e.Value); other != "" && other != row.Email {
			others = append(others, other)
		}
	}
	slices.Sort(others)
	var fresh []otherEmailRow
	for _, other := range slices.Compact(others) {
		fresh = append(fresh, otherEmailRow{PersonID: row.ID, Email: other})
	}
	if err := tx.Delete(&otherEmailRow{}, "person_id = ?", row.ID).Error; err != nil {
		return err
	}
	if err := create(tx, fresh); err != nil {
		return err
	}
	if !next.Removed {
		return nil
	}
	err := tx.Exec("UPDATE groups SET changed_at = ? WHERE id IN (SELECT group_id FROM group_members WHERE person_id = ?)", at, row.ID).Error
	if err != nil {
		return err
	}
	return tx.Delete(&memberRow{}, "person_id = ?", row.ID).Error
}
