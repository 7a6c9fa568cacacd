package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"decorum/internal/testdb"
)

// Two instances on one PostgreSQL, directly and behind a pgbouncer that pools
// transactions.
func TestTwoInstances(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { testTwoInstances(t, testdb.Postgres(t)) })
	t.Run("pgbouncer", func(t *testing.T) {
		testTwoInstances(t, testdb.PgBouncer(t, testdb.Postgres(t))+"&default_query_exec_mode=exec")
	})
}

func testTwoInstances(t *testing.T, db string) {
	one, two := startTogether(t, db)
	setUpByEither(t, one, two)
	addPeople(t, db, "ana@acme.example")
	ana := enter(visit(t, one.url), db, "ana@acme.example")
	t.Run("a sign-in", func(t *testing.T) { testSignInReaches(t, ana, two) })
	t.Run("an attempt", func(t *testing.T) { testAttemptReaches(t, ana, two) })
	t.Run("a password", func(t *testing.T) { testPasswordReaches(t, ana, db, one, two) })
	t.Run("a version", func(t *testing.T) { testVersionReaches(t, db, one, two) })
	t.Run("a certificate", func(t *testing.T) { testCertificateReaches(t, db, one, two) })
}

// startTogether starts two instances at the same moment on an empty database.
func startTogether(t *testing.T, db string) (one, two *instance) {
	t.Helper()
	instances, errs := make([]*instance, 2), make([]error, 2)
	var both sync.WaitGroup
	for i := range instances {
		both.Go(func() {
			instances[i], errs[i] = startInstance(context.WithoutCancel(t.Context()), "--db="+db, "--base-url=http://training.acme.example")
		})
	}
	both.Wait()
	for i, in := range instances {
		if errs[i] != nil {
			t.Errorf("instance %d: %v", i+1, errs[i])
			continue
		}
		t.Cleanup(func() {
			if code := in.stop(); code != 0 || strings.Contains(in.stderr.String(), "level=ERROR") {
				t.Errorf("instance %d ended with %d:\n%s", i+1, code, in.stderr.String())
			}
		})
	}
	if t.Failed() {
		t.FailNow()
	}
	if out := command(t, "keys", "list", "--db="+db); strings.Count(out, "\n") != 1 {
		t.Errorf("two that start together make more than one key:\n%s", out)
	}
	return instances[0], instances[1]
}

// setUpByEither: each prints an address, the later one counts, at any instance.
func setUpByEither(t *testing.T, one, two *instance) {
	t.Helper()
	won := 0
	for i, in := range []*instance{one, two} {
		printed := setUpAddresses(in)
		if len(printed) != 1 {
			t.Fatalf("instance %d prints the addresses %q", i+1, printed)
		}
		path := strings.TrimPrefix(printed[0], "http://training.acme.example")
		if visit(t, two.url).do(http.MethodPost, path, theFirst("ada@acme.example")).status == http.StatusSeeOther {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d of the addresses set the database up", won)
	}
	visit(t, one.url).signIn("ada@acme.example")
}

// testSignInReaches: who signs in and out at one has done so at the other.
func testSignInReaches(t *testing.T, ana learner, two *instance) {
	there := ana.at(two.url)
	there.get("/courses")
	out := visit(t, ana.url)
	out.signIn(ana.email)
	out.at(two.url).get("/courses")
	out.at(two.url).post("/signout", url.Values{})
	if status := out.status("/courses"); status != http.StatusSeeOther {
		t.Errorf("signed out at one, the other answers %d", status)
	}
	there.get("/courses") // the other session goes on
}

// testAttemptReaches: an attempt begun at one is answered and handed in at the
// other, and the first sees the result.
func testAttemptReaches(t *testing.T, ana learner, two *instance) {
	ana.post("/courses/"+courseKey+"/start", url.Values{})
	begun := ana.begin(theCourse().Lessons[0].Key)
	there := learner{visitor: ana.at(two.url), email: ana.email, db: ana.db}
	given := ana.answers(begun)
	if p := ana.do(http.MethodPost, begun.url+"/answers", only(given, given["question"][0])); p.status != http.StatusNoContent {
		t.Fatalf("saving an answer: %d\n%s", p.status, p.body)
	}
	if page := there.get(begun.url); !strings.Contains(page, "1 of ") {
		t.Errorf("the other instance does not know the answer:\n%s", page)
	}
	there.submit(begun)
	if page := ana.get(begun.url); !strings.Contains(page, "100%") {
		t.Errorf("the first instance does not know the result:\n%s", page)
	}
	for _, in := range []*visitor{ana.visitor, there.visitor} {
		if page := in.get("/courses/" + courseKey); !strings.Contains(page, "1 of 10 requirements met") {
			t.Errorf("progress is not the same everywhere:\n%s", page)
		}
	}
}

// testPasswordReaches: a changed password ends the sessions at the other
// instance too, which may remember people for some seconds.
func testPasswordReaches(t *testing.T, ana learner, db string, one, two *instance) {
	old := visit(t, two.url)
	old.signIn(ana.email)
	visit(t, one.url).setUp(command(t, "link", ana.email, "--db="+db))
	check(t, await(func() (bool, error) { return old.status("/courses") == http.StatusSeeOther, nil }))
	ana.signIn(ana.email)
}

// testVersionReaches: what a third process publishes, both show.
func testVersionReaches(t *testing.T, db string, one, two *instance) {
	folder := filepath.Join(t.TempDir(), "knitting")
	check(t, os.MkdirAll(filepath.Join(folder, "01-first"), 0o700))
	write := func(name, text string) {
		check(t, os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	write("course.md", "---\ntitle: Knitting\n---\nWelcome.\n")
	for _, title := range []string{"The first stitch", "The better stitch"} {
		write("01-first/lesson.md", "---\ntitle: "+title+"\n---\nText.\n")
		command(t, "publish", folder, "--db="+db)
		for i, in := range []*instance{one, two} {
			v := visit(t, in.url)
			v.signIn("ada@acme.example")
			err := await(func() (bool, error) {
				return strings.Contains(v.do(http.MethodGet, "/courses/knitting", nil).body, title), nil
			})
			if err != nil {
				t.Errorf("%q at instance %d: %v", title, i+1, err)
			}
		}
	}
}

// testCertificateReaches: a course that is taken half at one and half at the
// other ends in one certificate, which both show.
func testCertificateReaches(t *testing.T, db string, one, two *instance) {
	addPeople(t, db, "bo@acme.example")
	bo := enter(visit(t, one.url), db, "bo@acme.example")
	bo.other = bo.at(two.url)
	serial := bo.takeCourse()
	for i, in := range []*instance{one, two} {
		v := visit(t, in.url)
		if page := v.get("/verify/" + serial); !strings.Contains(page, "This certificate is valid") {
			t.Errorf("instance %d does not know the certificate:\n%s", i+1, page)
		}
		if pdf := v.get("/certificates/" + serial + ".pdf"); !strings.HasPrefix(pdf, "%PDF-") {
			t.Errorf("instance %d has no PDF of it", i+1)
		}
	}
	row := regexp.MustCompile(`(?m)^Ms bo .*completed.*` + serial + `$`)
	if out := command(t, "report", "--db="+db); !row.MatchString(out) {
		t.Errorf("the report does not show it:\n%s", out)
	}
}
