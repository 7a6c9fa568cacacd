package assignment

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// Exceptions returns what was granted to a person, the latest first.
func (s *Service) Exceptions(ctx context.Context, personID int64) ([]Exception, error) {
	list, err := s.store.Exceptions(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("reading exceptions: %w", err)
	}
	return list, nil
}

// Pause sets a person aside in every course from the beginning of a day to the
// end of another one; without a last day until it is ended.
func (s *Service) Pause(ctx context.Context, by string, personID int64, from, until account.Day, reason string) error {
	x := Exception{Kind: Pause, PersonID: personID, StartsAt: from.Begins(s.zone)}
	if from == "" {
		x.StartsAt = s.clock()
	}
	return s.setAside(ctx, by, x, until, reason)
}

// Waive sets one enrollment aside from now on, to the end of a day or for good.
func (s *Service) Waive(ctx context.Context, by string, personID, enrollmentID int64, until account.Day, reason string) error {
	return s.setAside(ctx, by, Exception{Kind: Waive, PersonID: personID, EnrollmentID: enrollmentID, StartsAt: s.clock()}, until, reason)
}

// setAside grants a pause or a waiver.
func (s *Service) setAside(ctx context.Context, by string, x Exception, until account.Day, reason string) (err error) {
	if x.Reason, err = cleanReason(reason); err != nil {
		return err
	}
	now := s.clock()
	if until != "" {
		x.EndsAt = until.Ends(s.zone)
	}
	if !x.EndsAt.IsZero() && (!x.EndsAt.After(now) || !x.EndsAt.After(x.StartsAt)) {
		return fault.Explain(fault.Invalid, "The last day is over already, or comes before the first. Choose a later one.")
	}
	before, err := s.store.Exceptions(ctx, x.PersonID)
	if err != nil {
		return fmt.Errorf("reading exceptions: %w", err)
	}
	for _, other := range before {
		if other.EndedAt.IsZero() && other.Kind == x.Kind && other.EnrollmentID == x.EnrollmentID {
			return fault.Explain(fault.Conflict, "There is one already that has not ended. End it first.")
		}
	}
	open, err := s.openFor(ctx, x)
	if err != nil {
		return err
	}
	x.CreatedAt, x.CreatedBy = now, by
	var changed []enrollment.Enrollment
	if x.Holds(now) {
		changed = asided(open, x)
	}
	if _, err := s.store.Settle(ctx, x, by, now, changed); err != nil {
		return fmt.Errorf("granting an exception: %w", err)
	}
	return nil
}

// openFor returns the open enrollments that an exception is about.
func (s *Service) openFor(ctx context.Context, x Exception) ([]enrollment.Enrollment, error) {
	open, err := s.store.Open(ctx, x.PersonID)
	if err != nil {
		return nil, fmt.Errorf("reading open enrollments: %w", err)
	}
	if x.EnrollmentID == 0 {
		return open, nil
	}
	for _, e := range open {
		if e.ID == x.EnrollmentID {
			return []enrollment.Enrollment{e}, nil
		}
	}
	return nil, fault.Explain(fault.Conflict, "This enrollment is completed or over, so there is nothing to grant.")
}

// asided returns the enrollments that an exception sets aside, as they are then.
// One that is set aside for another reason stays as it is.
func asided(open []enrollment.Enrollment, x Exception) []enrollment.Enrollment {
	var out []enrollment.Enrollment
	for _, e := range open {
		if e.SetAside == enrollment.NotSetAside {
			e.SetAside = x.SetsAside()
			out = append(out, e)
		}
	}
	return out
}

// Extend moves the due day of one enrollment.
func (s *Service) Extend(ctx context.Context, by string, personID, enrollmentID int64, due account.Day, reason string) (err error) {
	x := Exception{Kind: Extend, PersonID: personID, EnrollmentID: enrollmentID, StartsAt: s.clock(), CreatedAt: s.clock(), CreatedBy: by}
	if x.Reason, err = cleanReason(reason); err != nil {
		return err
	}
	open, err := s.openFor(ctx, x)
	if err != nil {
		return err
	}
	e := open[0]
	x.DueBefore = e.DueAt
	if due != "" {
		x.DueAfter = due.Ends(s.zone)
	}
	if !x.DueAfter.After(s.clock()) || (!e.DueAt.IsZero() && !x.DueAfter.After(e.DueAt)) {
		return fault.Explain(fault.Invalid, "Choose a day that is still to come, and later than the due day so far.")
	}
	e.DueAt, e.DueMoved = x.DueAfter, true
	if _, err := s.store.Settle(ctx, x, by, s.clock(), []enrollment.Enrollment{e}); err != nil {
		return fmt.Errorf("extending: %w", err)
	}
	return nil
}

// EndException ends an exception before its time. What it set aside goes on; a
// due day that it moved goes back to what the rule says.
func (s *Service) EndException(ctx context.Context, by string, id int64) error {
	x, err := s.store.Exception(ctx, id)
	if err != nil {
		return fmt.Errorf("reading an exception: %w", err)
	}
	if !x.EndedAt.IsZero() {
		return nil
	}
	return s.finish(ctx, x, by, s.clock())
}

// finish ends an exception at a moment.
func (s *Service) finish(ctx context.Context, x Exception, by string, at time.Time) error {
	open, err := s.store.Open(ctx, x.PersonID)
	if err != nil {
		return fmt.Errorf("reading open enrollments: %w", err)
	}
	var changed []enrollment.Enrollment
	for _, e := range open {
		switch {
		case x.EnrollmentID != 0 && e.ID != x.EnrollmentID:
			continue
		case x.Kind == Extend && e.DueAt.Equal(x.DueAfter):
			e.DueAt, e.DueMoved = x.DueBefore, false
		case x.Kind != Extend && e.SetAside == x.SetsAside():
			e = x.Resume(e, at, s.zone)
		default:
			continue
		}
		changed = append(changed, e)
	}
	x.EndedAt, x.EndedBy = at, by
	if _, err := s.store.Settle(ctx, x, by, s.clock(), changed); err != nil {
		return fmt.Errorf("ending an exception: %w", err)
	}
	return nil
}

// endExceptions ends those whose time is over.
func (s *Service) endExceptions(ctx context.Context) error {
	over, err := s.store.OverExceptions(ctx, s.clock())
	if err != nil {
		return fmt.Errorf("reading exceptions: %w", err)
	}
	for _, x := range over {
		if err := s.finish(ctx, x, "", x.EndsAt); err != nil {
			return err
		}
	}
	return nil
}

// beginPauses sets aside what a pause holds for and nothing has set aside yet:
// because the pause has just begun, or the enrollment has. It asks for those
// alone: thousands may be on leave of whom nothing has changed.
func (s *Service) beginPauses(ctx context.Context) error {
	begun, err := s.store.UnbegunPauses(ctx, s.clock())
	if err != nil {
		return fmt.Errorf("reading exceptions: %w", err)
	}
	for _, x := range begun {
		enrollments, err := s.store.Open(ctx, x.PersonID)
		if err != nil {
			return fmt.Errorf("reading open enrollments: %w", err)
		}
		changed := asided(enrollments, x)
		if len(changed) == 0 {
			continue
		}
		if _, err := s.store.Settle(ctx, x, x.CreatedBy, s.clock(), changed); err != nil {
			return fmt.Errorf("beginning a pause: %w", err)
		}
	}
	return nil
}
