package assignment_test

import (
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

// desk is somebody in HR who grants and ends exceptions: the program on a
// database, one course, one rule that asks everybody, and a clock.
type desk struct {
	t       *testing.T
	db      *store.DB
	service *assignment.Service
	rule    assignment.Assignment
	zone    *time.Location
	now     time.Time
}

// onDesks runs a test on each engine, with everybody due on a day.
func onDesks(t *testing.T, due account.Day, test func(t *testing.T, d *desk)) {
	t.Helper()
	for engine, address := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() + "/desk.db" }, "postgres": testdb.Postgres,
	} {
		t.Run(engine, func(t *testing.T) { test(t, newDesk(t, address(t), due)) })
	}
}

func newDesk(t *testing.T, address string, due account.Day) *desk {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	db, err := store.Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(t.Context())
	must(t, err)
	d := &desk{t: t, db: db, zone: zone}
	d.service = assignment.New(assignment.Config{Store: db.Assignments(), Courses: shelf{}, People: db.People(), Zone: zone,
		Clock: func() time.Time { return d.now }})
	d.on("2026-11-02")
	_, _, err = db.Versions().AddVersion(t.Context(), course.Version{Course: courseKey, Title: "Ethics", Hash: "1", PublishedAt: d.now}, nil)
	must(t, err)
	d.rule, _, err = d.service.Save(t.Context(), "hana", assignment.Assignment{Course: courseKey, Name: "Everybody", Due: assignment.Due{On: due}}, time.Time{})
	must(t, err)
	return d
}

// on makes it ten o'clock of a day.
func (d *desk) on(day account.Day) { d.now = day.Begins(d.zone).Add(10 * time.Hour) }

func (d *desk) today() account.Day { return account.DayOf(d.now, d.zone) }

// sleep goes on to the next day; what happens at night has happened.
func (d *desk) sleep() {
	d.t.Helper()
	d.on(d.today().Add(1))
	d.evaluate()
}

func (d *desk) evaluate() {
	d.t.Helper()
	_, err := d.service.EvaluateAll(d.t.Context())
	must(d.t, err)
}

// hire adds somebody, who is enrolled at once.
func (d *desk) hire(name string) int64 {
	d.t.Helper()
	id, err := d.db.People().AddPerson(d.t.Context(), account.Person{Email: name + "@example.org", Name: name, Role: account.Learner, Active: true, CreatedAt: d.now})
	must(d.t, err)
	d.evaluate()
	return id
}

func (d *desk) enrollment(person int64) enrollment.Enrollment {
	d.t.Helper()
	r, err := d.db.Enrollments().Latest(d.t.Context(), person, courseKey)
	must(d.t, err)
	return r.Enrollment
}

// due is the day that a report says.
func (d *desk) due(person int64) account.Day {
	d.t.Helper()
	e := d.enrollment(person)
	if e.DueAt.IsZero() {
		return ""
	}
	return account.DayOf(e.DueAt.Add(-time.Microsecond), d.zone)
}

// is expects a due day, and that no night changes it.
func (d *desk) is(person int64, want account.Day, when string) {
	d.t.Helper()
	if got := d.due(person); got != want {
		d.t.Errorf("%s it is due on %s, want %s", when, got, want)
	}
	d.sleep()
	d.sleep()
	if got := d.due(person); got != want {
		d.t.Errorf("%s, and two nights later, it is due on %s, want %s", when, got, want)
	}
}

func (d *desk) extend(person int64, due account.Day) {
	d.t.Helper()
	must(d.t, d.service.Extend(d.t.Context(), "hana", person, d.enrollment(person).ID, due, "Harvest"))
}

func (d *desk) pause(person int64, from, until account.Day) {
	d.t.Helper()
	must(d.t, d.service.Pause(d.t.Context(), "hana", person, from, until, "Leave"))
}

// latest is what was granted last.
func (d *desk) latest(person int64) assignment.Exception { return d.granted(person)[0] }

// granted is what was granted, the latest first.
func (d *desk) granted(person int64) []assignment.Exception {
	d.t.Helper()
	list, err := d.service.Exceptions(d.t.Context(), person)
	must(d.t, err)
	return list
}

func (d *desk) end(person int64) {
	d.t.Helper()
	must(d.t, d.service.EndException(d.t.Context(), "hana", d.latest(person).ID))
}
