package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"decorum/internal/testdb"
)

// databases makes databases of one engine, as durable as in production, and
// throws them away.
type databases struct {
	engine  string
	dir     string
	made    int
	cluster *testdb.Cluster // nil for SQLite
}

func newDatabases(ctx context.Context, engine string) (d *databases, err error) {
	d = &databases{engine: engine}
	switch engine {
	case "sqlite":
	case "postgres":
		if d.cluster, err = testdb.Start(ctx, testdb.Settings{Durable: true}); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("there is no engine %q", engine)
	}
	if d.dir, err = os.MkdirTemp("", "decorum-bench-"); err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	return d, nil
}

// create makes an empty database and returns its address and what drops it.
func (d *databases) create(ctx context.Context) (address string, drop func(), err error) {
	if d.cluster != nil {
		address, drop, err := d.cluster.Create(ctx)
		return address, func() { _ = drop() }, err
	}
	d.made++
	dir := filepath.Join(d.dir, strconv.Itoa(d.made))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("making a folder: %w", err)
	}
	return filepath.Join(dir, "bench.db"), func() { _ = os.RemoveAll(dir) }, nil
}

func (d *databases) close() {
	if d.cluster != nil {
		d.cluster.Close()
	}
	_ = os.RemoveAll(d.dir)
}
