package webhook

import (
	"encoding/json"
	"slices"
	"time"
)

// Kind is a kind of event.
type Kind string

// The kinds.
const (
	Completed Kind = "enrollment.completed"
	Expired   Kind = "enrollment.expired"
	Revoked   Kind = "certificate.revoked"
	Test      Kind = "test" // only when somebody asks for it
)

// Kinds lists those that a hook can ask for.
func Kinds() []Kind { return []Kind{Completed, Expired, Revoked} }

// Hook is an address that wants to be told.
type Hook struct {
	ID        int64
	Name      string
	URL       string
	Kinds     []Kind
	Secret    string // whsec_ and base64
	CreatedAt time.Time
	CreatedBy string
	PausedAt  time.Time // zero = it is told
	PausedFor string    // why, in words
	Failures  int       // attempts in a row that failed
	FailingAt time.Time // the first of them; zero = none
}

// Paused reports whether the hook is not told for now. What happens meanwhile
// is kept for it.
func (h Hook) Paused() bool { return !h.PausedAt.IsZero() }

// Wants reports whether the hook asks for a kind.
func (h Hook) Wants(k Kind) bool { return k == Test || slices.Contains(h.Kinds, k) }

// Delivery is one event that one hook is told.
type Delivery struct {
	ID           int64
	HookID       int64
	MessageID    string // the same in each attempt
	Kind         Kind
	EnrollmentID int64 // 0 = a test
	HappenedAt   time.Time
	Body         json.RawMessage // as it was sent first, and is again; nil = not sent yet
	Attempts     int
	TriedAt      time.Time // last; zero = never
	Outcome      string    // of the last attempt, in words; "" = none yet
	DeliveredAt  time.Time // zero = not yet
	GivenUpAt    time.Time // zero = it was not
}

// Stage is where a delivery stands.
type Stage string

// The stages.
const (
	Delivered Stage = "delivered"
	GivenUp   Stage = "given up"
	Waiting   Stage = "waiting"
)

// Stage returns where the delivery stands.
func (d Delivery) Stage() Stage {
	switch {
	case !d.DeliveredAt.IsZero():
		return Delivered
	case !d.GivenUpAt.IsZero():
		return GivenUp
	}
	return Waiting
}

// A hook is paused after so many failures in a row, if they have gone on for so
// long: a program that is down over a weekend loses nothing.
const (
	mostFailures = 20
	longFailing  = 3 * 24 * time.Hour
)

// Job is the kind of the jobs that send deliveries; their payload is the number
// of the delivery.
const Job = "deliver to webhook"

// Attempts is how often a delivery is tried, over about a day.
const Attempts = 16

// fail returns the hook after an attempt that failed; gone is whether the
// address says that it is no longer there (410).
func (h Hook) fail(now time.Time, outcome string, gone bool) Hook {
	h.Failures++
	if h.FailingAt.IsZero() {
		h.FailingAt = now
	}
	switch {
	case h.Paused():
	case gone:
		h.PausedAt, h.PausedFor = now, "The address says that it is gone for good (410)."
	case h.Failures >= mostFailures && now.Sub(h.FailingAt) >= longFailing:
		h.PausedAt, h.PausedFor = now, "Nothing has arrived for three days. The last answer: "+outcome
	}
	return h
}

// succeed returns the hook after an attempt that succeeded.
func (h Hook) succeed() Hook {
	h.Failures, h.FailingAt = 0, time.Time{}
	return h
}
