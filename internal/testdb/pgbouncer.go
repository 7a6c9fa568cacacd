package testdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"decorum/internal/testneeds"
)

// PgBouncerPool is how many connections pgbouncer opens to the database,
// however many clients it has.
const PgBouncerPool = 3

// PgBouncer puts a transaction-pooling pgbouncer in front of the database at
// an address and returns the address of the pooled one. It is stopped when the
// test ends; a machine without pgbouncer skips the test by name.
//
// A pgx client of such a pool can't rely on prepared statements: it needs
// default_query_exec_mode=exec or cache_describe in its address.
func PgBouncer(t testing.TB, address string) string {
	t.Helper()
	pooled, server, err := startPgBouncer(t.Context(), address)
	if errors.Is(err, ErrLacking) {
		testneeds.Missing(t, testneeds.PgBouncer, err.Error())
	}
	if err != nil {
		t.Fatalf("starting pgbouncer for the test: %v", err)
	}
	t.Cleanup(server.stop)
	return pooled
}

func startPgBouncer(ctx context.Context, address string) (string, *kept, error) {
	program, err := pgbouncerBinary()
	if err != nil {
		return "", nil, err
	}
	upstream, err := pgx.ParseConfig(address)
	if err != nil {
		return "", nil, fmt.Errorf("reading the database's address: %w", err)
	}
	home, err := newHome("decorum-pgb-")
	if err != nil {
		return "", nil, err
	}
	ini := filepath.Join(home.dir, "pgbouncer.ini")
	// pgbouncer runs as another user and must be able to read it; the folder is closed to others.
	if err := os.WriteFile(ini, []byte(pgbouncerINI(upstream, home.dir)), 0o644); err != nil {
		return "", nil, errors.Join(fmt.Errorf("writing pgbouncer's settings: %w", err), os.RemoveAll(home.dir))
	}
	server, err := keep(ctx, home, "TERM", program, ini)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(home.dir))
	}
	pooled := socketAddress(home.dir, "6432", upstream.Database)
	if err := server.await(ctx, pooled+"&default_query_exec_mode=exec"); err != nil {
		server.stop()
		return "", nil, err
	}
	return pooled, server, nil
}

// pgbouncerINI returns the settings. With auth_type any every client gets in
// and becomes the user of the upstream address; only we can reach the socket.
func pgbouncerINI(upstream *pgx.ConnConfig, dir string) string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	target := "host=" + quote(upstream.Host) + " port=" + strconv.Itoa(int(upstream.Port)) +
		" dbname=" + quote(upstream.Database) + " user=" + quote(upstream.User)
	if upstream.Password != "" {
		target += " password=" + quote(upstream.Password)
	}
	return fmt.Sprintf(`[databases]
%s = %s
[pgbouncer]
listen_port = 6432
unix_socket_dir = %s
auth_type = any
pool_mode = transaction
default_pool_size = %d
max_client_conn = 200
`, upstream.Database, target, dir, PgBouncerPool)
}
