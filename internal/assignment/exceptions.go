package assignment

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// MostBack is how many days ago a pause may begin. A leave is noted late at
// times; a year that is mistyped is further off.
const MostBack = 90

// Exceptions returns what was granted to a person, the latest first.
func (s *Service) Exceptions(ctx context.Context, personID int64) ([]Exception, error) {
	list, err := s.store.Exceptions(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("reading exceptions: %w", err)
	}
	return list, nil
}

// Pause sets a person aside in every course from the beginning of a day to the
// end of another one; without a first day from now on, without a last day until
// it is ended.
func (s *Service) Pause(ctx context.Context, by string, personID int64, from, until account.Day, reason string) error {
	x := Exception{Kind: Pause, PersonID: personID, StartsAt: from.Begins(s.zone)}
	if from == "" {
		x.StartsAt = s.clock()
	} else if earliest := account.DayOf(s.clock(), s.zone).Add(-MostBack); from < earliest {
		return fault.Explain(fault.Invalid, fmt.Sprintf("The first day can be at most %d days ago, which is %s. Is the year right?", MostBack, earliest.Long()))
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
	x.CreatedAt, x.CreatedBy = now, by
	return s.settle(ctx, x.PersonID, by, func(st Standing) (Exception, error) {
		if _, open := st.open(x.EnrollmentID); x.EnrollmentID != 0 && !open {
			return x, errNotOpen()
		}
		for _, other := range st.Granted {
			if other.Kind == x.Kind && other.EnrollmentID == x.EnrollmentID && other.EndedAt.IsZero() && x.overlaps(other, now) {
				return x, fault.Explain(fault.Conflict, "There is one already "+s.days(other)+". Choose days on which that does not hold, or end it first.")
			}
		}
		return x, nil
	})
}

func errNotOpen() error {
	return fault.Explain(fault.Conflict, "This enrollment is completed or over, so there is nothing to grant.")
}

// days says in words when an exception holds.
func (s *Service) days(x Exception) string {
	words := "from " + account.DayOf(x.StartsAt, s.zone).Long()
	if x.EndsAt.IsZero() {
		return words + " until it is ended"
	}
	return words + " to " + account.DayOf(x.EndsAt.Add(-time.Microsecond), s.zone).Long()
}

// Extend moves the due day of one enrollment.
func (s *Service) Extend(ctx context.Context, by string, personID, enrollmentID int64, due account.Day, reason string) (err error) {
	now := s.clock()
	x := Exception{Kind: Extend, PersonID: personID, EnrollmentID: enrollmentID, StartsAt: now, CreatedAt: now, CreatedBy: by}
	if x.Reason, err = cleanReason(reason); err != nil {
		return err
	}
	if due != "" {
		x.DueAfter = due.Ends(s.zone)
	}
	return s.settle(ctx, personID, by, func(st Standing) (Exception, error) {
		e, open := st.open(enrollmentID)
		if !open {
			return x, errNotOpen()
		}
		x.DueBefore = e.DueAt
		if !x.DueAfter.After(now) || (!e.DueAt.IsZero() && !x.DueAfter.After(e.DueAt)) {
			return x, fault.Explain(fault.Invalid, "Choose a day that is still to come, and later than the due day so far."+
				" To make it earlier again, end what moved it, or take it back.")
		}
		return x, nil
	})
}

// EndException ends an exception before its time: what it set aside goes on, and
// an extension does not count any more. The days that a pause or a waiver has
// kept somebody count.
func (s *Service) EndException(ctx context.Context, by string, id int64) error {
	x, err := s.store.Exception(ctx, id)
	if err != nil {
		return fmt.Errorf("reading an exception: %w", err)
	}
	return s.finish(ctx, x, by, s.clock())
}

// finish ends an exception at a moment, unless it has ended.
func (s *Service) finish(ctx context.Context, x Exception, by string, at time.Time) error {
	return s.settle(ctx, x.PersonID, by, func(st Standing) (Exception, error) {
		now, found := st.granted(x.ID)
		if !found || !now.EndedAt.IsZero() {
			return Exception{}, nil
		}
		return now.ended(by, at), nil
	})
}

// TakeBack takes back a pause or a waiver that was granted by mistake, whether it
// has ended or not: its days don't count. To take back an extension is to end it.
func (s *Service) TakeBack(ctx context.Context, by string, id int64) error {
	x, err := s.store.Exception(ctx, id)
	if err != nil {
		return fmt.Errorf("reading an exception: %w", err)
	}
	if x.SetsAside() == enrollment.NotSetAside {
		return s.EndException(ctx, by, id)
	}
	return s.settle(ctx, x.PersonID, by, func(st Standing) (Exception, error) {
		x, found := st.granted(id)
		if !found || x.TakenBack() {
			return Exception{}, nil
		}
		if x.EndedAt.IsZero() {
			x = x.ended(by, s.clock())
		}
		x.TakenBackAt, x.TakenBackBy = s.clock(), by
		return x, nil
	})
}
