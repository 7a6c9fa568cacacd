package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/testdb"
)

// TestChangesOfPeopleAreRecorded: who did what to whom, for every way in which
// people and units change.
func TestChangesOfPeopleAreRecorded(t *testing.T) {
	for engine, address := range map[Engine]func() string{
		SQLite:   func() string { return t.TempDir() + "/record.db" },
		Postgres: func() string { return testdb.Postgres(t) },
	} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address())
			if _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			accounts := account.New(db.People(), func() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) })
			importing := func(sync bool, text string) {
				t.Helper()
				o := account.Options{By: account.Actor{Name: "tess@example.org", Role: account.Admin}, Sync: sync, Force: sync, File: "people.csv"}
				plan, err := accounts.PlanImport(t.Context(), strings.NewReader(text), o)
				if err == nil {
					_, err = accounts.Import(t.Context(), plan, func(int) {})
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			importing(false, "email,name,role,unit\nann@x.org,Ann,admin,Acme\nbo@x.org,Bo,,Acme\ncy@x.org,Cy,,\n")
			importing(true, "email,name\nann@x.org,Anna\nbo@x.org,Bo\n")
			importing(false, "email,name\ncy@x.org,Cy\n")
			hr := account.Actor{Name: "hal@example.org", Role: account.HR}
			for _, do := range []func() error{
				func() error { _, err := accounts.Deactivate(t.Context(), hr, 2); return err },
				func() error { _, err := accounts.Deactivate(t.Context(), hr, 2); return err }, // is already: no entry
				func() error { _, err := accounts.Reactivate(t.Context(), hr, 2); return err },
				func() error {
					_, err := accounts.SetRole(t.Context(), account.Actor{Name: "ada@example.org", Role: account.Admin}, 2, account.Trainer)
					return err
				},
				func() error { return accounts.RenameUnit(t.Context(), hr, 1, "Acme Inc") },
				func() error { return accounts.RenameUnit(t.Context(), hr, 1, "Acme Inc") }, // is called so: no entry
			} {
				if err := do(); err != nil {
					t.Fatal(err)
				}
			}
			var rows []auditRow
			if err := db.read.Order("id").Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				name, _, _ := strings.Cut(r.By, "@")
				got = append(got, strings.Join([]string{name, r.Action, r.Subject, string(rune('0' + r.SubjectID)), r.Detail}, " "))
			}
			counts := func(added, back, changed, left, same, units string, sync string) string {
				return `tess add import 0 {"added":` + added + `,"changed":` + changed + `,"deactivated":` + left + `,"file":"people.csv","forced":` + sync +
					`,"left_alone":0,"reactivated":` + back + `,"sync":` + sync + `,"unchanged":` + same + `,"units":` + units + `}`
			}
			want := []string{
				counts("3", "0", "0", "0", "0", "1", "false"),
				`tess add person 1 {"email":"ann@x.org","role":"admin"}`, `tess add person 2 {"email":"bo@x.org","role":"learner"}`, `tess add person 3 {"email":"cy@x.org","role":"learner"}`,
				counts("0", "0", "1", "1", "1", "0", "true"),
				`tess change person 1 {"email":"ann@x.org","fields":[{"field":"name","old":"Ann","new":"Anna"}]}`,
				`tess deactivate person 3 {"email":"cy@x.org"}`,
				counts("0", "1", "0", "0", "0", "0", "false"),
				`tess reactivate person 3 {"email":"cy@x.org","fields":null}`,
				`hal deactivate person 2 {"email":"bo@x.org"}`, `hal reactivate person 2 {"email":"bo@x.org"}`,
				`ada change person 2 {"email":"bo@x.org","fields":[{"field":"role","old":"learner","new":"trainer"}]}`,
				`hal change unit 1 {"name":"Acme Inc","name_before":"Acme","parent":0,"parent_before":0}`,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the record (-want +got):\n%s", diff)
			}
		})
	}
}
