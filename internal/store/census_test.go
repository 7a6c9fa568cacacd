package store

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// TestDashboardAgainstPlainReading changes a company in every way that moves
// somebody from one figure to another, and holds the dashboard to a plain count
// of the rows that the report then shows.
func TestDashboardAgainstPlainReading(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(t *rapid.T) {
			c := drawCompany(t, db)
			for range rapid.IntRange(0, 6).Draw(t, "changes") {
				c.change(t, db)
			}
			for range 4 {
				c.checkDashboard(t, db)
			}
		})
	})
}

// change changes the database and what is known of it alike.
func (c *company) change(t *rapid.T, db *DB) {
	i := rapid.IntRange(0, len(c.people)-1).Draw(t, "whom")
	p := &c.people[i]
	exec := func(what string, args ...any) { must(t, db.write.Exec(what, args...).Error) }
	switch rapid.SampledFrom([]string{"move", "leave", "manager", "again", "set aside"}).Draw(t, "change") {
	case "move":
		p.UnitID = nil
		if len(c.units) > 0 {
			to := rapid.SampledFrom(c.units).Draw(t, "to").ID
			p.UnitID = &to
		}
		exec("UPDATE people SET unit_id = ? WHERE id = ?", p.UnitID, p.ID)
		for j := range c.rows {
			if c.rows[j].PersonID == p.ID {
				c.rows[j].UnitID = idOrZero(p.UnitID)
			}
		}
	case "leave":
		p.Active = !p.Active
		exec("UPDATE people SET active = ? WHERE id = ?", p.Active, p.ID)
	case "manager":
		m := rapid.SampledFrom(c.people).Draw(t, "manager").ID
		c.managers[p.ID] = m
		exec("UPDATE people SET manager_id = ? WHERE id = ?", m, p.ID)
	case "again":
		cycle := 1
		for _, r := range c.rows {
			if r.PersonID == p.ID && r.Course == "ethics" {
				cycle = r.Cycle + 1
			}
		}
		c.enroll(t, db, *p, "ethics", cycle)
	case "set aside":
		how := rapid.SampledFrom([]enrollment.SetAside{"", enrollment.SetPaused, enrollment.SetWaived, enrollment.SetWithdrawn}).Draw(t, "how")
		exec("UPDATE enrollments SET set_aside = ? WHERE person_id = ? AND latest", string(how), p.ID)
		for j := range c.rows {
			if c.rows[j].PersonID == p.ID {
				c.rows[j].SetAside = how
			}
		}
	}
}

func (c *company) checkDashboard(t *rapid.T, db *DB) {
	now := drawDay(t, "now").Add(time.Duration(rapid.SampledFrom([]int{0, 15, 38 * 24, 180 * 24, 300 * 24}).Draw(t, "later")) * time.Hour)
	var v report.Focus
	reader := account.Person{Role: account.HR}
	if rapid.Bool().Draw(t, "by course") {
		v.Course = "ethics"
	}
	if len(c.units) > 0 && rapid.Bool().Draw(t, "by unit") {
		v.UnitID = rapid.SampledFrom(c.units).Draw(t, "unit").ID
	}
	v.Daily = rapid.Bool().Draw(t, "daily")
	f := report.Filter{Course: v.Course, UnitID: v.UnitID}
	if rapid.Bool().Draw(t, "as a manager") {
		reader = account.Person{ID: rapid.SampledFrom(c.people).Draw(t, "reader").ID, Manages: true, Role: account.Learner}
		f.Within = reader.ID
	}
	// Days end in the middle of those of another zone.
	zone := time.FixedZone("", 3600*rapid.SampledFrom([]int{0, 0, 2, -7}).Draw(t, "zone"))
	boards := report.NewBoards(db.Reports(), db.People(), zone, func() time.Time { return now })
	got, err := boards.Dashboard(t.Context(), reader, v, report.Outline{})
	must(t, err)
	if diff := cmp.Diff(c.totals(f, now), got.Totals); diff != "" {
		t.Fatalf("totals of %+v for %+v (-want +got):\n%s", v, reader, diff)
	}
	rows := c.report(f, report.Sort{By: report.ByName}, now)
	if diff := cmp.Diff(c.late(rows, now), got.Late, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("overdue by manager, of %+v for %+v (-want +got):\n%s", v, reader, diff)
	}
	for _, s := range got.Steps {
		if want := plainStep(s, rows, now.In(zone)); want != s {
			t.Fatalf("over time: got %+v, want %+v", s, want)
		}
	}
	for _, e := range got.Expiring {
		n := 0
		for _, r := range rows {
			if r.Enrollment.Completed() && r.ValidUntil.After(e.From) && !r.ValidUntil.After(e.Until) {
				n++
			}
		}
		if n != e.N {
			t.Fatalf("from %v to %v, %d expire, not %d", e.From, e.Until, n, e.N)
		}
	}
	board{t, db, reader, zone, now}.checkLinks(v, got)
}

// board is a dashboard that was made for somebody.
type board struct {
	*rapid.T

	db     *DB
	reader account.Person
	zone   *time.Location
	now    time.Time
}

