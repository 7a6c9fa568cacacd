package report

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// zones are some with changes of their clocks at odd hours, days and sizes.
func zones() []string {
	return []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Pacific/Apia", "America/Havana"}
}

// plainDue walks a quarter of an hour at a time and knows nothing of offsets: a
// schedule runs when the clocks on the wall first show its hour, or more, on one
// of its days.
func plainDue(s Schedule, after, now time.Time, zone *time.Location) []time.Time {
	var out []time.Time
	ran := map[string]bool{}
	for at := after.Add(-72 * time.Hour).Truncate(15 * time.Minute); !at.After(now); at = at.Add(15 * time.Minute) {
		wall := at.In(zone)
		date := wall.Format(time.DateOnly)
		tomorrow := time.Date(wall.Year(), wall.Month(), wall.Day()+1, 12, 0, 0, 0, time.UTC)
		fits := s.Every == Daily || (s.Every == Weekly && wall.Weekday() == s.Weekday) ||
			(s.Every == Monthly && (wall.Day() == s.Day || (wall.Day() < s.Day && tomorrow.Day() == 1)))
		if !fits || wall.Hour() < s.Hour || ran[date] {
			continue
		}
		ran[date] = true
		if at.After(after) {
			out = append(out, at.UTC())
		}
	}
	return out
}

func TestDueAgainstPlainWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones()).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		s := Schedule{Every: rapid.SampledFrom([]Every{Daily, Weekly, Monthly}).Draw(t, "every"), Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")),
			Day: rapid.IntRange(1, 31).Draw(t, "day"), Hour: rapid.IntRange(0, 23).Draw(t, "hour")}
		after := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*4).Draw(t, "from")) * 15 * time.Minute)
		now := after.Add(time.Duration(rapid.IntRange(0, 90*24*4).Draw(t, "long")) * 15 * time.Minute)
		want, got := plainDue(s, after, now, zone), s.Due(after, now, zone)
		if !slices.EqualFunc(want, got, time.Time.Equal) {
			t.Fatalf("%+v in %s after %s until %s:\n%v, want\n%v", s, name, after, now, got, want)
		}
	})
}

// TestDueAtChangesOfClocks says the odd days outright.
func TestDueAtChangesOfClocks(t *testing.T) {
	for _, test := range []struct {
		zone  string
		hour  int
		after string
		want  string
	}{
		{"Europe/Berlin", 2, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},     // 2:00 is left out: 3:00
		{"Europe/Berlin", 2, "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z"},     // twice: the first
		{"Europe/Berlin", 2, "2026-10-25T00:30:00Z", "2026-10-26T01:00:00Z"},     // and not again
		{"Africa/Cairo", 0, "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"},      // midnight is left out: 1:00
		{"America/New_York", 23, "2026-11-01T12:00:00Z", "2026-11-02T04:00:00Z"}, // after the change
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		s := Schedule{Every: Daily, Hour: test.hour}
		if got := s.Next(at(test.after), zone); !got.Equal(at(test.want)) {
			t.Errorf("%s, %d:00, after %s: %s, want %s", test.zone, test.hour, test.after, got.UTC(), test.want)
		}
	}
}

func TestScheduleCheck(t *testing.T) {
	good := Schedule{Every: Monthly, Day: 31, Hour: 7, Format: "csv", Recipients: []int64{1}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*Schedule){
		"hourly": func(s *Schedule) { s.Every = "hourly" }, "day 0": func(s *Schedule) { s.Day = 0 }, "24:00": func(s *Schedule) { s.Hour = 24 },
		"a format": func(s *Schedule) { s.Format = "pdf" }, "nobody": func(s *Schedule) { s.Recipients = nil },
		"everybody": func(s *Schedule) { s.Recipients = make([]int64, maxRecipients+1) }, "a weekday": func(s *Schedule) { s.Weekday = 7 },
	} {
		bad := good
		change(&bad)
		if bad.Check() == nil {
			t.Errorf("%s passes", what)
		}
	}
}
