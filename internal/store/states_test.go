package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
	"decorum/internal/testdb"
)

// TestStates changes people, units and enrollments at random moments, the clock
// now and then set back, and compares what the triggers keep with a list that
// the test keeps itself: at every moment there is one state, the right one.
func TestStates(t *testing.T) {
	for engine, address := range map[Engine]string{SQLite: t.TempDir() + "/states.db", Postgres: testdb.Postgres(t)} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address)
			if _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			n := 0
			rapid.Check(t, func(rt *rapid.T) {
				n++
				walkStates(t, rt, db, n)
			})
		})
	}
}

// known is what was so from a moment on.
type known[V any] struct {
	since time.Time
	value V
}

// next adds what is so from now on, or from the last change on if the clock was
// set back behind it.
func next[V any](history []known[V], now time.Time, value V) []known[V] {
	if last := history[len(history)-1].since; last.After(now) {
		now = last
	}
	return append(history, known[V]{now, value})
}

// valueAt returns what was so at a moment: the last of what began until then.
func valueAt[V any](history []known[V], at time.Time) (value V) {
	for _, k := range history {
		if !k.since.After(at) {
			value = k.value
		}
	}
	return value
}

func walkStates(t *testing.T, rt *rapid.T, db *DB, n int) {
	t.Helper()
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	id, err := db.People().AddPerson(t.Context(), account.Person{Email: "p" + time.Duration(n).String() + "@example.org", Name: "Name 0",
		Role: account.Learner, Active: true, CreatedAt: start})
	if err != nil {
		rt.Fatal(err)
	}
	enrolled, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: id, Course: "ethics", Cycle: 1, EnrolledAt: start, Total: 9})
	if err != nil {
		rt.Fatal(err)
	}
	now := start
	names, progress := []known[string]{{start, "Name 0"}}, []known[int]{{start, 0}}
	moments := []time.Time{start}
	for i := range rapid.IntRange(1, 8).Draw(rt, "changes") {
		now = now.Add(time.Duration(rapid.IntRange(-30, 120).Draw(rt, "minutes")) * time.Minute)
		if rapid.Bool().Draw(rt, "of the person") {
			names = next(names, now, "Name "+string(rune('A'+i)))
			err = db.write.WithContext(t.Context()).Exec("UPDATE people SET name = ?, changed_at = ? WHERE id = ?", names[len(names)-1].value, now, id).Error
		} else if met := rapid.IntRange(0, 3).Draw(rt, "met"); met != progress[len(progress)-1].value {
			progress = next(progress, now, met)
			err = db.Enrollments().SetProgress(t.Context(), map[int64][2]int{enrolled: {met, 9}}, now)
		}
		if err != nil {
			rt.Fatal(err)
		}
		moments = append(moments, now, now.Add(time.Second))
	}
	for _, at := range moments {
		if at.Before(start) {
			continue
		}
		checkState(t, rt, db, "SELECT name FROM person_states WHERE person_id = ?", id, at, valueAt(names, at))
		checkState(t, rt, db, "SELECT met FROM enrollment_states WHERE enrollment_id = ?", enrolled, at, valueAt(progress, at))
	}
}

// checkState reads what was so at a moment: one thing, the right one.
func checkState[V any](t *testing.T, rt *rapid.T, db *DB, query string, id int64, at time.Time, want V) {
	t.Helper()
	var got []V
	err := db.read.WithContext(t.Context()).Raw(query+" AND since <= ? AND (until IS NULL OR until > ?)", id, at, at).Scan(&got).Error
	if err != nil {
		rt.Fatal(err)
	}
	if diff := cmp.Diff([]V{want}, got); diff != "" {
		rt.Errorf("%s at %v:\n%s", query, at, diff)
	}
}

// TestArchiveTellsWhatTheDatabaseTells changes a company day by day, and holds
// the totals that an archive counts as at the end of each to those that the
// database counts row by row.
func TestArchiveTellsWhatTheDatabaseTells(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(t *rapid.T) {
			c := drawCompany(t, db)
			days := rapid.IntRange(2, 6).Draw(t, "days")
			for n := range days {
				for range rapid.IntRange(1, 4).Draw(t, "changes") {
					changeOn(t, db, c, day(10+n).Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second"))*time.Second+
						time.Duration(rapid.IntRange(0, 999_999).Draw(t, "fraction"))*time.Microsecond))
				}
			}
			now := day(12 + days)
			archive := report.NewArchive(db.Reports(), time.UTC, func() time.Time { return now })
			must(t, archive.Renew(t.Context()))
			reports := report.New(inMemory{db.Reports()}, db.People(), archive, report.NewBoards(db.Reports(), db.People(), time.UTC, time.Now), func() time.Time { return now })
			for range 4 {
				f := drawPastFilter(t, c)
				must(t, f.At(time.UTC, day(rapid.IntRange(1, 10+days).Draw(t, "day")).Format(time.DateOnly), now))
				reader := account.Person{Role: account.HR}
				if rapid.Bool().Draw(t, "as a manager") {
					reader = account.Person{ID: rapid.SampledFrom(c.people).Draw(t, "reader").ID, Manages: true, Role: account.Learner}
					f.Within = reader.ID
				}
				got, err := reports.Totals(t.Context(), reader, f)
				must(t, err)
				want, err := db.Reports().Totals(t.Context(), f, f.AsAt)
				must(t, err)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("totals of %+v (-database +archive):\n%s", f, diff)
				}
			}
		})
	})
}