// checkLinks holds every figure to the report behind it.
func (b board) checkLinks(v report.Focus, d report.Dashboard) {
	b.behind("all", v.Behind(), d.Totals.All.Total())
	units, _ := report.WithBelow(d.Totals.Units)
	for _, u := range units {
		if u.UnitID == 0 {
			continue // there is no such filter, and no link
		}
		q := v.Behind()
		q.Unit = u.UnitID
		b.behind(u.Unit, q, u.Counts.Total())
		q.Status = string(enrollment.Overdue)
		b.behind(u.Unit+", overdue", q, u.Counts[enrollment.Overdue])
	}
	for _, s := range d.Steps {
		if s.New > 0 || s.Counted.After(s.From) {
			b.behind("became due by "+s.Until.String(), s.Behind(v, b.zone), s.New)
		}
		b.behind("due by "+s.Until.String(), s.BehindDue(v, b.zone), s.Due)
		if !s.Until.After(b.now) { // the last one counts what is done, and these companies have things done tomorrow
			b.behind("done by "+s.Until.String(), s.BehindDone(v, b.zone), s.Done)
		}
	}
	for _, l := range d.Late {
		if l.ManagerID != 0 {
			b.behind("late", l.Behind(v), l.N)
		}
	}
	all := report.Expiry{From: d.Expiring[0].From, Until: d.Expiring[len(d.Expiring)-1].Until}
	for _, e := range d.Expiring {
		all.N += e.N
		b.behind("expire by "+e.Until.String(), e.Behind(v, b.zone), e.N)
	}
	b.behind("expire", all.Behind(v, b.zone), all.N)
}

// behind opens the address of a report and wants that many rows, and as many in
// its totals.
func (b board) behind(what string, q report.Query, want int) {
	q, err := report.ParseQuery(q.Values())
	must(b.T, err)
	f, by, err := q.Filter(b.zone, b.now)
	must(b.T, err)
	f, err = report.Scope(b.reader, f)
	must(b.T, err)
	totals, err := b.db.Reports().Totals(b.Context(), f, b.now)
	must(b.T, err)
	rows := 0
	must(b.T, b.db.Reports().Each(b.Context(), f, by, b.now, func(report.Row) error { rows++; return nil }))
	if totals.All.Total() != want || rows != want {
		b.Fatalf("%s: %d, and the report %v has %d rows and counts %d", what, want, q.Values(), rows, totals.All.Total())
	}
}

// late counts who is overdue by manager, plainly.
func (c *company) late(rows []report.Row, now time.Time) []report.Late {
	by := map[int64]int{}
	for _, r := range rows {
		if r.Enrollment.Status(now) == enrollment.Overdue {
			by[c.managers[r.PersonID]]++
		}
	}
	var out []report.Late
	for id, n := range by {
		out = append(out, report.Late{ManagerID: id, N: n})
	}
	slices.SortFunc(out, func(a, b report.Late) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return int(a.ManagerID - b.ManagerID)
	})
	return out
}

// plainStep counts what was due and done by the end of a step, or by now if it
// is not over.
func plainStep(s report.Step, rows []report.Row, now time.Time) report.Step {
	end := s.Until
	if end.After(now) { // today is not over, so that nothing is due that ends with it
		end = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	}
	out := report.Step{From: s.From, Until: s.Until, Counted: end}
	for _, r := range rows {
		asked := r.Enrollment.Completed() || r.SetAside == ""
		if !asked || r.DueAt.IsZero() || r.DueAt.After(end) {
			continue
		}
		out.Due++
		if r.DueAt.After(s.From) {
			out.New++
		}
		if r.Enrollment.Completed() && (r.CompletedAt.Before(end) || s.Until.After(now)) {
			out.Done++
		}
	}
	return out
}

// TestLearningIsWhatRecordsSay reads how far people are, on both engines.
func TestLearningIsWhatRecordsSay(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		version := versionRow{Course: "ethics", Number: 1, Title: "Ethics", Hash: "x", PublishedBy: "t", PublishedAt: day(1)}
		must(db.write.Create(&version).Error)
		for i := range 12 { // of each six, one has not begun, two began, three are done
			id, err := db.People().AddPerson(ctx, account.Person{Name: "P", Email: "p" + strconv.Itoa(i) + "@example.org", Active: true, CreatedAt: day(1)})
			must(err)
			e, err := db.Enrollments().Add(ctx, enrollment.Enrollment{PersonID: id, Course: "ethics", Cycle: 1, EnrolledAt: day(1), StartedAt: day(1)})
			must(err)
			if i >= 6 {
				must(db.write.Create(&lessonRow{EnrollmentID: e, Lesson: "one", DoneAt: orNil(day(2))}).Error)
				must(db.write.Create(&attemptRow{EnrollmentID: e, VersionID: version.ID, Quiz: "one", Number: 1, Seed: "s", StartedAt: day(2), SubmittedAt: orNil(day(2)), Passed: i >= 7}).Error)
			}
			if i < 6 {
				must(db.write.Create(&lessonRow{EnrollmentID: e, Lesson: "two", TestedOutAt: orNil(day(2))}).Error)
				must(db.write.Create(&lessonRow{EnrollmentID: e, Lesson: "one"}).Error)
			}
		}
		boards := report.NewBoards(db.Reports(), db.People(), time.UTC, func() time.Time { return day(3) })
		outline := report.Outline{Course: "ethics", Lessons: []report.Lesson{{Key: "one", Quiz: true}, {Key: "two"}}}
		d, err := boards.Dashboard(ctx, account.Person{Role: account.HR}, report.Focus{}, outline)
		must(err)
		var got [][3]int
		for _, l := range d.Funnel.Lessons {
			got = append(got, [3]int{l.Began.N, l.Done.N, l.Passed.N})
		}
		// Of lesson one's quiz, 5 passed and 7 did not; nobody is told from the rest.
		if diff := cmp.Diff([][3]int{{12, 6, 5}, {6, 6, 0}}, got); diff != "" {
			t.Errorf("began, done, passed (-want +got):\n%s", diff)
		}
	})
}
