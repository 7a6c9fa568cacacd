package store

import (
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// TestReportsAgainstPlainReading holds rows, order, totals and the status rule
// to a reading of the same company that knows nothing of SQL.
func TestReportsAgainstPlainReading(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(t *rapid.T) {
			c := drawCompany(t, db)
			for range 8 {
				f, now := drawFilter(t, c), drawDay(t, "now")
				by := report.Sort{By: rapid.SampledFrom(report.Columns()).Draw(t, "by"), Desc: rapid.Bool().Draw(t, "desc")}
				want := c.report(f, by, now)
				var got []report.Row
				must(t, db.Reports().Each(t.Context(), f, by, now, func(r report.Row) error {
					got = append(got, r)
					return nil
				}))
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("rows by %v of %+v at %v (-want +got):\n%s", by, f, now, diff)
				}
				page, err := db.Reports().Page(t.Context(), f, by, now, "")
				must(t, err)
				if diff := cmp.Diff(want[:min(len(want), report.PageSize)], page.Rows, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("first page (-want +got):\n%s", diff)
				}
				totals, err := db.Reports().Totals(t.Context(), f, now)
				must(t, err)
				if diff := cmp.Diff(c.totals(f, now), totals); diff != "" {
					t.Fatalf("totals of %+v at %v (-want +got):\n%s", f, now, diff)
				}
				c.checkCensus(t, db, f, now)
			}
		})
	})
}

// checkCensus holds the totals that large companies get to the same plain count.
func (c *company) checkCensus(t *rapid.T, db *DB, f report.Filter, now time.Time) {
	clock := func() time.Time { return now }
	boards := report.NewBoards(db.Reports(), db.People(), time.UTC, clock)
	boards.Large = 0
	must(t, boards.Renew(t.Context()))
	reader := account.Person{Role: account.HR}
	if f.Within != 0 {
		reader = account.Person{ID: f.Within, Manages: true, Role: account.Learner}
	}
	archive := report.NewArchive(db.Reports(), time.UTC, clock)
	c.checkAmong(t, report.New(db.Reports(), db.People(), archive, boards, clock), reader, f, now)
	if f.Summed() {
		return // the database does it
	}
	got, err := report.New(inMemory{db.Reports()}, db.People(), archive, boards, clock).Totals(t.Context(), reader, f)
	must(t, err)
	want := c.totals(f, now)
	want.At = now
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("totals of %+v at %v in memory (-want +got):\n%s", f, now, diff)
	}
}

// checkAmong holds to it what a report says that first finds the few whom it is
// about.
func (c *company) checkAmong(t *rapid.T, reports *report.Service, reader account.Person, f report.Filter, now time.Time) {
	if f.Search == "" && f.Within == 0 {
		return
	}
	totals, err := reports.Totals(t.Context(), reader, f)
	must(t, err)
	if diff := cmp.Diff(c.totals(f, now), totals); diff != "" {
		t.Fatalf("totals of %+v at %v, of few (-want +got):\n%s", f, now, diff)
	}
	by := report.Sort{By: rapid.SampledFrom(report.Columns()).Draw(t, "by"), Desc: rapid.Bool().Draw(t, "desc")}
	want := c.report(f, by, now)
	page, err := reports.Page(t.Context(), reader, f, by, "")
	must(t, err)
	if diff := cmp.Diff(want[:min(len(want), report.PageSize)], page.Rows, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("page by %v of %+v at %v, of few (-want +got):\n%s", by, f, now, diff)
	}
}

