package assignment_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/message"
	"decorum/internal/testdb"
)

// heap counts messages by the day to which they belong and their kind.
type heap map[account.Day]map[message.Kind]int

func (h heap) add(day account.Day, kind message.Kind, n int) {
	if n == 0 {
		return
	}
	if h[day] == nil {
		h[day] = map[message.Kind]int{}
	}
	h[day][kind] += n
}

// TestForecastComesTrue makes a forecast on each of some days, lets nobody do
// anything, and counts what goes out on the thirty days after: it is what was
// planned and expected on that day, for everything that people are asked. What
// is said of completions is left out: that a new cycle will put an end to it is
// not foreseen.
func TestForecastComesTrue(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return t.TempDir() + "/forecast.db" },
		"postgres": testdb.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, address(t), 1)
			m.inhabit()
			expectedOf := map[message.Kind]int{}
			const days, first = 14, account.Day("2024-12-05")
			foreseen, gone := map[account.Day]heap{}, heap{}
			for d := first; d <= first.Add(days+30); d = d.Add(1) {
				m.now = d.Begins(m.zone).Add(10 * time.Minute)
				m.evaluate()
				m.plan()
				if d <= first.Add(days) {
					foreseen[d] = m.foresee(expectedOf)
				}
				m.now = d.Begins(m.zone).Add(9 * time.Hour)
				m.plan()
				_, err := m.messages.Send(t.Context())
				must(t, err)
				m.count(gone)
			}
			for d, want := range foreseen {
				came := maps.Clone(gone)
				maps.DeleteFunc(came, func(day account.Day, _ map[message.Kind]int) bool { return day <= d || day > d.Add(30) })
				if diff := cmp.Diff(want, came); diff != "" {
					t.Errorf("on %s (-foreseen +went out):\n%s", d, diff)
				}
			}
			for _, k := range []message.Kind{message.Assigned, message.DueSoon, message.Overdue, message.Escalation} {
				if expectedOf[k] < 20 {
					t.Errorf("only %d messages that were expected are %s: the walk proves little", expectedOf[k], k)
				}
			}
			t.Log(expectedOf)
		})
	}
}

// inhabit fills the company with people who completed the course in the last year
// and will be asked again: twelve months after, in a window that opens in the
// morning of the organization's day, and because what they have expires.
func (m *machine) inhabit() {
	m.t.Helper()
	m.now = account.Day("2024-12-04").Begins(m.zone).Add(9 * time.Hour)
	list, err := m.service.Assignments(m.t.Context())
	must(m.t, err)
	for _, a := range list {
		_, err := m.service.End(m.t.Context(), "hana", a.ID)
		must(m.t, err)
	}
	for i := range 40 {
		day := account.Day("2024-12-05").Add(i)
		m.completed("office", i, day.AddMonths(-12), "", day)
		// Some of November, which counts for January.
		m.completed("depot", i, account.Day("2024-01-20").Add(i*8), "", "2025-01-02")
		m.completed("elsewhere", i, account.Day("2023-05-01").Add(i), day.Add(-1), day)
	}
	rule := func(name string, due assignment.Due, r assignment.Recurrence, reminders assignment.Reminders) {
		_, _, err := m.service.Save(m.t.Context(), "hana", assignment.Assignment{Course: courseKey, Name: name, Due: due, Recurrence: r, Reminders: reminders,
			Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByTag, Tags: []string{name}}}}}, time.Time{})
		must(m.t, err)
	}
	n := func(days int) *int { return &days }
	rule("office", assignment.Due{AfterAssigned: n(30)}, assignment.Recurrence{Every: 12, Within: 15}, assignment.Reminders{Before: []int{10, 3}, Overdue: 7, Escalate: 5})
	rule("depot", assignment.Due{AfterAssigned: n(30), Zone: "America/New_York"}, assignment.Recurrence{Month: time.January, Long: 1, Keeps: 2},
		assignment.Reminders{Before: []int{25, 14}, Overdue: 7})
	rule("elsewhere", assignment.Due{AfterAssigned: n(12)}, assignment.Recurrence{}, assignment.Reminders{Before: []int{5}, Overdue: 3, Escalate: 1})
	m.plan()
}

// completed adds somebody with a tag who has completed the course on a day, and
// whose next cycle begins on another. Of ten, one has left since, one is on leave
// when it begins, and one until the day before.
func (m *machine) completed(tag string, i int, day, valid, begins account.Day) {
	m.t.Helper()
	name := tag + string(rune('a'+i/10)) + string(rune('a'+i%10))
	m.hire(name, "Elsewhere", tag)
	id, now := m.ids[name], day.Begins(m.zone).Add(12*time.Hour)
	e := enrollment.Enrollment{PersonID: id, Course: courseKey, Cycle: 1, EnrolledAt: now, StartedAt: now, Total: 1}
	added, err := m.db.Enrollments().Add(m.t.Context(), e)
	must(m.t, err)
	must(m.t, m.db.Enrollments().Change(m.t.Context(), added, func(r enrollment.Records) (enrollment.Changes, error) {
		r.CompletedAt, r.CompletedVersionID = now, m.model.version
		if valid != "" {
			r.ValidUntil = valid.Ends(m.zone)
		}
		return enrollment.Changes{Enrollment: &r.Enrollment}, nil
	}))
	switch i % 10 {
	case 1:
		_, err = m.db.People().SetActive(m.t.Context(), []int64{id}, false, m.now)
	case 2:
		err = m.service.Pause(m.t.Context(), "hana", id, m.today(), "2025-06-30", "Leave")
	case 3:
		err = m.service.Pause(m.t.Context(), "hana", id, m.today(), max(m.today(), begins.Add(-1)), "Leave")
	}
	must(m.t, err)
}

// foresee looks ahead and returns what is foreseen, and adds what of it is
// expected.
func (m *machine) foresee(expected map[message.Kind]int) heap {
	m.t.Helper()
	must(m.t, m.messages.Foresee(m.t.Context()))
	counts, err := m.messages.Outlook(m.t.Context())
	must(m.t, err)
	out := heap{}
	for _, c := range counts {
		if c.Day > m.today() && asks(c.Kind) {
			out.add(c.Day, c.Kind, c.N+c.Expected)
			expected[c.Kind] += c.Expected
		}
	}
	return out
}

func asks(k message.Kind) bool {
	return k != message.Certificate && k != message.Expiring && k != message.FollowUp
}

// count adds what goes out at this moment.
func (m *machine) count(gone heap) {
	m.t.Helper()
	for after := ""; ; {
		list, next, err := m.db.Messages().List(m.t.Context(), message.Filter{View: message.Gone, Day: m.today(), After: after, Limit: 200})
		must(m.t, err)
		for _, e := range list {
			if e.ChangedAt.Equal(m.now) && asks(e.Kind) {
				gone.add(e.Day, e.Kind, 1)
			}
		}
		if after = next; next == "" {
			return
		}
	}
}
