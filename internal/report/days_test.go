package report

import (
	"testing"
	"time"
)

func TestDaysAreTheOrganisations(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var f Filter
	if err := f.DueBetween(berlin, "2026-12-31", "2026-12-31"); err != nil {
		t.Fatal(err)
	}
	// Due on December 31 in Berlin: at the midnight that ends the day.
	due := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time]bool{due: true, due.AddDate(0, 0, -1): false, due.AddDate(0, 0, 1): false} {
		if got := !at.Before(f.DueFrom) && at.Before(f.DueBefore); got != want {
			t.Errorf("due at %s is in the day: %v, want %v", at, got, want)
		}
	}
	if err := f.DoneBetween(berlin, "2026-12-31", ""); err != nil || !f.DoneFrom.Equal(due.AddDate(0, 0, -1)) || !f.DoneBefore.IsZero() {
		t.Errorf("completed from %s to %s, %v", f.DoneFrom, f.DoneBefore, err)
	}
	if err := f.DoneBetween(berlin, "31.12.2026", ""); err == nil {
		t.Error("31.12.2026 is taken for a day")
	}
}

func TestNobodyKnowsWhatWillBe(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC) // January 1 in Berlin
	for day, want := range map[string]string{
		"2026-12-31": "2026-12-31T22:59:59Z", "2027-01-01": "now", "2027-01-02": "refused", "": "now",
	} {
		var f Filter
		got := "refused"
		if f.At(berlin, day, now) == nil {
			if got = "now"; !f.AsAt.IsZero() {
				got = f.AsAt.UTC().Format(time.RFC3339)
			}
		}
		if got != want {
			t.Errorf("as at %q: %s, want %s", day, got, want)
		}
	}
}