// TestTotalsFollowEveryChange changes people and enrollments in every way that
// moves a count and compares the summed totals with counted ones.
func TestTotalsFollowEveryChange(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(t *rapid.T) {
			c := drawCompany(t, db)
			unit := func() any {
				if len(c.units) == 0 {
					return nil
				}
				return rapid.SampledFrom(c.units).Draw(t, "unit").ID
			}
			person := rapid.SampledFrom(c.people)
			change := func(what string, args ...any) { must(t, db.write.Exec(what, args...).Error) }
			t.Repeat(map[string]func(*rapid.T){
				"move":   func(t *rapid.T) { change("UPDATE people SET unit_id = ? WHERE id = ?", unit(), person.Draw(t, "p").ID) },
				"leave":  func(t *rapid.T) { change("UPDATE people SET active = NOT active WHERE id = ?", person.Draw(t, "p").ID) },
				"strand": func(*rapid.T) { change("UPDATE people SET unit_id = NULL, active = true") },
				"start": func(t *rapid.T) {
					change("UPDATE enrollments SET started_at = ? WHERE person_id = ?", orNil(drawMaybeDay(t, "at")), person.Draw(t, "p").ID)
				},
				"extend": func(t *rapid.T) {
					change("UPDATE enrollments SET due_at = ? WHERE course = 'ethics'", orNil(drawMaybeDay(t, "at")))
				},
				"complete": func(t *rapid.T) {
					change("UPDATE enrollments SET completed_at = ?, valid_until = ? WHERE person_id = ?",
						orNil(drawMaybeDay(t, "at")), orNil(drawMaybeDay(t, "until")), person.Draw(t, "p").ID)
				},
				"forget": func(t *rapid.T) {
					id := person.Draw(t, "p").ID
					change("DELETE FROM certificates WHERE person_id = ?", id)
					change("DELETE FROM enrollment_states WHERE person_id = ?", id)
					change("DELETE FROM enrollments WHERE person_id = ?", id)
				},
				"again": func(t *rapid.T) {
					p := person.Draw(t, "p")
					_, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: p.ID, Course: "ethics",
						Cycle: 10 + rapid.IntRange(0, 5).Draw(t, "cycle"), EnrolledAt: day(1), DueAt: drawMaybeDay(t, "due")})
					if err != nil && !errors.Is(err, fault.Conflict) {
						t.Fatal(err)
					}
				},
				"assign": func(t *rapid.T) {
					var changes []assignment.Change
					due := drawMaybeDay(t, "due")
					must(t, db.Assignments().Candidates(t.Context(), "ethics", nil, func(some []assignment.Candidate) error {
						for _, c := range some {
							if !c.Enrolled {
								changes = append(changes, assignment.Change{Kind: assignment.Enroll, PersonID: c.ID, Cycle: 1, DueAt: due})
							}
						}
						return nil
					}))
					_, err := db.Assignments().Carry(t.Context(), "ethics", changes, 10, day(1))
					must(t, err)
				},
				"set aside": func(t *rapid.T) {
					how := rapid.SampledFrom([]string{"", "paused", "waived", "withdrawn"}).Draw(t, "how")
					must(t, db.write.WithContext(t.Context()).Exec("UPDATE enrollments SET set_aside = ? WHERE person_id = ? AND latest",
						how, person.Draw(t, "p").ID).Error)
				},
				"": func(t *rapid.T) {
					now := drawDay(t, "now")
					f := rapid.SampledFrom([]report.Filter{{}, {Course: "ethics"}, {DueFrom: day(2)}, {DueBefore: day(4)}}).Draw(t, "filter")
					f.Asked = rapid.Bool().Draw(t, "asked")
					tx := db.read.WithContext(t.Context())
					counted, err := db.Reports().count(tx, f, now)
					must(t, err)
					summed, err := db.Reports().sum(tx, f, now)
					must(t, err)
					empty := cmpopts.IgnoreMapEntries(func(_ int64, c report.Counts) bool { return c.Total() == 0 })
					if diff := cmp.Diff(counted, summed, empty); diff != "" {
						t.Fatalf("-counted +summed:\n%s", diff)
					}
				},
			})
		})
	})
}

