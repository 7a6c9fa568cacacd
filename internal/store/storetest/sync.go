package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/store"
)

// What the tests of people have in common.
const (
	tester = "Tess"
	sales  = "Sales"
)

// whole takes rows as the whole truth.
func whole(rows ...account.ImportRow) (account.File, account.Options) {
	return account.File{Rows: rows, Columns: []string{"email", "name", "unit", "manager"}}, account.Options{Sync: true, By: account.CommandLine()}
}

// synced makes a company what rows say, and checks that they then change nothing.
func synced(t *testing.T, db *store.DB, want account.Imported, at time.Time, rows ...account.ImportRow) {
	t.Helper()
	file, options := whole(rows...)
	compare := func(c account.Company) (account.Diff, error) {
		diff, problems := account.Compare(file, c, options)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return diff, nil
	}
	got, err := db.People().Reconcile(t.Context(), nil, compare, account.Note{By: tester, At: at}, func(int) {})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("reconciling: %v (-want +got)\n%s", err, diff)
	}
	company, err := db.People().Company(t.Context(), nil)
	must(t, err)
	if again, _ := compare(company); !again.Empty() {
		t.Errorf("the same file would change %+v", again)
	}
}

// roster is the part of the suite about who comes and goes.
func (s suite) roster(t *testing.T) {
	t.Helper()
	t.Run("sync", s.syncing)
	t.Run("sync is all or nothing", s.syncingNothing)
	t.Run("company", s.company)
	t.Run("changing people", s.changingPeople)
	t.Run("listing people", s.listingPeople)
	t.Run("changing units", s.changingUnits)
	t.Run("uploads", s.uploads)
}

func (s suite) syncing(t *testing.T) {
	db := s.open(t)
	ann, bo, cy := row("ann", "bo", sales, "North"), row("bo", "", sales), row("cy", "bo", "Service")
	ann.Tags, bo.Role = []string{"driver"}, account.Admin
	synced(t, db, account.Imported{Added: 3, Units: 3}, nine(), ann, bo, cy)
	cyBefore := byEmail(t, db, "cy")

	later := nine().Add(48 * time.Hour)
	moved, boAgain := row("ann", "", "Service"), row("bo", "", sales)
	moved.Name, moved.Tags, moved.Hired, moved.Language = "Ann Ng", []string{"pilot", "union"}, "2026-01-02", "de"
	synced(t, db, account.Imported{Added: 1, Changed: 1, Deactivated: 1, Unchanged: 1}, later, moved, boAgain, row("dee", "ann"))
	service := byEmail(t, db, "cy").UnitID
	got := byEmail(t, db, "ann")
	if got.Name != "Ann Ng" || got.UnitID != service || got.ManagerID != 0 || got.HiredOn != "2026-01-02" || got.Language != "de" || !got.ChangedAt.Equal(later) {
		t.Errorf("ann is %+v", got)
	}
	if dee := byEmail(t, db, "dee"); dee.ManagerID != got.ID {
		t.Errorf("dee is %+v", dee)
	}
	if cy := byEmail(t, db, "cy"); cy.Active || cy.Epoch != cyBefore.Epoch+1 || !cy.ChangedAt.Equal(later) {
		t.Errorf("who has left is %+v", cy)
	}
	counted(t, db)

	last := later.Add(time.Hour)
	synced(t, db, account.Imported{Reactivated: 1, Deactivated: 1, Unchanged: 2}, last, moved, boAgain, row("cy", "bo", "Service"))
	if cy := byEmail(t, db, "cy"); !cy.Active || cy.Epoch != cyBefore.Epoch+2 || cy.ManagerID == 0 {
		t.Errorf("who came back is %+v", cy)
	}
	counted(t, db)
}

// counted checks the headcounts, which triggers keep, against the people.
func counted(t *testing.T, db *store.DB) {
	t.Helper()
	company, err := db.People().Company(t.Context(), nil)
	must(t, err)
	heads, err := db.People().Heads(t.Context())
	must(t, err)
	want, active := map[int64]int{}, 0
	for _, k := range company.People {
		if k.Active {
			want[company.Units[account.PathKey(k.Unit)]]++
			active++
		}
	}
	for unit, n := range heads {
		if n != want[unit] {
			t.Errorf("unit %d has %d heads, want %d", unit, n, want[unit])
		}
	}
	if company.Active != active {
		t.Errorf("%d are active, counted %d", active, company.Active)
	}
}

