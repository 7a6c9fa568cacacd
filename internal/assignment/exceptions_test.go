package assignment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// TestEndingTheSecondExtensionLeavesTheFirst: what still holds keeps its due day.
func TestEndingTheSecondExtensionLeavesTheFirst(t *testing.T) {
	onDesks(t, "2026-12-20", func(t *testing.T, d *desk) {
		ana := d.hire("ana")
		d.is(ana, "2026-12-20", "as the rule says")
		d.extend(ana, "2027-02-10")
		d.extend(ana, "2027-03-20")
		d.is(ana, "2027-03-20", "extended twice")
		d.end(ana)
		d.is(ana, "2027-02-10", "with the second one ended")
		must(t, d.service.EndException(t.Context(), "hana", d.granted(ana)[1].ID))
		d.is(ana, "2026-12-20", "with both ended")
	})
}

// TestEndingAnExtensionLeavesTheDaysOfAPause: days that somebody was on leave
// count whatever else ends.
func TestEndingAnExtensionLeavesTheDaysOfAPause(t *testing.T) {
	onDesks(t, "2027-03-29", func(_ *testing.T, d *desk) {
		ana := d.hire("ana")
		d.on("2027-01-10")
		d.pause(ana, "", "")
		for range 16 {
			d.sleep()
		}
		d.end(ana)
		d.is(ana, "2027-04-14", "after a pause of sixteen days")
		d.extend(ana, "2027-08-01")
		d.is(ana, "2027-08-01", "extended")
		d.end(ana)
		d.is(ana, "2027-04-14", "with the extension ended")
	})
}

// TestEndingAnExtensionThatAPauseMoved: what has ended moves nothing.
func TestEndingAnExtensionThatAPauseMoved(t *testing.T) {
	onDesks(t, "2027-03-29", func(t *testing.T, d *desk) {
		ana := d.hire("ana")
		d.on("2027-01-05")
		d.extend(ana, "2027-06-01")
		d.on("2027-01-10")
		d.pause(ana, "2027-01-10", "")
		for range 10 {
			d.sleep()
		}
		d.end(ana)
		d.is(ana, "2027-06-11", "after ten days")
		must(t, d.service.EndException(t.Context(), "hana", d.granted(ana)[1].ID))
		d.is(ana, "2027-04-08", "with the extension ended")
	})
}

// TestPausesThatDoNotOverlap hold side by side.
func TestPausesThatDoNotOverlap(t *testing.T) {
	onDesks(t, "2027-08-31", func(t *testing.T, d *desk) {
		ana := d.hire("ana")
		d.on("2027-02-01")
		d.pause(ana, "2027-03-01", "2027-03-31")
		d.pause(ana, "2027-06-01", "2027-06-30")
		d.pause(ana, "", "2027-02-03")
		for _, days := range [][2]account.Day{{"2027-03-31", "2027-04-02"}, {"2027-02-20", "2027-03-01"}, {"2027-06-10", ""}} {
			if err := d.service.Pause(t.Context(), "hana", ana, days[0], days[1], "Leave"); fault.Of(err) != fault.Conflict {
				t.Errorf("a pause on %v that overlaps: %v", days, err)
			}
		}
		for d.today() < "2027-07-02" {
			want := enrollment.NotSetAside
			if on := d.today(); on <= "2027-02-03" || ("2027-03-01" <= on && on <= "2027-03-31") || ("2027-06-01" <= on && on <= "2027-06-30") {
				want = enrollment.SetPaused
			}
			if got := d.enrollment(ana).SetAside; got != want {
				t.Fatalf("on %s it is set aside as %q, want %q", d.today(), got, want)
			}
			d.sleep()
		}
		d.is(ana, account.Day("2027-08-31").Add(3+31+30), "after three pauses")
	})
}

// TestAPauseThatWasAMistake is taken back, under way or ended: its days don't
// count, and what was granted besides stays.
func TestAPauseThatWasAMistake(t *testing.T) {
	onDesks(t, "2026-12-19", func(t *testing.T, d *desk) {
		d.on("2026-10-05")
		ana := d.hire("ana")
		d.on("2026-11-20")
		if err := d.service.Pause(t.Context(), "hana", ana, "2020-01-01", "", "Leave"); fault.Of(err) != fault.Invalid {
			t.Errorf("a pause from 2020 on: %v", err)
		}
		d.pause(ana, "2026-10-10", "")
		mistake := d.latest(ana).ID
		d.end(ana)
		d.is(ana, "2027-01-29", "with a pause from October 10, which was ended at once,")
		must(t, d.service.TakeBack(t.Context(), "otto", mistake))
		must(t, d.service.TakeBack(t.Context(), "hana", mistake)) // once more changes nothing
		d.is(ana, "2026-12-19", "with that taken back")
		if x := d.latest(ana); x.TakenBackBy != "otto" || x.EndedBy != "hana" || x.Holds(d.now) {
			t.Errorf("taken back is %+v", x)
		}
		d.pause(ana, "2026-11-25", "")
		d.sleep()
		must(t, d.service.TakeBack(t.Context(), "otto", d.latest(ana).ID))
		if e := d.enrollment(ana); e.SetAside != enrollment.NotSetAside {
			t.Errorf("after the pause was taken back it is set aside as %q", e.SetAside)
		}
		d.is(ana, "2026-12-19", "with a pause taken back that held")
	})
}

