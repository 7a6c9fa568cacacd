package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/store"
)

func (s suite) assignments(t *testing.T) {
	t.Run("rules", s.rules)
	t.Run("candidates", s.candidates)
	t.Run("completers", s.completers)
	t.Run("carry", s.carry)
	t.Run("exceptions", s.exceptions)
	t.Run("exceptions at the same moment", s.settling)
	t.Run("what was granted for what is let go", s.lettingGo)
	t.Run("enroll at the same moment", s.enrollAtOnce)
}

// everybody returns all candidates for the course.
func everybody(t *testing.T, db *store.DB, people []int64) map[int64]assignment.Candidate {
	t.Helper()
	out := map[int64]assignment.Candidate{}
	must(t, db.Assignments().Candidates(t.Context(), courseKey, people, func(some []assignment.Candidate) error {
		for _, c := range some {
			if _, twice := out[c.ID]; twice {
				t.Errorf("person %d is handed over twice", c.ID)
			}
			out[c.ID] = c
		}
		return nil
	}))
	return out
}

// enrollAll enrolls everybody who is not.
func enrollAll(t *testing.T, db *store.DB, total int) int {
	t.Helper()
	var changes []assignment.Change
	for id, c := range everybody(t, db, nil) {
		if !c.Enrolled {
			changes = append(changes, assignment.Change{Kind: assignment.Enroll, PersonID: id, Cycle: 1})
		}
	}
	n, err := db.Assignments().Carry(t.Context(), courseKey, changes, total, nine())
	must(t, err)
	return n
}

func addRule(t *testing.T, db *store.DB, a assignment.Assignment) assignment.Assignment {
	t.Helper()
	a.Course, a.CreatedAt, a.CreatedBy, a.ChangedAt = courseKey, nine().UTC(), "hana@example.org", nine().UTC()
	id, err := db.Assignments().AddAssignment(t.Context(), a)
	must(t, err)
	a.ID = id
	return a
}

// rules are kept as they are, and a change that did not see the last one is
// refused.
func (s suite) rules(t *testing.T) {
	db := s.open(t)
	days := 30
	a := addRule(t, db, assignment.Assignment{Name: "Sales, every year",
		Audience: assignment.Audience{Conditions: []assignment.Condition{
			{Field: assignment.ByUnit, Units: []int64{1, 2}}, {Field: assignment.ByHire, Not: true, From: "2026-01-01"},
			{Field: assignment.ByRole, Roles: []account.Role{account.HR}}, {Field: assignment.ByTag, Tags: []string{"driver"}},
		}, Also: []int64{7}},
		Due: assignment.Due{On: "2026-12-31", AfterAssigned: &days}, Recurrence: assignment.Recurrence{Month: time.January, Long: 1, Keeps: 2},
		Reminders: assignment.StandardReminders()})
	addRule(t, db, assignment.Assignment{Name: "Everybody"})
	got, err := db.Assignments().Assignment(t.Context(), a.ID)
	must(t, err)
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("a rule comes back otherwise (-want +got):\n%s", diff)
	}
	read := a.ChangedAt
	a.Name, a.ChangedAt = "Sales", nine().Add(time.Hour).UTC()
	must(t, db.Assignments().ChangeAssignment(t.Context(), a, read, "hana@example.org"))
	is(t, "a change of what was changed", db.Assignments().ChangeAssignment(t.Context(), a, read, "otto@example.org"), fault.Conflict)
	list, err := db.Assignments().Assignments(t.Context(), courseKey)
	must(t, err)
	if len(list) != 2 || list[0].Name != "Sales" || list[1].Name != "Everybody" {
		t.Errorf("the rules are %+v", list)
	}
	if list, err := db.Assignments().Assignments(t.Context(), "other"); err != nil || len(list) != 0 {
		t.Errorf("another course has %v, %v", list, err)
	}
	_, err = db.Assignments().Assignment(t.Context(), 999)
	is(t, "a rule that is not there", err, fault.Missing)
}

