package assignment

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/enrollment"
)

// Prospect is when an open enrollment is due, and when it will be once the
// pauses and waivers that were granted are over.
type Prospect struct {
	EnrollmentID int64
	Course       string // key
	DueAt        time.Time
	Then         time.Time     // as planned; where there is no last day, as if it ended now
	OpenEnd      bool          // Then moves on with each day, as one of them has no last day
	Ahead        ExceptionKind // what is still to be over; "" = nothing
}

// Prospects returns those of a person's open enrollments that have a due day.
func (s *Service) Prospects(ctx context.Context, personID int64) ([]Prospect, error) {
	st, err := s.store.Standing(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("reading how somebody stands: %w", err)
	}
	r, err := s.book(st.Rules)
	if err != nil {
		return nil, err
	}
	var out []Prospect
	for _, e := range st.Open {
		if e.SetAside != enrollment.SetWithdrawn && !e.DueAt.IsZero() {
			out = append(out, r.prospect(st, e, s.clock()))
		}
	}
	return out, nil
}

// prospect is what will become of one enrollment.
func (r Rules) prospect(st Standing, e enrollment.Enrollment, now time.Time) Prospect {
	out := Prospect{EnrollmentID: e.ID, Course: e.Course, DueAt: e.DueAt, Then: e.DueAt}
	granted := covering(st.Granted, e.ID)
	for _, x := range granted {
		if x.SetsAside() != enrollment.NotSetAside && x.EndedAt.IsZero() {
			out.Ahead = x.Kind
		}
	}
	if out.Ahead == "" {
		return out
	}
	rule := r.named(e.AssignmentID)
	out.Then, _ = r.reckon(rule, st.HiredOn, e, allOver(granted, now))
	later, _ := r.reckon(rule, st.HiredOn, e, allOver(granted, now.AddDate(0, 0, 2)))
	out.OpenEnd = !later.Equal(out.Then)
	return out
}

// allOver returns pauses and waivers as they will be when they are over: as
// planned, or at a moment if they have no last day.
func allOver(granted []Exception, at time.Time) []Exception {
	out := make([]Exception, len(granted))
	for i, x := range granted {
		switch {
		case x.SetsAside() == enrollment.NotSetAside || !x.EndedAt.IsZero():
			out[i] = x
		case x.EndsAt.IsZero():
			out[i] = x.ended("", at)
		default:
			out[i] = x.ended("", x.EndsAt)
		}
	}
	return out
}
