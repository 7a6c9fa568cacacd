package account

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestWait(t *testing.T) {
	tests := []struct {
		count int
		want  time.Duration // after the last failure
	}{
		{freePerEmail, 2 * time.Second},
		{freePerEmail + 1, 4 * time.Second},
		{freePerEmail + 2, 8 * time.Second},
		{freePerEmail + 8, 512 * time.Second},
		{freePerEmail + 9, 15 * time.Minute}, // 1024 s would be more
		{freePerEmail + 10, 15 * time.Minute},
		{freePerEmail + 1_000_000, 15 * time.Minute},
	}
	for _, test := range tests {
		f := Failures{Count: test.count, Last: morning}
		if got := f.WaitUntil(freePerEmail); !got.Equal(morning.Add(test.want)) {
			t.Errorf("after %d failures: %v, want %v later", test.count, got.Sub(morning), test.want)
		}
	}
	for count := range freePerEmail {
		f := Failures{Count: count, Last: morning}
		if got := f.WaitUntil(freePerEmail); got.After(morning) {
			t.Errorf("failure %d costs waiting until %v", count, got)
		}
	}
}

func TestCountTry(t *testing.T) {
	last := func(count int) Failures { return Failures{Count: count, Last: morning} }
	after := func(count int, d time.Duration) Failures { return Failures{Count: count, Last: morning.Add(d)} }
	tests := []struct {
		name   string
		before []Failures
		now    time.Duration
		want   []Failures
		until  time.Duration // what it says if it refuses
	}{
		{"the first", []Failures{{}, {}}, 0, []Failures{last(1), last(1)}, 0},
		{"the last free one", []Failures{last(4), last(4)}, 0, []Failures{last(5), last(5)}, 0},
		{"one more", []Failures{last(5), last(5)}, 0, nil, 2 * time.Second},
		{"just too early", []Failures{last(5), last(5)}, 2*time.Second - 1, nil, 2 * time.Second},
		{"in time", []Failures{last(5), last(5)}, 2 * time.Second, []Failures{after(6, 2*time.Second), after(6, 2*time.Second)}, 0},
		{"many at one place", []Failures{{}, last(29)}, 0, []Failures{last(1), last(30)}, 0},
		{"too many at one place", []Failures{{}, last(30)}, 0, nil, 2 * time.Second},
		{"after an hour, not yet forgotten", []Failures{last(9), last(9)}, time.Hour, []Failures{after(10, time.Hour), after(10, time.Hour)}, 0},
		{"after more than an hour", []Failures{last(9), last(99)}, time.Hour + 1, []Failures{after(1, time.Hour+1), after(1, time.Hour+1)}, 0},
		{"another try at the same moment, with a later clock, was counted first", []Failures{after(3, time.Second), after(3, time.Second)}, 0, []Failures{last(4), last(4)}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := countTry(morning.Add(test.now))(test.before)
			if test.until != 0 {
				var wait *WaitError
				if !errors.As(err, &wait) || !wait.Until.Equal(morning.Add(test.until)) || !errors.Is(err, fault.Limited) {
					t.Fatalf("error is %v (%+v), want a wait until %v", err, wait, morning.Add(test.until))
				}
				return
			}
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Fatalf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestForgetTry(t *testing.T) {
	before := []Failures{{Count: 4, Last: morning}, {Count: 7, Last: morning}}
	got, err := forgetTry(before)
	want := []Failures{{}, {Count: 6, Last: morning}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err := forgetTry([]Failures{{}, {}}); err != nil || got[1].Count != 0 {
		t.Errorf("a place without failures has %d, %v", got[1].Count, err)
	}
}

// TestGuessingIsSlow counts how many passwords somebody can try in a day who
// tries again the very moment it is allowed.
func TestGuessingIsSlow(t *testing.T) {
	now, failures, tries := morning, []Failures{{}, {}}, 0
	for now.Before(morning.Add(24 * time.Hour)) {
		next, err := countTry(now)(failures)
		if wait, ok := errors.AsType[*WaitError](err); ok {
			now = wait.Until
			continue
		}
		failures, tries = next, tries+1
	}
	if tries > 115 { // 14 in the first quarter of an hour or so, then four an hour
		t.Errorf("%d guesses in a day", tries)
	}
}

func TestWaitingNeverShrinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		free := rapid.IntRange(0, 40).Draw(t, "free")
		count := rapid.IntRange(0, 1<<40).Draw(t, "count")
		one := Failures{Count: count, Last: morning}.WaitUntil(free)
		more := Failures{Count: count + 1, Last: morning}.WaitUntil(free)
		if more.Before(one) || more.After(morning.Add(longestWait)) {
			t.Fatalf("after %d failures until %v, after one more until %v", count, one, more)
		}
	})
}
