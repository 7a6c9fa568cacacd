package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// openReady opens a database that must exist and have the needed schema.
func openReady(ctx context.Context, address string) (*store.DB, error) {
	if !strings.Contains(address, "://") {
		if _, err := os.Stat(address); errors.Is(err, fs.ErrNotExist) {
			return nil, fault.Explain(fault.Missing, fmt.Sprintf("There is no database %s. \"decorum serve\" or \"decorum migrate\" makes it.", address))
		}
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := db.CheckSchema(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// migrateCmd is `decorum migrate`.
type migrateCmd struct{ config.Database }

// Run migrates and says what it did.
func (c migrateCmd) Run(env *environment) error {
	db, err := store.Open(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	steps, err := db.Migrate(env.ctx)
	for _, s := range steps {
		env.say("%s (%s)", s.Name, s.Took.Round(time.Millisecond))
	}
	if err == nil && len(steps) == 0 {
		env.say("The schema is up to date.")
	}
	return err
}

// backupCmd is `decorum backup FILE`.
type backupCmd struct {
	config.Database
	File string `arg:"" help:"File to write; it must not exist yet."`
}

// Run copies the database while others use it.
func (c backupCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := db.Backup(env.ctx, c.File); err != nil {
		return err
	}
	env.say("Wrote %s.", c.File)
	return nil
}

// healthcheckCmd is `decorum healthcheck`, for containers without a shell.
type healthcheckCmd struct {
	URL string `name:"url" help:"Address to ask." default:"http://127.0.0.1:8080/readyz"`
}

// Run asks and succeeds on 200.
func (c healthcheckCmd) Run(env *environment) error {
	ctx, cancel := context.WithTimeout(env.ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, nil)
	if err != nil {
		return fault.Explain(fault.Invalid, fmt.Sprintf("%q is not an address.", c.URL))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fault.Explain(fault.Unavailable, fmt.Sprintf("Nothing answers at %s.", c.URL))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fault.Explain(fault.Unavailable, fmt.Sprintf("%s answers %s.", c.URL, response.Status))
	}
	return nil
}
