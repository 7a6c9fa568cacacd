package account

import (
	"errors"
	"testing"
	"time"

	"decorum/internal/fault"
)

func TestDays(t *testing.T) {
	if d, err := ParseDay(" 2026-02-28 "); d != "2026-02-28" || err != nil {
		t.Errorf("read %q, %v", d, err)
	}
	for _, text := range []string{"2026-02-29", "28.02.2026", "soon"} {
		if _, err := ParseDay(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if d, err := ParseDay(""); d != "" || err != nil {
		t.Errorf("nothing is %q, %v", d, err)
	}
	for _, test := range []struct{ got, want Day }{
		{Day("2026-12-31").Add(1), "2027-01-01"},
		{Day("2026-03-01").Add(-1), "2026-02-28"},
		{Day("2026-01-31").AddMonths(1), "2026-02-28"},
		{Day("2027-11-30").AddMonths(3), "2028-02-29"},
		{Day("2026-03-31").AddMonths(-1), "2026-02-28"},
		{Day("2026-05-15").AddMonths(12), "2027-05-15"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
	for other, want := range map[Day]int{"2028-02-28": 0, "2028-03-01": 2, "2027-02-28": -365, "9999-12-31": 2911654} {
		if got := Day("2028-02-28").Until(other); got != want || Day("2028-02-28").Add(got) != other {
			t.Errorf("until %s there are %d days, want %d", other, got, want)
		}
	}
}

// TestDaysInAZone: a day with a change of the clock has 23 or 25 hours.
func TestDaysInAZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for day, hours := range map[Day]int{"2026-03-29": 23, "2026-10-25": 25, "2026-06-01": 24} {
		if got := day.Ends(berlin).Sub(day.Begins(berlin)); got != time.Duration(hours)*time.Hour {
			t.Errorf("%s has %v", day, got)
		}
	}
	if got := Day("2026-06-01").Begins(berlin); got != time.Date(2026, 5, 31, 22, 0, 0, 0, time.UTC) {
		t.Errorf("June 1 begins at %v", got)
	}
	if got := DayOf(time.Date(2026, 5, 31, 22, 30, 0, 0, time.UTC), berlin); got != "2026-06-01" {
		t.Errorf("half past ten in the evening of UTC is on %s", got)
	}
}
