package report

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestCheapIsReadAnew for every page, and a failure is told and not kept.
func TestCheapIsReadAnew(t *testing.T) {
	k := kept[int]{rest: 20}
	n := 0
	broken := errors.New("broken")
	load := func(context.Context) (int, error) {
		if n++; n == 2 {
			return 0, broken
		}
		return n, nil
	}
	for i, want := range []error{nil, broken, nil} {
		k.took = 0 // whatever else the machine does
		got, err := k.read(t.Context(), load)
		if !errors.Is(err, want) || (err == nil && got != i+1) {
			t.Errorf("read %d: %d, %v", i, got, err)
		}
	}
}

// TestCostlyIsKept for as long as it is good; then one reads it again while
// everybody is shown the old one.
func TestCostlyIsKept(t *testing.T) {
	k := kept[string]{rest: 20, value: "old", ready: true, took: time.Hour, at: time.Now()}
	loads := 0
	goOn := make(chan struct{})
	load := func(ctx context.Context) (string, error) {
		loads++
		<-goOn
		return "new", ctx.Err()
	}
	show := func(want string) {
		t.Helper()
		if got, err := k.read(t.Context(), load); got != want || err != nil {
			t.Fatalf("shows %q, %v, not %q", got, err, want)
		}
	}
	show("old")
	if k.reading != nil {
		t.Fatal("it is read again although it is good")
	}
	k.at = time.Now().Add(-21 * time.Hour)
	show("old")
	show("old")
	reading := k.reading
	if reading == nil {
		t.Fatal("it is old, and is not read again")
	}
	close(goOn)
	<-reading
	k.mu.Lock()
	k.took = time.Hour // as if it had taken as long as before
	k.mu.Unlock()
	show("new")
	if loads != 1 {
		t.Errorf("read %d times", loads)
	}
}
