package sample_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/report"
	"decorum/internal/sample"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

const password = "four plain unrelated words"

func now() time.Time { return time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC) }

func generate(t *testing.T, people int, open func(context.Context, string) (*store.DB, error), address string) *store.DB {
	t.Helper()
	db, err := open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	err = sample.Generate(t.Context(), db, sample.Config{People: people, Seed: 1, Now: now(), Password: password,
		Organization: "Northwind Health", BaseURL: "http://127.0.0.1:8080"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d people took %v", people, time.Since(start))
	return db
}

func demo(t *testing.T) *store.DB {
	t.Helper()
	return generate(t, 240, store.OpenThrowaway, t.TempDir()+"/demo.db")
}

func rows(t *testing.T, db *store.DB, f report.Filter) []report.Row {
	t.Helper()
	var out []report.Row
	err := db.Reports().Each(t.Context(), f, report.Sort{By: report.ByName}, now(), func(r report.Row) error {
		out = append(out, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func person(t *testing.T, db *store.DB, email string) account.Person {
	t.Helper()
	p, err := db.People().PersonByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// testCompany is what the demo promises.
func testCompany(t *testing.T, db *store.DB) {
	t.Helper()
	units, err := db.People().Units(t.Context())
	if err != nil || len(units) != 12 {
		t.Errorf("%d units (%v), want 12", len(units), err)
	}
	all := rows(t, db, report.Filter{})
	if len(all) != 240 {
		t.Errorf("%d people are enrolled, want 240", len(all))
	}
	scripts := map[string]bool{}
	for _, r := range all {
		for script, letters := range map[string]string{"Greek": "αςη", "Cyrillic": "оаи", "Arabic": "امي", "Han": "王李陈佐藤鈴", "Hangul": "김박최", "diacritics": "łøéüåřčąøñö"} {
			if strings.ContainsAny(r.Name, letters) {
				scripts[script] = true
			}
		}
		for _, moment := range []time.Time{r.EnrolledAt, r.StartedAt, r.CompletedAt} {
			if moment.After(now()) {
				t.Errorf("%s did something at %v, which is still to come", r.Name, moment)
			}
		}
		if r.Completed() != (r.Certificate != "") {
			t.Errorf("%s is %v and has certificate %q", r.Name, r.Enrollment.Status(now()), r.Certificate)
		}
	}
	if len(scripts) != 6 {
		t.Errorf("names are only in %v", scripts)
	}
	totals, err := db.Reports().Totals(t.Context(), report.Filter{}, now())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(totals.All)
	for _, s := range enrollment.Statuses() {
		if n := totals.All[s]; n < 5 || n > 180 {
			t.Errorf("%d enrollments are %s", n, s)
		}
	}
}

func testAccounts(t *testing.T, db *store.DB) {
	t.Helper()
	accounts := account.New(db.People(), now)
	for email, role := range map[string]account.Role{
		"learner@demo.example": account.Learner, "manager@demo.example": account.Learner, "hr@demo.example": account.HR,
		"trainer@demo.example": account.Trainer, "admin@demo.example": account.Admin,
	} {
		p, err := accounts.SignIn(t.Context(), email, password, "127.0.0.1")
		if err != nil || p.Role != role {
			t.Errorf("%s signs in as %q, %v", email, p.Role, err)
		}
	}
	manager := person(t, db, "manager@demo.example")
	seen := map[enrollment.Status]int{}
	for _, r := range rows(t, db, report.Filter{ManagerID: manager.ID}) {
		seen[r.Enrollment.Status(now())]++
	}
	if len(seen) != len(enrollment.Statuses()) {
		t.Errorf("the manager's team has %v, want every status", seen)
	}
}

// testLearner is in the middle of the course, with a quiz under way.
func testLearner(t *testing.T, db *store.DB) {
	t.Helper()
	r, err := db.Enrollments().Latest(t.Context(), person(t, db, "learner@demo.example").ID, "social-media-ethics")
	if err != nil {
		t.Fatal(err)
	}
	var passed, open int
	for _, a := range r.Attempts {
		switch {
		case a.Passed:
			passed++
		case !a.Submitted():
			open++
			answers, err := db.Enrollments().Answers(t.Context(), a.ID)
			if err != nil || len(answers) == 0 {
				t.Errorf("the attempt under way has %d answers, %v", len(answers), err)
			}
		}
	}
	if passed != 4 || open != 1 || r.Met != 4 || r.Enrollment.Status(now()) != enrollment.InProgress {
		t.Errorf("%d passed, %d under way, %d met, %s", passed, open, r.Met, r.Enrollment.Status(now()))
	}
}

// testConfidence: people say how sure they are where a quiz asks, and nowhere
// else.
func testConfidence(t *testing.T, db *store.DB) {
	t.Helper()
	said := map[string]int{}
	for _, row := range rows(t, db, report.Filter{}) {
		answers, err := db.Enrollments().AllAnswers(t.Context(), row.Enrollment.ID)
		if err != nil {
			t.Fatal(err)
		}
		r, err := db.Enrollments().Latest(t.Context(), row.PersonID, "social-media-ethics")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Attempts {
			for _, given := range answers[a.ID] {
				if given.Confidence != quiz.Unsaid {
					said[a.Quiz]++
				}
			}
		}
	}
	if len(said) != 2 || said["how-do-you-know-me"] == 0 || said["real-fake-automated"] == 0 {
		t.Errorf("how sure they are is said at %v", said)
	}
}

// testFollowUps: enough are answered for figures, none before its time, and
// somebody who signs in has one to answer.
func testFollowUps(t *testing.T, db *store.DB) {
	t.Helper()
	answered := map[int]int{}
	for _, row := range rows(t, db, report.Filter{}) {
		r, err := db.Enrollments().Latest(t.Context(), row.PersonID, "social-media-ethics")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Of(quiz.FollowUpKey) {
			days := []int{7, 30, 120}[a.Number-1]
			if a.StartedAt.Before(r.CompletedAt.AddDate(0, 0, days)) || a.SubmittedAt.After(now()) {
				t.Errorf("%s answers follow-up %d of %v from %v to %v", row.Name, a.Number, r.CompletedAt, a.StartedAt, a.SubmittedAt)
			}
			answered[a.Number]++
		}
	}
	if answered[1] < 20 || answered[2] < 15 || answered[3] < 5 {
		t.Errorf("answered are %v", answered)
	}
	r, err := db.Enrollments().Latest(t.Context(), person(t, db, "hr@demo.example").ID, "social-media-ethics")
	if err != nil || len(r.Of(quiz.FollowUpKey)) > 0 || r.CompletedAt.After(now().AddDate(0, 0, -7)) {
		t.Errorf("who signs in has no follow-up open: completed %v, %v", r.CompletedAt, err)
	}
}

// testCertificates: every one of them verifies, and those of an earlier cycle
// are superseded.
func testCertificates(t *testing.T, db *store.DB) {
	t.Helper()
	service := certificate.New(certificate.Config{Keys: db.Keys(), Store: db.Certificates(), Issuer: "Northwind Health", Clock: now})
	states := map[certificate.State]int{}
	for _, r := range rows(t, db, report.Filter{}) {
		if r.Certificate == "" {
			continue
		}
		c, state, signed, err := service.Lookup(t.Context(), r.Certificate)
		if err != nil || !signed || c.Statement.Name != r.Name || c.PersonID != r.PersonID {
			t.Fatalf("certificate %s of %s: signed %v, %v", r.Certificate, r.Name, signed, err)
		}
		if (state == certificate.Expired) != (r.Enrollment.Status(now()) == enrollment.Expired) {
			t.Errorf("certificate of %s is %s, its enrollment %s", r.Name, state, r.Enrollment.Status(now()))
		}
		states[state]++
	}
	if states[certificate.Valid] == 0 || states[certificate.Expired] == 0 || len(states) != 2 {
		t.Errorf("certificates of latest cycles are %v", states)
	}
}

// testRules: applying the rules changes nothing, for nothing has happened that
// they have not seen.
func testRules(t *testing.T, db *store.DB) {
	t.Helper()
	catalog := course.NewCatalog(db.Versions(), func(key string, files []course.File) (*course.Course, error) {
		compiled, _, findings := coursefile.ReadFiles(key, files, coursefile.Options{Published: true})
		if compiled == nil {
			t.Fatal(findings)
		}
		return compiled, nil
	})
	if _, err := catalog.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	service := assignment.New(assignment.Config{Store: db.Assignments(), Courses: catalog, People: db.People(), Zone: time.UTC, Clock: now})
	if n, err := service.EvaluateAll(t.Context()); n != 0 || err != nil {
		t.Errorf("%d changes, %v", n, err)
	}
}

// testSeed: but for what is secret, two companies of one seed are equal.
func testSeed(t *testing.T, db *store.DB) {
	t.Helper()
	plain := func(db *store.DB) []report.Row {
		out := rows(t, db, report.Filter{})
		for i := range out {
			if out[i].Certificate != "" {
				out[i].Certificate = "some"
			}
			out[i].Score = 0 // depends on the questions that were drawn
		}
		return out
	}
	if diff := cmp.Diff(plain(db), plain(demo(t))); diff != "" {
		t.Errorf("two companies of one seed differ:\n%s", diff)
	}
}

// TestDemo asks everything of one company, which takes a while to make.
func TestDemo(t *testing.T) {
	db := demo(t)
	for name, test := range map[string]func(*testing.T, *store.DB){
		"company": testCompany, "accounts": testAccounts, "learner": testLearner, "rules": testRules, "confidence": testConfidence, "follow-ups": testFollowUps, "certificates": testCertificates, "seed": testSeed,
	} {
		t.Run(name, func(t *testing.T) { test(t, db) })
	}
}

// TestLargeCompany is drawn up, not lived, and alike.
func TestLargeCompany(t *testing.T) {
	testCertificates(t, generate(t, 1200, store.OpenThrowaway, t.TempDir()+"/large.db"))
}

// TestTooSmall: a company without room for everybody who signs in is refused.
func TestTooSmall(t *testing.T) {
	err := sample.Generate(t.Context(), nil, sample.Config{People: 20})
	if !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestOnPostgres(t *testing.T) {
	db := generate(t, 240, store.Open, testdb.Postgres(t))
	if got := rows(t, db, report.Filter{}); len(got) != 240 {
		t.Errorf("%d rows", len(got))
	}
}
