package assignment_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/store"
)

// shelfOf has one course.
type shelfOf struct{ key string }

func (s shelfOf) All() []course.Published {
	return []course.Published{{Course: &course.Course{Key: s.key, Title: "Ethics"}}}
}
func (s shelfOf) Current(string) (course.Published, error) { return s.All()[0], nil }

// past is a company with a course of its own, and what has happened there.
type past struct {
	t       *rapid.T
	db      *store.DB
	service *assignment.Service
	key     string
	version int64
	now     time.Time
	people  []int64
	units   []int64
	rules   int
	paused  bool
}

var pastUnits = [][]string{{"Company", "Office"}, {"Company", "Office", "Lab"}, {"Company", "Depot"}}

func newPast(rt *rapid.T, db *store.DB, key string) *past {
	p := &past{t: rt, db: db, key: key, now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	p.service = assignment.New(assignment.Config{Store: db.Assignments(), Courses: shelfOf{key}, People: db.People(), Zone: time.UTC,
		Clock: func() time.Time { return p.now }})
	p.publish(false)
	for i := range 6 {
		p.hire(i)
	}
	for _, person := range p.people { // a pause is for every course, and its days count when it is over
		granted, err := p.service.Exceptions(p.t.Context(), person)
		p.must(err)
		for _, x := range granted {
			if x.TakenBackAt.IsZero() {
				p.must(p.service.TakeBack(p.t.Context(), "hana", x.ID))
			}
		}
	}
	units, err := db.People().Units(p.t.Context())
	p.must(err)
	for _, u := range units {
		p.units = append(p.units, u.ID)
	}
	return p
}

func (p *past) must(err error) {
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *past) publish(retake bool) {
	v, _, err := p.db.Versions().AddVersion(p.t.Context(), course.Version{Course: p.key, Title: "Ethics", Hash: p.key + p.now.String(), PublishedAt: p.now, Retake: retake}, nil)
	p.must(err)
	p.version = v.ID
}

// hire adds somebody, or moves them to another unit.
func (p *past) hire(i int) {
	row := account.ImportRow{Email: fmt.Sprintf("p%d@example.org", i), Name: fmt.Sprintf("P%d", i), Unit: rapid.SampledFrom(pastUnits).Draw(p.t, "unit"),
		Tags: rapid.SampledFrom([][]string{{}, {"driver"}}).Draw(p.t, "tags"), Hired: "2025-12-01"}
	_, err := p.db.People().ImportPeople(p.t.Context(), []account.ImportRow{row}, p.now, func(int) {})
	p.must(err)
	ids, err := p.db.People().IDs(p.t.Context(), []string{row.Email})
	p.must(err)
	if !slices.Contains(p.people, ids[row.Email]) {
		p.people = append(p.people, ids[row.Email])
	}
}

// step is something that happens.
func (p *past) step() {
	p.now = p.now.AddDate(0, 0, rapid.IntRange(0, 120).Draw(p.t, "days"))
	person := rapid.SampledFrom(p.people).Draw(p.t, "person")
	switch rapid.IntRange(0, 11).Draw(p.t, "what") {
	case 0, 1, 2:
		a, read := p.rule()
		p.save(a, read)
	case 3, 4, 5, 6:
		for _, one := range p.people[:rapid.IntRange(1, len(p.people)).Draw(p.t, "many")] {
			p.learn(one, rapid.IntRange(0, 2).Draw(p.t, "complete") > 0)
		}
	case 7:
		p.hire(slices.Index(p.people, person))
		return // and nothing is evaluated yet
	case 8:
		_, err := p.db.Enrollments().Add(p.t.Context(), enrollment.Enrollment{PersonID: person, Course: p.key, Cycle: 1, EnrolledAt: p.now, Total: 1})
		_ = err // they may be in it already
	case 9:
		if r, err := p.db.Enrollments().Latest(p.t.Context(), person, p.key); err == nil && !r.Completed() && r.SetAside == "" {
			_ = p.service.Extend(p.t.Context(), "hana", person, r.ID, account.DayOf(p.now, time.UTC).Add(400), "Harvest")
		}
	case 10:
		if err := p.service.Pause(p.t.Context(), "hana", person, "", account.DayOf(p.now, time.UTC).Add(30), "Leave"); err == nil {
			p.paused = true
		}
	case 11:
		p.publish(true)
	}
	_, err := p.service.EvaluateAll(p.t.Context())
	p.must(err)
}

// learn starts or completes what somebody has open.
func (p *past) learn(person int64, complete bool) {
	r, err := p.db.Enrollments().Latest(p.t.Context(), person, p.key)
	if err != nil || r.Completed() || r.SetAside == enrollment.SetWithdrawn {
		return
	}
	p.must(p.db.Enrollments().Change(p.t.Context(), r.ID, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.ChangedAt, e.StartedAt = p.now, p.now
		if complete {
			e.CompletedAt, e.CompletedVersionID, e.ValidUntil = p.now, p.version, p.now.AddDate(1, 0, 0)
		}
		return enrollment.Changes{Enrollment: &e}, nil
	}))
}

