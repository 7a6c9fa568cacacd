package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
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
