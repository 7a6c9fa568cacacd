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

// A directory may ask forty times a second; Entra wants twenty-five.
const (
	directoryBurst = 200
	directoryEvery = 25 * time.Millisecond
)

// limiter slows down each place from which requests come, or whoever else they
// are counted for: so many at once, and one every so often after that.
type limiter struct {
	clock  func() time.Time
	every  time.Duration
	burst  int
	mu     sync.Mutex
	places map[string]*rate.Limiter
}

// newLimiter lets each place send a burst, and then one request at a time.
func newLimiter(clock func() time.Time, every time.Duration, burst int) *limiter {
	return &limiter{clock: clock, every: every, burst: burst, places: map[string]*rate.Limiter{}}
}

// allow reports whether one more request from the place is in order.
func (l *limiter) allow(place string) bool {
	ok, _ := l.spend(place)
	return ok
}

// spend is allow that also tells how many more are in order at once.
func (l *limiter) spend(place string) (bool, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.places) >= keptPlaces {
		l.forget()
	}
	bucket, ok := l.places[place]
	if !ok {
		bucket = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.places[place] = bucket
	}
	ok = bucket.AllowN(l.clock(), 1)
	return ok, max(0, int(bucket.TokensAt(l.clock())))
}

// forget drops the places that could start afresh anyhow, or, under attack
// from very many places, all of them.
func (l *limiter) forget() {
	for place, bucket := range l.places {
		if bucket.TokensAt(l.clock()) >= float64(l.burst) {
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
