package store

import (
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/assignment"
	"decorum/internal/fault"
	"decorum/internal/testdb"
)

// onEach runs a test with the address of a fresh, empty database of each
// engine, and of PostgreSQL behind a pool that gives each transaction another
// connection.
func onEach(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return t.TempDir() + "/test.db" },
		"postgres": testdb.Postgres,
		"pgbouncer": func(t testing.TB) string {
			return testdb.PgBouncer(t, testdb.Postgres(t)) + "&default_query_exec_mode=exec"
		},
	} {
		t.Run(name, func(t *testing.T) { test(t, address(t)) })
	}
}

// steps are the names of an engine's migrations.
func steps(t *testing.T, engine Engine) []string {
	t.Helper()
	entries, err := fs.ReadDir(migrations, "migrations/"+string(engine))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestEnginesHaveTheSameMigrations(t *testing.T) {
	if diff := cmp.Diff(steps(t, SQLite), steps(t, Postgres)); diff != "" {
		t.Errorf("-sqlite +postgres:\n%s", diff)
	}
}

func TestMigrate(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		db := openFor(t, address)
		if err := db.CheckSchema(t.Context()); fault.Of(err) != fault.Conflict || !strings.Contains(fault.Words(err), "decorum migrate") {
			t.Errorf("before migrating: %v", err)
		}
		taken, err := db.Migrate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range taken {
			names = append(names, m.Name)
		}
		if diff := cmp.Diff(steps(t, db.engine), names); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
		if err := db.CheckSchema(t.Context()); err != nil {
			t.Errorf("after migrating: %v", err)
		}
		if again, err := db.Migrate(t.Context()); err != nil || len(again) != 0 {
			t.Errorf("migrating again: %v, %v", again, err)
		}
	})
}

// TestMigrateRefusesANewerSchema meets a database that a later program has
// migrated.
func TestMigrateRefusesANewerSchema(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		db := openFor(t, address)
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)").Error; err != nil {
			t.Fatal(err)
		}
		_, migrating := db.Migrate(t.Context())
		for what, err := range map[string]error{"Migrate": migrating, "CheckSchema": db.CheckSchema(t.Context())} {
			if fault.Of(err) != fault.Conflict || !strings.Contains(fault.Words(err), "schema 999") {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestMigrateAtOnce lets several instances meet at an empty database, and at
// one that somebody has looked at, which has goose's table and nothing else.
func TestMigrateAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, address string) { migrateAtOnce(t, address) })
}

func TestMigrateAtOnceAfterALook(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		if err := openFor(t, address).CheckSchema(t.Context()); fault.Of(err) != fault.Conflict {
			t.Fatal(err)
		}
		migrateAtOnce(t, address)
	})
}

func migrateAtOnce(t *testing.T, address string) {
	t.Helper()
	const instances = 5
	dbs, taken := make([]*DB, instances), make([]int, instances)
	for i := range dbs {
		dbs[i] = openFor(t, address)
	}
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, db := range dbs {
		all.Go(func() {
			<-start
			done, err := db.Migrate(t.Context())
			if err != nil {
				t.Errorf("instance %d: %v", i, err)
			}
			taken[i] = len(done)
		})
	}
	close(start)
	all.Wait()
	sum := 0
	for i, db := range dbs {
		sum += taken[i]
		if err := db.CheckSchema(t.Context()); err != nil {
			t.Errorf("instance %d, after migrating: %v", i, err)
		}
	}
	if want := len(steps(t, dbs[0].engine)); sum != want {
		t.Errorf("%d steps were taken in all (%v), want %d", sum, taken, want)
	}
}

