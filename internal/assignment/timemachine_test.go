package assignment_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/mail"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/store"
)

// machine is a company over which a clock walks day by day: the program on a
// database, and beside it the plain model of model_test.go.
type machine struct {
	t       *testing.T
	db      *store.DB
	service *assignment.Service
	random  *rand.Rand
	zone    *time.Location
	now     time.Time
	model   *model
	ids     map[string]int64 // people by their address
	drivers assignment.Assignment
	past    []snapshot
	granted map[string]int // what was granted and ended, how often

	messages *message.Service
	mails    *[]mail.Message // that went out, all in all
	told     map[message.Kind]int
}

// snapshot is what a report said at a moment.
type snapshot struct {
	at   time.Time
	said map[string]seen
}

const courseKey = "ethics"

// shelf has one course with three requirements.
type shelf struct{}

func (shelf) All() []course.Published {
	return []course.Published{{Course: &course.Course{Key: courseKey, Title: "Ethics"}}}
}
func (s shelf) Current(string) (course.Published, error) { return s.All()[0], nil }

const firstDay = account.Day("2024-01-08")

func newMachine(t *testing.T, address string, seed uint64) *machine {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	db, err := store.Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(t.Context())
	must(t, err)
	m := &machine{t: t, db: db, zone: zone, random: rand.New(rand.NewPCG(seed, 1)), ids: map[string]int64{}, model: newModel(), granted: map[string]int{}}
	m.service = assignment.New(assignment.Config{Store: db.Assignments(), Courses: shelf{}, People: db.People(), Zone: zone,
		Clock: func() time.Time { return m.now }})
	m.now = firstDay.Begins(zone).Add(9 * time.Hour)
	m.listen()
	_, _, err = db.Versions().AddVersion(t.Context(), course.Version{Course: courseKey, Title: "Ethics", Hash: "1", PublishedAt: m.now}, nil)
	must(t, err)
	m.hire("cora", "Office")
	m.hire("ana", "Office")
	m.hire("bea", "Depot")
	m.addRules()
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// addRules adds the three rules that the model knows by heart.
func (m *machine) addRules() {
	m.t.Helper()
	units, err := m.db.People().Units(m.t.Context())
	must(m.t, err)
	at := map[string]int64{}
	for _, u := range units {
		at[u.Name] = u.ID
	}
	n := func(days int) *int { return &days }
	for _, rule := range []assignment.Assignment{
		{Name: "drivers", Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByTag, Tags: []string{"driver"}}}},
			Due: assignment.Due{AfterAssigned: n(10)}},
		{Name: "office", Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByUnit, Units: []int64{at["Office"]}}}},
			Due: assignment.Due{AfterAssigned: n(30)}, Recurrence: assignment.Recurrence{Every: 12, Within: 45}},
		{Name: "depot", Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByUnit, Units: []int64{at["Depot"]}}}},
			Due: assignment.Due{On: "2024-06-30", AfterHire: n(60)}, Recurrence: assignment.Recurrence{Month: time.January, Long: 1, Keeps: 2}},
	} {
		rule.Course = courseKey
		rule.Reminders = assignment.Reminders{Before: []int{10, 3}, Overdue: 7, Escalate: 5, Expiring: 20}
		saved, _, err := m.service.Save(m.t.Context(), "hana", rule, time.Time{})
		must(m.t, err)
		if rule.Name == "drivers" {
			m.drivers = saved
		}
	}
	m.model.night(firstDay)
}

// hire adds somebody, or moves them to another unit.
func (m *machine) hire(name, unit string, tags ...string) {
	m.t.Helper()
	hired := m.today()
	if unit == "Depot" {
		hired = hired.Add(-90) // and only became known today
	}
	row := account.ImportRow{Email: name + "@example.org", Name: name, Unit: []string{"Company", unit}, Hired: hired, Tags: tags}
	boss := m.bossOf(name)
	if boss != "" {
		row.Manager = boss + "@example.org"
	}
	if m.ids[name] != 0 {
		row.Hired = ""
	}
	_, err := m.db.People().ImportPeople(m.t.Context(), []account.ImportRow{row}, m.now, func(int) {})
	must(m.t, err)
	ids, err := m.db.People().IDs(m.t.Context(), []string{row.Email})
	must(m.t, err)
	m.ids[name] = ids[row.Email]
	m.model.hire(name, unit, boss, slices.Contains(tags, "driver"), hired)
}

func (m *machine) today() account.Day { return account.DayOf(m.now, m.zone) }

func (m *machine) evaluate() {
	m.t.Helper()
	if _, err := m.service.EvaluateAll(m.t.Context()); err != nil {
		m.t.Fatalf("%s: %v", m.today(), err)
	}
}

