// Command bench measures Decorum against the limits of the same machine, on
// SQLite and PostgreSQL, and writes a table in Markdown.
//
//	go run ./internal/bench
//
// Each measurement and its limit take turns, several rounds of each, and the
// medians are compared: what else the machine does hits both alike. Requests
// go over loopback TCP to the whole web, with a session that is checked.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"decorum/internal/testdb"
)

// options are the flags.
type options struct {
	people  int
	rounds  int
	each    time.Duration
	clients int
	engines string
	only    string
	profile string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.people, "people", 100_000, "how many people are enrolled")
	flags.IntVar(&o.rounds, "rounds", 7, "how many rounds are measured")
	flags.DurationVar(&o.each, "each", time.Second, "how long a round takes at least")
	flags.IntVar(&o.clients, "clients", 16, "how many clients ask at the same time")
	flags.StringVar(&o.engines, "engines", "sqlite,postgres", "what to measure on")
	flags.StringVar(&o.only, "only", "", "names of measurements, separated by commas; empty = all")
	flags.StringVar(&o.profile, "profile", "", "folder for CPU profiles of the measurements")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return fmt.Errorf("reading flags: %w", err)
	}
	var lines []line
	for engine := range strings.SplitSeq(o.engines, ",") {
		more, err := measureEngine(ctx, o, engine)
		if err != nil {
			return fmt.Errorf("measuring on %s: %w", engine, err)
		}
		lines = append(lines, more...)
	}
	if o.wants("program") {
		more, err := measureProgram(ctx, o.rounds)
		if err != nil {
			return fmt.Errorf("measuring the program: %w", err)
		}
		lines = append(lines, more...)
	}
	return writeTable(os.Stdout, o, lines)
}

// wants reports whether a measurement is to be made.
func (o options) wants(name string) bool {
	return o.only == "" || slices.Contains(strings.Split(o.only, ","), name)
}

// measureEngine makes a site on a fresh database and measures it.
func measureEngine(ctx context.Context, o options, engine string) ([]line, error) {
	dir, err := os.MkdirTemp("", "decorum-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var address string
	switch engine {
	case "sqlite":
		address = dir + "/bench.db"
	case "postgres":
		cluster, err := testdb.Start(ctx, testdb.Settings{Durable: true})
		if errors.Is(err, testdb.ErrLacking) {
			note("PostgreSQL is skipped: %v", err)
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		defer cluster.Close()
		var drop func() error
		if address, drop, err = cluster.Create(ctx); err != nil {
			return nil, err
		}
		defer func() { _ = drop() }()
	default:
		return nil, fmt.Errorf("there is no engine %q", engine)
	}
	s, err := newSite(ctx, o, engine, address)
	if err != nil {
		return nil, err
	}
	defer s.close()
	var lines []line
	for _, m := range measurements() {
		if !o.wants(m.name) {
			continue
		}
		note("%s: %s", engine, m.name)
		more, err := m.run(ctx, s, o)
		if err != nil {
			return nil, fmt.Errorf("measuring %s: %w", m.name, err)
		}
		lines = append(lines, more)
	}
	return lines, nil
}

// note tells what is being done; the table goes to standard output alone.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