// candidates are all who are active, each once, with what rules look at.
func (s suite) candidates(t *testing.T) {
	db := s.open(t)
	const n = 1010
	rows := make([]account.ImportRow, n)
	for i := range rows {
		rows[i] = row(numbered("p", i), "")
	}
	rows[3].Hired, rows[3].Tags, rows[3].Role, rows[3].Unit = "2026-02-01", []string{"driver", "night shift"}, account.HR, []string{"Sales"}
	_, err := db.People().ImportPeople(t.Context(), rows, nine(), func(int) {})
	must(t, err)
	_, err = db.People().AddPerson(t.Context(), account.Person{Email: "gone@example.org", Role: account.Learner, CreatedAt: nine()})
	must(t, err)
	third := byEmail(t, db, numbered("p", 3))
	enroll(t, db, third.ID, 1)
	enroll(t, db, third.ID, 2)
	all := everybody(t, db, nil)
	if len(all) != n {
		t.Errorf("%d are handed over, want %d", len(all), n)
	}
	want := assignment.Member{ID: third.ID, UnitID: third.UnitID, Role: account.HR, Tags: []string{"driver", "night shift"}, HiredOn: "2026-02-01", Active: true}
	if diff := cmp.Diff(want, all[third.ID].Member); diff != "" || !all[third.ID].Enrolled || all[third.ID].Enrollment.Cycle != 2 {
		t.Errorf("the third is %+v\n%s", all[third.ID], diff)
	}
	fifth := byEmail(t, db, numbered("p", 5)).ID
	if some := everybody(t, db, []int64{third.ID, fifth}); len(some) != 2 || some[fifth].Enrolled {
		t.Errorf("two are %v", some)
	}
	if none := everybody(t, db, []int64{}); len(none) != 0 {
		t.Errorf("nobody is %v", none)
	}
}

