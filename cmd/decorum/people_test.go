package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// addPeople imports people by their addresses.
func addPeople(t testing.TB, db string, emails ...string) {
	t.Helper()
	lines := []string{"email,name"}
	for _, email := range emails {
		name, _, _ := strings.Cut(email, "@")
		lines = append(lines, email+",Ms "+name)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	check(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600))
	command(t, "import", "people", file, "--db="+db)
}

// TestImportShowsProgress: the bar of a long import goes to stderr and is gone
// at the end; stdout holds what a program may read.
func TestImportShowsProgress(t *testing.T) {
	const people = 1200
	db := filepath.Join(t.TempDir(), "decorum.db")
	command(t, "migrate", "--db="+db)
	var file strings.Builder
	file.WriteString("email,name,unit\n")
	for n := range people {
		fmt.Fprintf(&file, "p%d@acme.example,Person %d,Acme / Unit %d\n", n, n, n%12)
	}
	path := filepath.Join(t.TempDir(), "people.csv")
	check(t, os.WriteFile(path, []byte(file.String()), 0o600))

	var stdout, stderr output
	code := run(t.Context(), []string{"import", "people", path, "--db=" + db}, noVariables, strings.NewReader(""), &stdout, &stderr)
	want := path + ": 1200 people, 1200 new, 0 known.\nAdded 1200, changed 0, left 0 as they were; made 13 units.\n"
	if code != 0 || stdout.String() != want {
		t.Errorf("exit code %d, stdout\n%s\nwant\n%s", code, stdout.String(), want)
	}
	bar := stderr.String()
	if !strings.Contains(bar, "Importing") || !strings.Contains(bar, "/1200)") {
		t.Errorf("no progress is shown:\n%q", bar)
	}
	if strings.Contains(bar, "\n") {
		t.Errorf("the bar takes more than one line:\n%q", bar)
	}
	if _, last, _ := strings.Cut(bar[strings.LastIndex(bar, "Importing"):], "\r"); strings.TrimSpace(last) != "" {
		t.Errorf("the bar stays on the screen: %q", last)
	}
}