// TestDaysBeforeTheAssignmentDoNotCount: they can't have kept anybody.
func TestDaysBeforeTheAssignmentDoNotCount(t *testing.T) {
	d := newDesk(t, t.TempDir()+"/desk.db", "2026-12-19")
	ana := d.hire("ana")
	d.on("2026-11-05")
	d.pause(ana, "2026-08-10", "")
	d.end(ana)
	d.is(ana, "2026-12-22", "with a pause since August of what was assigned on November 2")
}

// TestProspects: what is said of a due day when something is granted is what
// becomes of it.
func TestProspects(t *testing.T) {
	d := newDesk(t, t.TempDir()+"/desk.db", "2026-12-19")
	ana := d.hire("ana")
	is := func(due, then account.Day, open bool, ahead assignment.ExceptionKind) {
		t.Helper()
		list, err := d.service.Prospects(t.Context(), ana)
		must(t, err)
		want := []assignment.Prospect{{EnrollmentID: d.enrollment(ana).ID, Course: courseKey, DueAt: due.Ends(d.zone), Then: then.Ends(d.zone), OpenEnd: open, Ahead: ahead}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", d.today(), diff)
		}
	}
	is("2026-12-19", "2026-12-19", false, "")
	d.pause(ana, "2026-11-10", "2026-11-19")
	is("2026-12-19", "2026-12-29", false, assignment.Pause)
	for d.today() < "2026-11-21" {
		d.sleep()
	}
	is("2026-12-29", "2026-12-29", false, "")
	d.pause(ana, "2026-11-20", "")
	is("2026-12-29", "2026-12-30", true, assignment.Pause)
	d.sleep()
	is("2026-12-29", "2026-12-31", true, assignment.Pause)
	d.end(ana)
	is("2026-12-31", "2026-12-31", false, "")
	d.on("2027-01-05")
	d.pause(ana, "", "")
	is("2026-12-31", "2026-12-31", false, assignment.Pause) // it was overdue before
}

// TestWhoIsLetGoHasNoDueDay: an extension ends with the rule that it was an
// exception to, for whoever may go on without.
func TestWhoIsLetGoHasNoDueDay(t *testing.T) {
	d := newDesk(t, t.TempDir()+"/desk.db", "2026-12-19")
	ana := d.hire("ana")
	d.extend(ana, "2027-02-01")
	must(t, d.db.Enrollments().Change(t.Context(), d.enrollment(ana).ID, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.StartedAt, e.ChangedAt = d.now, d.now
		return enrollment.Changes{Enrollment: &e}, nil
	}))
	_, err := d.service.End(t.Context(), "hana", d.rule.ID)
	must(t, err)
	d.is(ana, "", "let go")
	if x := d.latest(ana); x.EndedAt.IsZero() || x.EndedBy != "" {
		t.Errorf("the extension is %+v", x)
	}
}

// TestARuleThatMovesTakesExceptionsAlong: they are exceptions to what it says now.
func TestARuleThatMovesTakesExceptionsAlong(t *testing.T) {
	d := newDesk(t, t.TempDir()+"/desk.db", "2026-12-19")
	ana, bea := d.hire("ana"), d.hire("bea")
	d.pause(ana, "2026-11-02", "2026-11-11")
	d.extend(bea, "2027-02-01")
	for d.today() < "2026-11-13" {
		d.sleep()
	}
	d.is(ana, "2026-12-29", "after a pause")
	rule := d.rule
	rule.Due.On = "2027-01-19"
	_, _, err := d.service.Save(t.Context(), "hana", rule, rule.ChangedAt)
	must(t, err)
	d.is(ana, "2027-01-29", "with the rule a month later")
	d.is(bea, "2027-02-01", "with the rule still before the extension")
}

// TestADueDayFromBeforeIsKept as an earlier program moved it, until an exception
// is granted or ends that is about it.
func TestADueDayFromBeforeIsKept(t *testing.T) {
	onDesks(t, "2026-12-19", func(t *testing.T, d *desk) {
		ana := d.hire("ana")
		e := d.enrollment(ana)
		e.DueAt, e.DueMoved, e.DueKept = account.Day("2027-01-31").Ends(d.zone), true, true
		must(t, d.db.Assignments().Settle(t.Context(), ana, "", d.now, func(assignment.Standing) (assignment.Settlement, error) {
			return assignment.Settlement{Open: []enrollment.Enrollment{e}}, nil
		}))
		d.is(ana, "2027-01-31", "moved before")
		d.pause(ana, "", "")
		d.is(ana, "2027-01-31", "with a pause that holds")
		d.end(ana)
		d.is(ana, "2026-12-21", "with two days taken")
	})
}