// inMemory is a store that counts nothing and names nobody: what the company is
// too large for.
type inMemory struct{ Reports }

func (inMemory) Totals(context.Context, report.Filter, time.Time) (report.Totals, error) {
	return report.Totals{}, errors.New("the database was asked to count")
}

func (m inMemory) Found(ctx context.Context, f report.Filter, most int) ([]int64, error) {
	if most < report.Everybody {
		return nil, nil
	}
	return m.Reports.Found(ctx, f, most)
}

// drawPastFilter draws a filter that an archive can tell.
func drawPastFilter(t *rapid.T, c *company) (f report.Filter) {
	if rapid.Bool().Draw(t, "by course") {
		f.Course = "ethics"
	}
	if len(c.units) > 0 && rapid.Bool().Draw(t, "by unit") {
		f.UnitID = rapid.SampledFrom(c.units).Draw(t, "unit").ID
	}
	if rapid.IntRange(0, 3).Draw(t, "by manager") == 0 {
		f.ManagerID = rapid.SampledFrom(c.people).Draw(t, "manager").ID
	}
	if rapid.IntRange(0, 3).Draw(t, "by status") == 0 {
		f.Status = rapid.SampledFrom(enrollment.Statuses()).Draw(t, "status")
	}
	if rapid.IntRange(0, 3).Draw(t, "by search") == 0 {
		f.Search = rapid.SampledFrom([]string{"an", "zoe", "example b_", "nobody"}).Draw(t, "search")
	}
	for what, between := range map[string]func(*time.Location, string, string) error{"due": f.DueBetween, "done": f.DoneBetween, "valid": f.ValidBetween} {
		if rapid.IntRange(0, 3).Draw(t, "by "+what) == 0 {
			must(t, between(time.UTC, drawMaybeDate(t, "from"), drawMaybeDate(t, "until")))
		}
	}
	f.Asked = rapid.IntRange(0, 3).Draw(t, "asked") == 0
	return f
}

// drawMaybeDate draws a day as a form has it, or none.
func drawMaybeDate(t *rapid.T, name string) string {
	if d := drawMaybeDay(t, name); !d.IsZero() {
		return d.Format(time.DateOnly)
	}
	return ""
}

// changeOn changes something at a moment.
func changeOn(t *rapid.T, db *DB, c *company, at time.Time) {
	exec := func(what string, args ...any) { must(t, db.write.Exec(what, args...).Error) }
	p := rapid.SampledFrom(c.people).Draw(t, "whom").ID
	switch rapid.IntRange(0, 6).Draw(t, "change") {
	case 0:
		var unit any
		if len(c.units) > 0 {
			unit = rapid.SampledFrom(c.units).Draw(t, "to").ID
		}
		exec("UPDATE people SET unit_id = ?, changed_at = ? WHERE id = ?", unit, at, p)
	case 1:
		exec("UPDATE people SET active = NOT active, changed_at = ? WHERE id = ?", at, p)
	case 2:
		exec("UPDATE people SET manager_id = ?, changed_at = ? WHERE id = ?", rapid.SampledFrom(c.people).Draw(t, "boss").ID, at, p)
	case 3:
		how := rapid.SampledFrom([]string{"", "paused", "waived", "withdrawn"}).Draw(t, "how")
		exec("UPDATE enrollments SET set_aside = ?, changed_at = ? WHERE person_id = ? AND latest", how, at, p)
	case 4:
		exec("UPDATE enrollments SET completed_at = ?, valid_until = ?, changed_at = ? WHERE person_id = ? AND latest", at, orNil(drawMaybeDay(t, "until")), at, p)
	case 5:
		exec("UPDATE enrollments SET due_at = ?, started_at = ?, changed_at = ? WHERE person_id = ? AND latest", orNil(drawMaybeDay(t, "due")), at, at, p)
	case 6:
		if len(c.units) > 1 { // the top one is named anew, and others go below it
			exec("UPDATE units SET parent_id = ?, changed_at = ? WHERE id = ? AND parent_id IS NOT NULL", c.units[0].ID, at, rapid.SampledFrom(c.units[1:]).Draw(t, "unit").ID)
		}
	}
}
