package coursefile

import (
	"encoding/json"
	"fmt"
	"io"

	"decorum/internal/fault"
)

// Format is how findings are written.
type Format string

// The formats.
const (
	Text  Format = "text"  // one line a finding, and a summary
	JSON  Format = "json"  // an object with findings and summary
	SARIF Format = "sarif" // SARIF 2.1.0, which code hosts show beside the lines
)

// Write writes the findings.
func (fs Findings) Write(w io.Writer, format Format) error {
	switch format {
	case Text:
		return fs.writeText(w)
	case JSON:
		return fs.writeJSON(w)
	case SARIF:
		return fs.writeSARIF(w)
	}
	return fmt.Errorf("writing findings as %q: %w", format, fault.Invalid)
}

// Summary says in words how many findings there are.
func (fs Findings) Summary() string {
	errors, warnings := fs.Errors(), fs.Warnings()
	switch {
	case errors == 0 && warnings == 0:
		return "no findings"
	case warnings == 0:
		return count(errors, "error")
	case errors == 0:
		return count(warnings, "warning")
	}
	return count(errors, "error") + ", " + count(warnings, "warning")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// String writes the finding as compilers do, so that editors can jump to it.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s (%s)", f.File, f.Line, f.Col, f.Level, f.Message, f.Rule)
}

func (fs Findings) writeText(w io.Writer) error {
	for _, f := range fs {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return fmt.Errorf("writing findings: %w", err)
		}
	}
	if _, err := fmt.Fprintln(w, fs.Summary()); err != nil {
		return fmt.Errorf("writing findings: %w", err)
	}
	return nil
}

func (fs Findings) writeJSON(w io.Writer) error {
	out := struct {
		Findings Findings `json:"findings"`
		Summary  struct {
			Errors   int `json:"errors"`
			Warnings int `json:"warnings"`
		} `json:"summary"`
	}{Findings: fs}
	if fs == nil {
		out.Findings = Findings{}
	}
	out.Summary.Errors, out.Summary.Warnings = fs.Errors(), fs.Warnings()
	return encode(w, out)
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("writing findings: %w", err)
	}
	return nil
}
