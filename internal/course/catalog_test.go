package course_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/store"
)

var errBroken = errors.New("course.md:1:1: broken")

// shelf is a catalog over a database of its own.
type shelf struct {
	*course.Catalog

	versions store.Versions
	compiled atomic.Int32
}

// newShelf returns an empty shelf. A course's title is what its course.md says.
func newShelf(t *testing.T) *shelf {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir()+"/courses.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &shelf{versions: db.Versions()}
	s.Catalog = course.NewCatalog(s.versions, func(key string, files []course.File) (*course.Course, error) {
		s.compiled.Add(1)
		if string(files[0].Body) == "broken" {
			return nil, errBroken
		}
		return &course.Course{Key: key, Title: string(files[0].Body)}, nil
	})
	return s
}

func (s *shelf) publish(t *testing.T, key, title string) course.Version {
	t.Helper()
	files := []course.File{{Path: "course.md", Body: []byte(title)}}
	v, _, err := s.versions.AddVersion(t.Context(), course.Version{
		Course: key, Title: title, Hash: course.Hash(files), PublishedBy: "Tess", PublishedAt: time.Unix(0, 0),
	}, files)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (s *shelf) titles() []string {
	var out []string
	for _, p := range s.All() {
		out = append(out, p.Course.Title)
	}
	return out
}

func TestCatalogFollowsWhatIsPublished(t *testing.T) {
	s := newShelf(t)
	if changed, err := s.Refresh(t.Context()); err != nil || len(changed) != 0 || len(s.All()) != 0 {
		t.Fatalf("an empty database: %v, %v", changed, err)
	}
	s.publish(t, "ethics", "Zeal")
	first := s.publish(t, "ethics", "Zen")
	s.publish(t, "safety", "Safety")
	if _, err := s.Current("ethics"); !errors.Is(err, fault.Missing) {
		t.Errorf("published, but not refreshed: %v", err)
	}
	changed, err := s.Refresh(t.Context())
	if err != nil || len(changed) != 2 {
		t.Fatalf("Refresh = %v, %v", changed, err)
	}
	if diff := cmp.Diff([]string{"Safety", "Zen"}, s.titles()); diff != "" {
		t.Errorf("by title (-want +got):\n%s", diff)
	}
	if changed, err := s.Refresh(t.Context()); err != nil || len(changed) != 0 {
		t.Errorf("nothing was published, but changed: %v, %v", changed, err)
	}

	second := s.publish(t, "ethics", "Aid")
	changed, err = s.Refresh(t.Context())
	if err != nil || len(changed) != 1 || changed[0].Version.ID != second.ID {
		t.Fatalf("Refresh = %v, %v", changed, err)
	}
	if p, err := s.Current("ethics"); err != nil || p.Version.Number != 3 || p.Course.Title != "Aid" {
		t.Errorf("current is %+v, %v", p.Version, err)
	}
	if diff := cmp.Diff([]string{"Aid", "Safety"}, s.titles()); diff != "" {
		t.Errorf("by title (-want +got):\n%s", diff)
	}
	if p, err := s.Version(t.Context(), first.ID); err != nil || p.Course.Title != "Zen" || p.Version.Number != 2 {
		t.Errorf("the earlier version is %+v, %v", p, err)
	}
}

func TestCatalogCompilesAVersionOnce(t *testing.T) {
	s := newShelf(t)
	old := s.publish(t, "ethics", "One")
	s.publish(t, "ethics", "Two")
	for range 3 {
		if _, err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Version(t.Context(), old.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.compiled.Load(); n != 2 {
		t.Errorf("two versions were compiled %d times", n)
	}
	if _, err := s.Version(t.Context(), 99); !errors.Is(err, fault.Missing) {
		t.Errorf("a version that is not there: %v", err)
	}
}

// TestCatalogKeepsWhatItHas publishes a version that this program can't
// compile, as an older instance among newer ones may see.
func TestCatalogKeepsWhatItHas(t *testing.T) {
	s := newShelf(t)
	s.publish(t, "ethics", "One")
	if _, err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.publish(t, "ethics", "broken")
	s.publish(t, "safety", "Safety")
	if _, err := s.Refresh(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("error is %v", err)
	}
	if p, err := s.Current("ethics"); err != nil || p.Course.Title != "One" {
		t.Errorf("current is %+v, %v", p, err)
	}
	if p, err := s.Current("safety"); err != nil || p.Course.Title != "Safety" {
		t.Errorf("one broken course keeps another one back: %+v, %v", p, err)
	}
}

func TestFollow(t *testing.T) {
	s := newShelf(t)
	ctx, stop := context.WithCancel(t.Context())
	changed, failed, over := make(chan course.Published), make(chan error), make(chan struct{})
	go func() {
		defer close(over)
		s.Follow(ctx, time.Millisecond, func(p course.Published) { changed <- p }, func(err error) {
			select {
			case failed <- err:
			case <-ctx.Done():
			}
		})
	}()
	s.publish(t, "ethics", "One")
	if p := <-changed; p.Course.Title != "One" {
		t.Errorf("told of %+v", p)
	}
	s.publish(t, "ethics", "Two")
	if p := <-changed; p.Course.Title != "Two" {
		t.Errorf("told of %+v", p)
	}
	s.publish(t, "ethics", "broken")
	if err := <-failed; !errors.Is(err, errBroken) {
		t.Errorf("told of %v", err)
	}
	stop()
	<-over
}
