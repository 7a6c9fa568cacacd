package main

import (
	"fmt"
	"io"
	"runtime"
)

// table writes the table, each line as soon as it is measured.
type table struct {
	w   io.Writer
	err error // of the first write that failed
}

func (t *table) head(o options) {
	t.printf("%d clients at a time, %d rounds, %s/%s with %d CPUs, %s.\n\n"+
		"| what | on | Decorum | limit of the same machine | ratio | to reach | met |\n|---|---|---:|---|---:|---:|---|\n",
		o.clients, o.rounds, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

func (t *table) add(lines ...line) {
	for _, l := range lines {
		t.printf("| %s | %s | %s | %s | %s | %s | %s |\n", l.what, l.engine, l.ours, l.limit, l.ratio, l.target,
			l.verdict())
	}
}

// verdict says whether the target was met, if there is one.
func (l line) verdict() string {
	switch {
	case l.target == "–":
		return "–"
	case l.met:
		return "yes"
	}
	return "**no**"
}

func (t *table) printf(format string, args ...any) {
	if t.err != nil {
		return
	}
	if _, err := fmt.Fprintf(t.w, format, args...); err != nil {
		t.err = fmt.Errorf("writing the table: %w", err)
	}
}
