//go:build !unix

package store

import "context"

// lock does nothing where there is no flock: SQLite's own write lock lets one
// of two processes fail with a clear message, and trying again is safe.
func (*DB) lock(context.Context) (unlock func(), err error) { return func() {}, nil }
