package message

import (
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
)

// TestWhy: of a message that is not wanted any more, it is said what of that on
// which it depends is another now.
func TestWhy(t *testing.T) {
	const due = account.Day("2026-12-10")
	rule := assignment.Assignment{ID: 1, Reminders: assignment.Reminders{Before: []int{3}, Overdue: 7, Escalate: 5, Expiring: 30}}
	rules := func() Rules {
		return Rules{Assignments: map[int64]assignment.Assignment{1: rule}, Zone: time.UTC}
	}
	standing := func() Standing {
		return Standing{Enrollment: enrollment.Enrollment{ID: 5, PersonID: 9, AssignmentID: 1, AssignedAt: due.Add(-20).Begins(time.UTC), DueAt: due.Ends(time.UTC)},
			Latest: true, Active: true, ManagerID: 7}
	}
	completed := func(s *Standing) {
		s.Enrollment.CompletedAt, s.Enrollment.ValidUntil = due.Begins(time.UTC), due.AddMonths(12).Ends(time.UTC)
	}
	for _, test := range []struct {
		name   string
		of     Kind
		before func(*Standing)
		change func(*Rules, *Standing)
		want   Why
	}{
		{"another due day", DueSoon, nil, func(_ *Rules, s *Standing) { s.Enrollment.DueAt = due.Add(9).Ends(time.UTC) }, WhyDue},
		{"no due day", Overdue, nil, func(_ *Rules, s *Standing) { s.Enrollment.DueAt = time.Time{} }, WhyDue},
		{"another due day", Escalation, nil, func(_ *Rules, s *Standing) { s.Enrollment.DueAt = due.Add(9).Ends(time.UTC) }, WhyDue},
		{"another manager", Escalation, nil, func(_ *Rules, s *Standing) { s.ManagerID = 8 }, WhyManager},
		{"no manager", Escalation, nil, func(_ *Rules, s *Standing) { s.ManagerID = 0 }, WhyManager},
		{"the manager left", Escalation, nil, func(_ *Rules, s *Standing) { s.ManagerID, s.Passed = 8, []int64{7} }, WhyLeft},
		{"another rule", DueSoon, nil, func(r *Rules, _ *Standing) { remind(r, func(m *assignment.Reminders) { m.Before = []int{2} }) }, WhyRule},
		{"another rule", Overdue, nil, func(r *Rules, _ *Standing) { remind(r, func(m *assignment.Reminders) { m.Overdue = 5 }) }, WhyRule},
		{"no more", Overdue, nil, func(r *Rules, _ *Standing) { remind(r, func(m *assignment.Reminders) { m.Overdue = 0 }) }, WhyRule},
		{"another rule", Escalation, nil, func(r *Rules, _ *Standing) { remind(r, func(m *assignment.Reminders) { m.Escalate = 6 }) }, WhyRule},
		{"another rule", Expiring, completed, func(r *Rules, _ *Standing) { remind(r, func(m *assignment.Reminders) { m.Expiring = 20 }) }, WhyRule},
		{"a completion", Overdue, nil, func(_ *Rules, s *Standing) { completed(s) }, WhyCompleted},
	} {
		r, s := rules(), standing()
		if test.before != nil {
			test.before(&s)
		}
		var d Difference
		var row Message
		r.Reconcile(&d, s, nil, due.Add(-30), due.AddMonths(13))
		for _, m := range d.Add {
			if m.Kind == test.of && row.ID == 0 {
				row, row.ID = m, 3
			}
		}
		test.change(&r, &s)
		d = Difference{}
		r.Reconcile(&d, s, []Message{row}, due.Add(-30), due.AddMonths(13))
		if len(d.Drop[test.want]) != 1 {
			t.Errorf("%s, %s: dropped are %v, want because of %q", test.of, test.name, d.Drop, test.want)
		}
	}
}

// remind changes the only rule.
func remind(r *Rules, change func(*assignment.Reminders)) {
	rule := r.Assignments[1]
	change(&rule.Reminders)
	r.Assignments = map[int64]assignment.Assignment{1: rule}
}
