package main

import (
	"net/http"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// TestJourneyAssignments is HR who makes a rule, sees whom it would reach,
// saves it, grants exceptions, and ends the rule; without JavaScript.
func TestJourneyAssignments(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{NoScript: true, Expect: []int{http.StatusUnprocessableEntity}})
	p.SignIn(d.url, demoHR, password)
	p.Click("Assignments")
	p.See("Wave 1, due")
	p.Click("New assignment")
	p.Fill("Name", "Drivers, every January")
	p.Fill("Days after assignment", "soon")
	p.Click("See whom it would reach")
	p.See("is not a whole number")
	p.Fill("Days after assignment", "30")
	p.Fill("With any of these tags", "Driver")
	p.ClickOn("input[name=again][value=window]")
	p.ClickOn("#month")
	browser.Eval[string](p, `document.querySelector("#month").value = "1"`)
	p.Fill("Months it lasts", "1")
	p.Fill("And also, whatever is said above", demoAdmin)
	p.Click("See whom it would reach")
	p.See("everybody tagged driver, and also Robin Park")
	p.See("again every January")
	p.See("1 would be enrolled")
	p.Click("Save and enroll")
	expectPath(t, p, "/assignments")
	p.See("1 enrollment was made or changed.")

	p.Open(d.url + "/reports/completion?search=" + demoAdmin)
	p.ClickOn(".report-table tbody th a")
	p.See("Drivers, every January")
	p.See("cycle 2")
	p.Click("Grant one")
	p.ClickOn("input[name=kind][value=pause]")
	p.Fill("First day, to pause", "2020-01-01")
	p.Fill("Reason", "Leave")
	p.Click("Grant")
	p.See("The first day can be at most 90 days ago")
	browser.Eval[string](p, `document.querySelector("#from").value = ""`)
	p.Click("Grant")
	p.See("and a day later for each day that the pause lasts.")
	p.See("Paused in every course")
	p.See("Granted by hr@demo.example")
	p.Open(d.url + "/reports/completion?status=paused&search=" + demoAdmin)
	p.See("1 row")
	p.ClickOn(".report-table tbody th a")
	p.Click("End it now")
	p.See("Ended. What it set aside goes on.")
	p.See("is due on")
	p.Click("Granted by mistake?")
	p.Click("Take it back")
	p.See("Taken back. Its days don’t count.")
	p.See("taken back by hr@demo.example")
	p.Click("Grant one")
	p.ClickOn("input[name=kind][value=extend]")
	p.Fill("New due day, to extend", "2020-01-01")
	p.Fill("Reason", "Stocktaking")
	p.Click("Grant")
	p.See("Choose a day that is still to come")

	// Whoever is asked again keeps what they have.
	admin := b.Page(t, browser.Options{NoScript: true})
	admin.SignIn(d.url, demoAdmin, password)
	admin.Open(d.course(""))
	admin.See("This is cycle 2")
	admin.Click("your certificate so far")
	admin.See("Robin Park")

	p.Open(d.url + "/assignments")
	p.Click("Drivers, every January")
	p.Click("End this assignment")
	p.Click("See what ending it would do")
	p.See("Ending “Drivers, every January”")
	p.See("1 has not begun, and would be withdrawn")
	p.Click("End it now")
	p.See("The assignment has ended. 1 enrollment was changed")

	// What others have done is seen after some seconds (ADR 7).
	err := await(func() (bool, error) {
		admin.Open(d.course(""))
		return strings.Contains(admin.Text(), "Expired"), nil
	})
	if err != nil {
		t.Errorf("what somebody had is not there again: %v\n%s", err, admin.Text())
	}

	for who, path := range map[string]string{demoManager: "/assignments", demoTrainer: "/assignments/new", demoLearner: "/people/1"} {
		other := b.Page(t, browser.Options{NoScript: true})
		other.SignIn(d.url, who, password)
		other.OpenStatus(d.url+path, http.StatusForbidden)
		if other.Has("Assignments") {
			t.Errorf("%s has a link to the assignments", who)
		}
	}
}

// assignments are the pages of rules and of one person.
func (d demo) assignments(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	p := b.Page(t, browser.Options{NoScript: true})
	p.SignIn(d.url, demoHR, password)
	person := func(query string) string {
		p.Open(d.url + "/reports/completion?" + query)
		p.ClickOn(".report-table tbody th a")
		return p.Path()
	}
	p.Open(d.url + "/assignments")
	p.ClickOn(".rule:not(.over) h2 a")
	rule := p.Path()
	p.Open(d.url + "/assignments")
	p.ClickOn(".rule.over h2 a")
	ended := p.Path()
	preview := "/assignments/preview?name=Everybody+once+more&course=" + courseKey + "&after_assigned=30&again=every&every=12&within=45&before=14%2C3"
	return []stop{
		d.page("assignments", demoHR, "/assignments"), d.page("assignment-new", demoHR, "/assignments/new"), d.page("assignment-edit", demoHR, rule),
		d.page("assignment-ended", demoHR, ended), d.page("assignment-end", demoHR, rule+"/end"), d.page("assignment-preview", demoHR, preview),
		d.page("assignment-late", demoHR, strings.Replace(preview, "after_assigned=30", "on=2020-01-01", 1)),
		d.page("person", demoHR, person("status=completed")), d.page("person-paused", demoHR, person("status=paused")),
		{"person-of-others", demoManager, d.url + person("status=expired"), http.StatusNotFound},
	}
}
