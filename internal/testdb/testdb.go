package testdb

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"decorum/internal/testneeds"
)

// Variable is the environment variable that may hold the address of a running
// server to use instead of a throwaway cluster. Its user must be allowed to
// create databases.
const Variable = "DECORUM_TEST_POSTGRES"

// ErrLacking says that the machine has no PostgreSQL, or no pgbouncer, to
// start. Everything else is a real failure.
var ErrLacking = errors.New("not on this machine")

// shared starts the cluster that the tests of one binary share.
var shared = sync.OnceValues(func() (*Cluster, error) {
	if address := os.Getenv(Variable); address != "" {
		return &Cluster{address: address}, nil
	}
	return Start(context.Background(), Settings{})
})

// Postgres returns the address of a fresh database, which is dropped when the
// test ends. A machine without PostgreSQL skips the test by name.
func Postgres(t testing.TB) string {
	t.Helper()
	cluster, err := shared()
	if errors.Is(err, ErrLacking) {
		testneeds.Missing(t, testneeds.Postgres, err.Error())
	}
	if err != nil {
		t.Fatalf("starting PostgreSQL for the test: %v", err)
	}
	address, drop, err := cluster.Create(t.Context())
	if err != nil {
		t.Fatalf("making a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return address
}
