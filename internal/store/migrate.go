package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"decorum/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// lockInterval and lockTries say how often and for how long, five minutes, an
// instance asks for the lock while another one migrates.
const (
	lockInterval = 200 * time.Millisecond
	lockTries    = 1500
)

// Migration is a step that was taken.
type Migration struct {
	Name string
	Took time.Duration
}

// Migrate brings the schema up to what this program needs, under a lock that
// other instances wait for. It refuses a schema that is newer than the program.
func (db *DB) Migrate(ctx context.Context) ([]Migration, error) {
	unlock, err := db.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	provider, err := db.provider()
	if err != nil {
		return nil, err
	}
	if err := db.checkSchema(ctx, provider); err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrating the database: %w", kind(err))
	}
	var steps []Migration
	for _, r := range results {
		steps = append(steps, Migration{Name: r.Source.Path, Took: r.Duration})
	}
	return steps, nil
}

// CheckSchema returns an error with words if the schema is not the one that
// this program needs.
func (db *DB) CheckSchema(ctx context.Context) error {
	provider, err := db.provider()
	if err != nil {
		return err
	}
	if err := db.checkSchema(ctx, provider); err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", kind(err))
	}
	if pending {
		return fault.Explain(fault.Conflict, "The database has an older schema. Run \"decorum migrate\" first.")
	}
	return nil
}

// checkSchema refuses a schema from the future.
func (db *DB) checkSchema(ctx context.Context, provider *goose.Provider) error {
	has, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", kind(err))
	}
	sources := provider.ListSources()
	if knows := sources[len(sources)-1].Version; has > knows {
		return fault.Explain(fault.Conflict, fmt.Sprintf(
			"The database has schema %d, and this program knows schemas up to %d. Run the newer program, or restore the backup made before the upgrade.", has, knows))
	}
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
		// A lock that is a row, not a session's, so that it works behind a
		// transaction-pooling pgbouncer.
		locker, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(lockInterval, lockTries))
		if err != nil {
			return nil, fmt.Errorf("preparing the migration lock: %w", err)
		}
		options = append(options, goose.WithLocker(locker))
	}
	steps, err := fs.Sub(migrations, "migrations/"+string(db.engine))
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	pool, err := db.write.DB()
	if err != nil {
		return nil, fmt.Errorf("reading the connection pool: %w", err)
	}
	provider, err := goose.NewProvider(dialect, pool, steps, options...)
	if err != nil {
		return nil, fmt.Errorf("preparing the migrations: %w", err)
	}
	return provider, nil
}