// syncingNothing breaks an import at every place where it can break: nothing of
// it is left.
func (s suite) syncingNothing(t *testing.T) {
	db := s.open(t)
	boss := row("boss", "")
	boss.Role = account.Admin
	synced(t, db, account.Imported{Added: 3, Units: 1}, nine(), boss, row("ann", "boss", sales), row("cy", "boss", sales))
	people := db.People()
	before, err := people.Company(t.Context(), nil)
	must(t, err)
	file, options := whole(boss, func() account.ImportRow { r := row("ann", "", sales, "New"); r.Name = "Ann Ng"; return r }(), row("dee", "ann"))
	broken := errors.New("broken")
	for name, spoil := range map[string]func(d *account.Diff, stop context.CancelFunc) error{
		"the rule refuses": func(*account.Diff, context.CancelFunc) error { return broken },
		"an address that is taken": func(d *account.Diff, _ context.CancelFunc) error {
			d.Added = append(d.Added, row("cy", ""))
			return nil
		},
		"a manager who is nobody": func(d *account.Diff, _ context.CancelFunc) error {
			d.Changed[0].After.Manager = "nobody@example.org"
			return nil
		},
		"a unit that is there": func(d *account.Diff, _ context.CancelFunc) error {
			d.Units = append(d.Units, []string{sales})
			return nil
		},
		"the program is stopped": func(_ *account.Diff, stop context.CancelFunc) error { stop(); return nil },
	} {
		ctx, stop := context.WithCancel(t.Context())
		_, err := people.Reconcile(ctx, nil, func(c account.Company) (account.Diff, error) {
			diff, _ := account.Compare(file, c, options)
			err := spoil(&diff, stop)
			return diff, err
		}, account.Note{By: tester, At: nine()}, func(int) {})
		stop()
		if err == nil {
			t.Fatalf("%s: the import succeeds", name)
		}
		after, err := people.Company(t.Context(), nil)
		if diff := cmp.Diff(before, after); err != nil || diff != "" {
			t.Errorf("%s: something was left: %v (-before +after)\n%s", name, err, diff)
		}
	}
}

func (s suite) company(t *testing.T) {
	db := s.open(t)
	boss := row("boss", "")
	boss.Role = account.Admin
	synced(t, db, account.Imported{Added: 3}, nine(), boss, row("ann", "boss"), row("bo", "boss"))
	c, err := db.People().Company(t.Context(), []string{"ann@example.org", "nobody@example.org"})
	must(t, err)
	if len(c.People) != 2 || c.People["boss@example.org"].Directory || c.Active != 3 || !slices.Equal(c.Admins, []string{"boss@example.org"}) {
		t.Errorf("company is %+v", c)
	}
}

func (s suite) changingPeople(t *testing.T) {
	db := s.open(t)
	people := db.People()
	ann, bo := addPerson(t, db, "ann"), addPerson(t, db, "bo")
	note := account.Note{By: tester, At: nine().Add(time.Hour)}
	as := func(role account.Role, active bool, wantOthers int) func(account.Person, int) (account.Person, error) {
		return func(p account.Person, others int) (account.Person, error) {
			if others != wantOthers {
				t.Errorf("%d others are administrators, want %d", others, wantOthers)
			}
			p.Role, p.Active, p.Epoch = role, active, p.Epoch+1
			return p, nil
		}
	}
	_, err := people.ChangePerson(t.Context(), ann, note, as(account.Admin, true, 0))
	must(t, err)
	_, err = people.ChangePerson(t.Context(), bo, note, as(account.HR, false, 1))
	must(t, err)
	if p := byEmail(t, db, "bo"); p.Role != account.HR || p.Active || p.Epoch != 1 || !p.ChangedAt.Equal(note.At) {
		t.Errorf("bo is %+v", p)
	}
	_, err = people.ChangePerson(t.Context(), bo, note, func(p account.Person, _ int) (account.Person, error) { return p, fault.Denied })
	is(t, "a change that is refused", err, fault.Denied)
	_, err = people.ChangePerson(t.Context(), 999, note, as(account.HR, true, 1))
	is(t, "nobody's change", err, fault.Missing)
	counted(t, db)

	// Two administrators who deactivate each other at the same moment: one stays.
	_, err = people.ChangePerson(t.Context(), bo, note, as(account.Admin, true, 1))
	must(t, err)
	service := account.New(people, nine)
	errs := atOnce(2, func(i int) error {
		by := []string{"bo@example.org", "ann@example.org"}[i]
		_, err := service.Deactivate(t.Context(), account.Actor{Name: by, Role: account.Admin}, []int64{ann, bo}[i])
		return err
	})
	if n := succeeded(t, errs, fault.Denied); n != 1 {
		t.Errorf("%d of two last administrators were deactivated", n)
	}
}

