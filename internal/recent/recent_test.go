package recent

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestReadLoadsOnce(t *testing.T) {
	c := New[string, int](10)
	loads := 0
	load := func() (int, error) { loads++; return loads, nil }
	for range 3 {
		if v, err := c.Read(context.Background(), "a", load); v != 1 || err != nil {
			t.Fatalf("read %d, %v", v, err)
		}
	}
	c.Drop("a")
	if v, _ := c.Read(context.Background(), "a", load); v != 2 {
		t.Errorf("after a drop: %d, want the second load", v)
	}
}

func TestOwnWritesAreSeen(t *testing.T) {
	c := New[string, int](10)
	value := 1
	load := func() (int, error) { return value, nil }
	_, _ = c.Read(context.Background(), "a", load)
	value = 2 // another instance has stored it
	if v, _ := c.Read(context.Background(), "a", load); v != 1 {
		t.Fatalf("a stranger reads %d at once, so nothing was kept", v)
	}
	ctx := WithWritten(context.Background(), time.Now())
	if v, _ := c.Read(ctx, "a", load); v != 2 {
		t.Errorf("the writer reads %d, want 2", v)
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	c := New[string, int](10)
	_, err := c.Read(context.Background(), "a", func() (int, error) { return 0, errors.New("down") })
	if err == nil {
		t.Fatal("the failure is swallowed")
	}
	if v, err := c.Read(context.Background(), "a", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("after a failure: %d, %v", v, err)
	}
}
