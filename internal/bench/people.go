package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// imported is how many people a file brings, and mostImport how long that may
// take.
const (
	imported   = 100_000
	mostImport = time.Minute
)

// measureImport brings people into an empty database by the command that an
// operator uses. The limit is the same rows put into a table without anything
// around it, in one transaction.
func measureImport(ctx context.Context, d *databases, binary string) (line, error) {
	note("%s: import", d.engine)
	l := line{what: fmt.Sprintf("Import of %s people", grouped(imported)), engine: d.engine}
	file := filepath.Join(d.dir, "people.csv")
	if err := writePeople(file); err != nil {
		return l, err
	}
	best, bare, resident := math.Inf(1), math.Inf(1), 0.0
	for range 2 {
		took, mb, err := importOnce(ctx, d, binary, file)
		if err != nil {
			return l, err
		}
		best, resident = min(best, took), max(resident, mb)
		if took, err = bareInsert(ctx, d); err != nil {
			return l, err
		}
		bare = min(bare, took)
	}
	l.ours = fmt.Sprintf("%.1f s, resident %.0f MB", best, resident)
	l.limit = fmt.Sprintf("%.1f s, the same rows into a bare table", bare)
	l.ratio, l.target, l.met = "–", fmt.Sprintf("< %.0f s", mostImport.Seconds()), best < mostImport.Seconds()
	return l, nil
}

// person returns the fields of one of the people of the file.
func person(i int) (email, name, unit, manager string) {
	if i > 0 {
		manager = fmt.Sprintf("person%d@acme.example", i/10)
	}
	return fmt.Sprintf("person%d@acme.example", i), fmt.Sprintf("Zoë Łukasz %d", i),
		fmt.Sprintf("Acme / Site %d / Unit %d", i/5000, i/400%12), manager
}

func writePeople(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("making a file of people: %w", err)
	}
	out := bufio.NewWriter(file)
	_, _ = out.WriteString("email,name,unit,manager,hired,tags\n")
	for i := range imported {
		email, name, unit, manager := person(i)
		_, _ = fmt.Fprintf(out, "%s,%s,%s,%s,20%02d-0%d-1%d,%s\n", email, name, unit, manager, 10+i%15, 1+i%9, i%9, []string{"", "remote", "driver remote"}[i%3])
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return fmt.Errorf("writing a file of people: %w", err)
	}
	return nil
}

// importOnce returns the seconds and the megabytes that the command takes.
func importOnce(ctx context.Context, d *databases, binary, file string) (took, resident float64, err error) {
	address, drop, err := d.create(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer drop()
	if out, err := exec.CommandContext(ctx, binary, "migrate", "--db", address).CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("migrating: %w: %s", err, out)
	}
	command := exec.CommandContext(ctx, binary, "import", "people", file, "--db", address)
	began := time.Now()
	out, err := command.CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("importing: %w: %s", err, out)
	}
	return time.Since(began).Seconds(), mostResident(command.ProcessState), nil
}

// bareInsert puts the same rows into a table that has an index and nothing else.
func bareInsert(ctx context.Context, d *databases) (took float64, err error) {
	address, drop, err := d.create(ctx)
	if err != nil {
		return 0, err
	}
	defer drop()
	driver, source := bareSource(d.engine, address)
	db, err := sql.Open(driver, source)
	if err != nil {
		return 0, fmt.Errorf("opening the bare connection: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "CREATE TABLE bare_people (email TEXT PRIMARY KEY, name TEXT, unit TEXT, manager TEXT)"); err != nil {
		return 0, fmt.Errorf("making a table: %w", err)
	}
	began := time.Now()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("beginning: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	const rows = 500
	for from := 0; from < imported; from += rows {
		var values []string
		var args []any
		for i := from; i < from+rows; i++ {
			email, name, unit, manager := person(i)
			args = append(args, email, name, unit, manager)
			n := len(args)
			values = append(values, fmt.Sprintf("($%d, $%d, $%d, $%d)", n-3, n-2, n-1, n))
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO bare_people VALUES "+strings.Join(values, ", "), args...); err != nil {
			return 0, fmt.Errorf("inserting: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("committing: %w", err)
	}
	return time.Since(began).Seconds(), nil
}
