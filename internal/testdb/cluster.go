package testdb

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// owner is the superuser of a throwaway cluster.
const owner = "decorum"

// patience is how long a server may take to answer for the first time; it is
// long because a busy machine must not fail a test.
const patience = time.Minute

// Settings says what kind of cluster to start.
type Settings struct {
	// Durable keeps fsync and synchronous commits on, as in production. Tests
	// do without, because their data is thrown away.
	Durable bool
}

// Cluster is a PostgreSQL server on which databases can be made.
type Cluster struct {
	address string // of a database from which others can be made
	server  *kept  // nil if the server is somebody else's
}

// Start starts a throwaway cluster from the machine's own binaries. The error
// wraps ErrLacking if there are none.
func Start(ctx context.Context, s Settings) (*Cluster, error) {
	bin, err := postgresBinaries()
	if err != nil {
		return nil, err
	}
	home, err := newHome("decorum-pg-")
	if err != nil {
		return nil, err
	}
	cluster, err := startIn(ctx, home, bin, s)
	if err != nil {
		_ = os.RemoveAll(home.dir) // the first failure is the one to report
		return nil, err
	}
	return cluster, nil
}

func startIn(ctx context.Context, home home, bin string, s Settings) (*Cluster, error) {
	data := filepath.Join(home.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "--pgdata="+data, "--username="+owner, "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--lc-ctype="+ctype(), "--no-sync")
	home.enter(initdb)
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making a cluster: %w: %s", err, out)
	}
	args := []string{
		"-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories=" + home.dir,
		"-c", "max_connections=200", "-c", "timezone=UTC",
	}
	if !s.Durable {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	server, err := keep(ctx, home, "QUIT", filepath.Join(bin, "postgres"), args...)
	if err != nil {
		return nil, err
	}
	c := &Cluster{address: socketAddress(home.dir, "5432", "postgres"), server: server}
	if err := server.await(ctx, c.address); err != nil {
		server.stop()
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	return c, nil
}

// ctype returns a locale in which lower() knows letters beyond ASCII, as it
// does in production; sorting stays by code point on every machine.
func ctype() string {
	if runtime.GOOS == "linux" {
		return "C.UTF-8"
	}
	return "UTF-8"
}

// Create makes an empty database and returns its address and what drops it
// again, even if somebody is still connected.
func (c *Cluster) Create(ctx context.Context) (address string, drop func() error, err error) {
	name := "decorum_test_" + strings.ToLower(rand.Text())
	if err := c.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", nil, fmt.Errorf("creating a database: %w", err)
	}
	u, err := url.Parse(c.address)
	if err != nil {
		return "", nil, fmt.Errorf("reading the server's address: %w", err)
	}
	u.Path = "/" + name
	drop = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return c.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}
	return u.String(), drop, nil
}

// Close stops a throwaway cluster and removes its files. Somebody else's
// server is left alone.
func (c *Cluster) Close() {
	if c.server != nil {
		c.server.stop()
	}
}

func (c *Cluster) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, c.address)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("running %q: %w", sql, err)
	}
	return nil
}

// socketAddress returns the address of a database behind a Unix socket.
func socketAddress(dir, port, database string) string {
	query := url.Values{"host": {dir}, "port": {port}, "sslmode": {"disable"}}
	return "postgres://" + owner + "@/" + database + "?" + query.Encode()
}
