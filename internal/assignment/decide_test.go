package assignment

import (
	"errors"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

func TestDueDays(t *testing.T) {
	for name, test := range map[string]struct {
		due             Due
		hired, assigned account.Day
		want            account.Day
	}{
		"none":                         {Due{}, "2026-01-01", "2026-03-01", ""},
		"a fixed day":                  {Due{On: "2026-12-31"}, "2026-01-01", "2026-03-01", "2026-12-31"},
		"after hire":                   {Due{AfterHire: new(30)}, "2026-01-01", "2026-03-01", "2026-01-31"},
		"after hire, not known when":   {Due{AfterHire: new(30)}, "", "2026-03-01", "2026-03-31"},
		"after assignment":             {Due{AfterAssigned: new(14)}, "2026-01-01", "2026-03-01", "2026-03-15"},
		"the later of two, by rule":    {Due{On: "2026-12-31", AfterAssigned: new(30)}, "", "2026-12-20", "2027-01-19"},
		"the later of two, by the day": {Due{On: "2026-12-31", AfterAssigned: new(30)}, "", "2026-03-01", "2026-12-31"},
		"the latest of three":          {Due{On: "2026-02-01", AfterHire: new(90), AfterAssigned: new(10)}, "2026-01-15", "2026-02-01", "2026-04-15"},
		"on the day itself":            {Due{AfterAssigned: new(0)}, "", "2026-03-01", "2026-03-01"},
	} {
		if got := test.due.Day(test.hired, test.assigned); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestRecurrence(t *testing.T) {
	yearly := Recurrence{Every: 12, Within: 45}
	january := Recurrence{Month: time.January, Long: 1, Keeps: 2}
	winter := Recurrence{Month: time.December, Long: 3}
	for name, test := range map[string]struct {
		r         Recurrence
		completed account.Day
		want      account.Day
	}{
		"never":                                  {Recurrence{}, "2026-05-05", ""},
		"a year after":                           {yearly, "2026-05-05", "2027-05-05"},
		"a year after a leap day":                {yearly, "2028-02-29", "2029-02-28"},
		"December 30 counts for January":         {january, "2026-12-30", "2028-01-01"},
		"October does not":                       {january, "2026-10-30", "2027-01-01"},
		"exactly as old as may be":               {january, "2026-11-01", "2028-01-01"},
		"within the window":                      {january, "2027-01-15", "2028-01-01"},
		"late, after the window":                 {january, "2027-02-03", "2028-01-01"},
		"the window's first day":                 {january, "2027-01-01", "2028-01-01"},
		"a window over the turn of the year":     {winter, "2027-01-10", "2027-12-01"},
		"no minimum: the day before counts none": {winter, "2026-11-30", "2026-12-01"},
	} {
		if got := test.r.Opens(test.completed); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	for name, test := range map[string]struct {
		r       Recurrence
		entered account.Day
		want    account.Day
	}{
		"so many days":                  {yearly, "2027-05-05", "2027-06-19"},
		"the end of the window":         {january, "2027-01-01", "2027-01-31"},
		"late into the window":          {january, "2027-01-20", "2027-01-31"},
		"after the window":              {january, "2027-03-01", "2027-03-31"},
		"across the turn of the year":   {winter, "2027-01-05", "2027-02-28"},
		"in the window's leap February": {winter, "2027-12-01", "2028-02-29"},
	} {
		if got := test.r.Day(test.entered); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestAudience(t *testing.T) {
	units := Units{1: 0, 2: 1, 3: 2, 9: 0}
	ana := Member{ID: 7, UnitID: 3, Role: account.Learner, Tags: []string{"driver"}, HiredOn: "2026-02-01", Active: true}
	condition := func(c Condition) Audience { return Audience{Conditions: []Condition{c}} }
	for name, test := range map[string]struct {
		audience Audience
		want     bool
	}{
		"everybody":            {Audience{}, true},
		"her unit":             {condition(Condition{Field: ByUnit, Units: []int64{3}}), true},
		"a unit above":         {condition(Condition{Field: ByUnit, Units: []int64{1}}), true},
		"another unit":         {condition(Condition{Field: ByUnit, Units: []int64{9}}), false},
		"not a unit above":     {condition(Condition{Field: ByUnit, Not: true, Units: []int64{1}}), false},
		"her role":             {condition(Condition{Field: ByRole, Roles: []account.Role{account.HR, account.Learner}}), true},
		"a tag":                {condition(Condition{Field: ByTag, Tags: []string{"driver"}}), true},
		"not a tag":            {condition(Condition{Field: ByTag, Not: true, Tags: []string{"pilot"}}), true},
		"hired from":           {condition(Condition{Field: ByHire, From: "2026-02-01"}), true},
		"hired until":          {condition(Condition{Field: ByHire, Until: "2026-01-31"}), false},
		"named":                {condition(Condition{Field: ByPerson, People: []int64{7}}), true},
		"not her":              {condition(Condition{Field: ByPerson, Not: true, People: []int64{7}}), false},
		"both":                 {Audience{Conditions: []Condition{{Field: ByUnit, Units: []int64{1}}, {Field: ByTag, Tags: []string{"pilot"}}}}, false},
		"another unit, or her": {Audience{Conditions: []Condition{{Field: ByUnit, Units: []int64{9}}}, Also: []int64{7}}, true},
	} {
		if got := test.audience.Has(ana, units); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	gone := ana
	gone.Active = false
	if (Audience{Also: []int64{7}}).Has(gone, units) {
		t.Error("somebody who has left is in an audience")
	}
	ring := Units{1: 2, 2: 1}
	if condition(Condition{Field: ByUnit, Units: []int64{3}}).Has(Member{UnitID: 1, Active: true}, ring) {
		t.Error("units in a ring hold everybody")
	}
}

// TestLateRules: what rules do to those who are there already.
func TestLateRules(t *testing.T) {
	now := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	rule := Assignment{ID: 5, Due: Due{AfterAssigned: new(30)}, CreatedAt: now}
	due := account.Day("2026-07-15").Ends(time.UTC)
	candidate := func(change func(*enrollment.Enrollment)) Candidate {
		c := Candidate{Member: Member{ID: 1, Active: true}, Enrolled: true, Enrollment: enrollment.Enrollment{ID: 9, PersonID: 1, Cycle: 1}}
		change(&c.Enrollment)
		return c
	}
	granted := func(x Exception, due time.Time) Candidate {
		c := candidate(func(e *enrollment.Enrollment) { e.AssignmentID, e.AssignedAt, e.DueAt = 5, now, due })
		x.StartsAt, x.CreatedAt, c.Granted = now, now, []Exception{x}
		return c
	}
	rules := Rules{Assignments: []Assignment{rule}, Zone: time.UTC}
	for name, test := range map[string]struct {
		candidate Candidate
		rules     Rules
		want      Change
	}{
		"who has begun by themselves is adopted": {candidate(func(e *enrollment.Enrollment) { e.StartedAt = now }), rules,
			Change{Kind: Adopt, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 1, DueAt: due}},
		"who has completed it is let be": {candidate(func(e *enrollment.Enrollment) { e.CompletedAt = now.AddDate(0, -1, 0) }), rules, Change{}},
		"unless that has expired": {candidate(func(e *enrollment.Enrollment) {
			e.CompletedAt, e.ValidUntil = now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0)
		}), rules, Change{Kind: Enroll, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 2, DueAt: due}},
		"or is of a version before a retake": {candidate(func(e *enrollment.Enrollment) {
			e.CompletedAt, e.CompletedVersionID = now.AddDate(0, -1, 0), 3
		}), Rules{Assignments: rules.Assignments, Zone: time.UTC, RetakeSince: 4, RetakeAt: now.AddDate(0, 0, -1)},
			Change{Kind: Enroll, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 2, DueAt: due}},
		"a due day that an extension moved stays": {granted(Exception{Kind: Extend, EnrollmentID: 9, DueAfter: now.AddDate(1, 0, 0)}, now.AddDate(1, 0, 0)), rules, Change{}},
		"unless the extension has ended": {granted(Exception{Kind: Extend, EnrollmentID: 9, DueAfter: now.AddDate(1, 0, 0), EndedAt: now}, now.AddDate(1, 0, 0)), rules,
			Change{Kind: Redue, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 1, DueAt: due, DueWas: now.AddDate(1, 0, 0)}},
		"or is of another enrollment": {granted(Exception{Kind: Extend, EnrollmentID: 8, DueAfter: now.AddDate(1, 0, 0)}, now.AddDate(1, 0, 0)), rules,
			Change{Kind: Redue, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 1, DueAt: due, DueWas: now.AddDate(1, 0, 0)}},
		"one that is found lost is given back": {granted(Exception{Kind: Extend, EnrollmentID: 9, DueAfter: now.AddDate(1, 0, 0)}, due), rules,
			Change{Kind: Redue, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 1, DueAt: now.AddDate(1, 0, 0), DueMoved: true, DueWas: due}},
		"one that is kept from before stays": {candidate(func(e *enrollment.Enrollment) {
			e.AssignmentID, e.AssignedAt, e.DueMoved, e.DueKept, e.DueAt = 5, now, true, true, now.AddDate(1, 0, 0)
		}), rules, Change{}},
		"one that the rule moved moves": {candidate(func(e *enrollment.Enrollment) {
			e.AssignmentID, e.AssignedAt, e.DueAt = 5, now, now.AddDate(1, 0, 0)
		}), rules, Change{Kind: Redue, PersonID: 1, EnrollmentID: 9, AssignmentID: 5, Cycle: 1, DueAt: due, DueWas: now.AddDate(1, 0, 0)}},
		"nobody's rule: withdrawn": {candidate(func(e *enrollment.Enrollment) { e.AssignmentID = 4 }), Rules{Zone: time.UTC},
			Change{Kind: Withdraw, PersonID: 1, EnrollmentID: 9, Cycle: 1}},
		"nobody's rule, and begun: released": {candidate(func(e *enrollment.Enrollment) { e.AssignmentID, e.StartedAt = 4, now }), Rules{Zone: time.UTC},
			Change{Kind: Release, PersonID: 1, EnrollmentID: 9, Cycle: 1}},
		"nobody's rule, and completed: let be": {candidate(func(e *enrollment.Enrollment) { e.AssignmentID, e.CompletedAt = 4, now }), Rules{Zone: time.UTC}, Change{}},
	} {
		if got := test.rules.Decide(test.candidate, now); got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
	}
}

func TestCheck(t *testing.T) {
	good := Assignment{Course: "ethics", Name: "Everybody"}
	if err := good.Check(); err != nil {
		t.Errorf("a plain rule: %v", err)
	}
	for name, spoil := range map[string]func(*Assignment){
		"no course":        func(a *Assignment) { a.Course = "" },
		"no name":          func(a *Assignment) { a.Name = "  " },
		"negative days":    func(a *Assignment) { a.Due.AfterHire = new(-1) },
		"both recurrences": func(a *Assignment) { a.Recurrence = Recurrence{Every: 12, Within: 30, Month: 1, Long: 1} },
		"no days for it":   func(a *Assignment) { a.Recurrence = Recurrence{Every: 12} },
		"a thirteenth":     func(a *Assignment) { a.Recurrence = Recurrence{Month: 13, Long: 1} },
		"an empty window":  func(a *Assignment) { a.Recurrence = Recurrence{Month: 1} },
		"an empty unit":    func(a *Assignment) { a.Audience.Conditions = []Condition{{Field: ByUnit}} },
		"an unknown field": func(a *Assignment) { a.Audience.Conditions = []Condition{{Field: "shoe size"}} },
		"days in reverse": func(a *Assignment) {
			a.Audience.Conditions = []Condition{{Field: ByHire, From: "2026-02-01", Until: "2026-01-01"}}
		},
		"reminders in back": func(a *Assignment) { a.Reminders.Before = []int{-1} },
	} {
		a := good
		spoil(&a)
		if err := a.Check(); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSeveralRulesAskAgain holds a completion against several rules that cover
// the person: the one that asks again first does so, wherever it stands.
func TestSeveralRulesAskAgain(t *testing.T) {
	now := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	rule := func(id int64, months int) Assignment {
		return Assignment{ID: id, CreatedAt: now.AddDate(-5, 0, 0), Recurrence: Recurrence{Every: months, Within: 30}}
	}
	for name, test := range map[string]struct {
		rules []Assignment
		days  int // since the completion
		by    int64
	}{
		"one that asks once takes nobody from a yearly one": {[]Assignment{rule(1, 0), rule(2, 12)}, 400, 2},
		"the more frequent one first":                       {[]Assignment{rule(1, 24), rule(2, 12)}, 400, 2},
		"of two alike the older one":                        {[]Assignment{rule(1, 12), rule(2, 12)}, 400, 1},
		"not yet":                                           {[]Assignment{rule(1, 0), rule(2, 12)}, 300, 0},
		"never":                                             {[]Assignment{rule(1, 0)}, 4000, 0},
	} {
		c := Candidate{Member: Member{ID: 7, Active: true}, Enrolled: true, Enrollment: enrollment.Enrollment{ID: 1, PersonID: 7, AssignmentID: 1, Cycle: 1,
			CompletedAt: now.AddDate(0, 0, -test.days)}}
		got := Rules{Assignments: test.rules, Zone: time.UTC}.Decide(c, now)
		if got.AssignmentID != test.by || (test.by != 0 && (got.Kind != Enroll || got.Cycle != 2)) {
			t.Errorf("%s: %+v, want rule %d to begin cycle 2", name, got, test.by)
		}
	}
}
