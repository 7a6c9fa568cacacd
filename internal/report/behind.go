package report

import (
	"time"

	"decorum/internal/enrollment"
)

// The rows behind a figure of a dashboard are those of a report: for whoever
// reads both at the same moment it has as many rows as the figure says.

// Behind is the report of everything that the dashboard is about.
func (v Focus) Behind() Query { return Query{Course: v.Course, Unit: v.UnitID} }

// Behind is the report of what became due in the step.
func (s Step) Behind(v Focus, zone *time.Location) Query {
	q := v.Behind()
	q.Asked, q.DueFrom, q.DueUntil = true, s.From.In(zone).Format(time.DateOnly), lastDay(s.Counted, zone)
	return q
}

// BehindDue is the report of what was due by the end of the step.
func (s Step) BehindDue(v Focus, zone *time.Location) Query {
	q := v.Behind()
	q.Asked, q.DueUntil = true, lastDay(s.Counted, zone)
	return q
}

// BehindDone is the report of what of that was completed by then.
func (s Step) BehindDone(v Focus, zone *time.Location) Query {
	q := s.BehindDue(v, zone)
	q.DoneUntil = lastDay(s.Until, zone)
	return q
}

// Behind is the report of what is overdue of the people of a manager. Of those
// who have no manager there is none.
func (l Late) Behind(v Focus) Query {
	q := v.Behind()
	q.Manager, q.Status = l.ManagerID, string(enrollment.Overdue)
	return q
}

// Behind is the report of what is still valid, and expires in the week.
func (e Expiry) Behind(v Focus, zone *time.Location) Query {
	q := v.Behind()
	q.Status = string(enrollment.Completed)
	q.ValidFrom, q.ValidUntil = e.From.In(zone).Format(time.DateOnly), lastDay(e.Until, zone)
	return q
}

// lastDay is the day that ends at a moment.
func lastDay(end time.Time, zone *time.Location) string {
	return end.Add(-time.Nanosecond).In(zone).Format(time.DateOnly)
}