// TestPagesForthAndBack walks a report of several pages to its end and back
// again, over ties and rows without a value.
func TestPagesForthAndBack(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		const people = 130
		for i := range people {
			id, err := db.People().AddPerson(t.Context(), account.Person{Name: fmt.Sprintf("P %d", i/7), Email: fmt.Sprintf("p%d@example.org", i), Active: true})
			if err != nil {
				t.Fatal(err)
			}
			e := enrollment.Enrollment{PersonID: id, Course: "ethics", Cycle: 1, EnrolledAt: day(1), Met: i % 3, Total: 10}
			if i%5 < 3 {
				e.DueAt, e.CompletedAt, e.Score, e.Scored = day(1+i%4), day(2+i%3), 5000, true
			}
			if _, err := db.Enrollments().Add(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		for _, by := range report.Columns() {
			for _, desc := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s desc=%v", by, desc), func(t *testing.T) { walk(t, db, report.Sort{By: by, Desc: desc}, people) })
			}
		}
	})
}

func walk(t *testing.T, db *DB, by report.Sort, people int) {
	t.Helper()
	var whole []int64
	err := db.Reports().Each(t.Context(), report.Filter{}, by, day(1), func(r report.Row) error {
		whole = append(whole, r.EnrollmentID)
		return nil
	})
	if err != nil || len(whole) != people {
		t.Fatalf("Each gave %d rows, %v", len(whole), err)
	}
	page := func(at string) report.Page {
		t.Helper()
		p, err := db.Reports().Page(t.Context(), report.Filter{}, by, day(1), at)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	check := func(p report.Page, from, to int) {
		t.Helper()
		var got []int64
		for _, r := range p.Rows {
			got = append(got, r.EnrollmentID)
		}
		if diff := cmp.Diff(whole[from:to], got); diff != "" {
			t.Fatalf("rows %d to %d (-want +got):\n%s", from, to, diff)
		}
		if (p.Prev == "") != (from == 0) || (p.Next == "") != (to == people) {
			t.Fatalf("rows %d to %d: next %q, prev %q", from, to, p.Next, p.Prev)
		}
	}
	first := page("")
	check(first, 0, 50)
	second := page(first.Next)
	check(second, 50, 100)
	third := page(second.Next)
	check(third, 100, 130)
	back := page(third.Prev)
	check(back, 50, 100)
	check(page(back.Next), 100, 130)
	check(page(back.Prev), 0, 50)
}

// TestBackToAShortPage: rows that went since leave less than a page before the
// cursor, so that the beginning is shown.
func TestBackToAShortPage(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		addNumbered(t, db, 60)
		read := func(at string) report.Page {
			t.Helper()
			p, err := db.Reports().Page(t.Context(), report.Filter{}, report.Sort{}, day(1), at)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		second := read(read("").Next)
		if err := db.write.Exec("UPDATE people SET active = false WHERE name < 'P 05'").Error; err != nil {
			t.Fatal(err)
		}
		got := read(second.Prev)
		if len(got.Rows) != 50 || got.Rows[0].Name != "P 05" || got.Prev != "" || got.Next == "" {
			t.Errorf("got %d rows from %q, prev %q", len(got.Rows), got.Rows[0].Name, got.Prev)
		}
	})
}

func TestRefusesWhatIsNoPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
		due := report.Sort{By: report.ByDue}
		for name, at := range map[string]string{
			"no base64":      "%%%",
			"no JSON":        encode("next"),
			"another order":  cursor{By: report.ByName, Value: "a", ID: 1}.String(),
			"another way":    cursor{By: report.ByDue, Desc: true, Absent: true, ID: 1}.String(),
			"no id":          cursor{By: report.ByDue, Absent: true}.String(),
			"no date":        cursor{By: report.ByDue, Value: "yesterday", ID: 1}.String(),
			"a year too far": encode(`{"b":"due","v":"99999-01-01T00:00:00Z","i":1}`),
		} {
			_, err := db.Reports().Page(t.Context(), report.Filter{}, due, day(1), at)
			if !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		for name, read := range map[string]func() error{
			"a column": func() error {
				_, err := db.Reports().Page(t.Context(), report.Filter{}, report.Sort{By: "password"}, day(1), "")
				return err
			},
			"a status": func() error {
				_, err := db.Reports().Totals(t.Context(), report.Filter{Status: "bored"}, day(1))
				return err
			},
			"a status of rows": func() error {
				return db.Reports().Each(t.Context(), report.Filter{Status: "bored"}, due, day(1), func(report.Row) error { return nil })
			},
		} {
			if err := read(); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s that there isn't: got %v", name, err)
			}
		}
	})
}

