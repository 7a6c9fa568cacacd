package report

import (
	"context"
	"sync"
	"time"
)

// kept holds what may be costly to read. What costs little is read anew for
// every page. What costs more is read again after a while that grows with the
// cost, so that reading takes a small share of the time however large the
// company is; until then, and while it is being read, the old one is shown with
// its time.
type kept[T any] struct {
	// rest is how many times as long as reading took the value is good.
	rest int

	mu      sync.Mutex
	value   T
	ready   bool
	at      time.Time // when the value was read, by the real clock
	took    time.Duration
	reading chan struct{} // closed when the reading under way is over, nil = none
	failed  error         // of the last reading
}

// cheap is what every page can afford to wait for.
const cheap = 25 * time.Millisecond

// read returns the value, and reads it first if there is none or if that costs
// little.
func (k *kept[T]) read(ctx context.Context, load func(context.Context) (T, error)) (T, error) {
	k.mu.Lock()
	if k.ready && (k.took > cheap || k.reading != nil) {
		if k.reading == nil && k.old() {
			k.begin(context.WithoutCancel(ctx), load)
		}
		value := k.value
		k.mu.Unlock()
		return value, nil
	}
	wait := k.reading
	if wait == nil {
		wait = k.begin(context.WithoutCancel(ctx), load)
	}
	k.mu.Unlock()
	select {
	case <-wait:
	case <-ctx.Done():
		var nothing T
		return nothing, ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value, k.failed
}

// last returns the value as it was read last, if it was.
func (k *kept[T]) last() (value T, ready bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value, k.ready
}

// renew reads the value if it is there and old, or not there.
func (k *kept[T]) renew(ctx context.Context, load func(context.Context) (T, error)) error {
	k.mu.Lock()
	if k.reading != nil || (k.ready && (k.took <= cheap || !k.old())) {
		k.mu.Unlock()
		return nil
	}
	wait := k.begin(ctx, load)
	k.mu.Unlock()
	<-wait
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failed
}

// old reports whether the value has been good for long enough.
func (k *kept[T]) old() bool { return time.Since(k.at) > time.Duration(k.rest)*k.took }

// begin begins to read; the lock is held.
func (k *kept[T]) begin(ctx context.Context, load func(context.Context) (T, error)) chan struct{} {
	done := make(chan struct{})
	k.reading = done
	go func() {
		start := time.Now() //nolint:forbidigo // what reading costs is real time, even where the demo's clock is moved
		value, err := load(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.failed = err; err == nil {
			k.value, k.ready, k.at, k.took = value, true, start, time.Since(start)
		}
		k.reading = nil
		close(done)
	}()
	return done
}