// learn starts or completes what somebody has open.
func (m *machine) learn(name string, complete bool) {
	m.t.Helper()
	r, err := m.db.Enrollments().Latest(m.t.Context(), m.ids[name], courseKey)
	if err != nil || r.Completed() || r.SetAside == enrollment.SetWithdrawn {
		return
	}
	must(m.t, m.db.Enrollments().Change(m.t.Context(), r.ID, func(r enrollment.Records) (enrollment.Changes, error) {
		e := r.Enrollment
		e.ChangedAt = m.now
		if e.StartedAt.IsZero() {
			e.StartedAt = m.now
		}
		if complete {
			e.CompletedAt, e.CompletedVersionID = m.now, m.model.version
			e.ValidUntil = m.today().AddMonths(12).Ends(m.zone)
		}
		return enrollment.Changes{Enrollment: &e}, nil
	}))
	m.model.learn(name, complete, m.today())
}

// happen does what may happen to somebody on a day.
func (m *machine) happen(name string) {
	m.t.Helper()
	chance := func(perThousand int) bool { return m.random.IntN(1000) < perThousand }
	p := m.model.people[name]
	leaves := 2
	if slices.Contains(managers(), name) { // those who are told of others come and go
		leaves = 8
	}
	switch {
	case p.active && chance(leaves):
		_, err := m.db.People().SetActive(m.t.Context(), []int64{m.ids[name]}, false, m.now)
		must(m.t, err)
		p.active = false
	case !p.active && chance(2*leaves):
		_, err := m.db.People().SetActive(m.t.Context(), []int64{m.ids[name]}, true, m.now)
		must(m.t, err)
		p.active = true
	case p.active && chance(4):
		unit := []string{"Office", "Depot", "Elsewhere", "Depot"}[m.random.IntN(4)]
		m.hire(name, unit, []string{"driver"}[:m.random.IntN(2)]...)
	case chance(4) && p.active:
		m.pause(name)
	case p.active && chance(25):
		m.learn(name, m.random.IntN(2) == 0)
	case p.active && chance(8):
		m.extend(name)
	case p.active && chance(20):
		m.stop(name)
	}
}

// pause grants somebody a leave, unless it overlaps another.
func (m *machine) pause(name string) {
	m.t.Helper()
	from := m.today().Add(m.random.IntN(20))
	until := from.Add(m.random.IntN(70))
	err := m.service.Pause(m.t.Context(), "hana", m.ids[name], from, until, "Leave")
	if !m.model.mayPause(name, from, until) {
		if fault.Of(err) != fault.Conflict {
			m.t.Errorf("%s: a leave of %s that overlaps another: %v", m.today(), name, err)
		}
		m.granted["pause that overlaps"]++
		return
	}
	must(m.t, err)
	m.granted["pause"]++
	m.model.pause(name, m.lastGranted(name), from, until)
}

// lastGranted is the id of what was granted to somebody last.
func (m *machine) lastGranted(name string) int64 {
	m.t.Helper()
	list, err := m.service.Exceptions(m.t.Context(), m.ids[name])
	must(m.t, err)
	return list[0].ID
}

// stop ends something that was granted to somebody, or takes it back.
func (m *machine) stop(name string) {
	m.t.Helper()
	p := m.model.people[name]
	if len(p.leaves) > 0 && m.random.IntN(2) == 0 {
		l := p.leaves[len(p.leaves)-1]
		switch {
		case m.random.IntN(4) == 0:
			must(m.t, m.service.TakeBack(m.t.Context(), "hana", l.id))
			m.granted["pause taken back"]++
			m.model.mistaken(name, l)
		case !l.over:
			must(m.t, m.service.EndException(m.t.Context(), "hana", l.id))
			m.granted["pause ended"]++
			m.model.backEarly(name, l, m.today())
		}
		return
	}
	if r := p.last(); r != nil && r.done == "" && len(r.laters) > 0 {
		id := r.laters[m.random.IntN(len(r.laters))].id
		must(m.t, m.service.EndException(m.t.Context(), "hana", id))
		m.granted["extension ended"]++
		m.model.asBefore(name, id)
	}
}

func (m *machine) extend(name string) {
	m.t.Helper()
	r, err := m.db.Enrollments().Latest(m.t.Context(), m.ids[name], courseKey)
	if err != nil || r.Completed() || r.SetAside == enrollment.SetWithdrawn {
		return
	}
	due := m.today().Add(30 + m.random.IntN(60))
	if m.model.mayExtend(name, due) {
		must(m.t, m.service.Extend(m.t.Context(), "hana", m.ids[name], r.ID, due, "Harvest"))
		m.granted["extension"]++
		m.model.extend(name, m.lastGranted(name), m.today(), due)
	}
}

// seen is what a report says of somebody.
type seen struct {
	Status enrollment.Status
	Due    account.Day
	Cycle  int
	Unit   string
}

// report reads the report as it is now, or as at a moment of the past.
func (m *machine) report(asAt time.Time) map[string]seen {
	m.t.Helper()
	out := map[string]seen{}
	now := m.now
	if !asAt.IsZero() {
		now = asAt
	}
	must(m.t, m.db.Reports().Each(m.t.Context(), report.Filter{AsAt: asAt}, report.Sort{By: report.ByName}, now, func(r report.Row) error {
		s := seen{Status: r.Enrollment.Status(now), Cycle: r.Cycle, Unit: r.Unit}
		if !r.DueAt.IsZero() {
			s.Due = account.DayOf(r.DueAt.Add(-time.Second), m.zone)
		}
		out[r.Name] = s
		return nil
	}))
	return out
}

