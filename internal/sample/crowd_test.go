package sample_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/sample"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

// crowd is more than a part, so that parts have to fit together.
const crowdSize = 4500

func populated(t *testing.T, address string, c sample.Crowd) *store.DB {
	t.Helper()
	open := store.OpenThrowaway
	if len(address) > 8 && address[:8] == "postgres" {
		open = store.Open
	}
	db, err := open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := sample.Populate(t.Context(), db, c); err != nil {
		t.Fatal(err)
	}
	return db
}

func crowd() sample.Crowd {
	return sample.Crowd{People: crowdSize, Lived: 12, Seed: 7, Now: now(), Organization: "Northwind Health", BaseURL: "http://127.0.0.1:8080"}
}

// everyRow returns every row of a report by address and course.
func everyRow(t *testing.T, db *store.DB, f report.Filter, at time.Time) map[string]report.Row {
	t.Helper()
	out := map[string]report.Row{}
	err := db.Reports().Each(t.Context(), f, report.Sort{By: report.ByName}, at, func(r report.Row) error {
		out[r.Email+" "+r.Course] = r
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// counted counts rows as a report that has no counts would.
func counted(rows map[string]report.Row, at time.Time) map[string]report.Counts {
	out := map[string]report.Counts{}
	for _, r := range rows {
		if out[r.Unit] == nil {
			out[r.Unit] = report.Counts{}
		}
		out[r.Unit][r.Enrollment.Status(at)]++
	}
	return out
}

func TestCrowd(t *testing.T) {
	for engine, address := range map[string]string{"sqlite": t.TempDir() + "/crowd.db", "postgres": testdb.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			db := populated(t, address, crowd())
			t.Run("counts", func(t *testing.T) { testCrowdCounts(t, db) })
			t.Run("company", func(t *testing.T) { testCrowdCompany(t, db) })
			t.Run("the past", func(t *testing.T) { testCrowdPast(t, db) })
			t.Run("certificates", func(t *testing.T) { testCrowdCertificates(t, db) })
			t.Run("rules", func(t *testing.T) { testCrowdRules(t, db) })
		})
	}
}

// testCrowdCounts compares the totals, which triggers keep, with a plain count
// of the rows.
func testCrowdCounts(t *testing.T, db *store.DB) {
	t.Helper()
	for _, at := range []time.Time{now(), now().AddDate(0, 3, 0), now().AddDate(2, 0, 0)} {
		totals, err := db.Reports().Totals(t.Context(), report.Filter{}, at)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]report.Counts{}
		for _, u := range totals.Units {
			got[u.Unit] = u.Counts
		}
		if diff := cmp.Diff(counted(everyRow(t, db, report.Filter{}, at), at), got); diff != "" {
			t.Errorf("at %v (-counted +totals):\n%s", at, diff)
		}
	}
}

// testCrowdCompany looks whether it is a company that could be.
func testCrowdCompany(t *testing.T, db *store.DB) {
	t.Helper()
	rows := everyRow(t, db, report.Filter{}, now())
	statuses, cycles, managers, units := map[enrollment.Status]int{}, map[int]int{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		statuses[r.Enrollment.Status(now())]++
		cycles[r.Cycle]++
		managers[r.Manager], units[r.Unit] = true, true
		for _, moment := range []time.Time{r.EnrolledAt, r.StartedAt, r.CompletedAt} {
			if moment.After(now()) {
				t.Fatalf("%s did something at %v, which is still to come", r.Name, moment)
			}
		}
		if r.Completed() != (r.Certificate != "") {
			t.Fatalf("%s is %v and has certificate %q", r.Name, r.Enrollment.Status(now()), r.Certificate)
		}
	}
	t.Log(statuses, cycles, len(managers), len(units))
	for _, s := range enrollment.Statuses() {
		if share := float64(statuses[s]) / float64(len(rows)); share < 0.001 || share > 0.85 {
			t.Errorf("%.1f %% are %s", 100*share, s)
		}
	}
	all, err := db.Enrollments().Count(t.Context())
	if err != nil || all < 3*crowdSize || all > 4*crowdSize {
		t.Errorf("%d people have %d enrollments (%v), want between 3 and 4 each", crowdSize, all, err)
	}
	if cycles[2] < crowdSize/2 || len(managers) < crowdSize/20 || len(units) < 10 {
		t.Errorf("%v in cycles, %d managers, %d units", cycles, len(managers), len(units))
	}
	people := map[string]bool{}
	for _, r := range rows {
		people[r.Email] = true
	}
	if left := crowdSize - len(people); left < crowdSize/50 || left > crowdSize/8 {
		t.Errorf("%d of %d have left", left, crowdSize)
	}
}

