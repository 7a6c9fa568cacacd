package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// enroll adds an enrollment that was assigned a while ago.
func (s *site) enroll(person int64, change func(*enrollment.Enrollment)) {
	s.t.Helper()
	e := enrollment.Enrollment{PersonID: person, Course: courseKey, Cycle: 1, EnrolledAt: s.now().AddDate(0, 0, -60), Total: 9}
	change(&e)
	_, err := s.db.Enrollments().Add(s.t.Context(), e)
	must(s.t, err)
}

// TestDashboardWithNothing has words for an empty company, for a manager
// without people, and for filters that nobody fits.
func TestDashboardWithNothing(t *testing.T) {
	s := newSite(t)
	s.as("hr").want(dashboardURL, http.StatusOK, "Nothing to show yet", "Nobody is enrolled", "Assign a course")
	body := s.as("manager").want(dashboardURL, http.StatusOK, "Nobody who reports to you is enrolled in a course yet")
	if strings.Contains(body, "Assign a course") {
		t.Error("a manager is sent to the assignments")
	}
	s.as("hr").want(dashboardURL+"?course=none", http.StatusOK, "Nobody fits these filters")
	s.as("hr").want(dashboardURL+"/overdue", http.StatusOK, "Nothing is overdue")
	s.enroll(s.people["learner"].ID, func(e *enrollment.Enrollment) { e.DueAt = s.now().AddDate(0, 0, 9) })
	s.as("hr").want(dashboardURL, http.StatusOK, "Nothing has become due yet", "Nothing is overdue. Everybody who had a due day has kept it.",
		"Nothing expires in the next 13 weeks", "too few people in this group")
	for _, query := range []string{"?unit=x", "?unit=0", "?by=year"} {
		s.as("hr").want(dashboardURL+query, http.StatusBadRequest, "The dashboard can’t be shown like this")
	}
	s.as("hr").want(dashboardURL+"/overdue?after=x", http.StatusBadRequest, "page of the list")
}

// TestDashboardLinksToItsRows follows the links of the figures: the report
// behind each has as many rows.
func TestDashboardLinksToItsRows(t *testing.T) {
	s := newSite(t)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) // a Monday
	for i := range 9 {
		p := account.Person{Email: fmt.Sprintf("p%d@demo.example", i), Name: fmt.Sprintf("P %d", i), Role: account.Learner, Active: true,
			ManagerID: s.people["manager"].ID, CreatedAt: s.now()}
		id, err := s.db.People().AddPerson(t.Context(), p)
		must(t, err)
		s.enroll(id, func(e *enrollment.Enrollment) {
			switch {
			case i < 3:
				e.DueAt = today.AddDate(0, 0, -9)
			case i < 5:
				e.DueAt, e.CompletedAt, e.ValidUntil = today.AddDate(0, 0, -9), today.AddDate(0, 0, -20), today.AddDate(0, 0, 31)
			case i == 7: // nobody asks them, and they are not counted
				e.DueAt, e.SetAside = today.AddDate(0, 0, -9), enrollment.SetPaused
			case i == 8:
				e.DueAt, e.SetAside = today.AddDate(0, 0, -9), enrollment.SetWaived
			}
		})
	}
	hr := s.as("hr")
	body := hr.want(dashboardURL, http.StatusOK, "Of 5 enrollments due by now, 2 are completed: 40%", "Ms manager")
	for _, c := range []struct {
		after string // what the link stands behind
		link  string
		rows  string
	}{
		{"Overdue by manager", fmt.Sprintf("/reports/completion?manager=%d&amp;status=overdue", s.people["manager"].ID), "3 rows"},
		{"November 15, 2026", "/reports/completion?asked=yes&amp;due_from=2026-11-09&amp;due_until=2026-11-15", "5 rows"},
		{"What expires soon", "/reports/completion?expires_from=2026-11-23&amp;expires_until=2027-02-21&amp;status=completed", "2 rows"},
		{"December 21 – December 27", "/reports/completion?expires_from=2026-12-21&amp;expires_until=2026-12-27&amp;status=completed", "2 rows"},
	} {
		_, rest, found := strings.Cut(body, c.after)
		if !found || !strings.Contains(rest, c.link) {
			t.Errorf("after %q there is no link to %s\n%s", c.after, c.link, body)
			continue
		}
		hr.want(strings.ReplaceAll(c.link, "&amp;", "&"), http.StatusOK, c.rows)
	}
}

