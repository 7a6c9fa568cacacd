package store_test

import (
	"testing"

	"decorum/internal/store"
	"decorum/internal/store/storetest"
	"decorum/internal/testdb"
)

// open opens the database at an address, migrated if asked.
func open(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func migrated(t testing.TB, address string) *store.DB {
	t.Helper()
	db := open(t, address)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// addresses gives a fresh database of each engine.
func addresses() map[store.Engine]func(testing.TB) string {
	return map[store.Engine]func(testing.TB) string{
		store.SQLite:   func(t testing.TB) string { return t.TempDir() + "/test.db" },
		store.Postgres: testdb.Postgres,
	}
}

func TestSuite(t *testing.T) {
	for engine, address := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			storetest.Run(t, func(t testing.TB) *store.DB { return migrated(t, address(t)) })
		})
	}
}

// TestSuiteBehindPgBouncer runs the suite through a pool that gives each
// transaction another connection, with the settings of docs/operations.md.
func TestSuiteBehindPgBouncer(t *testing.T) {
	for _, mode := range []string{"exec", "cache_describe"} {
		t.Run(mode, func(t *testing.T) {
			storetest.Run(t, func(t testing.TB) *store.DB {
				return migrated(t, testdb.PgBouncer(t, testdb.Postgres(t))+"&default_query_exec_mode="+mode)
			})
		})
	}
}
