package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"decorum/internal/browser"
	"decorum/internal/certificate"
	"decorum/internal/evidence"
)

// saveView saves the report that is open under a name.
func saveView(p *browser.Page, name string, shared bool) {
	p.ClickOn("details.choose:has(#view-name) summary")
	p.Fill("Name", name)
	if shared {
		p.ClickOn("input[name=shared]")
	}
	p.ClickOn("details.choose:has(#view-name) form button")
}

// TestJourneySavedViews is HR choosing columns, saving, sharing and scheduling a
// view, and the manager opening it.
func TestJourneySavedViews(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for i, options := range []browser.Options{{}, {NoScript: true, Phone: true}} {
		name := []string{"Overdue, with rules", "Overdue on a phone"}[i]
		p := b.Page(t, options)
		p.SignIn(d.url, demoHR, password)
		p.Open(d.url + "/reports/completion?status=overdue")
		p.ClickOn("details.choose summary")
		for _, column := range []string{"manager", "score", "progress", "assignment"} {
			p.ClickOn("input[name=columns][value=" + column + "]")
		}
		p.Click("Show these columns")
		heads := browser.Eval[string](p, `[...document.querySelectorAll(".report-table thead th")].map(e => e.textContent.trim()).join("|")`)
		if heads != "Person|Unit|Status|Due|Completed|Certificate|Assignment" {
			t.Errorf("the columns are %s", heads)
		}
		saveView(p, name, true)
		p.See("Saved view: " + name)
		p.Open(d.url + "/reports/views")
		p.Click(name)
		p.See("Saved view: " + name)
		if rows := browser.Eval[int](p, `document.querySelectorAll(".report-table .status.overdue, .report-table tbody tr").length`); rows == 0 {
			t.Error("the view is empty")
		}

		m := b.Page(t, options)
		m.SignIn(d.url, demoManager, password)
		m.Open(d.url + "/reports/views")
		m.Click(name)
		m.See("the people who report to you, at every level")
		m.See("Saved view: " + name)

		p.Click(name) // to its settings
		p.Fill("Monthly: on day", "31")
		p.ClickOn("input[name=every][value=monthly]")
		p.Click("Schedule it")
		p.See("On day 31 of each month, or its last day, at 07:00 (UTC)")
		p.Click("Stop sending it")
		p.See("Stopped by " + demoHR)
		p.Open(d.url + "/reports/views")
		p.Click("Settings of " + name)
		p.Click("Delete this view")
		p.Click("Delete it now")
		p.See("The view is deleted.")
		m.OpenStatus(m.Address(), http.StatusOK) // without the view's name, the report is still there
		if strings.Contains(m.Text(), name) {
			t.Error("a view that was deleted still has its name on the page")
		}
	}
}

// TestJourneyEvidencePack is HR making a pack of what the page shows, and an
// auditor checking it with the published keys.
func TestJourneyEvidencePack(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{NoScript: true})
	p.SignIn(d.url, demoHR, password)
	p.Open(d.url + "/reports/completion?status=completed")
	rows := shownRows(t, p)
	p.Click("Evidence pack")
	p.See("Status: Completed")
	form := browser.Eval[string](p, `new URLSearchParams(new FormData(document.querySelector("main form"))).toString()`)
	if form != "status=completed" {
		t.Errorf("the form asks for %q", form)
	}
	auditor := visit(t, d.url)
	auditor.signIn(demoHR)
	answer := auditor.do(http.MethodPost, "/reports/evidence", url.Values{"status": {"completed"}})
	body := []byte(answer.body)
	_, _, pem := p.Fetch(d.url + "/verify/keys.pem")
	keys, err := certificate.ParseKeys(pem)
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := evidence.Verify(bytes.NewReader(body), int64(len(body)), keys)
	if err != nil || !verdict.OK() || verdict.Manifest.Rows != rows || verdict.Manifest.MadeBy != demoHR {
		t.Errorf("the pack of %d rows: %+v, %v", rows, verdict.Manifest, err)
	}
	for _, e := range verdict.Manifest.Entries {
		if strings.Contains(e.Path, "answer") {
			t.Errorf("the pack has %s", e.Path)
		}
	}
}

// views are the pages of saved views, schedules and the evidence pack.
func (d demo) views(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	hr := visit(t, d.url)
	hr.signIn(demoHR)
	add := func(name, query string) string {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("name", name)
		return strings.TrimSuffix(hr.post("/reports/views", values), "/open")
	}
	schedule := func(view, every string) {
		hr.post(view+"/schedule", url.Values{"every": {every}, "weekday": {"1"}, "day": {"31"}, "hour": {"7"}, "format": {"xlsx"}, "attach": {"yes"}, "emails": {demoHR + " " + demoManager}})
	}
	overdue := add("Overdue, every Monday", "status=overdue&columns=name,email,unit,due,assignment&shared=yes")
	gone := add("A unit that was closed", "unit=999999&status=completed")
	month := add("The month for the board", "completed_from=2026-10-01&completed_until=2026-10-31")
	schedule(overdue, "weekly")
	schedule(month, "monthly")
	hr.post(month+"/stop", url.Values{})
	p := b.Page(t, browser.Options{})
	p.SignIn(d.url, demoHR, password)
	p.Open(d.url + overdue + "/open")
	_, here, _ := strings.Cut(p.Address(), d.url)
	return []stop{
		d.page("report-columns", demoHR, here), d.page("evidence", demoHR, "/reports/evidence?status=overdue"),
		d.page("views", demoHR, "/reports/views"), d.page("views-manager", demoManager, "/reports/views"), d.page("views-empty", demoAdmin, "/reports/views?at=eyJuIjoienp6IiwiaSI6MX0"),
		d.page("view", demoHR, overdue), d.page("view-gone", demoHR, gone), d.page("view-shared", demoManager, overdue),
		d.page("schedules", demoHR, "/reports/schedules"), d.page("schedules-empty", demoManager, "/reports/schedules"),
	}
}