func (s suite) listingPeople(t *testing.T) {
	db := s.open(t)
	const n = 120
	rows := make([]account.ImportRow, n)
	for i := range rows {
		rows[i] = row(numbered("p", i), "", "Acme", numbered("U", i%3))
		if i%10 == 9 {
			rows[i].Role = account.Trainer
		}
	}
	boss := row("Ödön", "")
	boss.Email, boss.Role = "boss@example.org", account.Admin
	synced(t, db, account.Imported{Added: n + 1, Units: 4}, nine(), slices.Concat(rows, []account.ImportRow{boss})...)
	rows[0].Manager = "boss@example.org"
	synced(t, db, account.Imported{Changed: 1, Deactivated: 30, Unchanged: n - 30}, nine(), slices.Concat(rows[:n-30], []account.ImportRow{boss})...)
	for name, test := range map[string]struct {
		listing account.RosterFilter
		want    int
	}{
		"all":             {account.RosterFilter{}, n + 1},
		"active":          {account.RosterFilter{State: account.Here}, n - 29},
		"deactivated":     {account.RosterFilter{State: account.Gone}, 30},
		"a unit":          {account.RosterFilter{UnitID: byEmail(t, db, "p001").UnitID}, n / 3},
		"with sub-units":  {account.RosterFilter{UnitID: parentOf(t, db, byEmail(t, db, "p001").UnitID)}, n},
		"a role":          {account.RosterFilter{Role: account.Trainer}, n / 10},
		"a name":          {account.RosterFilter{Search: "odo"}, 1},
		"an address":      {account.RosterFilter{Search: "P10 example"}, 10},
		"nobody":          {account.RosterFilter{Search: "%"}, 0},
		"several at once": {account.RosterFilter{Role: account.Trainer, State: account.Gone, Search: "p"}, 3},
	} {
		t.Run(name, func(t *testing.T) { s.pages(t, db, test.listing, test.want) })
	}
	page, err := db.People().PeoplePage(t.Context(), account.RosterFilter{Search: "p000"}, "")
	if err != nil || len(page.People) != 1 || page.People[0].Manager != "Ödön" {
		t.Errorf("p000 is %+v, %v", page, err)
	}
	_, err = db.People().PeoplePage(t.Context(), account.RosterFilter{}, "nonsense")
	is(t, "a cursor that is none", err, fault.Invalid)
}

func parentOf(t *testing.T, db *store.DB, id int64) int64 {
	t.Helper()
	units, err := db.People().Units(t.Context())
	must(t, err)
	return units[slices.IndexFunc(units, func(u account.Unit) bool { return u.ID == id })].ParentID
}

// pages turns all pages forward and back again.
func (s suite) pages(t *testing.T, db *store.DB, l account.RosterFilter, want int) {
	t.Helper()
	var there, back []string
	var turned, cursor string
	for {
		page, err := db.People().PeoplePage(t.Context(), l, cursor)
		must(t, err)
		for _, p := range page.People {
			there = append(there, p.Name)
		}
		if (page.Previous == "") != (cursor == "") {
			t.Fatalf("the page before that of cursor %q is %q", cursor, page.Previous)
		}
		turned, cursor = cursor, page.Next
		if cursor == "" {
			break
		}
	}
	for cursor = turned; ; {
		page, err := db.People().PeoplePage(t.Context(), l, cursor)
		must(t, err)
		for _, p := range slices.Backward(page.People) {
			back = append(back, p.Name)
		}
		if cursor = page.Previous; cursor == "" {
			break
		}
	}
	slices.Reverse(back)
	if len(there) != want || len(slices.Compact(slices.Clone(there))) != want || !slices.Equal(there, back) {
		t.Errorf("%d there and %d back, want %d:\n%v\n%v", len(there), len(back), want, there, back)
	}
}

