package account

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// apply is what a store does with a diff, in the plainest way.
func apply(c Company, d Diff) Company {
	next := Company{People: maps.Clone(c.People), Units: maps.Clone(c.Units), Active: c.Active}
	for _, u := range d.Units {
		next.Units[PathKey(u)] = int64(len(next.Units) + 1)
	}
	for _, r := range d.Added {
		k := Known{ID: int64(len(next.People) + 1), Email: r.Email, Name: r.Name, Unit: r.Unit, Manager: r.Manager, Role: r.Role,
			Active: true, Hired: r.Hired, Language: r.Language, Tags: r.Tags}
		if k.Role == "" {
			k.Role = Learner
		}
		next.People[r.Email] = k
	}
	for _, ch := range d.Changed {
		next.People[ch.After.Email] = ch.After
	}
	for _, k := range d.Left {
		k.Active = false
		next.People[k.Email] = k
	}
	return counted(next)
}

// counted fills in what follows from the people.
func counted(c Company) Company {
	c.Active, c.Admins = 0, nil
	for _, email := range slices.Sorted(maps.Keys(c.People)) {
		if k := c.People[email]; k.Active {
			c.Active++
			if k.Role == Admin {
				c.Admins = append(c.Admins, email)
			}
		}
	}
	return c
}

// made makes companies and files by chance, from few names, so that people meet.
type made struct{ *rand.Rand }

func (m made) email() string { return fmt.Sprintf("p%02d@example.org", m.IntN(24)) }

func (m made) unit() []string {
	return [][]string{nil, {"A"}, {"A", "B"}, {"A", "C"}, {"A", "B", "D"}, {"E"}}[m.IntN(6)]
}

func (m made) role() Role {
	return []Role{Learner, Learner, Learner, Trainer, HR, Admin}[m.IntN(6)]
}

func (m made) tags() []string { return [][]string{nil, {"a"}, {"a", "b"}}[m.IntN(3)] }

// emptied draws of what a row says that there is nothing.
func (m made) emptied(row ImportRow) (out []string) {
	given := map[string]bool{columnUnit: row.Unit != nil, columnManager: row.Manager != "", columnTags: row.Tags != nil}
	for _, column := range emptied {
		if !given[column] && m.IntN(4) == 0 {
			out = append(out, column)
		}
	}
	return out
}

func (m made) company() Company {
	c := Company{People: map[string]Known{}, Units: map[string]int64{PathKey([]string{"A"}): 1, PathKey([]string{"A", "B"}): 2}}
	for range m.IntN(20) {
		k := Known{ID: int64(len(c.People) + 1), Email: m.email(), Name: "N" + string(rune('a'+m.IntN(3))), Role: m.role(), Active: m.IntN(4) > 0,
			Hired: []Day{"", "2026-01-01"}[m.IntN(2)], Language: []string{"", "de"}[m.IntN(2)], Tags: m.tags(), Directory: m.IntN(6) == 0}
		if m.IntN(2) > 0 {
			k.Unit = []string{"A", "B"}[:1+m.IntN(2)]
		}
		c.People[k.Email] = k
	}
	emails := slices.Sorted(maps.Keys(c.People))
	for i, email := range emails { // a manager comes earlier, so that there is no ring
		if k := c.People[email]; i > 0 && m.IntN(2) > 0 {
			k.Manager = emails[m.IntN(i)]
			c.People[email] = k
		}
	}
	return counted(c)
}

func (m made) file() File {
	f := File{Columns: []string{columnEmail, columnName, columnUnit, columnRole}}
	if m.IntN(2) > 0 {
		f.Columns = append(f.Columns, columnManager, columnHired, columnLang)
	}
	used := map[string]bool{}
	for range m.IntN(20) {
		row := ImportRow{Line: len(f.Rows) + 2, Email: m.email(), Name: "N" + string(rune('a'+m.IntN(3))), Unit: m.unit(), Tags: m.tags()}
		if used[row.Email] {
			continue
		}
		used[row.Email] = true
		if m.IntN(3) > 0 {
			row.Role = m.role()
		}
		if slices.Contains(f.Columns, columnManager) && m.IntN(3) == 0 && len(f.Rows) > 0 {
			row.Manager = f.Rows[m.IntN(len(f.Rows))].Email
		}
		row.Emptied = m.emptied(row)
		f.Rows = append(f.Rows, row)
	}
	return f
}

