// Package testdb gives tests and benchmarks a real PostgreSQL.
//
// [Postgres] returns the address of a fresh, empty database. All databases of
// one test binary live on one throwaway cluster, which is made from the
// machine's own binaries at the first call and listens on a Unix socket only.
// The cluster goes away with the process that started it, however that process
// ends; there is nothing to call in TestMain. [PgBouncer] puts a
// transaction-pooling pgbouncer in front of a database.
//
// If DECORUM_TEST_POSTGRES holds the address of a running server, the
// databases are made and dropped there instead.
//
// A benchmark, which has no testing.TB and wants a durable cluster, calls
// [Start].
package testdb