// testCrowdPast: those who have left are in reports of their time, and units
// and people are where they were.
func testCrowdPast(t *testing.T, db *store.DB) {
	t.Helper()
	present := everyRow(t, db, report.Filter{}, now())
	then := now().AddDate(0, -13, 0)
	past := everyRow(t, db, report.Filter{AsAt: then}, then)
	gone, moved, renamed, earlier := 0, 0, 0, 0
	for key, r := range past {
		later, ok := present[key]
		switch {
		case !ok:
			gone++
		case later.UnitID != r.UnitID:
			moved++
		case later.Unit != r.Unit:
			renamed++
		}
		if ok && later.Cycle > r.Cycle {
			earlier++
		}
		for _, moment := range []time.Time{r.EnrolledAt, r.StartedAt, r.CompletedAt} {
			if moment.After(then) {
				t.Fatalf("as at %v, %s has done something at %v", then, r.Name, moment)
			}
		}
	}
	if gone == 0 || moved == 0 || renamed == 0 || earlier == 0 {
		t.Errorf("of %d rows as at %v: %d of people who left, %d who moved, %d in units renamed, %d in an earlier cycle", len(past), then, gone, moved, renamed, earlier)
	}
	totals, err := db.Reports().Totals(t.Context(), report.Filter{AsAt: then}, then)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]report.Counts{}
	for _, u := range totals.Units {
		got[u.Unit] = u.Counts
	}
	if diff := cmp.Diff(counted(past, then), got); diff != "" {
		t.Errorf("as at %v (-counted +totals):\n%s", then, diff)
	}
}

// testCrowdCertificates: every certificate that is looked at verifies.
func testCrowdCertificates(t *testing.T, db *store.DB) {
	t.Helper()
	service := certificate.New(certificate.Config{Keys: db.Keys(), Store: db.Certificates(), Issuer: "Northwind Health", Clock: now})
	if err := service.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range everyRow(t, db, report.Filter{}, now()) {
		if r.Certificate == "" {
			continue
		}
		c, state, ok, err := service.Lookup(t.Context(), r.Certificate)
		if err != nil || !ok || c.EnrollmentID != r.EnrollmentID || (state == certificate.Expired) != (r.Enrollment.Status(now()) == enrollment.Expired) {
			t.Fatalf("certificate %s of %s: %v, %v, %v", r.Certificate, r.Name, state, ok, err)
		}
		if n++; n == 200 {
			return
		}
	}
}

// testCrowdRules: applying the rules changes next to nothing, for the company
// has come about by them.
func testCrowdRules(t *testing.T, db *store.DB) {
	t.Helper()
	catalog := course.NewCatalog(db.Versions(), func(key string, files []course.File) (*course.Course, error) {
		compiled, _, _ := coursefile.ReadFiles(key, files, coursefile.Options{Published: true})
		return compiled, nil
	})
	if _, err := catalog.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	service := assignment.New(assignment.Config{Store: db.Assignments(), Courses: catalog, People: db.People(), Zone: time.UTC, Clock: now})
	changed, err := service.EvaluateAll(t.Context())
	if err != nil || changed > 0 {
		t.Errorf("applying the rules changed %d enrollments (%v)", changed, err)
	}
	if changed, err = service.EvaluateAll(t.Context()); err != nil || changed > 0 {
		t.Errorf("applying them again changed %d enrollments (%v)", changed, err)
	}
}

// TestCrowdIsTheSameForASeed compares all that a report shows, but for serials.
func TestCrowdIsTheSameForASeed(t *testing.T) {
	list := func(c sample.Crowd) []string {
		db := populated(t, t.TempDir()+"/crowd.db", c)
		var out []string
		for key, r := range everyRow(t, db, report.Filter{}, now()) {
			out = append(out, key+r.Name+r.Unit+r.Manager+r.EnrolledAt.String()+r.DueAt.String()+r.CompletedAt.String()+string(r.SetAside))
		}
		slices.Sort(out)
		return out
	}
	one := crowd()
	one.People = 300
	one.Lived = 0
	first, again := list(one), list(one)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed makes another company (-first +again):\n%.2000s", diff)
	}
	one.Seed++
	if slices.Equal(first, list(one)) {
		t.Error("another seed makes the same company")
	}
}

func TestCrowdRefusesPeople(t *testing.T) {
	c := crowd()
	c.People, c.Lived = 60, 0
	db := populated(t, t.TempDir()+"/crowd.db", c)
	if err := sample.Populate(t.Context(), db, c); !errors.Is(err, fault.Conflict) || fault.Words(err) == "" {
		t.Errorf("a second company: %v", err)
	}
	c.Beside = true
	if err := sample.Populate(context.WithoutCancel(t.Context()), db, c); err != nil {
		t.Fatal(err)
	}
	testCrowdCounts(t, db)
	if n := len(everyRow(t, db, report.Filter{}, now())); n < 250 {
		t.Errorf("two companies have %d rows", n)
	}
}
