package account

import (
	"fmt"
	"slices"
	"strings"
)

// managers sees that everybody's manager is there and stays.
func (d *comparing) managers() {
	leaving := make(map[string]bool, len(d.diff.Left))
	for _, k := range d.diff.Left {
		leaving[k.Email] = true
	}
	for _, row := range d.file.Rows {
		boss, known := d.company.People[row.Manager]
		switch {
		case row.Manager == "" || d.inFile[row.Manager] || d.stands(row.Manager):
		case !known:
			d.refuse(row.Line, columnManager, fmt.Sprintf("Nobody has the address %s.", row.Manager), "Correct it, or add the manager to the file.")
		case d.options.Sync && (!boss.Active || leaving[boss.Email]):
			d.refuse(row.Line, columnManager, row.Manager+" is not in the file, and so not active.", "Add the manager to the file, or name another.")
		}
		if known && !boss.Active && d.staysOut(boss) {
			d.diff.Warnings = append(d.diff.Warnings, Warning{row.Line, row.Email, row.Name, row.Unit,
				boss.Name + " (" + boss.Email + "), who is named as manager, has left. The nearest above who is here is told what a manager is told."})
		}
	}
	d.rings()
}

// staysOut reports whether somebody who has left is not let in again.
func (d *comparing) staysOut(k Known) bool {
	return !d.inFile[k.Email] || (d.options.Sync && k.Directory)
}

// stands reports whether an address is part of a text that can't be used as
// one, such as "Bo <bo@example.org>": once that is cured, it is in the file.
func (d *comparing) stands(email string) bool {
	return slices.ContainsFunc(d.file.texts, func(text string) bool { return strings.Contains(text, email) })
}

// rings sees that nobody is above themselves. Whose manager can't be read is
// taken as somebody without one.
func (d *comparing) rings() {
	manager := make(map[string]string, len(d.company.People)+len(d.diff.Added))
	for email, k := range d.company.People {
		manager[email] = k.Manager
	}
	another := map[string]ImportRow{} // has come to another manager
	for _, row := range d.diff.Added {
		manager[row.Email], another[row.Email] = row.Manager, row
	}
	for _, c := range d.diff.Changed {
		if c.After.Manager != c.Before.Manager {
			manager[c.After.Email], another[c.After.Email] = c.After.Manager, ImportRow{Line: c.Line, Email: c.After.Email}
		}
	}
	for _, row := range d.file.Rows {
		if d.file.spoilt(row.Line, columnManager) && row.Manager == "" {
			delete(manager, row.Email)
		}
	}
	for email, ring := range rings(manager) {
		if row, ok := another[email]; ok {
			d.problems = append(d.problems, inRing(row, ring))
		}
	}
}

func inRing(r ImportRow, ring string) Problem {
	return Problem{r.Line, columnManager, "The managers go round in a ring: " + ring + ".", "Somebody at the top has no manager; write - for theirs."}
}

// rings returns, for everybody whose managers lead back to themselves, the way
// round. It looks at everybody once, however many report to a ring.
func rings(manager map[string]string) map[string]string {
	out := map[string]string{}
	seen := make(map[string]int, len(manager)) // on which way somebody was come by
	way := 0
	for start := range manager {
		way++
		var path []string
		next := start
		for next != "" && seen[next] == 0 {
			seen[next] = way
			path = append(path, next)
			next = manager[next]
		}
		if next == "" || seen[next] != way {
			continue
		}
		ring := path[slices.Index(path, next):]
		for i, email := range ring {
			out[email] = strings.Join(slices.Concat(ring[i:], ring[:i], ring[i:i+1]), " → ")
		}
	}
	return out
}