// completers are those who are there and whose latest enrollment was completed,
// or ceases to be valid, within a span, which its end is not in; a page at a time.
func (s suite) completers(t *testing.T) {
	db := s.open(t)
	complete := func(name string, cycle int, at time.Time) int64 {
		t.Helper()
		rows := []account.ImportRow{row(name, "")}
		if name != "boss" {
			rows[0] = row(name, "boss")
		}
		_, err := db.People().ImportPeople(t.Context(), rows, nine(), func(int) {})
		must(t, err)
		id := byEmail(t, db, name).ID
		if cycle > 0 {
			finish(t, db, enroll(t, db, id, cycle), at)
		}
		return id
	}
	after := func(hours int) time.Time { return nine().Add(time.Duration(hours) * time.Hour) }
	boss := complete("boss", 0, nine())
	ana, bea, cem := complete("ana", 1, after(0)), complete("bea", 1, after(1)), complete("cem", 1, after(2))
	dan := complete("dan", 1, after(1))
	enroll(t, db, dan, 2) // and has begun again
	eva := complete("eva", 1, after(1))
	fay := complete("fay", 1, after(50))
	must(t, db.Enrollments().Change(t.Context(), latest(t, db, fay).ID, func(r enrollment.Records) (enrollment.Changes, error) {
		r.ValidUntil = after(100)
		return enrollment.Changes{Enrollment: &r.Enrollment}, nil
	}))
	_, err := db.People().SetActive(t.Context(), []int64{eva}, false, nine())
	must(t, err)
	completed := assignment.Span{From: after(0), Until: after(2)}
	for name, test := range map[string]struct {
		of   assignment.Completions
		want []int64
	}{
		"nothing":                {assignment.Completions{}, nil},
		"completed":              {assignment.Completions{Made: []assignment.Span{completed}}, []int64{ana, bea}},
		"completed then or then": {assignment.Completions{Made: []assignment.Span{completed, {From: after(2), Until: after(3)}}}, []int64{ana, bea, cem}},
		"valid until":            {assignment.Completions{Over: []assignment.Span{{From: after(100), Until: after(101)}}}, []int64{fay}},
		"either":                 {assignment.Completions{Made: []assignment.Span{completed}, Over: []assignment.Span{{From: after(90), Until: after(101)}}}, []int64{ana, bea, fay}},
	} {
		var got []int64
		for last := int64(0); ; {
			page, err := db.Assignments().Completers(t.Context(), courseKey, test.of, last, 1)
			must(t, err)
			if len(page) == 0 {
				break
			}
			last = page[0].PersonID
			got = append(got, last)
			if want := (assignment.Completer{PersonID: last, ManagerID: boss, ManagerActive: true}); page[0] != want {
				t.Errorf("%s: %+v, want %+v", name, page[0], want)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s are %v, want %v", name, got, test.want)
		}
	}
}

// carry carries out each kind of change, and leaves out what no longer fits.
func (s suite) carry(t *testing.T) {
	db := s.open(t)
	rule := addRule(t, db, assignment.Assignment{Name: "Everybody"})
	due, later := nine().Add(30*24*time.Hour).UTC(), nine().Add(60*24*time.Hour).UTC()
	ana, bea := addPerson(t, db, "ana"), addPerson(t, db, "bea")
	carry := func(want int, at time.Time, changes ...assignment.Change) {
		t.Helper()
		n, err := db.Assignments().Carry(t.Context(), courseKey, changes, 4, at)
		if err != nil || n != want {
			t.Fatalf("carried out %d, %v, want %d", n, err, want)
		}
	}
	first := assignment.Change{Kind: assignment.Enroll, PersonID: ana, Cycle: 1, AssignmentID: rule.ID, DueAt: due}
	carry(1, nine(), first)
	carry(0, nine(), first) // once more
	e := latest(t, db, ana).Enrollment
	want := enrollment.Enrollment{ID: e.ID, PersonID: ana, Course: courseKey, Cycle: 1, AssignmentID: rule.ID, EnrolledAt: nine().UTC(),
		AssignedAt: nine().UTC(), DueAt: due, Total: 4, ChangedAt: nine().UTC()}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("enrolled (-want +got):\n%s", diff)
	}
	at := nine().Add(time.Hour).UTC()
	redue := assignment.Change{Kind: assignment.Redue, EnrollmentID: e.ID, AssignmentID: rule.ID, DueAt: later, DueMoved: true, DueWas: due}
	carry(1, at, redue)
	carry(0, at, redue) // it is due otherwise by now
	if e = latest(t, db, ana).Enrollment; !e.DueAt.Equal(later) || !e.DueMoved {
		t.Errorf("due otherwise is %+v", e)
	}
	carry(1, at, assignment.Change{Kind: assignment.Withdraw, EnrollmentID: e.ID})
	if e = latest(t, db, ana).Enrollment; e.SetAside != enrollment.SetWithdrawn || !e.DueAt.Equal(later) || !e.ChangedAt.Equal(at) {
		t.Errorf("withdrawn is %+v", e)
	}
	carry(1, at, assignment.Change{Kind: assignment.Reinstate, EnrollmentID: e.ID, AssignmentID: rule.ID, DueAt: due})
	if e = latest(t, db, ana).Enrollment; e.SetAside != enrollment.NotSetAside || !e.DueAt.Equal(due) || !e.AssignedAt.Equal(at) {
		t.Errorf("reinstated is %+v", e)
	}
	finish(t, db, e.ID, at)
	carry(0, at, assignment.Change{Kind: assignment.Withdraw, EnrollmentID: e.ID}, assignment.Change{Kind: assignment.Redue, EnrollmentID: e.ID, DueAt: later})
	carry(1, at, assignment.Change{Kind: assignment.Enroll, PersonID: ana, EnrollmentID: e.ID, Cycle: 2, AssignmentID: rule.ID, DueAt: later})
	if again := latest(t, db, ana).Enrollment; again.Cycle != 2 || again.ID == e.ID {
		t.Errorf("the second cycle is %+v", again)
	}

	// Withdrawn from the second cycle, she has what she had; asked again, she is in
	// the second cycle as before.
	second := latest(t, db, ana).ID
	carry(1, at, assignment.Change{Kind: assignment.Withdraw, EnrollmentID: second})
	if back := latest(t, db, ana).Enrollment; back.ID != e.ID || !back.Completed() {
		t.Errorf("after the second cycle was withdrawn: %+v", back)
	}
	carry(1, at, assignment.Change{Kind: assignment.Enroll, PersonID: ana, EnrollmentID: e.ID, Cycle: 2, AssignmentID: rule.ID, DueAt: due})
	if again := latest(t, db, ana).Enrollment; again.ID != second || again.SetAside != enrollment.NotSetAside || !again.DueAt.Equal(due) {
		t.Errorf("asked again: %+v", again)
	}

	own := enroll(t, db, bea, 1)
	carry(1, at, assignment.Change{Kind: assignment.Adopt, EnrollmentID: own, AssignmentID: rule.ID, DueAt: due})
	carry(1, at, assignment.Change{Kind: assignment.Release, EnrollmentID: own})
	if e = latest(t, db, bea).Enrollment; e.AssignmentID != 0 || !e.DueAt.IsZero() {
		t.Errorf("released is %+v", e)
	}
}