// TestUpgradeKeepsAssignments brings a database with data from before rules up,
// down and up again.
func TestUpgradeKeepsAssignments(t *testing.T) {
	for engine, address := range map[Engine]string{SQLite: t.TempDir() + "/old.db", Postgres: testdb.Postgres(t)} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address)
			provider, err := db.provider()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.UpTo(t.Context(), 4); err != nil {
				t.Fatal(err)
			}
			const at = "'2026-03-01 08:00:00+00:00'"
			for _, statement := range []string{
				"INSERT INTO units (name) VALUES ('Sales')",
				"INSERT INTO people (email, name, sort_name, unit_id, role, active, password_hash, epoch, created_at) VALUES ('ana@example.org', 'Ana', 'ana', 1, 'learner', true, '', 0, " + at + ")",
				// The end of June 30, 2026, in Berlin.
				"INSERT INTO assignments (course, unit_id, due_at, assigned_at, assigned_by) VALUES ('ethics', 1, '2026-06-30 22:00:00+00:00', " + at + ", 'hana')",
				"INSERT INTO enrollments (person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, met, total) VALUES (1, 'ethics', 1, true, 1, " + at + ", '2026-06-30 22:00:00+00:00', 0, 3)",
			} {
				if err := db.write.Exec(statement).Error; err != nil {
					t.Fatal(err)
				}
			}
			for i := range 2 {
				if _, err := provider.Up(t.Context()); err != nil {
					t.Fatal(err)
				}
				a := checkUpgraded(t, db)
				if i == 0 && (a.Due.On != "2026-06-30" || len(a.Audience.Conditions) != 1 || a.Audience.Conditions[0].Units[0] != 1) {
					t.Errorf("the rule became %+v", a)
				}
				if _, err := provider.DownTo(t.Context(), 4); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func checkUpgraded(t *testing.T, db *DB) assignment.Assignment {
	t.Helper()
	var rule assignmentRow
	if err := db.read.Take(&rule, "id = 1").Error; err != nil {
		t.Fatal(err)
	}
	a, err := rule.assignment()
	if err != nil || a.CreatedBy != "hana" {
		t.Errorf("the rule is %+v, %v", a, err)
	}
	var states []stateRow
	if err := db.read.Find(&states).Error; err != nil || len(states) != 1 || !states[0].Since.Equal(a.CreatedAt) {
		t.Errorf("the states are %+v, %v", states, err)
	}
	e, err := db.Enrollments().Latest(t.Context(), 1, "ethics")
	if err != nil || e.AssignmentID != 1 || !e.AssignedAt.Equal(a.CreatedAt) {
		t.Errorf("the enrollment is %+v, %v", e.Enrollment, err)
	}
	if db.engine == SQLite {
		var broken []map[string]any
		if err := db.write.Raw("PRAGMA foreign_key_check").Scan(&broken).Error; err != nil || len(broken) > 0 {
			t.Errorf("foreign keys are broken: %v, %v", broken, err)
		}
		var on int
		if err := db.write.Raw("PRAGMA foreign_keys").Scan(&on).Error; err != nil || on != 1 {
			t.Errorf("foreign keys are left off: %d, %v", on, err)
		}
	}
	return a
}

// TestUpgradeKeepsMovedDueDays: what an exception moved before due days were
// reckoned anew is marked, unless it is completed.
func TestUpgradeKeepsMovedDueDays(t *testing.T) {
	for engine, address := range map[Engine]string{SQLite: t.TempDir() + "/old.db", Postgres: testdb.Postgres(t)} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address)
			provider, err := db.provider()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.UpTo(t.Context(), 14); err != nil {
				t.Fatal(err)
			}
			const at = "'2026-03-01 08:00:00+00:00'"
			statements := []string{"INSERT INTO people (email, name, sort_name, role, active, password_hash, epoch, created_at) VALUES ('ana@example.org', 'Ana', 'ana', 'learner', true, '', 0, " + at + ")"}
			for course, columns := range map[string]string{"moved": "true, NULL", "ruled": "false, NULL", "done": "true, " + at} {
				statements = append(statements, "INSERT INTO enrollments (person_id, course, cycle, latest, enrolled_at, due_at, met, total, due_moved, completed_at) VALUES (1, '"+
					course+"', 1, true, "+at+", "+at+", 0, 3, "+columns+")")
			}
			for _, statement := range statements {
				if err := db.write.Exec(statement).Error; err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				if _, err := provider.Up(t.Context()); err != nil {
					t.Fatal(err)
				}
				for course, want := range map[string]bool{"moved": true, "ruled": false, "done": false} {
					if e, err := db.Enrollments().Latest(t.Context(), 1, course); err != nil || e.DueKept != want || e.DueAt.IsZero() {
						t.Errorf("%s is %+v, %v", course, e.Enrollment, err)
					}
				}
				if _, err := provider.DownTo(t.Context(), 14); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestUpgradeKnowsWhomEntriesAreAbout: the history of one person has what was
// recorded before entries said whom they are about.
func TestUpgradeKnowsWhomEntriesAreAbout(t *testing.T) {
	for engine, address := range map[Engine]string{SQLite: t.TempDir() + "/old.db", Postgres: testdb.Postgres(t)} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address)
			provider, err := db.provider()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.UpTo(t.Context(), 15); err != nil {
				t.Fatal(err)
			}
			const at = "'2026-03-01 08:00:00+00:00'"
			for _, statement := range []string{
				"INSERT INTO people (email, name, sort_name, role, active, password_hash, epoch, created_at, changed_at) VALUES ('ana@example.org', 'Ana', 'ana', 'learner', true, '', 0, " + at + ", " + at + "), ('bo@example.org', 'Bo', 'bo', 'learner', true, '', 0, " + at + ", " + at + ")",
				"INSERT INTO exceptions (person_id, kind, reason, starts_at, created_at, created_by, ended_by) VALUES (2, 'pause', 'Leave', " + at + ", " + at + ", 'hana', '')",
				"INSERT INTO mails (key, person_id, day, language, name, email, subject, text, html, unsubscribe, state, attempts, holder, run_at, code, reply, created_at) VALUES ('k', 2, '', '', '', '', '', '', '', '', 'failed', 0, '', " + at + ", 0, '', " + at + ")",
				"INSERT INTO audit_entries (at, by, action, subject, subject_id, detail) VALUES (" + at + ", 'hana', 'change', 'person', 1, '{}'), (" + at + ", 'hana', 'add', 'exception', 1, '{}'), (" + at + ", 'hana', 'send again', 'mail', 1, '{}'), (" + at + ", 'hana', 'add', 'token', 1, '{}')",
			} {
				if err := db.write.Exec(statement).Error; err != nil {
					t.Fatal(err)
				}
			}
			if _, err := provider.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got []int64
			if err := db.read.Raw("SELECT coalesce(person_id, 0) FROM audit_entries ORDER BY id").Scan(&got).Error; err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]int64{1, 2, 2, 0}, got); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}
