//go:build unix

package store

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock makes processes that migrate the same SQLite file wait for each other.
// PostgreSQL has a lock of its own.
func (db *DB) lock(ctx context.Context) (unlock func(), err error) {
	if db.engine != SQLite {
		return func() {}, nil
	}
	file, err := os.OpenFile(db.lockFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the database: %w", err)
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, fmt.Errorf("waiting for another migration: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
