package assignment

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

func TestCauseInWords(t *testing.T) {
	noon := func(d account.Day) time.Time { return d.Begins(time.UTC).Add(12 * time.Hour) }
	again := func(change func(*Again)) Again {
		a := Again{Under: 1, Before: enrollment.Enrollment{Cycle: 1, AssignmentID: 7, CompletedAt: noon("2025-03-01"), CompletedVersionID: 11},
			After: enrollment.Enrollment{Cycle: 2, AssignmentID: 7, EnrolledAt: noon("2026-03-01")},
			Rule:  Assignment{ID: 7, Name: "Everybody"}}
		change(&a)
		return a
	}
	valid := func(a *Again) { a.Before.ValidUntil = account.Day("2026-01-31").Ends(time.UTC) }
	for what, test := range map[string]struct {
		again Again
		cause Cause
		want  string
	}{
		"a retake": {again(func(a *Again) { a.Retake = Retake{ID: 12, Number: 2, PublishedAt: noon("2026-02-27")} }), ByRetake,
			"Asked on March 1, 2026 to take the course again: version 2, published on February 27, 2026, has everybody take it anew who completed it under an earlier one. The last completion was on March 1, 2025 under version 1."},
		"a retake that it was completed under": {again(func(a *Again) { a.Retake = Retake{ID: 11, Number: 1, PublishedAt: noon("2025-02-01")} }), Unknown,
			"Asked on March 1, 2026 to take the course again. The last completion was on March 1, 2025 under version 1."},
		"a recurrence": {again(func(a *Again) { a.Rule.Recurrence = Recurrence{Every: 12, Within: 30} }), ByRecurrence,
			"Asked on March 1, 2026 to take the course again: the assignment “Everybody” asks again 12 months after each completion. The last completion was on March 1, 2025 under version 1."},
		"a recurrence, expired": {again(func(a *Again) { a.Rule.Recurrence = Recurrence{Month: time.March, Long: 1}; valid(a) }), ByRecurrence,
			"Asked on March 1, 2026 to take the course again: the assignment “Everybody” asks again every March. The last completion was on March 1, 2025 under version 1 and had expired: it was valid until January 31, 2026."},
		"expired under another rule": {again(func(a *Again) { a.Before.AssignmentID = 3; valid(a) }), ByExpiry,
			"Asked on March 1, 2026 to take the course again, because what they had was no longer valid when the assignment “Everybody” began to ask. The last completion was on March 1, 2025 under version 1 and had expired: it was valid until January 31, 2026."},
		"a rule that was changed since": {again(func(a *Again) {
			a.Rule.Recurrence, a.Rule.ChangedAt = Recurrence{Every: 24, Within: 30}, noon("2026-04-01")
		}), Unknown,
			"Asked on March 1, 2026 to take the course again, by what the assignment “Everybody” said then; it has been changed since. The last completion was on March 1, 2025 under version 1."},
		"no rule any more": {again(func(a *Again) { a.Rule, a.Under = Assignment{}, 0 }), Unknown,
			"Asked on March 1, 2026 to take the course again. The last completion was on March 1, 2025."},
	} {
		if got := test.again.Cause(time.UTC); got != test.cause {
			t.Errorf("%s: by %s, want %s", what, got, test.cause)
		}
		if got := test.again.Words(time.UTC); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", what, got, test.want)
		}
	}
	open := again(func(a *Again) { a.Before.CompletedAt = time.Time{} })
	if got := open.Words(time.UTC); got != "" {
		t.Errorf("after a cycle that is open: %s", got)
	}
	zoned := again(func(a *Again) { // the 28th in New York, the 1st in Auckland
		a.Rule.Recurrence, a.Rule.Due.Zone, a.After.EnrolledAt = Recurrence{Every: 12}, "Pacific/Auckland", noon("2026-02-28")
		a.Before.CompletedAt = noon("2025-02-28")
	})
	if got := zoned.Cause(time.UTC); got != ByRecurrence || !strings.Contains(zoned.Words(time.UTC), "February 28, 2025") {
		t.Errorf("in a zone of its own: %s, %s", got, zoned.Words(time.UTC))
	}
}

// TestCauseIsWhatDecided: whenever the rules ask somebody again, the cause is
// the one without which they would not have.
func TestCauseIsWhatDecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) account.Day {
			return account.Day("2025-01-01").Add(rapid.IntRange(0, 900).Draw(t, name))
		}
		rule := Assignment{ID: 7, Name: "Everybody", CreatedAt: day("rule").Begins(time.UTC)}
		switch rapid.IntRange(0, 2).Draw(t, "recurrence") {
		case 1:
			rule.Recurrence = Recurrence{Every: rapid.IntRange(1, 18).Draw(t, "every"), Within: 30}
		case 2:
			rule.Recurrence = Recurrence{Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Long: 2, Keeps: rapid.IntRange(0, 3).Draw(t, "keeps")}
		}
		before := enrollment.Enrollment{ID: 1, PersonID: 5, Cycle: 1, AssignmentID: rapid.SampledFrom([]int64{0, 7}).Draw(t, "by"),
			CompletedAt: day("completed").Begins(time.UTC), CompletedVersionID: rapid.Int64Range(1, 2).Draw(t, "version")}
		if rapid.Bool().Draw(t, "expires") {
			before.ValidUntil = before.CompletedAt.AddDate(0, rapid.IntRange(1, 18).Draw(t, "months"), 0)
		}
		rules := Rules{Assignments: []Assignment{rule}, Zone: time.UTC}
		again := Again{Before: before, Rule: rule}
		if rapid.Bool().Draw(t, "retake") {
			again.Retake = Retake{ID: 2, Number: 2, PublishedAt: day("published").Begins(time.UTC)}
			rules.RetakeSince, rules.RetakeAt = again.Retake.ID, again.Retake.PublishedAt
		}
		now := max(day("now"), account.DayOf(again.Retake.PublishedAt, time.UTC)).Begins(time.UTC)
		c := Candidate{Member: Member{ID: 5, Active: true}, Enrolled: true, Enrollment: before}
		change := rules.Decide(c, now)
		if change.Kind != Enroll {
			return
		}
		again.After = enrollment.Enrollment{Cycle: change.Cycle, AssignmentID: change.AssignmentID, EnrolledAt: now}
		rules.RetakeSince = 0
		want := ByRecurrence
		switch {
		case rules.Decide(c, now).Kind != Enroll:
			want = ByRetake
		case rule.Recurrence.Never():
			want = ByExpiry
		}
		if got := again.Cause(time.UTC); got != want && (got != ByRetake || again.Retake.ID == 0) {
			t.Fatalf("by %s, want %s: %+v", got, want, again)
		}
		if again.Words(time.UTC) == "" {
			t.Fatal("no words")
		}
	})
}
