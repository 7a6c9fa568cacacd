package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/evidence"
	"decorum/internal/report"
	"decorum/internal/store"
)

// evidenceRules are what they were at a moment, whatever was made of them since.
func (s suite) evidenceRules(t *testing.T) {
	db := s.open(t)
	a := addRule(t, db, assignment.Assignment{Name: "The first", Audience: assignment.Audience{Also: []int64{7}}, Due: assignment.Due{On: "2026-12-31"}})
	first := a
	hour := func(n int) time.Time { return nine().Add(time.Duration(n) * time.Hour).UTC() }
	read := a.ChangedAt
	a.Name, a.Audience, a.Due, a.ChangedAt = "Everybody", assignment.Audience{}, assignment.Due{}, hour(1)
	must(t, db.Assignments().ChangeAssignment(t.Context(), a, read, "otto@example.org"))
	second := a
	a.ChangedAt, a.EndedAt = hour(2), hour(2)
	must(t, db.Assignments().ChangeAssignment(t.Context(), a, hour(1), "otto@example.org"))
	for n, want := range map[int][]evidence.Rule{
		-1: {}, 0: {{Assignment: first, Exact: true}}, 1: {{Assignment: second, Exact: true}}, 9: {{Assignment: a, Exact: true}},
	} {
		got, err := db.Evidence().Rules(t.Context(), courseKey, hour(n))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("after %d hours: %v (-want +got)\n%s", n, err, diff)
		}
	}
	if other, err := db.Evidence().Rules(t.Context(), "other", hour(9)); err != nil || len(other) != 0 {
		t.Errorf("another course has %v, %v", other, err)
	}
	if all, err := db.Evidence().Rules(t.Context(), "", hour(9)); err != nil || len(all) != 1 {
		t.Errorf("all courses have %v, %v", all, err)
	}
}

// evidenceExceptions are those of the people in the report, as they were at its
// moment; so are its rows.
func (s suite) evidenceExceptions(t *testing.T) {
	db := s.open(t)
	ana, bea := addPerson(t, db, "ana"), addPerson(t, db, "bea")
	anas, beas := enroll(t, db, ana, 1), enroll(t, db, bea, 1)
	hour := func(n int) time.Time { return nine().Add(time.Duration(n) * time.Hour).UTC() }
	grant := func(x assignment.Exception) assignment.Exception {
		t.Helper()
		x.StartsAt, x.CreatedAt, x.CreatedBy = hour(1), hour(1), "hana@example.org"
		return settle(t, db, x, x.CreatedBy, x.CreatedAt)
	}
	pause := grant(assignment.Exception{Kind: assignment.Pause, PersonID: ana, Reason: "Leave", EndsAt: hour(500)})
	waiver := grant(assignment.Exception{Kind: assignment.Waive, PersonID: bea, EnrollmentID: beas, Reason: "New here"})
	pause.EndedAt, pause.EndedBy = hour(3), "otto@example.org"
	pause.TakenBackAt, pause.TakenBackBy = hour(4), "otto@example.org"
	settle(t, db, pause, "otto@example.org", hour(4))

	read := func(f report.Filter, at int) []evidence.Exception {
		t.Helper()
		f.AsAt = hour(at)
		var got []evidence.Exception
		must(t, db.Evidence().Exceptions(t.Context(), f, func(x evidence.Exception) error {
			got = append(got, x)
			return nil
		}))
		return got
	}
	told := func(x assignment.Exception, name, key string, cycle int) evidence.Exception {
		x.ID, x.PersonID, x.EnrollmentID = 0, 0, 0
		return evidence.Exception{Exception: x, Name: name, Email: name + "@example.org", Course: key, Cycle: cycle}
	}
	ended := pause
	ended.TakenBackAt, ended.TakenBackBy = time.Time{}, ""
	still := ended
	still.EndedAt, still.EndedBy = time.Time{}, ""
	ofBea := told(waiver, "bea", courseKey, 1)
	for what, test := range map[string]struct {
		filter report.Filter
		at     int
		want   []evidence.Exception
	}{
		"before":         {report.Filter{}, 0, nil},
		"meanwhile":      {report.Filter{}, 2, []evidence.Exception{told(still, "ana", "", 0), ofBea}},
		"after":          {report.Filter{}, 3, []evidence.Exception{told(ended, "ana", "", 0), ofBea}},
		"taken back":     {report.Filter{}, 4, []evidence.Exception{told(pause, "ana", "", 0), ofBea}},
		"of one person":  {report.Filter{Search: "bea"}, 3, []evidence.Exception{ofBea}},
		"another course": {report.Filter{Course: "other"}, 3, nil},
	} {
		if diff := cmp.Diff(test.want, read(test.filter, test.at)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	stop := errors.New("no more")
	if err := db.Evidence().Exceptions(t.Context(), report.Filter{AsAt: hour(3)}, func(evidence.Exception) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the reader's error came back as %v", err)
	}
	rows := s.evidenceRows(t, db, hour(2))
	finish(t, db, anas, hour(4))
	if diff := cmp.Diff(rows, s.evidenceRows(t, db, hour(2))); diff != "" || len(rows) != 2 {
		t.Errorf("rows of a moment changed after it (-want +got):\n%s", diff)
	}
}

func (suite) evidenceRows(t *testing.T, db *store.DB, at time.Time) []enrollment.Enrollment {
	t.Helper()
	var rows []enrollment.Enrollment
	must(t, db.Evidence().Rows(t.Context(), report.Filter{AsAt: at}, report.Sort{}, func(r report.Row) error {
		rows = append(rows, r.Enrollment)
		return nil
	}))
	return rows
}

// evidenceRest: units, people, versions and the note.
func (s suite) evidenceRest(t *testing.T) {
	db := s.open(t)
	_, err := db.People().ImportPeople(t.Context(), []account.ImportRow{row("ana", "")}, nine(), func(int) {})
	must(t, err)
	ana := byEmail(t, db, "ana")
	addVersion(t, db, "one")
	two := []course.File{{Path: "course.md", Body: []byte("two")}}
	_, _, err = db.Versions().AddVersion(t.Context(), course.Version{Course: courseKey, Title: "Later", Hash: course.Hash(two), PublishedAt: nine().Add(time.Hour)}, two)
	must(t, err)
	_, err = db.People().ImportPeople(t.Context(), []account.ImportRow{{Email: ana.Email, Name: "Ana B", Unit: []string{"Depot"}}}, nine().Add(time.Hour), func(int) {})
	must(t, err)
	for at, want := range map[time.Time][2]int{nine().Add(-time.Hour): {}, nine(): {1, 0}, nine().Add(time.Hour): {1, 1}} {
		people, err := db.Evidence().People(t.Context(), []int64{ana.ID}, at)
		must(t, err)
		units, err := db.Evidence().Units(t.Context(), at)
		must(t, err)
		units = slices.DeleteFunc(units, func(u account.Unit) bool { return u.Name != "Depot" })
		if got := [2]int{len(people), len(units)}; got != want {
			t.Errorf("at %s there are %v people and units, want %v", at, got, want)
		}
		if p := people[ana.ID]; at.Equal(nine()) && p.Name == "Ana B" {
			t.Errorf("the name is one that came later: %+v", p)
		}
	}
	versions, err := db.Evidence().Versions(t.Context())
	if err != nil || len(versions) != 2 || versions[1].Title != "Later" {
		t.Errorf("versions are %+v, %v", versions, err)
	}
	must(t, db.Evidence().Note(t.Context(), "hana@example.org", nine(), evidence.Manifest{Rows: 3}))
}