func (s suite) changingUnits(t *testing.T) {
	db := s.open(t)
	synced(t, db, account.Imported{Added: 3, Units: 4}, nine(), row("ann", "", "Acme", sales, "North"), row("bo", "", "Acme", "Service"), row("cy", "", "Acme"))
	north, service := byEmail(t, db, "ann").UnitID, byEmail(t, db, "bo").UnitID
	selling := parentOf(t, db, north)
	clock := nine().Add(24 * time.Hour)
	accounts := account.New(db.People(), func() time.Time { return clock })
	by := account.Actor{Name: tester, Role: account.HR}
	must(t, accounts.RenameUnit(t.Context(), by, selling, "  Selling "))
	must(t, accounts.MoveUnit(t.Context(), by, selling, service))
	if got := unitPath(t, db, north); !slices.Equal(got, []string{"Acme", "Service", "Selling", "North"}) {
		t.Errorf("the unit is %v", got)
	}
	changed, err := db.Assignments().PeopleChanged(t.Context())
	if err != nil || !changed.Equal(clock) {
		t.Errorf("people and units last changed %v, %v", changed, err)
	}
	is(t, "a loop", accounts.MoveUnit(t.Context(), by, service, north), fault.Invalid)
	is(t, "a name that is taken", accounts.RenameUnit(t.Context(), by, north, "North/South"), fault.Invalid)
	is(t, "no unit", accounts.MoveUnit(t.Context(), by, 999, 0), fault.Missing)
	is(t, "under no unit", accounts.MoveUnit(t.Context(), by, north, 999), fault.Invalid)

	// A report as at the day before has the name and the place of then.
	for day, want := range map[time.Time]string{nine().Add(time.Hour): "Acme / Sales / North", clock.Add(time.Hour): "Acme / Service / Selling / North"} {
		if got := unitAsAt(t, db, byEmail(t, db, "ann").ID, day); got != want {
			t.Errorf("as at %v the unit is %q, want %q", day, got, want)
		}
	}
	heads, total, err := accounts.Headcounts(t.Context())
	must(t, err)
	if total != 3 {
		t.Errorf("%d are active", total)
	}
	var told []string
	for _, h := range heads {
		told = append(told, numbered(h.Name+" ", 100*h.Depth+10*h.Own+h.All))
	}
	if diff := cmp.Diff([]string{"Acme 013", "Service 112", "Selling 201", "North 311"}, told); diff != "" {
		t.Errorf("headcounts (-want +got):\n%s", diff)
	}
}

// unitAsAt returns the unit that a report as at a moment gives a person.
func unitAsAt(t *testing.T, db *store.DB, personID int64, at time.Time) string {
	t.Helper()
	if _, err := db.Enrollments().Latest(t.Context(), personID, courseKey); errors.Is(err, fault.Missing) {
		enroll(t, db, personID, 1)
	}
	page, err := db.Reports().Page(t.Context(), report.Filter{AsAt: at}, report.Sort{}, at, "")
	must(t, err)
	for _, r := range page.Rows {
		if r.PersonID == personID {
			return r.Unit
		}
	}
	return ""
}

func (s suite) uploads(t *testing.T) {
	db := s.open(t)
	people := db.People()
	ann, bo := addPerson(t, db, "ann"), addPerson(t, db, "bo")
	now := nine()
	over := now.Add(-time.Hour)
	add := func(person int64, token string, at time.Time) account.Upload {
		u := account.Upload{PersonID: person, Token: token, Name: "p.csv", Sync: true, Content: []byte("email;name\n\x00ü"), CreatedAt: at.UTC()}
		must(t, people.AddUpload(t.Context(), u, over))
		return u
	}
	want := add(ann, "one", now)
	got, err := people.Upload(t.Context(), ann, "one", over)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	_, err = people.Upload(t.Context(), bo, "one", over)
	is(t, "somebody else's", err, fault.Missing)
	_, err = people.Upload(t.Context(), ann, "one", now.Add(time.Second))
	is(t, "too old", err, fault.Missing)
	add(ann, "two", now)
	_, err = people.Upload(t.Context(), ann, "one", over)
	is(t, "in whose place another is", err, fault.Missing)
	add(bo, "old", over.Add(-time.Second))
	add(ann, "three", now) // forgets what is old
	_, err = people.Upload(t.Context(), bo, "old", time.Time{})
	is(t, "forgotten for its age", err, fault.Missing)
	must(t, people.RemoveUploads(t.Context(), ann, over))
	_, err = people.Upload(t.Context(), ann, "three", over)
	is(t, "dropped", err, fault.Missing)
}
