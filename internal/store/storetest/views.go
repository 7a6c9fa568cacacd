package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/store"
)

func (s suite) reports(t *testing.T) {
	t.Run("dossiers of managers", s.dossiers)
	t.Run("views", s.views)
	t.Run("lists of views", s.viewLists)
	t.Run("schedules", s.schedules)
	t.Run("runs of schedules", s.runs)
	t.Run("rules as evidence", s.evidenceRules)
	t.Run("exceptions as evidence", s.evidenceExceptions)
	t.Run("the rest of evidence", s.evidenceRest)
}

func addView(t testing.TB, db *store.DB, owner int64, name string, shared bool) report.View {
	t.Helper()
	v := report.View{OwnerID: owner, Name: name, Shared: shared, CreatedAt: nine().UTC(), ChangedAt: nine().UTC(),
		Query: report.Query{Status: "overdue", Unit: 4, Sort: "due", Fields: []report.Field{report.FieldName, report.FieldDue}}}
	var err error
	v.ID, err = db.Views().AddView(t.Context(), v)
	must(t, err)
	return v
}

// views are kept as they are, one of a name for each person, and shown to whom
// they are for.
func (s suite) views(t *testing.T) {
	db := s.open(t)
	ana := addPerson(t, db, "ana")
	v := addView(t, db, ana, "Zoé", false)
	v.Owner = "ana"
	got, err := db.Views().View(t.Context(), v.ID)
	if diff := cmp.Diff(v, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	_, err = db.Views().AddView(t.Context(), v)
	if !errors.Is(err, report.ErrViewName) {
		t.Errorf("a second view of the name: %v", err)
	}
	other := addView(t, db, ana, "other", false)
	v.Name, v.Shared, v.Query, v.ChangedAt = "alone", false, report.Query{}, nine().Add(time.Hour).UTC()
	must(t, db.Views().ChangeView(t.Context(), v))
	if got, err := db.Views().View(t.Context(), v.ID); err != nil || !cmp.Equal(v, got) {
		t.Errorf("changed: %v %s", err, cmp.Diff(v, got))
	}
	other.Name = v.Name
	if err := db.Views().ChangeView(t.Context(), other); !errors.Is(err, report.ErrViewName) {
		t.Errorf("renamed to what there is: %v", err)
	}
	must(t, db.Views().RemoveView(t.Context(), other.ID))
	_, err = db.Views().View(t.Context(), other.ID)
	is(t, "a view that was removed", err, fault.Missing)
	is(t, "removing it again", db.Views().RemoveView(t.Context(), other.ID), fault.Missing)
	is(t, "changing it", db.Views().ChangeView(t.Context(), other), fault.Missing)
	for i := range report.MaxViews - 1 {
		addView(t, db, ana, numbered("view", i), false)
	}
	if _, err := db.Views().AddView(t.Context(), report.View{OwnerID: ana, Name: "one more", CreatedAt: nine(), ChangedAt: nine()}); !errors.Is(err, report.ErrTooManyViews) {
		t.Errorf("one more: %v", err)
	}
}

// viewLists are by name, a page at a time, and have what somebody may open.
func (s suite) viewLists(t *testing.T) {
	db := s.open(t)
	ana, bea := addPerson(t, db, "ana"), addPerson(t, db, "bea")
	addView(t, db, ana, "alone", false)
	addView(t, db, bea, "Zoé", true)
	private := addView(t, db, bea, "zoe", false)
	list := func(person int64) (names []string) {
		t.Helper()
		for after := ""; ; {
			views, next, err := db.Views().Views(t.Context(), person, after, 1)
			must(t, err)
			for _, v := range views {
				names = append(names, v.Owner+": "+v.Name)
			}
			if next == "" {
				return names
			}
			after = next
		}
	}
	if diff := cmp.Diff([]string{"ana: alone", "bea: Zoé"}, list(ana)); diff != "" {
		t.Errorf("ana's list (-want +got):\n%s", diff)
	}
	must(t, db.Views().SetSchedule(t.Context(), private.ID, report.Schedule{Every: report.Daily, Format: "csv", NextAt: nine(), CreatedAt: nine(), Recipients: []int64{ana}}))
	if diff := cmp.Diff([]string{"ana: alone", "bea: Zoé", "bea: zoe"}, list(ana)); diff != "" {
		t.Errorf("with one that she is sent (-want +got):\n%s", diff)
	}
	must(t, db.Views().StopSchedule(t.Context(), private.ID, nine(), "Enough."))
	if got := list(ana); len(got) != 2 {
		t.Errorf("with one that she is sent no longer: %v", got)
	}
	_, _, err := db.Views().Views(t.Context(), ana, "nonsense", 1)
	is(t, "a page that is none", err, fault.Invalid)
}

// schedules come to their time once, and say what became of them.
func (s suite) schedules(t *testing.T) {
	db := s.open(t)
	ana, bea := addPerson(t, db, "ana"), addPerson(t, db, "bea")
	v, other := addView(t, db, ana, "Overdue", false), addView(t, db, bea, "Done", false)
	hour := func(n int) time.Time { return nine().Add(time.Duration(n) * time.Hour).UTC() }
	want := report.Schedule{Every: report.Monthly, Weekday: time.Friday, Day: 31, Hour: 7, Format: "xlsx", Attach: true, Recipients: []int64{ana, bea},
		CreatedAt: hour(0), NextAt: hour(1)}
	must(t, db.Views().SetSchedule(t.Context(), v.ID, report.Schedule{Every: report.Daily, Format: "csv", NextAt: hour(9), CreatedAt: hour(0), Recipients: []int64{bea}}))
	must(t, db.Views().SetSchedule(t.Context(), v.ID, want)) // in its place
	must(t, db.Views().SetSchedule(t.Context(), other.ID, report.Schedule{Every: report.Daily, Format: "csv", NextAt: hour(2), CreatedAt: hour(0), Recipients: []int64{bea}}))
	now := func() report.Schedule {
		t.Helper()
		got, err := db.Views().View(t.Context(), v.ID)
		must(t, err)
		return *got.Schedule
	}
	if diff := cmp.Diff(want, now()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	due := func(at time.Time) (names []string) {
		t.Helper()
		list, err := db.Views().DueSchedules(t.Context(), at, 10)
		must(t, err)
		for _, v := range list {
			names = append(names, v.Name)
		}
		return names
	}
	for n, names := range map[int][]string{0: nil, 1: {"Overdue"}, 2: {"Overdue", "Done"}} {
		if diff := cmp.Diff(names, due(hour(n))); diff != "" {
			t.Errorf("due after %d hours (-want +got):\n%s", n, diff)
		}
	}
	for person, n := range map[int64]int{0: 2, ana: 1, 99: 0} {
		if list, _, err := db.Views().Scheduled(t.Context(), person, "", 10); err != nil || len(list) != n {
			t.Errorf("%d has %d scheduled, %v, want %d", person, len(list), err, n)
		}
	}
	must(t, db.Views().RemoveView(t.Context(), v.ID))
	if diff := cmp.Diff([]string{"Done"}, due(hour(100))); diff != "" {
		t.Errorf("due with one removed (-want +got):\n%s", diff)
	}
	readers, err := db.Views().Readers(t.Context(), []int64{bea, ana, 99})
	if err != nil || len(readers) != 2 || readers[0].ID != ana || readers[0].Manages {
		t.Errorf("readers are %+v, %v", readers, err)
	}
}

// runs move a schedule on once, and say what became of them once.
func (s suite) runs(t *testing.T) {
	db := s.open(t)
	ana := addPerson(t, db, "ana")
	v := addView(t, db, ana, "Overdue", false)
	hour := func(n int) time.Time { return nine().Add(time.Duration(n) * time.Hour).UTC() }
	want := report.Schedule{Every: report.Daily, Format: "csv", Recipients: []int64{ana}, CreatedAt: hour(0), NextAt: hour(1)}
	must(t, db.Views().SetSchedule(t.Context(), v.ID, want))
	now := func() report.Schedule {
		t.Helper()
		got, err := db.Views().View(t.Context(), v.ID)
		must(t, err)
		return *got.Schedule
	}
	must(t, db.Views().Advance(t.Context(), v.ID, hour(1), hour(25)))
	must(t, db.Views().Advance(t.Context(), v.ID, hour(1), hour(99))) // another instance, late
	must(t, db.Views().Ran(t.Context(), v.ID, hour(1), hour(3), "Sent."))
	must(t, db.Views().Ran(t.Context(), v.ID, hour(1), hour(4), "Sent again."))
	want.NextAt, want.DueAt, want.RanAt, want.Outcome = hour(25), hour(1), hour(3), "Sent."
	if diff := cmp.Diff(want, now()); diff != "" {
		t.Errorf("after a run (-want +got):\n%s", diff)
	}
	must(t, db.Views().StopSchedule(t.Context(), v.ID, hour(5), "Enough."))
	must(t, db.Views().StopSchedule(t.Context(), v.ID, hour(6), "Again."))
	want.StoppedAt, want.Why = hour(5), "Enough."
	if diff := cmp.Diff(want, now()); diff != "" {
		t.Errorf("stopped (-want +got):\n%s", diff)
	}
	if list, err := db.Views().DueSchedules(t.Context(), hour(100), 10); err != nil || len(list) != 0 {
		t.Errorf("due with all stopped: %v, %v", list, err)
	}
}

// dossiers: a manager reads of those below them, at every depth, and neither of
// others nor of themselves.
func (s suite) dossiers(t *testing.T) {
	db := s.open(t)
	top, middle, below, other := addPerson(t, db, "top"), addPerson(t, db, "middle"), addPerson(t, db, "below"), addPerson(t, db, "other")
	manage := func(manager string, of ...string) {
		t.Helper()
		rows := make([]account.ImportRow, len(of))
		for i, name := range of {
			rows[i] = account.ImportRow{Email: name + "@example.org", Name: name, Manager: manager + "@example.org"}
		}
		_, err := db.People().ImportPeople(t.Context(), rows, nine(), func(int) {})
		must(t, err)
	}
	manage("top", "middle")
	manage("middle", "below")
	for _, test := range []struct {
		manager, person int64
		sees            bool
	}{{0, other, true}, {top, middle, true}, {top, below, true}, {middle, top, false}, {top, other, false}, {top, top, false}, {other, top, false}, {top, 999, false}} {
		d, err := db.Reports().Dossier(t.Context(), test.manager, test.person)
		switch {
		case test.sees && (err != nil || d.Person.ID != test.person):
			t.Errorf("%d reads of %d: %v, %v", test.manager, test.person, d.Person, err)
		case !test.sees && !errors.Is(err, report.ErrNoPerson):
			t.Errorf("%d reads of %d: %v", test.manager, test.person, err)
		}
	}
}
