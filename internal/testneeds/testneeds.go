// Package testneeds decides what happens to a test whose machine lacks
// something: a database, a browser. Such a test is skipped by the name of what
// is missing, so that the tests run on any machine and the reader sees what
// they did not cover. Where everything is supposed to be there, as in CI, the
// environment variable DECORUM_TEST_REQUIRE=postgres,browser turns the skip
// into a failure.
package testneeds

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The needs that tests name.
const (
	Postgres  = "postgres"
	PgBouncer = "pgbouncer"
	Browser   = "browser"
)

// Variable is the environment variable that lists the needs which must not be
// missing, separated by commas.
const Variable = "DECORUM_TEST_REQUIRE"

// Missing ends a test that needs what the machine lacks: it skips the test, or
// fails it if the need is required. Why says what was looked for.
func Missing(t testing.TB, need, why string) {
	t.Helper()
	if required(os.Getenv(Variable), need) {
		t.Fatalf("%s: %s (%s requires it)", need, why, Variable)
	}
	t.Skipf("%s: %s", need, why)
}

func required(list, need string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(name string) bool {
		return strings.TrimSpace(name) == need
	})
}