// finish completes an enrollment.
func finish(t *testing.T, db *store.DB, id int64, at time.Time) {
	t.Helper()
	must(t, db.Enrollments().Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.StartedAt, e.CompletedAt, e.Met, e.ChangedAt = at, at, e.Total, at
		return enrollment.Changes{Enrollment: &e}, nil
	}))
}

// settle stores an exception and enrollments as they become, and returns the
// exception as it is kept.
func settle(t *testing.T, db *store.DB, x assignment.Exception, by string, at time.Time, open ...enrollment.Enrollment) assignment.Exception {
	t.Helper()
	must(t, db.Assignments().Settle(t.Context(), x.PersonID, by, at, func(assignment.Standing) (assignment.Settlement, error) {
		return assignment.Settlement{Exception: x, Open: open}, nil
	}))
	list, err := db.Assignments().Exceptions(t.Context(), x.PersonID)
	must(t, err)
	if x.ID == 0 {
		return list[0]
	}
	for _, kept := range list {
		if kept.ID == x.ID {
			return kept
		}
	}
	t.Fatalf("exception %d is not there", x.ID)
	return x
}

// exceptions are granted, ended and taken back, and change what is open.
func (s suite) exceptions(t *testing.T) {
	db := s.open(t)
	ana := addPerson(t, db, "ana")
	enroll(t, db, ana, 1)
	open, err := db.Assignments().Open(t.Context(), ana)
	must(t, err)
	if len(open) != 1 {
		t.Fatalf("open are %v", open)
	}
	e := open[0]
	e.SetAside = enrollment.SetPaused
	x := assignment.Exception{Kind: assignment.Pause, PersonID: ana, Reason: "Leave", StartsAt: nine().UTC(), EndsAt: nine().Add(time.Hour).UTC(),
		CreatedAt: nine().UTC(), CreatedBy: "hana@example.org"}
	x.ID = settle(t, db, x, x.CreatedBy, nine(), e).ID
	if got := latest(t, db, ana).SetAside; got != enrollment.SetPaused {
		t.Errorf("set aside is %q", got)
	}
	s.pauses(t, db, x)
	e.SetAside, e.DueMoved, e.DueAt = enrollment.NotSetAside, true, nine().Add(48*time.Hour).UTC()
	x.EndedAt, x.EndedBy = x.EndsAt, ""
	settle(t, db, x, "", nine(), e)
	if got := latest(t, db, ana).Enrollment; !got.DueAt.Equal(e.DueAt) || !got.DueMoved || got.SetAside != enrollment.NotSetAside {
		t.Errorf("afterwards it is %+v", got)
	}
	if list, err := db.Assignments().Pauses(t.Context(), []int64{ana}); err != nil || len(list) != 0 {
		t.Errorf("pauses afterwards are %v, %v", list, err)
	}
	if list, err := db.Assignments().OverExceptions(t.Context(), x.EndsAt); err != nil || len(list) != 0 {
		t.Errorf("over are %v, %v", list, err)
	}
	x.TakenBackAt, x.TakenBackBy = nine().Add(2*time.Hour).UTC(), "otto@example.org"
	if diff := cmp.Diff(x, settle(t, db, x, x.TakenBackBy, x.TakenBackAt)); diff != "" {
		t.Errorf("taken back (-want +got):\n%s", diff)
	}
	refusal := fault.Explain(fault.Conflict, "No.")
	err = db.Assignments().Settle(t.Context(), ana, "", nine(), func(assignment.Standing) (assignment.Settlement, error) {
		return assignment.Settlement{}, refusal
	})
	is(t, "what is refused", err, fault.Conflict)
	err = db.Assignments().Settle(t.Context(), 999, "", nine(), func(assignment.Standing) (assignment.Settlement, error) {
		return assignment.Settlement{}, nil
	})
	is(t, "nobody", err, fault.Missing)
}