// TestDiffAppliedIsEmpty holds every diff to what it promises, over thousands of
// companies and files: applied, nothing is left to change; somebody is still an
// administrator; whoever a directory looks after, and whoever the actor is not
// over, is let alone; and everybody who is active is in the file or was left
// alone.
func TestDiffAppliedIsEmpty(t *testing.T) {
	tried := map[string]int{}
	for seed := range uint64(6000) {
		m := made{rand.New(rand.NewPCG(seed, 1))}
		c, f := m.company(), m.file()
		o := Options{Sync: m.IntN(2) > 0, By: Actor{Name: "x", Role: []Role{Admin, HR}[m.IntN(2)]}}
		d, problems := Compare(f, c, o)
		if len(problems) > 0 {
			tried["refused"]++
			continue
		}
		after := apply(c, d)
		again, problems := Compare(f, after, o)
		if !again.Empty() || len(problems) > 0 {
			t.Fatalf("seed %d: the diff leaves something: %+v, %v", seed, again, problems)
		}
		if len(c.Admins) > 0 && len(after.Admins) == 0 {
			t.Fatalf("seed %d: nobody is an administrator any more: %+v", seed, d)
		}
		checkAlone(t, seed, c, after, o)
		if o.Sync {
			checkWhole(t, seed, f, after, again)
		}
		for what, n := range map[string]int{"added": len(d.Added), "changed": len(d.Altered()), "back": len(d.Reactivated()), "left": len(d.Left), "alone": len(d.Alone)} {
			tried[what] += n
		}
	}
	for _, what := range []string{"refused", "added", "changed", "back", "left", "alone"} {
		if tried[what] < 300 {
			t.Errorf("chance brought only %d of %q", tried[what], what)
		}
	}
}

func checkAlone(t *testing.T, seed uint64, before, after Company, o Options) {
	t.Helper()
	for email, was := range before.People {
		is := after.People[email]
		if o.Sync && was.Directory && !cmp.Equal(was, is) {
			t.Fatalf("seed %d: a directory's %+v became %+v", seed, was, is)
		}
		if o.By.Role == HR && (was.Role != is.Role || (was.Role == Admin && was.Active != is.Active)) {
			t.Fatalf("seed %d: HR made %+v of %+v", seed, is, was)
		}
	}
}

