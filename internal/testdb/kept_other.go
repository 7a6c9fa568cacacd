//go:build !unix

package testdb

import (
	"context"
	"fmt"
	"os/exec"
)

// Elsewhere there is no throwaway cluster; DECORUM_TEST_POSTGRES still works.

type home struct{ dir string }

type kept struct{ dir string }

func newHome(string) (home, error) {
	return home{}, fmt.Errorf("a throwaway server needs Unix: %w", ErrLacking)
}

func (home) enter(*exec.Cmd) {}

func keep(context.Context, home, string, string, ...string) (*kept, error) {
	return nil, fmt.Errorf("a throwaway server needs Unix: %w", ErrLacking)
}

func (*kept) await(context.Context, string) error { return nil }

func (*kept) stop() {}
