// Package recent keeps what was read from the database for a few seconds, so
// that a page that is read often costs no query. Each instance keeps its own.
// What a browser has written it sees at once, whichever instance answers:
// entries that were loaded before its last write are loaded anew (WithWritten).
// What others write is seen after Life at the latest.
package recent

import (
	"context"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
)

const (
	// Life is how long an entry is good.
	Life = 5 * time.Second
	// margin allows for the time that a write takes and for clocks of instances
	// that differ.
	margin = 2 * time.Second
)

// Cache keeps values by key.
type Cache[K comparable, V any] struct {
	entries *expirable.LRU[K, entry[V]]
}

type entry[V any] struct {
	value  V
	loaded time.Time // when loading began
}

// New returns a cache of at most size entries.
func New[K comparable, V any](size int) *Cache[K, V] {
	return &Cache[K, V]{entries: expirable.NewLRU[K, entry[V]](size, nil, Life)}
}

// Read returns the value of key, loading it if it is not there or older than
// the last write of whoever asks. Failures are not kept. The value is shared:
// nobody may change it.
func (c *Cache[K, V]) Read(ctx context.Context, key K, load func() (V, error)) (V, error) {
	if e, ok := c.entries.Get(key); ok && !e.loaded.Before(written(ctx)) {
		return e.value, nil
	}
	loaded := time.Now() //nolint:forbidigo // ages go by the real clock, even where the demo's is moved
	value, err := load()
	if err == nil {
		c.entries.Add(key, entry[V]{value, loaded})
	}
	return value, err
}

// Drop forgets the value of key, after it was changed.
func (c *Cache[K, V]) Drop(key K) { c.entries.Remove(key) }

type writtenKey struct{}

// WithWritten notes when whoever asks has last written.
func WithWritten(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, writtenKey{}, at.Add(margin))
}

// written returns the moment before which nothing loaded is good enough.
func written(ctx context.Context) time.Time {
	at, _ := ctx.Value(writtenKey{}).(time.Time)
	return at
}