// rule draws a rule that is new, changed or ended, and when it was read.
func (p *past) rule() (assignment.Assignment, time.Time) {
	all, err := p.service.Assignments(p.t.Context())
	p.must(err)
	all = slices.DeleteFunc(all, func(a assignment.Assignment) bool { return a.Course != p.key || a.Ended() })
	a := assignment.Assignment{Course: p.key, Name: fmt.Sprintf("rule %d", p.rules)}
	p.rules++
	if len(all) > 0 && rapid.IntRange(0, 2).Draw(p.t, "existing") > 0 {
		a = rapid.SampledFrom(all).Draw(p.t, "which")
		if rapid.IntRange(0, 2).Draw(p.t, "ends") == 0 {
			a, err = p.service.Ending(p.t.Context(), a.ID)
			p.must(err)
			return a, a.ChangedAt
		}
	}
	if a.ID != 0 && rapid.IntRange(0, 2).Draw(p.t, "reminds") == 0 {
		a.Reminders.Overdue++
		return a, a.ChangedAt
	}
	a.Audience = assignment.Audience{}
	unit := rapid.SampledFrom(p.units).Draw(p.t, "of")
	switch rapid.IntRange(0, 4).Draw(p.t, "whom") {
	case 0, 1:
		a.Audience.Conditions = []assignment.Condition{{Field: assignment.ByUnit, Units: []int64{unit}, Not: rapid.Bool().Draw(p.t, "not")}}
	case 2:
		a.Audience.Conditions = []assignment.Condition{{Field: assignment.ByTag, Tags: []string{"driver"}, Not: rapid.Bool().Draw(p.t, "not")}}
	case 3:
		a.Audience.Conditions = []assignment.Condition{{Field: assignment.ByPerson, People: p.people[:2]}}
	}
	if a.ID != 0 && rapid.Bool().Draw(p.t, "keeps due") {
		return a, a.ChangedAt
	}
	days := rapid.IntRange(0, 90).Draw(p.t, "within")
	a.Due = rapid.SampledFrom([]assignment.Due{{}, {AfterAssigned: &days}, {On: account.DayOf(p.now, time.UTC).Add(days - 45)}, {AfterHire: &days},
		{AfterAssigned: &days, Zone: "Pacific/Auckland"}}).Draw(p.t, "due")
	a.Recurrence = rapid.SampledFrom([]assignment.Recurrence{{}, {}, {Every: 2, Within: 20}, {Every: 24, Within: 20}, {Month: 3, Long: 2, Keeps: 1}}).Draw(p.t, "again")
	return a, a.ChangedAt
}

func (p *past) save(a assignment.Assignment, read time.Time) int64 {
	var err error
	if a.Ended() {
		_, err = p.service.End(p.t.Context(), "hana", a.ID)
	} else {
		a, _, err = p.service.Save(p.t.Context(), "hana", a, read)
	}
	p.must(err)
	return a.ID
}

func (p *past) candidates() map[int64]assignment.Candidate {
	out := map[int64]assignment.Candidate{}
	p.must(p.db.Assignments().Candidates(p.t.Context(), p.key, nil, func(some []assignment.Candidate) error {
		for _, c := range some {
			out[c.ID] = c
		}
		return nil
	}))
	return out
}
