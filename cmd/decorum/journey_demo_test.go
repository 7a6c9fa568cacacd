package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// demo is a `decorum demo` that runs within the test, with a database of its
// own: a journey may move the clock and change passwords.
type demo struct {
	t   testing.TB
	url string
	db  string // address of its throwaway database
}

// The demo's accounts.
const (
	demoLearner = "learner@demo.example"
	demoManager = "manager@demo.example"
	demoHR      = "hr@demo.example"
	demoTrainer = "trainer@demo.example"
	demoAdmin   = "admin@demo.example"
)

// runningPattern finds in what the demo prints where it runs.
var runningPattern = regexp.MustCompile(`Decorum runs at (http://\S+)`)

// startDemo starts a demo that ends with the test. Start the browser first: a
// machine without one has no use for the demo.
func startDemo(t *testing.T, flags ...string) demo {
	t.Helper()
	home := t.TempDir()
	var stdout, stderr output
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	code := 0
	go func() {
		defer close(done)
		code = run(ctx, append([]string{"demo", "--addr=127.0.0.1:0", "--password=" + password, "--temp=" + home}, flags...), noVariables, strings.NewReader(""), &stdout, &stderr)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if code != 0 || strings.Contains(stderr.String(), "level=ERROR") {
			t.Errorf("the demo ended with %d:\n%s", code, stderr.String())
		}
	})
	d := demo{t: t}
	err := await(func() (bool, error) {
		found := runningPattern.FindStringSubmatch(stdout.String())
		if found != nil {
			d.url = found[1]
			return true, nil
		}
		select {
		case <-done:
			return false, errors.New("it ended")
		default:
			return false, nil
		}
	})
	if err != nil {
		t.Fatalf("starting the demo: %v\n%s", err, stderr.String())
	}
	files, err := filepath.Glob(filepath.Join(home, "decorum-demo-*", "demo.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the demo's database is one of %q, %v", files, err)
	}
	d.db = files[0]
	return d
}

// course returns the address of a page of the course.
func (d demo) course(page string) string {
	return strings.TrimRight(d.url+"/courses/"+courseKey+"/"+page, "/")
}

// sheet reads the report, as CSV, as HR or whoever is signed in on the page.
func (d demo) sheet(p *browser.Page, query string) (rows []map[string]string) {
	d.t.Helper()
	status, _, body := p.Fetch(d.url + "/reports/completion?format=csv&" + query)
	if status != http.StatusOK {
		d.t.Fatalf("the report as CSV: status %d", status)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\uFEFF")))).ReadAll()
	if err != nil || len(lines) == 0 {
		d.t.Fatalf("reading the CSV: %v", err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// member returns the row of the first person with this status whom the demo
// gave no account to sign in with.
func (d demo) member(p *browser.Page, status string) map[string]string {
	d.t.Helper()
	rows := d.sheet(p, "status="+status)
	i := slices.IndexFunc(rows, func(row map[string]string) bool {
		return !slices.Contains([]string{demoLearner, demoManager, demoHR, demoTrainer, demoAdmin}, row["Email"])
	})
	if i < 0 {
		d.t.Fatalf("nobody's status is %s", status)
	}
	return rows[i]
}

// enter lets a person set a password at a one-time address, which signs them in.
func (d demo) enter(p *browser.Page, email string) {
	d.t.Helper()
	p.Open(d.link(email))
	p.Fill("password", password)
	p.Click("Set the password")
	p.See("You are set up. Welcome.")
}

// link makes a one-time address.
func (d demo) link(email string) string {
	d.t.Helper()
	return strings.Fields(command(d.t, "link", email, "--db="+d.db, "--base-url="+d.url))[0]
}

// expectPath fails the test if the page is at another address.
func expectPath(t *testing.T, p *browser.Page, want string) {
	t.Helper()
	if got := p.Path(); got != want {
		t.Fatalf("at %s, want %s:\n%s", got, want, p.Text())
	}
}