// TestEachStops at the first error of its caller and gives it back.
func TestEachStops(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		addNumbered(t, db, 3)
		full := errors.New("disk full")
		n := 0
		err := db.Reports().Each(t.Context(), report.Filter{}, report.Sort{By: report.ByDue}, day(1), func(report.Row) error {
			n++
			return full
		})
		if n != 1 || !errors.Is(err, full) {
			t.Errorf("after %d rows: %v", n, err)
		}
	})
}

// TestManagers by name, and no more than are wanted.
func TestManagers(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		addNumbered(t, db, 6)
		if err := db.write.Exec("UPDATE people SET manager_id = id + 3 WHERE name < 'P 03'").Error; err != nil {
			t.Fatal(err)
		}
		for most, want := range map[int][]string{2: {"P 03", "P 04"}, 10: {"P 03", "P 04", "P 05"}} {
			managers, err := db.Reports().Managers(t.Context(), most)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range managers {
				got = append(got, m.Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("at most %d (-want +got):\n%s", most, diff)
			}
		}
	})
}

// addNumbered enrolls people named P 00, P 01 and so on.
func addNumbered(t *testing.T, db *DB, n int) {
	t.Helper()
	for i := range n {
		id, err := db.People().AddPerson(t.Context(), account.Person{Name: fmt.Sprintf("P %02d", i), Email: fmt.Sprintf("p%d@example.org", i), Active: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: id, Course: "ethics", Cycle: 1, EnrolledAt: day(1)}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTotalsUnderConcurrentChanges: people change units and leave while their
// enrollments are started and completed; no order of events loses a count.
func TestTotalsUnderConcurrentChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		addNumbered(t, db, 4)
		for _, name := range []string{"a", "b"} {
			if err := db.write.Create(&unitRow{Name: name}).Error; err != nil {
				t.Fatal(err)
			}
		}
		changes := []string{
			"UPDATE people SET unit_id = (SELECT min(id) FROM units) WHERE name < 'P 02'",
			"UPDATE people SET unit_id = (SELECT max(id) FROM units), active = NOT active WHERE name > 'P 00'",
			"UPDATE enrollments SET started_at = '2026-03-02 00:00:00+00:00', completed_at = NULL",
			"UPDATE enrollments SET completed_at = '2026-03-03 00:00:00+00:00', valid_until = '2026-03-04 00:00:00+00:00'",
		}
		// Writers may refuse each other, as PostgreSQL does with a deadlock; what
		// must not be is a count that is wrong afterwards.
		var group sync.WaitGroup
		for _, change := range changes {
			for range 2 {
				group.Go(func() {
					for range 15 {
						_ = db.write.WithContext(t.Context()).Exec(change).Error
					}
				})
			}
		}
		group.Wait()
		tx := db.read.WithContext(t.Context())
		counted, err := db.Reports().count(tx, report.Filter{}, day(5))
		if err != nil {
			t.Fatal(err)
		}
		summed, err := db.Reports().sum(tx, report.Filter{}, day(5))
		if err != nil {
			t.Fatal(err)
		}
		empty := cmpopts.IgnoreMapEntries(func(_ int64, c report.Counts) bool { return c.Total() == 0 })
		if diff := cmp.Diff(counted, summed, empty); diff != "" {
			t.Errorf("-counted +summed:\n%s", diff)
		}
	})
}