// TestTimeMachine walks three years day by day over a company with hires,
// leavers, leave, transfers, extensions, what is ended early or taken back, and a
// version that is to be retaken. On
// every day the report says what the model says; what was totalled agrees.
func TestTimeMachine(t *testing.T) {
	m := newMachine(t, t.TempDir()+"/machine.db", 7)
	seenStatuses := map[enrollment.Status]int{}
	for d := firstDay.Add(1); d < firstDay.AddMonths(36); d = d.Add(1) {
		m.now = d.Begins(m.zone).Add(10 * time.Minute)
		m.evaluate()
		m.model.night(d)
		m.compare("in the night", seenStatuses)
		m.plan()
		m.now = d.Begins(m.zone).Add(12 * time.Hour)
		if len(m.ids) < 40 && m.random.IntN(12) == 0 {
			m.hire(fmt.Sprintf("p%d", len(m.ids)), []string{"Office", "Depot", "Elsewhere"}[m.random.IntN(3)], []string{"driver"}[:m.random.IntN(2)]...)
		}
		if d == "2025-05-02" {
			m.publishRetake(d)
		}
		for _, name := range slices.Sorted(maps.Keys(m.ids)) {
			m.happen(name)
		}
		m.evaluate()
		m.model.noon(d)
		m.compare("at noon", seenStatuses)
		m.now = d.Begins(m.zone).Add(13 * time.Hour)
		m.tell()
	}
	for _, k := range message.Kinds() {
		if k != message.FollowUp && m.told[k] < 12 {
			t.Errorf("only %d messages were %s: the walk proves little", m.told[k], k)
		}
	}
	t.Log(m.told)
	for _, what := range []string{"to the next above", "to nobody", "assigned late"} {
		if n := m.model.escalated[what]; n < 4 {
			t.Errorf("only %d escalations were %s: the walk proves little", n, what)
		}
	}
	t.Log(m.model.escalated)
	for _, s := range enrollment.Statuses() {
		if s != enrollment.Waived && seenStatuses[s] < 50 {
			t.Errorf("only %d times somebody was %s: the walk proves little", seenStatuses[s], s)
		}
	}
	t.Log(seenStatuses)
	for _, what := range []string{"pause", "pause that overlaps", "pause ended", "pause taken back", "extension", "extension ended"} {
		if m.granted[what] < 8 {
			t.Errorf("only %d times there was a %s: the walk proves little", m.granted[what], what)
		}
	}
	t.Log(m.granted)
	// Afterwards a report as at any of these moments says what it said then.
	for i := 0; i < len(m.past); i += 13 {
		then := m.past[i]
		if diff := cmp.Diff(then.said, m.report(then.at)); diff != "" {
			t.Fatalf("as at %v (-then +now):\n%s", then.at, diff)
		}
		totals, err := m.db.Reports().Totals(t.Context(), report.Filter{AsAt: then.at}, then.at)
		must(t, err)
		if totals.All.Total() != len(then.said) {
			t.Fatalf("as at %v totals count %v, there were %d", then.at, totals.All, len(then.said))
		}
	}
}

// publishRetake publishes a version that is to be retaken: as many people are
// enrolled anew as the headcount said.
func (m *machine) publishRetake(d account.Day) {
	m.t.Helper()
	m.evaluate()
	heads, err := m.service.Headcount(m.t.Context(), courseKey)
	must(m.t, err)
	v, _, err := m.db.Versions().AddVersion(m.t.Context(), course.Version{Course: courseKey, Title: "Ethics", Hash: "2", PublishedAt: m.now, Retake: true}, nil)
	must(m.t, err)
	m.model.retake(v.ID, d)
	n, err := m.service.EvaluateAll(m.t.Context())
	must(m.t, err)
	m.model.noon(d)
	if n != heads || n < 5 {
		m.t.Errorf("%d people take it again, the headcount said %d", n, heads)
	}
}

// compare compares the report with the model.
func (m *machine) compare(when string, statuses map[enrollment.Status]int) {
	m.t.Helper()
	got := m.report(time.Time{})
	m.past = append(m.past, snapshot{m.now, got})
	if diff := cmp.Diff(m.model.report(m.today()), got); diff != "" {
		m.t.Fatalf("%s %s (-model +report):\n%s", m.today(), when, diff)
	}
	for _, s := range got {
		statuses[s.Status]++
	}
	totals, err := m.db.Reports().Totals(context.WithoutCancel(m.t.Context()), report.Filter{}, m.now)
	must(m.t, err)
	if totals.All.Total() != len(got) {
		m.t.Fatalf("%s: totals count %v, there are %d", m.today(), totals.All, len(got))
	}
}
