package assignment

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// TestAheadIsWhatDecideWillSay draws people who have completed a course and rules
// about them, and walks the days to come: the first on which Decide begins a
// cycle is the one that Ahead says, with the same due day, and whoever looks
// only at the completions that are looked for finds it as well.
func TestAheadIsWhatDecideWillSay(t *testing.T) {
	seen := map[string]int{}
	for range 5 { // enough that each kind of rule comes up
		rapid.Check(t, func(t *rapid.T) { seen[compareAhead(t)]++ })
	}
	for _, what := range []string{"now", "none", "months", "window", "expiry"} {
		if seen[what] == 0 {
			t.Errorf("the draw had none of %q: %v", what, seen)
		}
	}
}

// compareAhead draws somebody and returns by what they are asked again.
func compareAhead(t *rapid.T) string {
	rules, c, now := drawAhead(t)
	today := account.DayOf(now, rules.Zone)
	until := today.Add(rapid.IntRange(0, 45).Draw(t, "days ahead"))
	change, begins := rules.Ahead(c, now, until)
	if rules.Decide(c, now).Kind != "" {
		if change.Kind != "" {
			t.Fatalf("%+v begins now, and at %v as well", change, begins)
		}
		return "now"
	}
	for day := today.Add(1); day <= until; day = day.Add(1) {
		at := day.Begins(rules.Zone)
		want := rules.Decide(c, at)
		if want.Kind == "" {
			continue
		}
		if change != want || !begins.Equal(at) {
			t.Fatalf("ahead is %+v at %v, and on %s it is %+v", change, begins, day, want)
		}
		if of := rules.completions(now, until); !has(of.Made, c.Enrollment.CompletedAt) && !has(of.Over, c.Enrollment.ValidUntil) {
			t.Fatalf("%+v begins at %v, but nobody looks for %v in %v", change, begins, c.Enrollment, of)
		}
		by := slices.IndexFunc(rules.Assignments, func(a Assignment) bool { return a.ID == change.AssignmentID })
		return kindOf(rules.Assignments[by].Recurrence)
	}
	if change.Kind != "" {
		t.Fatalf("ahead is %+v at %v, and Decide says nothing until %s", change, begins, until)
	}
	return "none"
}

func kindOf(r Recurrence) string {
	switch {
	case r.Every > 0:
		return "months"
	case r.Month > 0:
		return "window"
	}
	return "expiry"
}

func has(spans []Span, at time.Time) bool {
	for _, s := range spans {
		if !at.Before(s.From) && at.Before(s.Until) {
			return true
		}
	}
	return false
}

// drawAhead draws rules, of which any may be the one that covers the person, and
// a completion after which that one asks again about now.
func drawAhead(t *rapid.T) (Rules, Candidate, time.Time) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := start.Add(time.Duration(rapid.IntRange(0, 3*366*24*60).Draw(t, "now")) * time.Minute)
	r := Rules{Zone: drawZone(t, "organization"), Zones: map[int64]*time.Location{}}
	for id := int64(1); id <= rapid.Int64Range(1, 3).Draw(t, "rules"); id++ {
		a := Assignment{ID: id, Due: Due{AfterAssigned: new(rapid.IntRange(0, 60).Draw(t, "due"))},
			CreatedAt: now.AddDate(0, 0, -rapid.IntRange(0, 300).Draw(t, "created"))}
		switch rapid.SampledFrom([]string{"months", "window", "once"}).Draw(t, "recurrence") {
		case "months":
			a.Recurrence = Recurrence{Every: rapid.IntRange(1, 24).Draw(t, "every"), Within: rapid.IntRange(1, 60).Draw(t, "within")}
		case "window":
			a.Recurrence = Recurrence{Month: now.AddDate(0, 0, rapid.IntRange(0, 45).Draw(t, "window")).Month(),
				Long: rapid.IntRange(1, 12).Draw(t, "long"), Keeps: rapid.IntRange(0, 14).Draw(t, "keeps")}
		}
		if id < 3 && rapid.Bool().Draw(t, "others") {
			a.Audience.Conditions = []Condition{{Field: ByPerson, People: []int64{99}}}
		}
		if rapid.Bool().Draw(t, "elsewhere") {
			r.Zones[id] = drawZone(t, "zone")
		}
		r.Assignments = append(r.Assignments, a)
	}
	c := Candidate{Member: Member{ID: 1, Active: true}, Enrolled: true}
	c.Enrollment = drawCompletion(t, r.Owner(c.Member), now, r.Zone)
	if rapid.IntRange(0, 9).Draw(t, "retake") == 9 {
		r.RetakeSince, r.RetakeAt = 2, now.AddDate(0, 0, -rapid.IntRange(0, 400).Draw(t, "retaken"))
	}
	return r, c, now
}

