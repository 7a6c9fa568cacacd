package testneeds

import (
	"fmt"
	"runtime"
	"testing"
)

// recorder is a test that notes how it ended.
type recorder struct {
	testing.TB

	ended string
}

func (*recorder) Helper() {}

func (r *recorder) Skipf(format string, args ...any) {
	r.ended = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.ended = "fail: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestMissing(t *testing.T) {
	const failed = "fail: postgres: no initdb (DECORUM_TEST_REQUIRE requires it)"
	tests := []struct{ required, want string }{
		{"", "skip: postgres: no initdb"},
		{"browser", "skip: postgres: no initdb"},
		{"postgresql", "skip: postgres: no initdb"},
		{"postgres", failed},
		{"browser, postgres", failed},
	}
	for _, test := range tests {
		t.Run(test.required, func(t *testing.T) {
			t.Setenv(Variable, test.required)
			r := &recorder{TB: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				Missing(r, Postgres, "no initdb")
			}()
			<-done
			if r.ended != test.want {
				t.Errorf("the test ended with %q, want %q", r.ended, test.want)
			}
		})
	}
}
