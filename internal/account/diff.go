package account

import (
	"fmt"
	"slices"
	"strings"
)

// Diff is what a file of people would change. Applied, it leaves nothing for
// the same file to change.
type Diff struct {
	Sync      bool
	Active    int // how many people are active before
	Added     []ImportRow
	Changed   []Changed
	Left      []Known // are deactivated
	Alone     []Alone
	Warnings  []Warning
	Unchanged int
	Units     [][]string // that are made, parents first
}

// Changed is a known person whom the file changes.
type Changed struct {
	Line          int
	Before, After Known
}

// Fields returns what changes, field by field.
func (c Changed) Fields() []Field { return fields(c.Before, c.After) }

// Back reports whether the person is let in again.
func (c Changed) Back() bool { return !c.Before.Active }

// Moved reports whether the person comes to another unit.
func (c Changed) Moved() bool { return PathKey(c.Before.Unit) != PathKey(c.After.Unit) }

// Alone is somebody who stays as they are although the file says otherwise.
type Alone struct {
	Known Known
	Why   string
}

// Warning is what somebody should look at of a person in the file, though it is
// done as the file says.
type Warning struct {
	Line        int
	Email, Name string
	Unit        []string
	Says        string
}

// Why people are left alone.
const (
	aloneDirectory = "A directory looks after this person by SCIM."
	aloneLast      = "Nobody else is an administrator."
	aloneAdmin     = "Only an administrator can deactivate an administrator."
)

// Reactivated returns those who are let in again.
func (d Diff) Reactivated() []Changed { return d.changed(Changed.Back) }

// Altered returns those who change and were in before.
func (d Diff) Altered() []Changed { return d.changed(func(c Changed) bool { return !c.Back() }) }

// Moved returns how many come to another unit.
func (d Diff) Moved() int { return len(d.changed(Changed.Moved)) }

func (d Diff) changed(which func(Changed) bool) []Changed {
	var out []Changed
	for _, c := range d.Changed {
		if which(c) {
			out = append(out, c)
		}
	}
	return out
}

// Empty reports whether nothing would change.
func (d Diff) Empty() bool { return len(d.Added)+len(d.Changed)+len(d.Left)+len(d.Units) == 0 }

// Options is how a file is taken.
type Options struct {
	By Actor
	// Sync makes the file the whole truth: whoever is not in it is deactivated.
	Sync bool
	// MaxLeavers is the share of active people that may be deactivated at once,
	// unless it is forced.
	MaxLeavers Share
	Force      bool
	File       string // its name, for the record
}

// Compare returns what a file changes in a company, and what of the file can't
// be done. Where the file is the whole truth, the company must be everybody.
func Compare(f File, c Company, o Options) (Diff, []Problem) {
	d := comparing{file: f, company: c, options: o, inFile: make(map[string]bool, len(f.Rows)), diff: Diff{Sync: o.Sync, Active: c.Active}}
	for _, row := range f.Rows {
		if row.Email != "" {
			d.inFile[row.Email] = true
		}
	}
	d.leavers()
	for _, row := range f.Rows {
		if !f.spoilt(row.Line, columnEmail) {
			d.row(row)
		}
	}
	d.lastAdmin()
	d.units()
	d.managers()
	return d.diff, sorted(d.problems)
}

// comparing is the state of one comparison.
type comparing struct {
	file     File
	company  Company
	options  Options
	inFile   map[string]bool
	diff     Diff
	problems []Problem
}

func (d *comparing) refuse(line int, column, wrong, cure string) {
	d.problems = append(d.problems, Problem{line, column, wrong, cure})
}

// leavers finds those whom the file leaves out.
func (d *comparing) leavers() {
	if !d.options.Sync {
		return
	}
	for email, k := range d.company.People {
		switch {
		case d.inFile[email] || !k.Active:
		case k.Directory:
			d.diff.Alone = append(d.diff.Alone, Alone{k, aloneDirectory})
		case !d.options.By.over(k.Role):
			d.diff.Alone = append(d.diff.Alone, Alone{k, aloneAdmin})
		default:
			d.diff.Left = append(d.diff.Left, k)
		}
	}
	slices.SortFunc(d.diff.Left, func(a, b Known) int { return strings.Compare(a.Email, b.Email) })
	slices.SortFunc(d.diff.Alone, func(a, b Alone) int { return strings.Compare(a.Known.Email, b.Known.Email) })
}

