package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"decorum/internal/fault"
)

// queue brings together to the disk what arrives while something is being
// written: each value is acknowledged when it is durable, and none waits for
// more than the write before it and its own.
type queue[T any] struct {
	mu      sync.Mutex
	waiting []queued[T]
	writing bool
}

// queued is one value on its way to the disk.
type queued[T any] struct {
	value T
	done  chan error
}

// longestWrite bounds a write, so that a database that hangs is told to those
// who wait.
const longestWrite = 20 * time.Second

// put waits until the value is written. Write writes a group in one statement
// and says of each value whether it was taken; one that was not is a
// fault.Conflict.
func (q *queue[T]) put(ctx context.Context, value T, write func(context.Context, []T) ([]bool, error)) error {
	one := queued[T]{value, make(chan error, 1)}
	q.mu.Lock()
	q.waiting = append(q.waiting, one)
	if !q.writing {
		q.writing = true
		go q.drain(write) //nolint:contextcheck // what is written belongs to many requests, and none may break it off
	}
	q.mu.Unlock()
	select {
	case err := <-one.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drain writes what waits, again and again, until nothing waits.
func (q *queue[T]) drain(write func(context.Context, []T) ([]bool, error)) {
	for {
		q.mu.Lock()
		group := q.waiting[:min(len(q.waiting), batch)]
		q.waiting = slices.Clone(q.waiting[len(group):])
		q.writing = len(group) > 0
		q.mu.Unlock()
		if len(group) == 0 {
			return
		}
		writeGroup(group, write)
	}
}

// writeGroup writes a group and tells each what became of it.
func writeGroup[T any](group []queued[T], write func(context.Context, []T) ([]bool, error)) {
	values := make([]T, len(group))
	for i, one := range group {
		values[i] = one.value
	}
	ctx, cancel := context.WithTimeout(context.Background(), longestWrite)
	defer cancel()
	taken, err := write(ctx, values)
	for i, one := range group {
		switch {
		case err != nil:
			one.done <- kind(err)
		case !taken[i]:
			one.done <- fault.Conflict
		default:
			one.done <- nil
		}
	}
}
