package message_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/message"
)

// calendar knows one cycle that will begin, and how often it was asked.
type calendar struct {
	coming assignment.Coming
	asked  int
	until  account.Day
	err    error
}

func (c *calendar) Ahead(_ context.Context, until account.Day, each func([]assignment.Coming) error) error {
	c.asked, c.until = c.asked+1, until
	if c.err != nil {
		return c.err
	}
	return each([]assignment.Coming{c.coming})
}

// TestForecastIsMadeWhenADayBegins, when a rule changes, and not otherwise; what
// was expected yesterday is not shown today.
func TestForecastIsMadeWhenADayBegins(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "mail.db"), 1)
	s := o.service(o.db.Messages())
	must(t, run(t.Context(), s))
	list, err := o.db.Assignments().Assignments(t.Context(), courseKey)
	must(t, err)
	begins := account.Day("2026-12-01").Begins(time.UTC)
	c := &calendar{coming: assignment.Coming{ManagerID: 1, ManagerActive: true, Enrollment: enrollment.Enrollment{PersonID: 1, Course: courseKey, Cycle: 2,
		AssignmentID: list[0].ID, AssignedAt: begins, DueAt: account.Day("2026-12-17").Ends(time.UTC)}}}
	s.Cycles = c
	expected := func(asked int, want ...message.Count) {
		t.Helper()
		counts, err := s.Outlook(t.Context())
		must(t, err)
		var got []message.Count
		for _, one := range counts {
			if one.Expected > 0 {
				got = append(got, one)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || c.asked != asked {
			t.Errorf("asked %d times, want %d; expected are (-want +got):\n%s", c.asked, asked, diff)
		}
	}
	all := []message.Count{{Day: "2026-12-01", Kind: message.Assigned, Expected: 1}, {Day: "2026-12-03", Kind: message.DueSoon, Expected: 1},
		{Day: "2026-12-14", Kind: message.DueSoon, Expected: 1}, {Day: "2026-12-24", Kind: message.Escalation, Expected: 1},
		{Day: "2026-12-24", Kind: message.Overdue, Expected: 1}}
	expected(0)
	for range 2 {
		must(t, s.Foresee(t.Context()))
	}
	if expected(2, all...); c.until != "2026-12-24" { // the rule was made a moment ago
		t.Errorf("asked until %s", c.until)
	}
	for range 2 {
		o.wait(3 * time.Minute)
		must(t, s.Foresee(t.Context()))
	}
	expected(3, all...)
	changed := list[0]
	changed.Reminders.Before, changed.ChangedAt = nil, o.now()
	must(t, o.db.Assignments().ChangeAssignment(t.Context(), changed, list[0].ChangedAt, "hana"))
	must(t, s.Foresee(t.Context()))
	expected(4, all[0], all[3], all[4])
	o.wait(3 * time.Minute)
	must(t, s.Foresee(t.Context()))

	o.wait(24 * time.Hour)
	expected(5)
	c.err = errors.New("no database")
	if err := s.Foresee(t.Context()); !errors.Is(err, c.err) {
		t.Errorf("looking ahead ended with %v", err)
	}
	expected(6)
	c.err, c.coming.ManagerActive = nil, false
	must(t, s.Foresee(t.Context()))
	expected(7, all[0], all[4])

	s.Open = nil // without a mail server nothing goes out
	o.wait(24 * time.Hour)
	must(t, s.Foresee(t.Context()))
	expected(7)
}