// settling is decided on how somebody stands; of one person one is settled
// after the other.
func (s suite) settling(t *testing.T) {
	db := s.open(t)
	rule := addRule(t, db, assignment.Assignment{Name: "Everybody", Due: assignment.Due{On: "2026-12-31"}})
	addRule(t, db, assignment.Assignment{Name: "Another"})
	ana := addPerson(t, db, "ana")
	if _, err := db.Assignments().Carry(t.Context(), courseKey, []assignment.Change{{Kind: assignment.Enroll, PersonID: ana, Cycle: 1, AssignmentID: rule.ID}}, 4, nine()); err != nil {
		t.Fatal(err)
	}
	errs := atOnce(6, func(i int) error {
		return db.Assignments().Settle(t.Context(), ana, "hana", nine(), func(st assignment.Standing) (assignment.Settlement, error) {
			if len(st.Granted) > 0 {
				return assignment.Settlement{}, fault.Conflict
			}
			return assignment.Settlement{Exception: assignment.Exception{Kind: assignment.Pause, PersonID: ana, Reason: numbered("r", i), StartsAt: nine(), CreatedAt: nine()}}, nil
		})
	})
	if n := succeeded(t, errs, fault.Conflict); n != 1 {
		t.Errorf("%d of 6 were the first", n)
	}
	st, err := db.Assignments().Standing(t.Context(), ana)
	must(t, err)
	if len(st.Open) != 1 || len(st.Granted) != 1 || len(st.Rules) != 1 {
		t.Fatalf("ana stands as %+v", st)
	}
	if diff := cmp.Diff([]assignment.Assignment{rule}, st.Rules); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
	for _, people := range [][]int64{nil, {ana}} {
		if diff := cmp.Diff(st.Granted, everybody(t, db, people)[ana].Granted); diff != "" {
			t.Errorf("as a candidate of %v (-standing +candidate):\n%s", people, diff)
		}
	}
}

