package sample

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"decorum/content"
	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// publish publishes the first of the built-in courses, unless it is already,
// and returns it compiled.
func publish(ctx context.Context, versions store.Versions, at time.Time) (course.Published, error) {
	key := content.Keys()[0]
	folder, err := fs.Sub(content.Courses(), key)
	if err != nil {
		return course.Published{}, fmt.Errorf("opening course %q: %w", key, err)
	}
	return publishFolder(ctx, versions, folder, key, at)
}

// publishFolder publishes the course in a folder, unless it is already.
func publishFolder(ctx context.Context, versions store.Versions, folder fs.FS, key string, at time.Time) (course.Published, error) {
	compiled, files, findings := coursefile.Read(folder, key, coursefile.Options{})
	if compiled == nil {
		return course.Published{}, fmt.Errorf("compiling course %q: %s: %w", key, findings[0], fault.Invalid)
	}
	version, _, err := versions.AddVersion(ctx, course.Version{Course: key, Title: compiled.Title, Hash: course.Hash(files),
		PublishedBy: "decorum", PublishedAt: at}, files)
	if err != nil {
		return course.Published{}, err
	}
	return course.Published{Course: compiled, Version: version}, nil
}

// single gives the service the one course of the sample.
type single struct{ course.Published }

// All implements enrollment.Courses.
func (s single) All() []course.Published { return []course.Published{s.Published} }

// Current implements enrollment.Courses.
func (s single) Current(string) (course.Published, error) { return s.Published, nil }

// Version implements enrollment.Courses.
func (s single) Version(context.Context, int64) (course.Published, error) { return s.Published, nil }

// remembered reads the keys once. The sample's clock jumps so far that the
// service would look for new ones at every certificate.
type remembered struct {
	certificate.KeyStore
	keys []certificate.Key
}

// Keys implements certificate.KeyStore.
func (r *remembered) Keys(context.Context) ([]certificate.Key, error) { return r.keys, nil }

// first reads the keys, and makes the first one if there is none.
func (r *remembered) first(ctx context.Context, at time.Time) error {
	key, err := certificate.NewKey(rand.Reader, at)
	if err != nil {
		return err
	}
	if err := r.AddFirstKey(ctx, key); err != nil && !errors.Is(err, fault.Conflict) {
		return fmt.Errorf("adding the first key: %w", err)
	}
	r.keys, err = r.KeyStore.Keys(ctx)
	return err
}

func joined(path []string) string { return strings.Join(path, "\x00") }

// unitIDs returns the ids of units by their joined paths.
func unitIDs(units []account.Unit) map[string]int64 {
	paths := make(map[int64]string, len(units))
	out := make(map[string]int64, len(units))
	for _, u := range units {
		path := u.Name
		if above, ok := paths[u.ParentID]; ok {
			path = above + "\x00" + u.Name
		}
		paths[u.ID], out[path] = path, u.ID
	}
	return out
}
