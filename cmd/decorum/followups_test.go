package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// TestFollowUpLinksOfTheCommandLine opens a link that the command printed at an
// instance that was started before the key of links was made, and at another.
func TestFollowUpLinksOfTheCommandLine(t *testing.T) {
	db := t.TempDir() + "/decorum.db"
	people := t.TempDir() + "/people.csv"
	check(t, os.WriteFile(people, []byte("email,name\nana@acme.example,Ana Abe\n"), 0o600))
	command(t, "migrate", "--db="+db)
	command(t, "import", "people", people, "--db="+db)
	first, err := startInstance(context.WithoutCancel(t.Context()), "--db="+db)
	check(t, err)
	enter(visit(t, first.url), db, "ana@acme.example").takeCourse()
	if code := first.stop(); code != 0 {
		t.Fatalf("serve ended with %d", code)
	}
	raw, err := sql.Open("sqlite", db)
	check(t, err)
	defer func() { _ = raw.Close() }()
	_, err = raw.ExecContext(t.Context(), "UPDATE enrollments SET completed_at = strftime('%Y-%m-%d %H:%M:%S+00:00', 'now', '-8 days')")
	check(t, err)

	second := serving(t, "--db="+db)
	lines, err := csv.NewReader(strings.NewReader(command(t, "followups", courseKey, "--db="+db, "--base-url="+second.url))).ReadAll()
	check(t, err)
	if len(lines) != 2 || lines[1][0] != "ana@acme.example" || lines[1][2] != "1" {
		t.Fatalf("printed %v", lines)
	}
	link := strings.TrimPrefix(lines[1][4], second.url)
	v := visit(t, second.url)
	if page := v.get(link); !strings.Contains(page, "Ana Abe") {
		t.Errorf("the link shows\n%s", page)
	}
	v.post(link, url.Values{})
	v.post(link+"/questions", url.Values{"then": {"submit"}})
	if page := v.get(link); !strings.Contains(page, "Never counts against you") {
		t.Errorf("the result is\n%s", page)
	}
	if p := v.do(http.MethodGet, link+"A", nil); p.status != http.StatusNotFound {
		t.Errorf("a letter more is answered with %d", p.status)
	}
	if out := command(t, "followups", courseKey, "--db="+db); strings.Contains(out, "ana@") {
		t.Errorf("after it was answered: %s", out)
	}
}