func drawZone(t *rapid.T, label string) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"}).Draw(t, label))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// drawCompletion draws one after which a rule, if it is not nil, opens some days
// before or after now.
func drawCompletion(t *rapid.T, owner *Assignment, now time.Time, zone *time.Location) enrollment.Enrollment {
	e := enrollment.Enrollment{ID: 9, PersonID: 1, Cycle: 1, CompletedVersionID: rapid.Int64Range(1, 2).Draw(t, "version"),
		AssignmentID: rapid.Int64Range(0, 3).Draw(t, "asked by")}
	opens := account.DayOf(now, zone).Add(rapid.IntRange(-3, 50).Draw(t, "opens in"))
	day := opens.AddMonths(-12)
	if owner != nil && owner.Recurrence.Every > 0 {
		day = opens.AddMonths(-owner.Recurrence.Every)
	}
	if owner != nil && owner.Recurrence.Month > 0 {
		day = opens.AddMonths(-owner.Recurrence.Keeps - rapid.IntRange(0, 12).Draw(t, "months before"))
	}
	e.CompletedAt = day.Begins(zone).Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute)
	if e.CompletedAt.After(now) {
		e.CompletedAt = now
	}
	if rapid.IntRange(0, 3).Draw(t, "expires") > 0 {
		e.ValidUntil = opens.Begins(zone)
	}
	return e
}

// TestCompletionsThatOpen compares the days on which completions are looked for
// with those that open in a stretch of days.
func TestCompletionsThatOpen(t *testing.T) {
	const begin = account.Day("2024-10-01")
	for _, r := range []Recurrence{{Every: 1}, {Every: 6}, {Every: 12}, {Month: time.January, Keeps: 2}, {Month: time.December}, {Month: time.March, Keeps: 14}} {
		opens := map[account.Day]account.Day{}
		for c := begin; c <= "2028-12-31"; c = c.Add(1) {
			opens[c] = r.Opens(c)
		}
		for from := account.Day("2027-01-01"); from < "2029-01-01"; from = from.Add(1) {
			for _, until := range []account.Day{from, from.Add(30)} {
				first, last := r.completed(from, until)
				for c, day := range opens {
					if from <= day && day <= until && (c < first || c > last) {
						t.Fatalf("%+v: %s opens on %s, between %s and %s, and is not between %q and %q", r, c, day, from, until, first, last)
					}
				}
				if first != "" && days(first, last) > days(from, until)+366+3 {
					t.Fatalf("%+v from %s to %s: looked for are all from %s to %s", r, from, until, first, last)
				}
			}
		}
	}
}

func days(from, to account.Day) int {
	return int(to.Begins(time.UTC).Sub(from.Begins(time.UTC)) / (24 * time.Hour))
}

// TestAheadOfWhomNobodyAsks: those who are not covered, have left, or have not
// completed it.
func TestAheadOfWhomNobodyAsks(t *testing.T) {
	now := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	r := Rules{Zone: time.UTC, Assignments: []Assignment{{ID: 1, Recurrence: Recurrence{Every: 12, Within: 30}}}}
	c := Candidate{Member: Member{ID: 1, Active: true}, Enrolled: true,
		Enrollment: enrollment.Enrollment{ID: 9, Cycle: 1, CompletedAt: now.AddDate(-1, 0, 10)}}
	due := account.Day("2026-07-25").Ends(time.UTC)
	want := Change{Kind: Enroll, PersonID: 1, EnrollmentID: 9, AssignmentID: 1, Cycle: 2, DueAt: due}
	if change, begins := r.Ahead(c, now, "2026-06-25"); change != want || !begins.Equal(time.Date(2026, 6, 25, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("who is asked again: %+v at %v", change, begins)
	}
	for name, spoil := range map[string]func(*Rules, *Candidate){
		"who has left":            func(_ *Rules, c *Candidate) { c.Active = false },
		"whom no rule covers":     func(r *Rules, _ *Candidate) { r.Assignments = nil },
		"who never had it":        func(_ *Rules, c *Candidate) { c.Enrolled, c.Enrollment = false, enrollment.Enrollment{} },
		"who is under way":        func(_ *Rules, c *Candidate) { c.Enrollment.CompletedAt = time.Time{} },
		"whose turn is later":     func(_ *Rules, c *Candidate) { c.Enrollment.CompletedAt = now.AddDate(-1, 0, 11) },
		"whose turn is today":     func(_ *Rules, c *Candidate) { c.Enrollment.CompletedAt = now.AddDate(-1, 0, 0) },
		"whose rule has an end":   func(r *Rules, _ *Candidate) { r.Assignments = []Assignment{{ID: 1, EndedAt: now}} },
		"whom the rule asks once": func(r *Rules, _ *Candidate) { r.Assignments = []Assignment{{ID: 1, CreatedAt: now}} },
	} {
		r, c := r, c
		spoil(&r, &c)
		if change, begins := r.Ahead(c, now, "2026-06-25"); change.Kind != "" {
			t.Errorf("%s: %+v at %v", name, change, begins)
		}
	}
}
