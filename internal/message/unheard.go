package message

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// escalates returns when a manager is told of an enrollment that is open, and
// how many days that is after the due day or, for somebody who was assigned
// late, after the assignment: nobody is reported who had no time. The number is
// 0 if no manager is told.
func (r Rules) escalates(e enrollment.Enrollment) (account.Day, int) {
	a, ok := r.Assignments[e.AssignmentID]
	n := a.Reminders.Escalate
	if !ok || a.Ended() || e.Completed() || e.SetAside != enrollment.NotSetAside || e.DueAt.IsZero() || n == 0 {
		return "", 0
	}
	zone := r.zone(a.ID)
	return max(account.DayOf(e.DueAt.Add(-time.Microsecond), zone), account.DayOf(e.AssignedAt, zone)).Add(n), n
}

// Unheard returns on which day a manager should be told of an enrollment of
// whom there is none; "" if there is one, or none has to be told.
func (r Rules) Unheard(s Standing) account.Day {
	if !s.Active || !s.Latest || s.ManagerID != 0 {
		return ""
	}
	day, _ := r.escalates(s.Enrollment)
	if day < account.DayOf(r.Since, r.Zone) {
		return ""
	}
	return day
}

// Unheard returns, by enrollment of a person, on which day a manager should be
// told of it of whom there is none: nobody above the person is here. Where one
// was told before they left, nothing is amiss.
func (s *Service) Unheard(ctx context.Context, person int64) (map[int64]account.Day, error) {
	out := map[int64]account.Day{}
	if !s.Sends() {
		return out, nil
	}
	progress, err := s.progress(ctx, s.Clock())
	if err != nil {
		return nil, err
	}
	rules, _, err := s.rules(ctx, progress.Since)
	if err != nil {
		return nil, err
	}
	standings, err := s.Store.StandingsOf(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("reading the enrollments of a person: %w", err)
	}
	var ids []int64
	var first account.Day
	for _, one := range standings {
		if day := rules.Unheard(one); day != "" {
			out[one.Enrollment.ID] = day
			ids, first = append(ids, one.Enrollment.ID), cmp.Or(min(first, day), day)
		}
	}
	rows, err := s.Store.Messages(ctx, ids, first)
	if err != nil {
		return nil, fmt.Errorf("reading who was told: %w", err)
	}
	for _, m := range rows {
		if m.Kind == Escalation && m.State == Mailed && m.Day == out[m.EnrollmentID] {
			delete(out, m.EnrollmentID)
		}
	}
	return out, nil
}
