package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"decorum/internal/fault"
)

// VersionStore keeps published versions and their files.
type VersionStore interface {
	// LatestVersions returns the latest version of every course.
	LatestVersions(ctx context.Context) ([]Version, error)
	// Version returns a version by its id, or fault.Missing.
	Version(ctx context.Context, id int64) (Version, error)
	// VersionFiles returns the files of a version.
	VersionFiles(ctx context.Context, id int64) ([]File, error)
	// AddVersion stores a version and its files under the next number of its
	// course, unless the latest one has the same hash: then that one is
	// returned and added is false.
	AddVersion(ctx context.Context, v Version, files []File) (stored Version, added bool, err error)
}

// Catalog holds the published courses, compiled, and follows what is published
// by other instances.
type Catalog struct {
	store   VersionStore
	compile func(key string, files []File) (*Course, error)

	mu       sync.RWMutex
	current  map[string]Published
	versions map[int64]Published // every version that was asked for
}

// NewCatalog returns an empty catalog; Refresh fills it. Compile turns the
// files of a version into a course.
func NewCatalog(store VersionStore, compile func(key string, files []File) (*Course, error)) *Catalog {
	return &Catalog{store: store, compile: compile, current: map[string]Published{}, versions: map[int64]Published{}}
}

// Refresh loads what was published since the last time. It returns the courses
// that changed. One that can't be compiled stays as it was and does not keep
// the others back.
func (c *Catalog) Refresh(ctx context.Context) ([]Published, error) {
	latest, err := c.store.LatestVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for published versions: %w", err)
	}
	var changed []Published
	var failures []error
	for _, v := range latest {
		c.mu.RLock()
		known := c.current[v.Course].Version.ID == v.ID
		c.mu.RUnlock()
		if known {
			continue
		}
		p, err := c.Version(ctx, v.ID)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		c.mu.Lock()
		c.current[v.Course] = p
		c.mu.Unlock()
		changed = append(changed, p)
	}
	return changed, errors.Join(failures...)
}

// Follow refreshes until ctx is done, at the given interval, which is the time
// that a published version takes to reach this instance at the most. Each
// change and each failure is handed to the two functions.
func (c *Catalog) Follow(ctx context.Context, every time.Duration, changed func(Published), failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		fresh, err := c.Refresh(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			failed(err)
		}
		for _, p := range fresh {
			changed(p)
		}
	}
}

// All returns the current version of every course, by title.
func (c *Catalog) All() []Published {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]Published, 0, len(c.current))
	for _, p := range c.current {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Published) int {
		return strings.Compare(a.Course.Title+"\x00"+a.Course.Key, b.Course.Title+"\x00"+b.Course.Key)
	})
	return out
}

// Current returns the course's current version, or fault.Missing.
func (c *Catalog) Current(key string) (Published, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p, ok := c.current[key]
	if !ok {
		return Published{}, fmt.Errorf("looking for course %q: %w", key, fault.Missing)
	}
	return p, nil
}

// Version returns a version by its id, compiled, or fault.Missing.
func (c *Catalog) Version(ctx context.Context, id int64) (Published, error) {
	c.mu.RLock()
	p, ok := c.versions[id]
	c.mu.RUnlock()
	if ok {
		return p, nil
	}
	v, err := c.store.Version(ctx, id)
	if err != nil {
		return Published{}, fmt.Errorf("reading version %d: %w", id, err)
	}
	files, err := c.store.VersionFiles(ctx, id)
	if err != nil {
		return Published{}, fmt.Errorf("reading the files of version %d: %w", id, err)
	}
	compiled, err := c.compile(v.Course, files)
	if err != nil {
		return Published{}, fmt.Errorf("compiling version %d of course %q: %w", v.Number, v.Course, err)
	}
	p = Published{Course: compiled, Version: v}
	c.mu.Lock()
	c.versions[id] = p
	c.mu.Unlock()
	return p, nil
}

// Titles returns the titles of courses, by key.
func Titles(courses []Published) map[string]string {
	out := make(map[string]string, len(courses))
	for _, p := range courses {
		out[p.Course.Key] = p.Course.Title
	}
	return out
}
