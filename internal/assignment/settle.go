package assignment

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/enrollment"
)

// Settlement is what becomes of somebody's exceptions: one that was granted or
// has changed, if any, and the open enrollments as they are with it.
type Settlement struct {
	Exception Exception // without a kind = none
	Open      []enrollment.Enrollment
}

// settle stores the exception that decide returns, if any, and what follows from
// all exceptions of the person for what they have open. Decide sees the person as
// they are while nobody else settles something of theirs.
func (s *Service) settle(ctx context.Context, personID int64, by string, decide func(Standing) (Exception, error)) error {
	now := s.clock()
	err := s.store.Settle(ctx, personID, by, now, func(st Standing) (Settlement, error) {
		x, err := decide(st)
		if err != nil {
			return Settlement{}, err
		}
		if x.Kind != "" {
			st = st.with(x)
		}
		r, err := s.book(st.Rules)
		return Settlement{x, st.reckoned(r, x, now)}, err
	})
	if err != nil {
		return fmt.Errorf("settling exceptions: %w", err)
	}
	return nil
}

// book returns rules by which due days are reckoned, whomever they are for.
func (s *Service) book(list []Assignment) (Rules, error) {
	r := Rules{Assignments: list, Zone: s.zone, Zones: map[int64]*time.Location{}}
	for _, a := range list {
		if err := r.place(a); err != nil {
			return Rules{}, err
		}
	}
	return r, nil
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
		if err := s.settle(ctx, x.PersonID, x.CreatedBy, func(Standing) (Exception, error) { return Exception{}, nil }); err != nil {
			return err
		}
	}
	return nil
}