// pauses says which pauses are over and which are still to begin. Ana's has set
// aside the one enrollment that she has.
func (suite) pauses(t *testing.T, db *store.DB, x assignment.Exception) {
	t.Helper()
	for id, want := range map[int64][]assignment.Exception{x.PersonID: {x}, x.PersonID + 1: {}} {
		list, err := db.Assignments().Pauses(t.Context(), []int64{id})
		must(t, err)
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("of %d (-want +got):\n%s", id, diff)
		}
	}
	for at, want := range map[time.Time][]assignment.Exception{x.EndsAt.Add(-time.Second): {}, x.EndsAt: {x}} {
		over, err := db.Assignments().OverExceptions(t.Context(), at)
		must(t, err)
		if diff := cmp.Diff(want, over); diff != "" {
			t.Errorf("over at %v (-want +got):\n%s", at, diff)
		}
	}
	unbegun := func(at time.Time) []assignment.Exception {
		t.Helper()
		list, err := db.Assignments().UnbegunPauses(t.Context(), at)
		must(t, err)
		return list
	}
	if list := unbegun(x.StartsAt); len(list) != 0 {
		t.Errorf("to begin, although everything is set aside: %v", list)
	}
	_, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: x.PersonID, Course: "another", Cycle: 1, EnrolledAt: nine(), Total: 1})
	must(t, err)
	if diff := cmp.Diff([]assignment.Exception{x}, unbegun(x.StartsAt)); diff != "" {
		t.Errorf("to begin with a new enrollment (-want +got):\n%s", diff)
	}
	for _, at := range []time.Time{x.StartsAt.Add(-time.Second), x.EndsAt} {
		if list := unbegun(at); len(list) != 0 {
			t.Errorf("to begin at %v, when it does not hold: %v", at, list)
		}
	}
}

// lettingGo ends what was granted for an enrollment that nobody asks for any
// more, and nothing else.
func (s suite) lettingGo(t *testing.T) {
	db := s.open(t)
	rule := addRule(t, db, assignment.Assignment{Name: "Everybody"})
	for name, change := range map[string]assignment.Kind{"ana": assignment.Withdraw, "bea": assignment.Release} {
		person := addPerson(t, db, name)
		_, err := db.Assignments().Carry(t.Context(), courseKey, []assignment.Change{{Kind: assignment.Enroll, PersonID: person, Cycle: 1, AssignmentID: rule.ID}}, 4, nine())
		must(t, err)
		id := latest(t, db, person).ID
		for _, kind := range []assignment.ExceptionKind{assignment.Pause, assignment.Waive, assignment.Extend} {
			x := assignment.Exception{Kind: kind, PersonID: person, Reason: "Leave", StartsAt: nine(), CreatedAt: nine(), CreatedBy: "hana", DueAfter: nine().Add(time.Hour)}
			if kind != assignment.Pause {
				x.EnrollmentID = id
			}
			settle(t, db, x, "hana", nine())
		}
		at := nine().Add(time.Hour).UTC()
		_, err = db.Assignments().Carry(t.Context(), courseKey, []assignment.Change{{Kind: change, EnrollmentID: id}}, 4, at)
		must(t, err)
		list, err := db.Assignments().Exceptions(t.Context(), person)
		must(t, err)
		for _, x := range list {
			want := x.Kind == assignment.Extend || (x.Kind == assignment.Waive && change == assignment.Withdraw)
			if got := x.EndedAt.Equal(at); got != want {
				t.Errorf("%s: the %s has ended: %v, want %v", change, x.Kind, got, want)
			}
		}
	}
}

// enrollAtOnce applies a rule while people start the course themselves.
func (s suite) enrollAtOnce(t *testing.T) {
	db := s.open(t)
	var people []int64
	var changes []assignment.Change
	for i := range 12 {
		people = append(people, addPerson(t, db, numbered("p", i)))
		changes = append(changes, assignment.Change{Kind: assignment.Enroll, PersonID: people[i], Cycle: 1})
	}
	errs := atOnce(len(people)+4, func(i int) error {
		if i < len(people) {
			_, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: people[i], Course: courseKey, Cycle: 1, EnrolledAt: nine()})
			return err
		}
		_, err := db.Assignments().Carry(t.Context(), courseKey, changes, 1, nine())
		return err
	})
	succeeded(t, errs[:len(people)], fault.Conflict)
	if n := succeeded(t, errs[len(people):], ""); n != 4 {
		t.Errorf("%d of 4 could assign", n)
	}
	for _, p := range people {
		latest(t, db, p)
	}
}
