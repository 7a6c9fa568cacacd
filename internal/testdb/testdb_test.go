package testdb

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"decorum/internal/testneeds"
)

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestPostgresGivesDatabasesOfTheirOwn(t *testing.T) {
	first, second := connect(t, Postgres(t)), connect(t, Postgres(t))
	for _, conn := range []*pgx.Conn{first, second} {
		// The second CREATE fails if both are the same database.
		if _, err := conn.Exec(t.Context(), "CREATE TABLE person (name text)"); err != nil {
			t.Fatal(err)
		}
	}
	var lower string
	if err := first.QueryRow(t.Context(), "SELECT lower('ÄΩЖ')").Scan(&lower); err != nil || lower != "äωж" {
		t.Errorf("lower('ÄΩЖ') = %q, %v", lower, err)
	}
}

func TestPostgresDropsTheDatabase(t *testing.T) {
	keeper := connect(t, Postgres(t))
	var name string
	t.Run("inner", func(t *testing.T) {
		// Still connected when the test ends: the drop must not mind.
		conn, err := pgx.Connect(t.Context(), Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRow(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	var left int
	err := keeper.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d databases are left of %q, %v", left, name, err)
	}
}

func TestStartDurable(t *testing.T) {
	cluster, err := Start(t.Context(), Settings{Durable: true})
	if errors.Is(err, ErrLacking) {
		testneeds.Missing(t, testneeds.Postgres, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	var fsync, commit string
	conn := connect(t, cluster.address)
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('fsync'), current_setting('synchronous_commit')").Scan(&fsync, &commit); err != nil {
		t.Fatal(err)
	}
	if fsync != "on" || commit != "on" {
		t.Errorf("fsync = %s, synchronous_commit = %s", fsync, commit)
	}
	cluster.Close()
	if _, err := os.Stat(cluster.server.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cluster's folder is still there: %v", err)
	}
}

// TestKilledProcessLeavesNothing starts a cluster in another process and kills
// that process: the keeper must stop the server and remove its folder.
func TestKilledProcessLeavesNothing(t *testing.T) {
	const child = "DECORUM_TEST_CHILD"
	if os.Getenv(child) != "" {
		cluster, err := Start(t.Context(), Settings{})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("folder " + cluster.server.dir + "\n")
		select {}
	}
	if _, err := postgresBinaries(); err != nil {
		testneeds.Missing(t, testneeds.Postgres, err.Error())
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledProcessLeavesNothing$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var dir string
	for lines := bufio.NewScanner(out); dir == "" && lines.Scan(); {
		dir, _ = strings.CutPrefix(lines.Text(), "folder ")
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); dir == "" || err != nil {
		t.Fatalf("the cluster did not start in %q: %v", dir, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is still there", dir)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestPgBouncerPoolsTransactions(t *testing.T) {
	pooled := PgBouncer(t, Postgres(t)) + "&default_query_exec_mode=exec"
	const clients = 20
	var mu sync.Mutex
	backends := map[int]int{}
	// All clients stay connected; session pooling would let only the first
	// few of them ever run a query.
	conns := make([]*pgx.Conn, clients)
	for i := range conns {
		conns[i] = connect(t, pooled)
	}
	var wg sync.WaitGroup
	for _, conn := range conns {
		wg.Go(func() {
			var pid int
			if err := conn.QueryRow(t.Context(), "SELECT pg_backend_pid() WHERE $1 > 0", 1).Scan(&pid); err != nil {
				t.Errorf("querying through pgbouncer: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			backends[pid]++
		})
	}
	wg.Wait()
	if len(backends) > PgBouncerPool {
		t.Errorf("%d clients used %d server connections, want at most %d", clients, len(backends), PgBouncerPool)
	}
}

func TestVersion(t *testing.T) {
	for dir, want := range map[string]int{"/usr/lib/postgresql/9/bin": 9, "/usr/lib/postgresql/15/bin": 15, "/usr/pgsql-17/bin": 17, "/opt/pg/bin": 0} {
		if got := version(dir); got != want {
			t.Errorf("version(%q) = %d, want %d", dir, got, want)
		}
	}
}