// row compares one person.
func (d *comparing) row(row ImportRow) {
	by := d.options.By
	known, ok := d.company.People[row.Email]
	if !ok {
		if row.Role != "" && row.Role != Learner && !by.givesRoles() {
			d.refuse(row.Line, columnRole, fmt.Sprintf("Only an administrator can make somebody %s.", row.Role), "Leave the role empty, or ask an administrator to import the file.")
		}
		d.diff.Added = append(d.diff.Added, row)
		return
	}
	after := d.merge(row, known)
	switch {
	case known.Active && len(fields(known, after)) == 0:
		d.diff.Unchanged++
		return
	case d.options.Sync && known.Directory:
		d.diff.Alone = append(d.diff.Alone, Alone{known, aloneDirectory})
		return
	case after.Role != known.Role && !by.givesRoles():
		d.refuse(row.Line, columnRole, fmt.Sprintf("%s is %s, and only an administrator can change that.", row.Email, known.Role), "Leave the role empty, or ask an administrator to import the file.")
	case !known.Active && !by.over(after.Role):
		d.refuse(row.Line, columnEmail, row.Email+" is an administrator who was deactivated.", "Ask an administrator to import the file, or remove the line.")
	}
	d.diff.Changed = append(d.diff.Changed, Changed{Line: row.Line, Before: known, After: after})
}

// merge returns a person as the file wants them. What a row leaves empty stays,
// unless the file is the whole truth and has a column for it; what it says to
// take away goes. A role always stays: it is given here, and a list from
// elsewhere knows nothing of it.
func (d *comparing) merge(row ImportRow, k Known) Known {
	k.Name, k.Active = row.Name, true
	says := func(column string, given bool) bool {
		return given || slices.Contains(row.Emptied, column) || (d.options.Sync && slices.Contains(d.file.Columns, column))
	}
	if says(columnUnit, len(row.Unit) > 0) {
		k.Unit = row.Unit
	}
	if says(columnManager, row.Manager != "") {
		k.Manager = row.Manager
	}
	if says(columnHired, row.Hired != "") {
		k.Hired = row.Hired
	}
	if says(columnLang, row.Language != "") {
		k.Language = row.Language
	}
	if row.Role != "" {
		k.Role = row.Role
	}
	if says(columnTags, row.Tags != nil) {
		k.Tags = row.Tags
	}
	return k
}

// lastAdmin sees that somebody is an administrator afterwards, if somebody was
// before. Where a role or an address can't be used, it may be that of another.
func (d *comparing) lastAdmin() {
	unknown := func(r ImportRow) bool { return d.file.spoilt(r.Line, columnRole) || d.file.spoilt(r.Line, columnEmail) }
	if len(d.company.Admins) == 0 || slices.ContainsFunc(d.file.Rows, unknown) {
		return
	}
	admins := map[string]bool{}
	for _, email := range d.company.Admins {
		admins[email] = true
	}
	for _, k := range d.diff.Left {
		delete(admins, k.Email)
	}
	for _, row := range d.diff.Added {
		if row.Role == Admin {
			admins[row.Email] = true
		}
	}
	for _, c := range d.diff.Changed {
		if c.After.Role == Admin {
			admins[c.After.Email] = true
		} else {
			delete(admins, c.After.Email)
		}
	}
	if len(admins) > 0 {
		return
	}
	if i := slices.IndexFunc(d.diff.Left, func(k Known) bool { return k.Role == Admin }); i >= 0 {
		d.diff.Alone = append(d.diff.Alone, Alone{d.diff.Left[i], aloneLast})
		d.diff.Left = slices.Delete(d.diff.Left, i, i+1)
		return
	}
	for _, c := range d.diff.Changed {
		if c.Before.Role == Admin && c.Before.Active {
			d.refuse(c.Line, columnRole, "Nobody would be an administrator any more.", "Leave the role of one administrator as it is.")
		}
	}
}

// units finds the units that have to be made.
func (d *comparing) units() {
	made := map[string]bool{}
	need := func(path []string) {
		for n := range path {
			key := PathKey(path[:n+1])
			if _, ok := d.company.Units[key]; !ok && !made[key] {
				made[key] = true
				d.diff.Units = append(d.diff.Units, slices.Clone(path[:n+1]))
			}
		}
	}
	for _, row := range d.diff.Added {
		need(row.Unit)
	}
	for _, c := range d.diff.Changed {
		need(c.After.Unit)
	}
}