func checkWhole(t *testing.T, seed uint64, f File, after Company, again Diff) {
	t.Helper()
	may := map[string]bool{}
	for _, r := range f.Rows {
		may[r.Email] = true
	}
	for _, a := range again.Alone {
		may[a.Known.Email] = true
	}
	for email, k := range after.People {
		if k.Active && !may[email] {
			t.Fatalf("seed %d: %s is active and not in the file", seed, email)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	boss := Known{ID: 1, Email: "boss@x.org", Name: "Boss", Role: Admin, Active: true}
	ann := Known{ID: 2, Email: "ann@x.org", Name: "Ann", Role: Learner, Active: true, Manager: "boss@x.org"}
	gone := Known{ID: 3, Email: "gone@x.org", Name: "Gone", Role: Admin}
	c := counted(Company{People: map[string]Known{boss.Email: boss, ann.Email: ann, gone.Email: gone}})
	hr, admin := Options{By: Actor{Role: HR}}, Options{By: Actor{Role: Admin}}
	sync := Options{By: Actor{Role: Admin}, Sync: true}
	for _, test := range []struct {
		name string
		row  ImportRow
		o    Options
		want string // "" = not refused
	}{
		{"HR makes a trainer", ImportRow{Email: "new@x.org", Name: "New", Role: Trainer}, hr, "Only an administrator can make somebody trainer."},
		{"HR adds a learner", ImportRow{Email: "new@x.org", Name: "New", Role: Learner}, hr, ""},
		{"HR takes a role", ImportRow{Email: boss.Email, Name: "Boss", Role: Learner}, hr, "boss@x.org is admin, and only an administrator can change that."},
		{"HR says the role as it is", ImportRow{Email: boss.Email, Name: "The Boss", Role: Admin}, hr, ""},
		{"HR lets an administrator in", ImportRow{Email: gone.Email, Name: "Gone"}, hr, "gone@x.org is an administrator who was deactivated."},
		{"an administrator does", ImportRow{Email: gone.Email, Name: "Gone"}, admin, ""},
		{"the last administrator", ImportRow{Email: boss.Email, Name: "Boss", Role: HR}, admin, "Nobody would be an administrator any more."},
		{"a manager who is nobody", ImportRow{Email: ann.Email, Name: "Ann", Manager: "no@x.org"}, admin, "Nobody has the address no@x.org."},
		{"a manager who leaves", ImportRow{Email: boss.Email, Name: "Boss", Manager: ann.Email}, sync, "ann@x.org is not in the file, and so not active."},
		{"a ring, half of which is known", ImportRow{Email: boss.Email, Name: "Boss", Manager: ann.Email}, admin, "The managers go round in a ring: boss@x.org → ann@x.org → boss@x.org."},
	} {
		_, problems := Compare(File{Rows: []ImportRow{test.row}}, c, test.o)
		var got []string
		for _, p := range problems {
			got = append(got, p.Wrong)
			if p.Cure == "" {
				t.Errorf("%s: no cure", test.name)
			}
		}
		if all := strings.Join(got, " "); !strings.HasPrefix(all, test.want) || (all == "") != (test.want == "") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEmptyCellsOfTheWholeTruth(t *testing.T) {
	ann := Known{ID: 2, Email: "ann@x.org", Name: "Ann", Unit: []string{"A"}, Manager: "bo@x.org", Role: Trainer, Active: true, Hired: "2026-01-01", Language: "de", Tags: []string{"a"}}
	bo := Known{ID: 1, Email: "bo@x.org", Name: "Bo", Role: Admin, Active: true}
	c := counted(Company{People: map[string]Known{ann.Email: ann, bo.Email: bo}, Units: map[string]int64{"A": 1}})
	rows := []ImportRow{{Email: ann.Email, Name: "Ann"}, {Email: bo.Email, Name: "Bo"}}
	for name, test := range map[string]struct {
		o       Options
		columns []string
		want    []string
	}{
		"added to what is there":  {Options{By: CommandLine()}, columns, nil},
		"the whole truth":         {Options{By: CommandLine(), Sync: true}, columns, []string{"unit", "manager", "hired", "language", "tags"}},
		"without a column for it": {Options{By: CommandLine(), Sync: true}, []string{columnEmail, columnName, columnHired}, []string{"hired"}},
	} {
		d, problems := Compare(File{Rows: rows, Columns: test.columns}, c, test.o)
		var got []string
		for _, ch := range d.Changed {
			for _, f := range ch.Fields() {
				got = append(got, f.Name)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got)\n%s", name, problems, diff)
		}
	}
}

// TestEmptyCellsAndDashes: an empty cell leaves what is there, whatever the
// column, and - takes it away.
func TestEmptyCellsAndDashes(t *testing.T) {
	ann := Known{ID: 2, Email: "ann@x.org", Name: "Ann", Unit: []string{"A"}, Manager: "bo@x.org", Role: Trainer, Active: true, Hired: "2026-01-01", Language: "de", Tags: []string{"a"}}
	bo := Known{ID: 1, Email: "bo@x.org", Name: "Bo", Role: Admin, Active: true}
	c := counted(Company{People: map[string]Known{ann.Email: ann, bo.Email: bo}, Units: map[string]int64{"A": 1}})
	const head = "email,name,unit,manager,role,hired,language,tags\nbo@x.org,Bo,,,,,,\n"
	for cells, want := range map[string][]string{
		",,,,,":      nil,
		"-,-,,-,-,-": {"unit: A → ", "manager: bo@x.org → ", "hired: 2026-01-01 → ", "language: de → ", "tags: a → "},
		"-,,,,,":     {"unit: A → "},
		",,,,,-":     {"tags: a → "},
		",,,2026-02-01,,b ": { //nolint:gocritic // the space is what is tested
			"hired: 2026-01-01 → 2026-02-01", "tags: a → b",
		},
	} {
		for _, sync := range []bool{false, true} {
			f, problems, err := readFile(strings.NewReader(head + "ann@x.org,Ann," + cells))
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems)
			}
			d, problems := Compare(f, c, Options{By: CommandLine(), Sync: sync})
			if sync { // where the file is the whole truth, there is nothing that it does not say
				f.Rows[1].Emptied = nil
				if same, _ := Compare(f, c, Options{By: CommandLine(), Sync: true}); same.Fingerprint() != d.Fingerprint() {
					t.Errorf("%q as the whole truth: - is not what an empty cell is", cells)
				}
				continue
			}
			var got []string
			for _, ch := range d.Changed {
				for _, f := range ch.Fields() {
					got = append(got, f.Name+": "+f.Old+" → "+f.New)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
				t.Errorf("%q: %v (-want +got)\n%s", cells, problems, diff)
			}
		}
	}
	for column, words := range map[string]string{"name": "A name is needed", "email": "not an email address", "role": "A role is learner"} {
		row := map[string]string{"email": "ann@x.org", "name": "Ann"}
		row[column] = "-"
		if _, problems := readRow(2, func(column string) string { return row[column] }); len(problems) != 1 || !strings.Contains(problems[0].Cure, words) {
			t.Errorf("nothing for the %s: %v", column, problems)
		}
	}
}

func TestTooMany(t *testing.T) {
	left := func(n int) Diff {
		return Diff{Active: 40, Left: slices.Repeat([]Known{{Name: "Ann", Email: "a@x.org"}}, n)}
	}
	most, err := ParseShare(" 7,5 % ")
	if err != nil || most.String() != "7.5%" {
		t.Fatal(most, err)
	}
	for n, want := range map[int]string{
		0: "", 3: "",
		4: "This would deactivate 4 of 40 active people (10%), more than the 7.5% that may leave at once: Ann (a@x.org), Ann (a@x.org), Ann (a@x.org) and 1 more.",
	} {
		if got := left(n).TooMany(most); got != want {
			t.Errorf("%d leave: %q, want %q", n, got, want)
		}
	}
	for _, bad := range []string{"", "ten", "-1", "101%", "NaN"} {
		if s, err := ParseShare(bad); err == nil {
			t.Errorf("%q is %v", bad, s)
		}
	}
}

// TestFingerprint: what does the same has the same fingerprint, and nothing else.
func TestFingerprint(t *testing.T) {
	base := func() Diff {
		ann := Known{ID: 1, Email: "a@x.org", Name: "Ann", Role: Learner, Active: true}
		named := ann
		named.Name = "Anna"
		return Diff{Sync: true, Active: 5, Unchanged: 3, Added: []ImportRow{{Email: "n@x.org", Name: "N"}}, Changed: []Changed{{2, ann, named}},
			Left: []Known{{Email: "l@x.org"}}, Units: [][]string{{"A"}}}
	}
	agreed := base().Fingerprint()
	other := base()
	other.Active, other.Unchanged = 6, 4
	if other.Fingerprint() != agreed {
		t.Error("somebody whom the file does not touch makes another diff of it")
	}
	for name, change := range map[string]func(*Diff){
		"one more leaves":   func(d *Diff) { d.Left = append(d.Left, Known{Email: "m@x.org"}) },
		"another old name":  func(d *Diff) { d.Changed[0].Before.Name = "An" },
		"another new name":  func(d *Diff) { d.Changed[0].After.Name = "An" },
		"was not active":    func(d *Diff) { d.Changed[0].Before.Active = false },
		"nobody is added":   func(d *Diff) { d.Added = nil },
		"another is added":  func(d *Diff) { d.Added[0].Role = HR },
		"a unit is there":   func(d *Diff) { d.Units = nil },
		"one is left alone": func(d *Diff) { d.Alone = []Alone{{Known{Email: "l@x.org"}, aloneLast}} },
	} {
		d := base()
		change(&d)
		if d.Fingerprint() == agreed {
			t.Errorf("%s: the same fingerprint", name)
		}
	}
}

// TestRings: everybody in a ring is found, however many report to it.
func TestRings(t *testing.T) {
	manager := map[string]string{"a": "b", "b": "c", "c": "a", "d": "d", "e": "", "f": "e"}
	for i := range 200_000 { // would take hours if each went round by itself
		manager[fmt.Sprint("x", i)] = "a"
	}
	want := map[string]string{"a": "a → b → c → a", "b": "b → c → a → b", "c": "c → a → b → c", "d": "d → d"}
	if diff := cmp.Diff(want, rings(manager)); diff != "" {
		t.Errorf("rings (-want +got):\n%s", diff)
	}
}
