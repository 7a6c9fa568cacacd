package webhook

import (
	"context"
	"time"
)

// Store keeps hooks and deliveries. Deliveries are added where an event is
// stored, by the same transaction.
type Store interface {
	// Hooks returns those that were not removed, in the order of their numbers.
	Hooks(ctx context.Context) ([]Hook, error)
	// Hook returns one, or fault.Missing.
	Hook(ctx context.Context, id int64) (Hook, error)
	// AddHook adds one and returns its number.
	AddHook(ctx context.Context, h Hook) (int64, error)
	// SetHook pauses a hook, lets it go on or removes it, with an audit entry; what
	// waits for one that goes on is sent.
	SetHook(ctx context.Context, id int64, change Change) error

	// AddTest adds a delivery of a test.
	AddTest(ctx context.Context, hookID int64, messageID string, at time.Time) error
	// Deliveries returns those of a hook, the latest first, before a number (0 =
	// from the latest), at most so many.
	Deliveries(ctx context.Context, hookID, before int64, limit int) ([]Delivery, error)
	// Delivery returns one with its hook, or fault.Missing.
	Delivery(ctx context.Context, id int64) (Delivery, Hook, error)
	// Resend has a delivery of a hook sent once more; fault.Missing if there is
	// none.
	Resend(ctx context.Context, hookID, id int64, at time.Time) error
	// Facts returns what is known of an enrollment, or fault.Missing.
	Facts(ctx context.Context, enrollmentID int64) (Facts, error)
	// KeepBody keeps the body of a message, unless one is kept.
	KeepBody(ctx context.Context, id int64, body []byte) error
	// Record stores how an attempt ended, and what becomes of the hook.
	Record(ctx context.Context, d Delivery, change func(Hook) Hook) error
	// Expire adds deliveries for completions that have expired until a moment and
	// that no later one has replaced, and returns how many were looked at.
	Expire(ctx context.Context, now time.Time) (int, error)
	// SweepDeliveries removes those that were delivered or given up before a
	// moment.
	SweepDeliveries(ctx context.Context, before time.Time) error
}

// Change is what becomes of a hook.
type Change struct {
	Action string // pause, resume or remove
	Why    string
	By     string
	At     time.Time
}
