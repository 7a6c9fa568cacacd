package store

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
	"decorum/internal/testdb"
)

// onBoth runs a test on a fresh database of each engine.
func onBoth(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	for engine, address := range map[Engine]func(testing.TB) string{
		SQLite:   func(t testing.TB) string { return t.TempDir() + "/test.db" },
		Postgres: testdb.Postgres,
	} {
		t.Run(string(engine), func(t *testing.T) {
			db, err := Open(t.Context(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(t, db)
		})
	}
}

// day is a moment of the tests: they are few, so that clock and dates meet.
func day(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }

func drawDay(t *rapid.T, name string) time.Time { return day(rapid.IntRange(1, 9).Draw(t, name)) }

func drawMaybeDay(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+"?") {
		return drawDay(t, name)
	}
	return time.Time{}
}

// company is what is in the database, for an independent plain reading of it.
type company struct {
	units    []report.UnitName // in the order of the tree
	parents  map[int64]int64
	people   []personRow
	rows     []report.Row // latest cycles
	managers map[int64]int64
}

// names have what searches and sheets stumble over.
var names = []string{"Zoë Łukasz", "zoe lukasz", "Ángel 100% Ünal", "A_B C", `Back\slash Bo`, "王小明", "Ελένη", "O'Neil, Ann", "Ann"}

func wipe(t *rapid.T, db *DB) {
	for _, table := range []string{"certificates", "exceptions", "enrollment_states", "enrollments", "person_tags", "people", "units", "versions"} {
		if table == "people" {
			must(t, db.write.Exec("UPDATE people SET manager_id = NULL").Error)
			must(t, db.write.Exec("DELETE FROM person_states").Error)
		}
		if table == "units" {
			must(t, db.write.Exec("UPDATE units SET parent_id = NULL").Error)
			must(t, db.write.Exec("DELETE FROM unit_states").Error)
		}
		must(t, db.write.Exec("DELETE FROM "+table).Error)
	}
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// drawCompany fills an empty database.
func drawCompany(t *rapid.T, db *DB) *company {
	wipe(t, db)
	c := &company{parents: map[int64]int64{}, managers: map[int64]int64{}}
	var units []unitRow
	for i := range rapid.IntRange(0, 6).Draw(t, "units") {
		u := unitRow{Name: string(rune('a' + (i*5)%7))}
		if parent := rapid.IntRange(-1, i-1).Draw(t, "parent"); parent >= 0 {
			u.ParentID = &units[parent].ID
		}
		must(t, db.write.Create(&u).Error)
		units = append(units, u)
		c.parents[u.ID] = idOrZero(u.ParentID)
	}
	all, err := db.People().Units(t.Context())
	must(t, err)
	c.units = report.Names(all)
	for i := range rapid.IntRange(1, 12).Draw(t, "people") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		p := newPersonRow(account.Person{Name: name, Email: string(rune('a'+i)) + "_x@example.org",
			Active: rapid.IntRange(0, 4).Draw(t, "active") > 0, Role: account.Learner, CreatedAt: day(1)})
		if unit := rapid.IntRange(-1, len(units)-1).Draw(t, "unit"); unit >= 0 {
			p.UnitID = &units[unit].ID
		}
		must(t, db.write.Create(&p).Error)
		c.people = append(c.people, p)
	}
	for i := range c.people { // circles included
		if m := rapid.IntRange(-1, len(c.people)-1).Draw(t, "manager"); m >= 0 {
			c.managers[c.people[i].ID] = c.people[m].ID
			must(t, db.write.Exec("UPDATE people SET manager_id = ? WHERE id = ?", c.people[m].ID, c.people[i].ID).Error)
		}
	}
	for _, p := range c.people {
		for _, course := range []string{"ethics", "safety"} {
			for cycle := range rapid.IntRange(0, 2).Draw(t, "cycles") {
				c.enroll(t, db, p, course, cycle+1)
			}
		}
	}
	return c
}

// enroll adds a cycle, which takes the place of the one before.
func (c *company) enroll(t *rapid.T, db *DB, p personRow, course string, cycle int) {
	e := enrollment.Enrollment{PersonID: p.ID, Course: course, Cycle: cycle, EnrolledAt: day(1),
		DueAt: drawMaybeDay(t, "due"), StartedAt: drawMaybeDay(t, "started"),
		Met: rapid.IntRange(0, 7).Draw(t, "met"), Total: rapid.SampledFrom([]int{0, 7, 10}).Draw(t, "total"),
		Scored: rapid.Bool().Draw(t, "scored"), CompletedAt: drawMaybeDay(t, "completed")}
	if e.Scored {
		e.Score = 2500
	}
	if !e.CompletedAt.IsZero() {
		e.ValidUntil = drawMaybeDay(t, "valid")
	}
	e.SetAside = rapid.SampledFrom([]enrollment.SetAside{"", "", "", enrollment.SetPaused, enrollment.SetWaived, enrollment.SetWithdrawn}).Draw(t, "set aside")
	id, err := db.Enrollments().Add(t.Context(), e)
	must(t, err)
	e.ID = id
	row := report.Row{EnrollmentID: id, PersonID: p.ID, Name: p.Name, Email: p.Email, UnitID: idOrZero(p.UnitID),
		Course: course, Enrollment: e}
	if m := c.managers[p.ID]; m != 0 {
		row.Manager = c.person(m).Name
	}
	for _, u := range c.units {
		if u.ID == row.UnitID {
			row.Unit = u.Path
		}
	}
	if e.Completed() && rapid.Bool().Draw(t, "certificate") {
		row.Certificate = "DC-" + course + p.Email + string(rune('0'+cycle))
		row.RevokedAt, row.SupersededAt = drawMaybeDay(t, "revoked"), drawMaybeDay(t, "superseded")
		must(t, db.write.Create(&certificateRow{EnrollmentID: id, PersonID: p.ID, Course: course, Serial: row.Certificate, Statement: "{}",
			Signature: []byte{1}, IssuedAt: day(1), RevokedAt: orNil(row.RevokedAt), SupersededAt: orNil(row.SupersededAt)}).Error)
	}
	c.rows = slices.DeleteFunc(c.rows, func(r report.Row) bool { return r.PersonID == p.ID && r.Course == course })
	c.rows = append(c.rows, row)
}

func (c *company) person(id int64) personRow {
	return c.people[slices.IndexFunc(c.people, func(p personRow) bool { return p.ID == id })]
}

func (c *company) under(unit, top int64) bool {
	for ; unit != 0; unit = c.parents[unit] {
		if unit == top {
			return true
		}
	}
	return false
}

func (c *company) reportsTo(person, top int64) bool {
	seen := map[int64]bool{}
	for m := c.managers[person]; m != 0 && !seen[m]; m = c.managers[m] {
		if m == top {
			return true
		}
		seen[m] = true
	}
	return false
}

// admits is the filter, said plainly.
func (c *company) admits(f report.Filter, r report.Row, now time.Time) bool {
	in := func(at, from, before time.Time) bool {
		return (from.IsZero() && before.IsZero()) || (!at.IsZero() && !at.Before(from) && (before.IsZero() || at.Before(before)))
	}
	for word := range strings.FieldsSeq(f.Search) {
		if !strings.Contains(sortName(r.Name), sortName(word)) && !strings.Contains(r.Email, strings.ToLower(word)) {
			return false
		}
	}
	return c.person(r.PersonID).Active &&
		(r.Enrollment.Completed() || r.SetAside != enrollment.SetWithdrawn) &&
		(f.Course == "" || f.Course == r.Course) &&
		(f.UnitID == 0 || c.under(r.UnitID, f.UnitID)) &&
		(f.ManagerID == 0 || c.managers[r.PersonID] == f.ManagerID) &&
		(f.Within == 0 || (r.PersonID != f.Within && c.reportsTo(r.PersonID, f.Within))) &&
		(!f.Asked || (r.Enrollment.Status(now) != enrollment.Paused && r.Enrollment.Status(now) != enrollment.Waived)) &&
		(f.Status == "" || f.Status == r.Enrollment.Status(now)) &&
		in(r.DueAt, f.DueFrom, f.DueBefore) && in(r.CompletedAt, f.DoneFrom, f.DoneBefore) &&
		in(r.ValidUntil, f.ValidFrom, f.ValidBefore)
}

// report is the whole report, said plainly.
func (c *company) report(f report.Filter, by report.Sort, now time.Time) []report.Row {
	var out []report.Row
	for _, r := range c.rows {
		if c.admits(f, r, now) {
			out = append(out, r)
		}
	}
	place := func(unit int64) int {
		i := slices.IndexFunc(c.units, func(u report.UnitName) bool { return u.ID == unit })
		return map[bool]int{true: len(c.units), false: i}[i < 0]
	}
	slices.SortFunc(out, func(a, b report.Row) int {
		absent := func(r report.Row) int {
			no := (by.By == report.ByDue && r.DueAt.IsZero()) || (by.By == report.ByCompleted && r.CompletedAt.IsZero()) ||
				(by.By == report.ByScore && !r.Scored) || (by.By == report.ByUnit && r.UnitID == 0)
			return map[bool]int{true: 1}[no]
		}
		order := cmp.Or(map[report.Column]int{
			report.ByName: cmp.Compare(sortName(a.Name), sortName(b.Name)), report.ByUnit: cmp.Compare(place(a.UnitID), place(b.UnitID)),
			report.ByDue: a.DueAt.Compare(b.DueAt), report.ByCompleted: a.CompletedAt.Compare(b.CompletedAt),
			report.ByScore: cmp.Compare(a.Score, b.Score), report.ByProgress: cmp.Compare(a.Percent(), b.Percent()),
		}[by.By], cmp.Compare(a.ID, b.ID))
		if by.Desc {
			order = -order
		}
		return cmp.Or(cmp.Compare(absent(a), absent(b)), order)
	})
	return out
}

// totals are the totals, said plainly.
func (c *company) totals(f report.Filter, now time.Time) report.Totals {
	t := report.Totals{All: report.Counts{}}
	for _, u := range append(slices.Clone(c.units), report.UnitName{}) {
		counts := report.Counts{}
		for _, r := range c.report(f, report.Sort{By: report.ByName}, now) {
			if r.UnitID == u.ID {
				counts[r.Enrollment.Status(now)]++
				t.All[r.Enrollment.Status(now)]++
			}
		}
		if len(counts) > 0 {
			t.Units = append(t.Units, report.UnitTotals{UnitID: u.ID, Unit: u.Path, Counts: counts})
		}
	}
	return t
}

func drawFilter(t *rapid.T, c *company) report.Filter {
	var f report.Filter
	maybe := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, "by "+name) == 0 }
	person := func() int64 { return rapid.SampledFrom(c.people).Draw(t, "whom").ID }
	if maybe("course") {
		f.Course = "ethics"
	}
	if maybe("unit") && len(c.units) > 0 {
		f.UnitID = rapid.SampledFrom(c.units).Draw(t, "unit").ID
	}
	if maybe("manager") {
		f.ManagerID = person()
	}
	if maybe("tree") {
		f.Within = person()
	}
	if maybe("status") {
		f.Status = rapid.SampledFrom(enrollment.Statuses()).Draw(t, "status")
	}
	f.Asked = maybe("asked")
	if maybe("search") {
		f.Search = rapid.SampledFrom([]string{"zoe", "ŁUK", "100%", "_", `\`, "ann NEIL", "c_x@EX", "小"}).Draw(t, "search")
	}
	if maybe("due") {
		f.DueFrom, f.DueBefore = drawMaybeDay(t, "due from"), drawMaybeDay(t, "due before")
	}
	if maybe("done") {
		f.DoneFrom, f.DoneBefore = drawMaybeDay(t, "done from"), drawMaybeDay(t, "done before")
	}
	if maybe("valid") {
		f.ValidFrom, f.ValidBefore = drawMaybeDay(t, "valid from"), drawMaybeDay(t, "valid before")
	}
	return f
}
