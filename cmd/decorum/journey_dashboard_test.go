package main

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"decorum/internal/browser"
)

// TestJourneyDashboard is HR, with and without JavaScript, who looks where the
// company stands, goes from figures to the people behind them, narrows it down,
// prints it, and grants an exception that the dashboard then knows of.
func TestJourneyDashboard(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	overdue := d.looksAtDashboard(t, b.Page(t, browser.Options{}))
	p := b.Page(t, browser.Options{NoScript: true})
	if again := d.looksAtDashboard(t, p); again != overdue {
		t.Errorf("%d are overdue with JavaScript, %d without", overdue, again)
	}
	p.Open(d.url + "/reports/completion?status=overdue")
	p.ClickOn(".report-table tbody th a")
	p.Click("Grant one")
	p.ClickOn("input[name=kind][value=waive]")
	p.Fill("Reason", "Retires next week")
	p.Click("Grant")
	p.Click("Dashboard")
	waitForOverdue(t, p, overdue-1)
	whoSeesDashboards(t, b, d)
}

// looksAtDashboard returns how many are overdue.
func (d demo) looksAtDashboard(t *testing.T, p *browser.Page) int {
	t.Helper()
	p.SignIn(d.url, demoHR, password)
	p.Open(d.url + "/")
	expectPath(t, p, "/reports/dashboard")
	overdue := shownOverdue(t, p)
	p.See("will stop being valid in the next 13 weeks")
	p.See("How far people come in Social media and ethics")
	printed := p.PDF("dashboard")
	if !bytes.HasPrefix(printed, []byte("%PDF")) || !regexp.MustCompile(`MediaBox\s*\[0 0 59[45][.\d]* 84[12]`).Match(printed) {
		t.Error("it is not printed on A4")
	}
	p.ClickOn("section[aria-labelledby=late] tbody a")
	want := browser.Eval[string](p, `new URLSearchParams(location.search).get("status")`)
	if want != "overdue" {
		t.Errorf("the line of a manager leads to status %q", want)
	}
	behind := shownRows(t, p)
	p.Back()
	if first := browser.Eval[string](p, `document.querySelector("section[aria-labelledby=late] tbody tr:has(a) .num").textContent`); first != strconv.Itoa(behind) {
		t.Errorf("%s are overdue with the first manager, and the report has %d", first, behind)
	}
	p.Click("Units as a table")
	p.ClickOn(".chart details[open] tbody tr:nth-child(3) a")
	expectPath(t, p, "/reports/completion")
	rows := shownRows(t, p)
	p.Click("Dashboard")
	browser.Eval[string](p, `document.querySelector("#unit").selectedIndex = 3, ""`)
	p.Click("Show")
	p.See(strconv.Itoa(rows))
	p.Click("Clear filters")
	expectPath(t, p, "/reports/dashboard")
	return overdue
}

var overduePattern = regexp.MustCompile(`(\d+) enrollments? (?:is|are) overdue`)

// shownOverdue reads how many enrollments a dashboard says are overdue.
func shownOverdue(t *testing.T, p *browser.Page) int {
	t.Helper()
	found := overduePattern.FindStringSubmatch(p.Text())
	if found == nil {
		t.Fatalf("the dashboard does not say how many are overdue:\n%s", p.Text())
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// waitForOverdue opens a dashboard again until so many are overdue: on a busy
// machine, reading where everybody stands takes long, and is then good for
// longer.
func waitForOverdue(t *testing.T, p *browser.Page, want int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Second) {
		now := shownOverdue(t, p)
		if now == want {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%d are overdue, not %d", now, want)
			return
		}
		p.Reload()
	}
}

// whoSeesDashboards is the dashboard of those who may see a part of it, or
// nothing.
func whoSeesDashboards(t *testing.T, b *browser.Browser, d demo) {
	t.Helper()
	manager := b.Page(t, browser.Options{NoScript: true})
	manager.SignIn(d.url, demoManager, password)
	manager.Click("Dashboard")
	manager.See("the people who report to you, at every level")
	manager.Click("All rows")
	rows := shownRows(t, manager)
	manager.Back()
	if all := browser.Eval[string](manager, `document.querySelector(".totals dd").textContent`); all != strconv.Itoa(rows) {
		t.Errorf("the manager's dashboard is about %s enrollments, their report about %d", all, rows)
	}
	for _, who := range []string{demoLearner, demoTrainer} {
		p := b.Page(t, browser.Options{NoScript: true})
		p.SignIn(d.url, who, password)
		for _, path := range []string{"", "/overdue"} {
			p.OpenStatus(d.url+"/reports/dashboard"+path, http.StatusForbidden)
		}
	}
}

// dashboards are the pages of the dashboard.
func (d demo) dashboards() []stop {
	board := "/reports/dashboard"
	return []stop{
		d.page("dashboard", demoHR, board), d.page("dashboard-days", demoHR, board+"?by=day&course="+courseKey),
		d.page("dashboard-manager", demoManager, board), d.page("dashboard-overdue", demoHR, board+"/overdue"),
		d.page("dashboard-nobody", demoHR, board+"?course=none"),
	}
}

// TestEveryDashboard is the part of the tour of pages that is about dashboards,
// with all that can be unfolded.
func TestEveryDashboard(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for name, look := range looks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people := map[string]*browser.Page{}
			for _, s := range d.dashboards() {
				if people[s.who] == nil {
					people[s.who] = b.Page(t, look)
					people[s.who].SignIn(d.url, s.who, password)
				}
				inspect(t, people[s.who], look, s)
			}
			unfolded := people[demoHR]
			unfolded.Open(d.url + "/reports/dashboard")
			unfolded.Click("Units as a table")
			unfolded.Click("Due days as a table")
			judge(t, unfolded, look, "dashboard-unfolded")
		})
	}
}
