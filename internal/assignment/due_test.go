package assignment

import (
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// TestReckon: what a rule and what was granted make of a due day, together.
func TestReckon(t *testing.T) {
	at := func(day account.Day) time.Time { return day.Begins(time.UTC).Add(10 * time.Hour) }
	set := func(kind ExceptionKind, from, over account.Day) Exception {
		return Exception{Kind: kind, CreatedAt: at(from), StartsAt: at(from), EndedAt: at(over)}
	}
	pause := func(from, over account.Day) Exception { return set(Pause, from, over) }
	extend := func(on, due account.Day) Exception {
		return Exception{Kind: Extend, CreatedAt: at(on), StartsAt: at(on), DueAfter: due.Ends(time.UTC)}
	}
	taken := pause("2027-02-01", "2027-02-11")
	taken.TakenBackAt = at("2027-03-01")
	over := extend("2027-01-15", "2027-08-01")
	over.EndedAt = at("2027-02-01")
	running := Exception{Kind: Pause, StartsAt: at("2027-02-01"), EndsAt: at("2027-02-11")}
	late := pause("2027-02-01", "2027-02-20")
	late.EndsAt = account.Day("2027-02-10").Ends(time.UTC)
	never := pause("2027-02-20", "2027-02-01")
	for name, test := range map[string]struct {
		due     account.Day
		granted []Exception
		want    account.Day
	}{
		"nothing":                                  {"2027-03-31", nil, "2027-03-31"},
		"no due day":                               {"", []Exception{pause("2027-02-01", "2027-02-11")}, ""},
		"a pause":                                  {"2027-03-31", []Exception{pause("2027-02-01", "2027-02-11")}, "2027-04-10"},
		"a waiver that has ended":                  {"2027-03-31", []Exception{set(Waive, "2027-02-01", "2027-02-11")}, "2027-04-10"},
		"a pause that still runs":                  {"2027-03-31", []Exception{running}, "2027-03-31"},
		"one that was granted by mistake":          {"2027-03-31", []Exception{taken}, "2027-03-31"},
		"one that was ended late":                  {"2027-03-31", []Exception{late}, "2027-04-10"},
		"one that was ended before it began":       {"2027-03-31", []Exception{never}, "2027-03-31"},
		"one from before the rule took it on":      {"2027-03-31", []Exception{pause("2020-01-01", "2027-01-11")}, "2027-04-10"},
		"one of some hours":                        {"2027-03-31", []Exception{pause("2027-02-01", "2027-02-01")}, "2027-03-31"},
		"one after the due day":                    {"2027-03-31", []Exception{pause("2027-04-01", "2027-04-11")}, "2027-03-31"},
		"one from the due day on":                  {"2027-03-31", []Exception{pause("2027-03-31", "2027-04-10")}, "2027-04-10"},
		"one that another one brings within reach": {"2027-03-31", []Exception{pause("2027-04-01", "2027-04-11"), pause("2027-03-01", "2027-03-11")}, "2027-04-20"},
		"days that two of them took count once":    {"2027-03-31", []Exception{pause("2027-02-01", "2027-02-11"), set(Waive, "2027-02-06", "2027-02-16")}, "2027-04-15"},
		"one within another":                       {"2027-03-31", []Exception{pause("2027-02-01", "2027-02-21"), pause("2027-02-06", "2027-02-11"), pause("2027-02-11", "2027-02-23")}, "2027-04-22"},
		"an extension":                             {"2027-03-31", []Exception{extend("2027-01-15", "2027-08-01")}, "2027-08-01"},
		"one of what had no due day":               {"", []Exception{extend("2027-01-15", "2027-08-01")}, "2027-08-01"},
		"one that has ended":                       {"2027-03-31", []Exception{over}, "2027-03-31"},
		"the latest of several":                    {"2027-03-31", []Exception{extend("2027-01-16", "2027-08-01"), extend("2027-01-15", "2027-07-01")}, "2027-08-01"},
		"one that the rule has overtaken":          {"2027-09-30", []Exception{extend("2027-01-15", "2027-08-01")}, "2027-09-30"},
		"an extension after a pause":               {"2027-03-31", []Exception{pause("2027-02-01", "2027-02-11"), extend("2027-02-15", "2027-08-01")}, "2027-08-01"},
		"a pause after an extension":               {"2027-03-31", []Exception{extend("2027-01-15", "2027-08-01"), pause("2027-02-01", "2027-02-11")}, "2027-08-11"},
		"a pause after one that has ended":         {"2027-03-31", []Exception{over, pause("2027-02-01", "2027-02-11")}, "2027-04-10"},
	} {
		r := ruled{since: at("2027-01-01"), zone: time.UTC}
		if test.due != "" {
			r.due = test.due.Ends(time.UTC)
		}
		want := time.Time{}
		if test.want != "" {
			want = test.want.Ends(time.UTC)
		}
		if got, moved := reckon(r, test.granted, time.UTC); !got.Equal(want) || moved != (test.due != test.want) {
			t.Errorf("%s: %v, moved: %v, want %s", name, got, moved, test.want)
		}
	}
}

// TestReckonInTheZoneOfTheRule: days are added where the rule's days end.
func TestReckonInTheZoneOfTheRule(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	r := ruled{due: account.Day("2027-03-31").Ends(tokyo), since: account.Day("2027-01-01").Begins(tokyo), zone: tokyo}
	pause := Exception{Kind: Pause, StartsAt: account.Day("2027-02-01").Begins(time.UTC), EndedAt: account.Day("2027-02-11").Begins(time.UTC)}
	if got, _ := reckon(r, []Exception{pause}, time.UTC); !got.Equal(account.Day("2027-04-10").Ends(tokyo)) {
		t.Errorf("it is due at %v", got)
	}
}

// TestAside: a waiver outweighs a pause, whichever was first.
func TestAside(t *testing.T) {
	now := time.Date(2027, 2, 1, 10, 0, 0, 0, time.UTC)
	pause, waiver := Exception{Kind: Pause, StartsAt: now}, Exception{Kind: Waive, EnrollmentID: 9, StartsAt: now}
	ended := pause.ended("", now)
	for name, test := range map[string]struct {
		granted []Exception
		want    enrollment.SetAside
	}{
		"nothing":             {nil, enrollment.NotSetAside},
		"a pause":             {[]Exception{pause}, enrollment.SetPaused},
		"both":                {[]Exception{pause, waiver}, enrollment.SetWaived},
		"both, the other way": {[]Exception{waiver, pause}, enrollment.SetWaived},
		"one of two is over":  {[]Exception{ended, pause}, enrollment.SetPaused},
		"over":                {[]Exception{ended}, enrollment.NotSetAside},
		"of another":          {[]Exception{{Kind: Waive, EnrollmentID: 8, StartsAt: now}}, enrollment.NotSetAside},
	} {
		if got := aside(enrollment.Enrollment{ID: 9}, test.granted, now); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
