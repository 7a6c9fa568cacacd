package main

import (
	"sync/atomic"
	"time"
)

// movableClock is the demo's clock: the real one, moved by as much as somebody
// wanted.
type movableClock struct{ by atomic.Int64 }

// now returns the demo's time.
func (c *movableClock) now() time.Time { return now().Add(time.Duration(c.by.Load())) }

// set moves the clock to t; it runs on from there.
func (c *movableClock) set(t time.Time) { c.by.Store(int64(t.Sub(now()))) }
