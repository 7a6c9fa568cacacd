package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"decorum/internal/fault"
)

// Backup copies a SQLite database, as it is at one moment, into a new file that
// only its owner may read.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.engine != SQLite {
		return fault.Explain(fault.Invalid, "PostgreSQL has its own tool for this: pg_dump --format=custom. See docs/operations.md.")
	}
	made, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	switch {
	case errors.Is(err, fs.ErrExist):
		return fault.Explain(fault.Conflict, fmt.Sprintf("The file %s exists already. Name another one; nothing was overwritten.", file))
	case err != nil:
		return fault.Explain(fault.Invalid, fmt.Sprintf("The file %s can't be made. See that its folder is there and that you may write to it.", file))
	}
	err = made.Close()
	if err == nil { // SQLite writes into an empty file as into a new one
		err = db.write.WithContext(ctx).Exec("VACUUM INTO ?", file).Error
	}
	if err != nil {
		return fmt.Errorf("copying the database: %w", errors.Join(kind(err), os.Remove(file)))
	}
	return nil
}
