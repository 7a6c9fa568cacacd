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
	"strconv"
	"strings"
	"time"

	"decorum/internal/testdb"
)

// options are the flags.
type options struct {
	sizes   []int // enrollments that reports show, from the least to the most
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
	sizes := flags.String("enrollments", "10000,100000,1000000", "sizes of the company, in enrollments that reports show")
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
	var err error
	if o.sizes, err = readSizes(*sizes); err != nil {
		return err
	}
	binary, clean, err := buildProgram(ctx)
	if err != nil {
		return err
	}
	defer clean()
	t := &table{w: os.Stdout}
	t.head(o)
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := measureEngine(ctx, o, engine, binary, t); err != nil {
			return fmt.Errorf("measuring on %s: %w", engine, err)
		}
	}
	if o.wants("program") {
		lines, err := measureProgram(ctx, o.rounds, binary)
		if err != nil {
			return fmt.Errorf("measuring the program: %w", err)
		}
		t.add(lines...)
	}
	return t.err
}

// wants reports whether a measurement is to be made.
func (o options) wants(name string) bool {
	return o.only == "" || slices.Contains(strings.Split(o.only, ","), name)
}

// readSizes reads the sizes of the companies and puts them in order.
func readSizes(text string) (sizes []int, err error) {
	for size := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("reading flags: %q is not a number of enrollments, at least 1000", size)
		}
		sizes = append(sizes, n)
	}
	slices.Sort(sizes)
	return sizes, nil
}

// measureEngine makes a site of each size on a fresh database and measures it.
func measureEngine(ctx context.Context, o options, engine, binary string, t *table) error {
	d, err := newDatabases(ctx, engine)
	if errors.Is(err, testdb.ErrLacking) {
		note("PostgreSQL is skipped: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer d.close()
	if o.wants("import") {
		l, err := measureImport(ctx, d, binary)
		if err != nil {
			return fmt.Errorf("measuring the import: %w", err)
		}
		t.add(l)
	}
	for _, size := range o.sizes {
		if err := measureSize(ctx, o, d, size, t); err != nil {
			return err
		}
	}
	return nil
}

// measureSize makes a company of a size and measures what is to be measured on
// it.
func measureSize(ctx context.Context, o options, d *databases, size int, t *table) error {
	var wanted []measurement
	for _, m := range measurements() {
		if o.wants(m.name) && m.on(o, size) {
			wanted = append(wanted, m)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	address, drop, err := d.create(ctx)
	if err != nil {
		return err
	}
	defer drop()
	s, err := newSite(ctx, o, d.engine, address, size)
	if err != nil {
		return err
	}
	defer s.close()
	for _, m := range wanted {
		note("%s: %s", d.engine, m.name)
		l, err := m.run(ctx, s, o)
		if err != nil {
			return fmt.Errorf("measuring %s: %w", m.name, err)
		}
		t.add(l)
	}
	return nil
}

// note tells what is being done; the table goes to standard output alone.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
