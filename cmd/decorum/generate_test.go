package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerate makes a company in a database that is not there yet, shows how
// far it is, and leaves a database alone that has people.
func TestGenerate(t *testing.T) {
	db := filepath.Join(t.TempDir(), "decorum.db")
	generate := func(flags ...string) (int, string, string) {
		var stdout, stderr output
		args := append([]string{"generate", "--people=60", "--lived=3", "--now=2026-11-24", "--db=" + db}, flags...)
		return run(t.Context(), args, noVariables, strings.NewReader(""), &stdout, &stderr), stdout.String(), stderr.String()
	}
	code, stdout, stderr := generate()
	if code != 0 || !strings.HasPrefix(stdout, "Made a company of 60 people. The database has 2") {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if !strings.Contains(stderr, "Generating") || !strings.Contains(stderr, "/60)") || strings.Contains(stderr, "\n") {
		t.Errorf("no progress is shown in one line:\n%q", stderr)
	}
	before := command(t, "report", "--db="+db, "--format=csv")
	if lines := strings.Count(before, "\n"); lines < 150 {
		t.Errorf("the report has %d lines", lines)
	}
	if code, stdout, stderr = generate(); code != 1 || stdout != "" || !strings.Contains(stderr, "There are people in this database already.") {
		t.Errorf("once more: exit code %d, %q, %q", code, stdout, stderr)
	}
	if after := command(t, "report", "--db="+db, "--format=csv"); after != before {
		t.Error("a company that was refused has left something behind")
	}
	if code, stdout, _ = generate("--force"); code != 0 || !strings.Contains(stdout, "Made a company of 60 people.") {
		t.Errorf("by force: exit code %d, %q", code, stdout)
	}
}