// TestDashboardOfAManager is about the people below them and nobody else,
// whatever else the address asks for.
func TestDashboardOfAManager(t *testing.T) {
	s := newSite(t)
	late := func(e *enrollment.Enrollment) { e.DueAt = s.now().AddDate(0, 0, -3) }
	for _, name := range []string{"learner", "other", "manager", "trainer"} {
		s.enroll(s.people[name].ID, late)
	}
	s.as("hr").want(dashboardURL, http.StatusOK, "Of 4 enrollments due by now", "4 enrollments are overdue", "No manager")
	for _, query := range []string{"", "?manager=0", "?within=0&course=" + courseKey} {
		body := s.as("manager").want(dashboardURL+query, http.StatusOK, "the people who report to you", "Of 1 enrollment due by now", "1 enrollment is overdue")
		if strings.Contains(body, "No manager") {
			t.Error("a manager sees people of nobody's")
		}
	}
	body := s.as("manager").want(dashboardURL+"/overdue", http.StatusOK, "Ms manager")
	if strings.Contains(body, "No manager") {
		t.Error("a manager sees the list of others")
	}
}

// TestOverdueIsPaged walks a list of managers that has two pages.
func TestOverdueIsPaged(t *testing.T) {
	s := newSite(t)
	const managers = 70
	for i := range managers {
		boss, err := s.db.People().AddPerson(t.Context(), account.Person{Email: fmt.Sprintf("boss%d@demo.example", i), Name: fmt.Sprintf("Boss %d.", i), Role: account.Learner, Active: true, CreatedAt: s.now()})
		must(t, err)
		id, err := s.db.People().AddPerson(t.Context(), account.Person{Email: fmt.Sprintf("p%d@demo.example", i), Name: "P", Role: account.Learner, Active: true, ManagerID: boss, CreatedAt: s.now()})
		must(t, err)
		s.enroll(id, func(e *enrollment.Enrollment) { e.DueAt = s.now().AddDate(0, 0, -3) })
	}
	hr := s.as("hr")
	hr.want(dashboardURL, http.StatusOK, "All 70 managers")
	first := hr.want(dashboardURL+"/overdue", http.StatusOK, "70 managers have")
	_, rest, found := strings.Cut(first, `rel="next" href="`)
	if !found {
		t.Fatal("there is no next page")
	}
	address, _, _ := strings.Cut(rest, `"`)
	second := hr.want(address, http.StatusOK, `href="`+dashboardURL+`/overdue"`)
	for i := range managers {
		name := fmt.Sprintf("Boss %d.", i)
		if strings.Contains(first, name) == strings.Contains(second, name) {
			t.Errorf("%s is on both pages, or on none", name)
		}
	}
}

// TestFunnelHidesSmallGroups is HR who looks at a unit too small to count, and
// at one beside which too few are left over.
func TestFunnelHidesSmallGroups(t *testing.T) {
	s := newSite(t)
	add := func(n int, unit, prefix string) {
		var rows []account.ImportRow
		var emails []string
		for i := range n {
			email := fmt.Sprintf("%s%d@demo.example", prefix, i)
			rows = append(rows, account.ImportRow{Line: i + 2, Name: "P", Email: email, Unit: []string{unit}, Role: account.Learner})
			emails = append(emails, email)
		}
		_, err := s.db.People().ImportPeople(t.Context(), rows, s.now(), func(int) {})
		must(t, err)
		ids, err := s.db.People().IDs(t.Context(), emails)
		must(t, err)
		for _, id := range ids {
			s.enroll(id, func(*enrollment.Enrollment) {})
		}
	}
	add(9, "Large", "large")
	add(3, "Small", "small")
	units, err := s.db.People().Units(t.Context())
	must(t, err)
	large, small := units[0].ID, units[1].ID
	hr := s.as("hr")
	hidden := "too few people in this group"
	hr.want(dashboardURL, http.StatusOK, "Of 12 enrollments")
	hr.want(fmt.Sprintf("%s?unit=%d", dashboardURL, small), http.StatusOK, hidden)
	hr.want(fmt.Sprintf("%s?unit=%d", dashboardURL, large), http.StatusOK, hidden) // 12 − 9 would tell of three
	add(2, "Small", "more")
	hr.want(fmt.Sprintf("%s?unit=%d", dashboardURL, small), http.StatusOK, "Of 5 enrollments")
	hr.want(fmt.Sprintf("%s?unit=%d", dashboardURL, large), http.StatusOK, "Of 9 enrollments")
}

// TestHRBeginsAtTheDashboard and others at their courses.
func TestHRBeginsAtTheDashboard(t *testing.T) {
	s := newSite(t)
	for name, want := range map[string]string{"hr": dashboardURL, "admin": "/courses", "learner": "/courses", "manager": "/courses"} {
		v := s.as(name)
		if _, _, header := v.do(http.MethodGet, "/", nil, nil); header.Get("Location") != want {
			t.Errorf("%s begins at %s, not %s", name, header.Get("Location"), want)
		}
		link := strings.Contains(v.want("/courses", http.StatusOK), `href="`+dashboardURL+`"`)
		if link != (name != "learner") {
			t.Errorf("%s has a link to the dashboard: %v", name, link)
		}
	}
}
