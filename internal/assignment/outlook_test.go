package assignment

import (
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// standing returns somebody in unit 2, and where they stand under a rule.
func standing(rule int64, spoil func(*enrollment.Enrollment)) Candidate {
	c := Candidate{Member: Member{ID: 7, UnitID: 2, Role: account.Learner, Active: true}, Enrolled: true,
		Enrollment: enrollment.Enrollment{ID: 9, PersonID: 7, Cycle: 1, AssignmentID: rule, AssignedAt: noon}}
	if spoil != nil {
		spoil(&c.Enrollment)
	}
	return c
}

// look returns the outlook on a rule among others.
func look(t *testing.T, a Assignment, others ...Assignment) outlook {
	t.Helper()
	was := Rules{Assignments: others, Units: Units{1: 0, 2: 0}, Zone: time.UTC, Zones: map[int64]*time.Location{}}
	would, err := was.with(a)
	if err != nil {
		t.Fatal(err)
	}
	return outlook{a, was, would, noon}
}

func TestOutcomes(t *testing.T) {
	inUnit := func(id, unit int64, due Due) Assignment {
		return Assignment{ID: id, Audience: Audience{Conditions: []Condition{{Field: ByUnit, Units: []int64{unit}}}}, Due: due, CreatedAt: noon}
	}
	march := Assignment{ID: 5, Name: "March", Due: Due{On: "2027-03-01"}, CreatedAt: noon}
	yearly := Assignment{ID: 6, Name: "Yearly", Recurrence: Recurrence{Every: 12, Within: 30}, CreatedAt: noon}
	all := Assignment{ID: 4, CreatedAt: noon}
	often := all
	often.Recurrence = Recurrence{Every: 12, Within: 20}
	over := all
	over.EndedAt = noon
	fresh := Assignment{ID: unsaved, Due: Due{On: "2026-11-01"}, Recurrence: Recurrence{Every: 24, Within: 30}, CreatedAt: noon}
	begun := func(e *enrollment.Enrollment) { e.StartedAt = noon }
	done := func(days int) func(*enrollment.Enrollment) {
		return func(e *enrollment.Enrollment) {
			e.StartedAt, e.CompletedAt = noon.AddDate(0, 0, -days), noon.AddDate(0, 0, -days)
		}
	}
	nobody := Candidate{Member: Member{ID: 7, UnitID: 2, Active: true}}
	late := func(e *enrollment.Enrollment) { e.DueAt = noon.AddDate(0, 0, -1) }
	for name, test := range map[string]struct {
		look outlook
		c    Candidate
		want fate
	}{
		"a new rule enrolls":            {look(t, fresh), nobody, fate{Kind: Enters, DueAt: day("2026-11-01"), Cycle: 1, covered: true, late: true}},
		"and takes on what is nobody's": {look(t, fresh), standing(0, begun), fate{Kind: Joins, DueAt: day("2026-11-01"), Cycle: 1, covered: true, late: true}},
		"but not what another one asks": {look(t, fresh, march), standing(5, func(e *enrollment.Enrollment) { e.DueAt = day("2027-03-01") }),
			fate{Kind: Asked, Other: 5, DueAt: day("2027-03-01"), Cycle: 1, covered: true}},
		"nor whoever another one is for": {look(t, fresh, all), nobody, fate{Kind: Asked, Other: 4, Cycle: 1, covered: true, besides: true}},
		"nor those who are through":      {look(t, fresh), standing(0, done(30)), fate{Kind: Done, Cycle: 1, Next: "2028-10-24", covered: true}},
		"who are asked again by another": {look(t, fresh, yearly), standing(6, done(30)), fate{Kind: Done, Cycle: 1, covered: true}},
		"a change leaves somebody to another": {look(t, inUnit(4, 1, Due{}), all, march), standing(4, nil),
			fate{Kind: Passed, Other: 5, DueAt: day("2027-03-01"), Cycle: 1}},
		"or to nobody":                  {look(t, inUnit(4, 1, Due{}), all), standing(4, nil), fate{Kind: Leaves, Cycle: 1}},
		"or to nobody, begun":           {look(t, inUnit(4, 1, Due{}), all), standing(4, begun), fate{Kind: Freed, Cycle: 1}},
		"or to nobody, late":            {look(t, inUnit(4, 1, Due{}), all), standing(4, late), fate{Kind: Leaves, Cycle: 1, eased: true}},
		"a completion is kept":          {look(t, inUnit(4, 1, Due{}), all), standing(4, done(30)), fate{Kind: Kept, Cycle: 1}},
		"another due day":               {look(t, Assignment{ID: 4, Due: Due{On: "2026-12-24"}}, all), standing(4, late), fate{Kind: Redated, DueAt: day("2026-12-24"), Cycle: 1, covered: true, eased: true}},
		"nothing new":                   {look(t, all, all), standing(4, nil), fate{Kind: Own, Cycle: 1, covered: true}},
		"whoever is back":               {look(t, all), standing(4, func(e *enrollment.Enrollment) { e.SetAside = enrollment.SetWithdrawn }), fate{Kind: Returns, Cycle: 1, covered: true}},
		"an end leaves to another":      {look(t, over, all, march), standing(4, late), fate{Kind: Passed, Other: 5, DueAt: day("2027-03-01"), Cycle: 1, eased: true}},
		"and lets another ask again":    {look(t, over, often, yearly), standing(4, done(400)), fate{Kind: Renewed, Other: 6, DueAt: day("2026-12-23"), Cycle: 2}},
		"what others do is their own":   {look(t, over, yearly, all), standing(6, done(400)), fate{Cycle: 1, besides: true}},
		"people of other rules are out": {look(t, over, all), standing(0, nil), fate{Cycle: 1}},
	} {
		test.want.PersonID = 7
		got := test.look.of(test.c)
		if !got.DueAt.Equal(test.want.DueAt) {
			t.Errorf("%s: due %v, want %v", name, got.DueAt, test.want.DueAt)
		}
		got.DueAt, test.want.DueAt = time.Time{}, time.Time{}
		if got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
	}
}

func day(d account.Day) time.Time { return d.Ends(time.UTC) }
