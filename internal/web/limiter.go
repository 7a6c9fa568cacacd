package web

import (
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"decorum/internal/fault"
)

// Whoever verifies certificates may look up thirty at once and then one every
// two seconds; that is enough for people and nothing for guessing.
const (
	verifyBurst = 30
	verifyEvery = 2 * time.Second
	keptPlaces  = 10_000
)

// limiter slows down each place from which requests come.
type limiter struct {
	clock  func() time.Time
	mu     sync.Mutex
	places map[string]*rate.Limiter
}

func newLimiter(clock func() time.Time) *limiter {
	return &limiter{clock: clock, places: map[string]*rate.Limiter{}}
}

// allow reports whether one more request from the place is in order.
func (l *limiter) allow(place string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.places) >= keptPlaces {
		l.forget()
	}
	bucket, ok := l.places[place]
	if !ok {
		bucket = rate.NewLimiter(rate.Every(verifyEvery), verifyBurst)
		l.places[place] = bucket
	}
	return bucket.AllowN(l.clock(), 1)
}

// forget drops the places that could start afresh anyhow, or, under attack
// from very many places, all of them.
func (l *limiter) forget() {
	for place, bucket := range l.places {
		if bucket.TokensAt(l.clock()) >= verifyBurst {
			delete(l.places, place)
		}
	}
	if len(l.places) >= keptPlaces {
		clear(l.places)
	}
}

// slowDown refuses a place that asks too much.
func (s *server) slowDown(c echo.Context) error {
	if s.verifies.allow(c.RealIP()) {
		return nil
	}
	s.retryAfter(c, s.Clock().Add(verifyEvery))
	return fault.Explain(fault.Limited, "Too many look-ups from your network in a short time. Wait a minute and try again.")
}
