package browser

import (
	"fmt"
	"strings"
	"testing"
)

// record is a test that notes its errors and leaves the cleaning up to us.
type record struct {
	testing.TB

	errors   []string
	cleanups []func()
}

func (*record) Helper()            {}
func (r *record) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *record) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// TestFailsTheTest sees that what the harness finds reaches the test: problems
// when it ends, violations at once.
func TestFailsTheTest(t *testing.T) {
	b, url := New(t), site(t)
	r := &record{TB: t}
	p := b.Page(r, Options{Phone: true})
	p.Open(url + "/throws")
	p.Open(url + "/low-contrast")
	p.Axe()
	for _, cleanup := range r.cleanups {
		cleanup()
	}
	all := strings.Join(r.errors, "\n")
	for _, want := range []string{"/low-contrast [phone true, dark false]: color-contrast (serious)", "image-alt (critical)", "exception: Error: thrown", "console.error"} {
		if !strings.Contains(all, want) {
			t.Errorf("the test did not fail with %q but with:\n%s", want, all)
		}
	}
}
