package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"decorum/internal/fault"
)

// gone is the status by which an address says that it is no longer there.
const gone = 410

// Deliver tries to deliver once. Nil means that there is nothing more to do:
// it has arrived, or nobody wants it any more, or the hook is paused, in which
// case it is tried again when the hook goes on. Last says that no attempt
// follows if this one fails.
func (s *Service) Deliver(ctx context.Context, id int64, last bool) error {
	d, hook, err := s.Store.Delivery(ctx, id)
	if errors.Is(err, fault.Missing) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a delivery: %w", err)
	}
	if hook.Paused() {
		return nil
	}
	if err := s.write(ctx, &d); err != nil {
		return err
	}
	now := s.Clock()
	headers, err := Headers(hook.Secret, d.MessageID, now, d.Body)
	if err != nil {
		return err
	}
	status, sent := s.Poster.Post(ctx, hook.URL, headers, d.Body)
	if ctx.Err() != nil { // the program ends, which is no fault of the hook's
		return ctx.Err()
	}
	d.Attempts, d.TriedAt, d.Outcome = d.Attempts+1, now, outcome(status, sent)
	good := sent == nil && status >= 200 && status < 300
	if good {
		d.DeliveredAt, d.GivenUpAt = now, time.Time{}
	} else if last {
		d.GivenUpAt = now
	}
	err = s.Store.Record(ctx, d, func(h Hook) Hook {
		if good {
			return h.succeed()
		}
		return h.fail(now, d.Outcome, sent == nil && status == gone)
	})
	switch {
	case err != nil:
		return fmt.Errorf("recording a delivery: %w", err)
	case good:
		return nil
	case sent != nil:
		return fmt.Errorf("delivering to webhook %d: %w", hook.ID, sent)
	}
	return fmt.Errorf("delivering to webhook %d: answered with %d: %w", hook.ID, status, fault.Unavailable)
}

// write writes the body of a message and keeps it, so that it is the same in
// each attempt.
func (s *Service) write(ctx context.Context, d *Delivery) error {
	if d.Body != nil {
		return nil
	}
	var facts Facts
	var err error
	if d.EnrollmentID != 0 {
		if facts, err = s.Store.Facts(ctx, d.EnrollmentID); err != nil {
			return fmt.Errorf("reading what happened: %w", err)
		}
	}
	if d.Body, err = message(*d, facts, s.Site, s.Zone); err != nil {
		return err
	}
	if err := s.Store.KeepBody(ctx, d.ID, d.Body); err != nil {
		return fmt.Errorf("keeping a message: %w", err)
	}
	return nil
}

// outcome says in words how an attempt ended.
func outcome(status int, err error) string {
	switch {
	case err != nil:
		if words := fault.Words(err); words != "" {
			return words
		}
		return "It could not be sent."
	case status >= 300 && status < 400:
		return fmt.Sprintf("It answered %d, which leads elsewhere; that is not followed.", status)
	case status >= 200 && status < 300:
		return fmt.Sprintf("It answered %d.", status)
	}
	return fmt.Sprintf("It answered %d instead of 2xx.", status)
}
