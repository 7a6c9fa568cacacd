package store

import (
	"cmp"

	"gorm.io/gorm"

	"decorum/internal/account"
)

// What audit entries of people and units say was done.
const (
	actionAdd        = "add"
	actionChange     = "change"
	actionDeactivate = "deactivate"
	actionReactivate = "reactivate"
)

// record writes who imported what: an entry for the import, and one for every
// person whom it changed. What is made up has no record.
func (imp *importing) record(tx *gorm.DB) error {
	if imp.note.By == "" {
		return nil
	}
	whole := imp.entry(actionAdd, subjectImport, 0, map[string]any{"file": imp.note.Source, "sync": imp.diff.Sync, "forced": imp.note.Forced,
		"added": imp.count.Added, "changed": imp.count.Changed, "reactivated": imp.count.Reactivated, "deactivated": imp.count.Deactivated,
		"unchanged": imp.count.Unchanged, "left_alone": len(imp.diff.Alone), "units": imp.count.Units})
	if err := enter(tx, whole); err != nil {
		return err
	}
	var rows []auditRow
	var failed error
	note := func(action string, id int64, detail map[string]any) {
		row, err := imp.entry(action, subjectPerson, id, detail).row()
		if err != nil && failed == nil {
			failed = err
		}
		rows = append(rows, row)
	}
	for _, r := range imp.diff.Added {
		note(actionAdd, imp.ids[r.Email], map[string]any{"email": r.Email, "role": cmp.Or(r.Role, account.Learner)})
	}
	for _, c := range imp.diff.Changed {
		action := actionChange
		if c.Back() {
			action = actionReactivate
		}
		note(action, c.Before.ID, map[string]any{"email": c.After.Email, "fields": c.Fields()})
	}
	for _, k := range imp.diff.Left {
		note(actionDeactivate, k.ID, map[string]any{"email": k.Email})
	}
	if failed != nil {
		return failed
	}
	return create(tx, rows)
}

func (imp *importing) entry(action, subject string, id int64, detail map[string]any) auditEntry {
	return auditEntry{At: imp.note.At, By: imp.note.By, Action: action, Subject: subject, SubjectID: id, Detail: detail}
}
