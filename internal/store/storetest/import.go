package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/store"
)

func row(name string, manager string, unit ...string) account.ImportRow {
	r := account.ImportRow{Email: name + "@example.org", Name: name, Unit: unit}
	if manager != "" {
		r.Manager = manager + "@example.org"
	}
	return r
}

// imported imports rows and checks what was counted.
func imported(t testing.TB, db *store.DB, want account.Imported, rows ...account.ImportRow) {
	t.Helper()
	last := 0
	got, err := db.People().ImportPeople(t.Context(), rows, nine(), func(n int) { last = n })
	if diff := cmp.Diff(want, got); err != nil || diff != "" || last != len(rows) {
		t.Fatalf("importing: %v, done %d of %d (-want +got)\n%s", err, last, len(rows), diff)
	}
}

// byEmail returns somebody.
func byEmail(t testing.TB, db *store.DB, name string) account.Person {
	t.Helper()
	p, err := db.People().PersonByEmail(t.Context(), name+"@example.org")
	must(t, err)
	return p
}

// unitPath returns a unit's names from the top down.
func unitPath(t testing.TB, db *store.DB, id int64) []string {
	t.Helper()
	units, err := db.People().Units(t.Context())
	must(t, err)
	var path []string
	for _, unit := range slices.Backward(units) { // parents come before children
		if unit.ID == id {
			path, id = append([]string{unit.Name}, path...), unit.ParentID
		}
	}
	return path
}

func (s suite) importing(t *testing.T) {
	db := s.open(t)
	ann := row("ann", "bo", sales, "North")
	ann.Role = account.HR
	bo, cy := row("bo", "", sales), row("cy", "bo", "Service", "North")
	// Sales, Sales/North, Service, Service/North: the two Norths are two units.
	imported(t, db, account.Imported{Added: 3, Units: 4}, ann, bo, cy)
	boss := byEmail(t, db, "bo")
	for name, want := range map[string][]string{"ann": {sales, "North"}, "bo": {sales}, "cy": {"Service", "North"}} {
		p := byEmail(t, db, name)
		if diff := cmp.Diff(want, unitPath(t, db, p.UnitID)); diff != "" {
			t.Errorf("unit of %s (-want +got):\n%s", name, diff)
		}
		if manager := p.ManagerID; (name == "bo") != (manager == 0) || (manager != 0 && manager != boss.ID) {
			t.Errorf("%s has manager %d", name, manager)
		}
		if !p.Active || !p.CreatedAt.Equal(nine()) || p.PasswordHash != "" {
			t.Errorf("%s is %+v", name, p)
		}
	}
	if a, c := byEmail(t, db, "ann"), byEmail(t, db, "cy"); a.Role != account.HR || c.Role != account.Learner {
		t.Errorf("roles are %s and %s", a.Role, c.Role)
	}
	imported(t, db, account.Imported{Unchanged: 3}, ann, bo, cy)

	before := byEmail(t, db, "ann")
	_, err := db.People().SetPassword(t.Context(), before.ID, "hash")
	must(t, err)
	renamed := row("ann", "") // no role, no unit, no manager: they stay
	renamed.Name = "Ann Ng"
	moved := row("cy", "dee", sales)
	imported(t, db, account.Imported{Added: 1, Changed: 2, Unchanged: 1}, renamed, bo, moved, row("dee", "bo"))
	want := before
	want.Name, want.PasswordHash, want.Epoch = "Ann Ng", "hash", 1
	if diff := cmp.Diff(want, byEmail(t, db, "ann")); diff != "" {
		t.Errorf("ann (-want +got):\n%s", diff)
	}
	dee := byEmail(t, db, "dee")
	if c := byEmail(t, db, "cy"); c.ManagerID != dee.ID || c.UnitID != boss.UnitID || dee.ManagerID != boss.ID || dee.UnitID != 0 {
		t.Errorf("cy is %+v and dee %+v", c, dee)
	}
	imported(t, db, account.Imported{Changed: 1}, row("dee", "ann")) // nothing but the manager
	if d := byEmail(t, db, "dee"); d.ManagerID != before.ID {
		t.Errorf("dee is %+v", d)
	}
	_, err = db.People().ImportPeople(t.Context(), []account.ImportRow{row("bo", "dee")}, nine(), func(int) {})
	is(t, "managers in a ring, of which the file tells but one", err, fault.Invalid)
}

func (s suite) importingNothing(t *testing.T) {
	db := s.open(t)
	bo := addPerson(t, db, "bo")
	renamed := row("bo", "", sales)
	renamed.Name = "Somebody else"
	_, err := db.People().ImportPeople(t.Context(), []account.ImportRow{renamed, row("ann", "nobody")}, nine(), func(int) {})
	is(t, "a manager who is not there", err, fault.Invalid)
	_, err = db.People().PersonByEmail(t.Context(), "ann@example.org")
	is(t, "who was not imported", err, fault.Missing)
	units, err := db.People().Units(t.Context())
	if p, _ := db.People().Person(t.Context(), bo); p.Name != "bo" || p.UnitID != 0 || err != nil || len(units) != 0 {
		t.Errorf("something was stored: %+v, units %v, %v", p, units, err)
	}
}

// importingMany has more rows than go into one statement, and people whose
// manager stands in another batch or is there already.
func (s suite) importingMany(t *testing.T) {
	db := s.open(t)
	const n = 1203
	boss := addPerson(t, db, "boss")
	rows := make([]account.ImportRow, n)
	for i := range rows {
		manager := "boss"
		if i%2 == 1 {
			manager = numbered("p", n-2-i)
		}
		rows[i] = row(numbered("p", i), manager, "Unit", numbered("", i%7))
	}
	var done []int
	got, err := db.People().ImportPeople(t.Context(), rows, nine(), func(n int) { done = append(done, n) })
	if diff := cmp.Diff(account.Imported{Added: n, Units: 8}, got); err != nil || diff != "" {
		t.Fatalf("importing: %v (-want +got)\n%s", err, diff)
	}
	// Those whose managers were there are added first: half of them, and one.
	if diff := cmp.Diff([]int{500, n/2 + 1, n/2 + 501, n}, done); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	for _, i := range []int{0, 1, 499, 500, 501, 999, 1000, 1202} {
		p := byEmail(t, db, numbered("p", i))
		want := boss
		if i%2 == 1 {
			want = byEmail(t, db, numbered("p", n-2-i)).ID
		}
		if p.ManagerID != want {
			t.Errorf("person %d has manager %d, want %d", i, p.ManagerID, want)
		}
	}
	imported(t, db, account.Imported{Unchanged: n}, rows...)
}
