package main

import (
	"fmt"
	"io"
	"runtime"
)

// writeTable writes the table.
func writeTable(w io.Writer, o options, lines []line) error {
	_, err := fmt.Fprintf(w, "%d clients at a time, %d rounds, %s/%s with %d CPUs, %s.\n\n"+
		"| what | on | Decorum | limit of the same machine | ratio | to reach | met |\n|---|---|---:|---|---:|---:|---|\n",
		o.clients, o.rounds, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for _, l := range lines {
		if err != nil {
			break
		}
		_, err = fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", l.what, l.engine, l.ours, l.limit, l.ratio, l.target,
			map[bool]string{true: "yes", false: "**no**"}[l.met])
	}
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}
