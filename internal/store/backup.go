package store

import (
	"context"
	"fmt"

	"decorum/internal/fault"
)

// Backup copies a SQLite database, as it is at one moment, into a new file.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.engine != SQLite {
		return fault.Explain(fault.Invalid, "PostgreSQL has its own tool for this: pg_dump --format=custom. See docs/operations.md.")
	}
	if err := db.write.WithContext(ctx).Exec("VACUUM INTO ?", file).Error; err != nil {
		return fmt.Errorf("copying the database: %w", kind(err))
	}
	return nil
}
