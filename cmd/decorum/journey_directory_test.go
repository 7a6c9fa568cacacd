package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"decorum/internal/browser"
)

// TestJourneyDirectory is an administrator who makes a token, a directory that
// tells of people with it, and HR who sees what comes of it.
func TestJourneyDirectory(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	admin := b.Page(t, browser.Options{NoScript: true})
	admin.SignIn(d.url, demoAdmin, password)
	makeToken(admin, d, "Entra ID")
	entra := directory{
		failer: t, ids: map[string]string{}, agent: "Entra ID",
		token: browser.Eval[string](admin, `document.querySelector("#secret").value`),
		url:   browser.Eval[string](admin, `document.querySelector("#tenant").value`),
	}
	const person = `{"userName": "%@demo.example", "externalId": "%", "displayName": "Directory %",
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Couriers Ltd", "manager": {"value": "{boss}"}}}`
	called := func(name string) string { return strings.ReplaceAll(person, "%", name) }
	hr := b.Page(t, browser.Options{NoScript: true})
	hr.SignIn(d.url, demoHR, password)
	hr.Open(d.url + "/reports/completion?search=" + demoManager)
	hr.ClickOn(".report-table tbody th a")
	entra.ids["boss"] = hr.Path()[strings.LastIndexByte(hr.Path(), '/')+1:]
	entra.converse([]turn{
		{"POST", "/Users", called("anneke"), 201, "anneke", nil},
		{"POST", "/Groups", `{"displayName": "Couriers, bicycle", "members": [{"value": "{anneke}"}]}`, 201, "group", nil},
	})

	// HR asks the group to take the course; whoever joins later has to as well.
	hr.Open(d.url + "/assignments/new")
	hr.Fill("Name", "Couriers, now")
	hr.Fill("Days after assignment", "30")
	hr.Fill("With any of these tags", "couriers bicycle")
	hr.Click("See whom it would reach")
	hr.See("1 would be enrolled")
	hr.Click("Save and enroll")
	hr.See("1 enrollment was made or changed.")
	entra.converse([]turn{
		{"POST", "/Users", called("bert"), 201, "bert", nil},
		{"PATCH", "/Groups/{group}", `{"Operations": [{"op": "Add", "path": "members", "value": [{"value": "{bert}"}]}]}`, 204, "", nil},
	})
	rows := func(query string) (names []string) {
		for _, row := range d.sheet(hr, query) {
			names = append(names, row["Name"])
		}
		return names
	}
	at := func(want string, query string) {
		t.Helper()
		if got := strings.Join(rows(query), ", "); got != want {
			t.Errorf("the report with %s is of %q, want %q", query, got, want)
		}
	}
	today := time.Now().UTC()
	d.move(hr, today.AddDate(0, 0, 1)) // applies the assignments
	at("Directory anneke, Directory bert", "search=directory")
	hr.Open(d.url + "/reports/completion?search=directory+bert")
	hr.See("Couriers")
	hr.ClickOn(".report-table tbody th a")
	hr.See("couriers bicycle")
	hr.See("Couriers, now")

	// The manager sees those who were put below them.
	manager := b.Page(t, browser.Options{NoScript: true})
	manager.SignIn(d.url, demoManager, password)
	if got := d.sheet(manager, "search=directory"); len(got) != 2 {
		t.Errorf("the manager sees %v", got)
	}

	// Somebody leaves: they are out, and stay in the report of a day before.
	bert := b.Page(t, browser.Options{NoScript: true})
	d.enter(bert, "bert@demo.example")
	d.move(hr, today.AddDate(0, 0, 3))
	entra.converse([]turn{
		{"PATCH", "/Users/{bert}", `{"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}`, 200, "", []string{`"active":false`}},
	})
	bert.Open(d.url + "/courses")
	expectPath(t, bert, "/signin")
	d.move(hr, today.AddDate(0, 0, 4))
	at("Directory anneke", "search=directory")
	at("Directory anneke, Directory bert", "search=directory&as_at="+today.AddDate(0, 0, 2).Format(time.DateOnly))

	// The last administrator stays.
	admin.Open(d.url + "/tokens")
	admin.See("last used")
	status, _, text := entra.ask("GET", `/Users?filter=userName eq "`+demoAdmin+`"&attributes=id`, "")
	if status != http.StatusOK {
		t.Fatalf("looking for the administrator: %d %s", status, text)
	}
	_, id, _ := strings.Cut(text, `"id":"`)
	entra.ids["admin"], _, _ = strings.Cut(id, `"`)
	entra.converse([]turn{{"DELETE", "/Users/{admin}", "", 409, "", []string{"last administrator"}}})

	admin.Click("Revoke Entra ID")
	admin.Click("Revoke it now")
	entra.converse([]turn{{"GET", "/Users/{bert}", "", 401, "", []string{"revoked"}}})
}

// move sets the demo's clock.
func (d demo) move(p *browser.Page, to time.Time) {
	d.t.Helper()
	p.Open(d.url + "/courses")
	p.Fill("day", to.Format(time.DateOnly))
	p.ClickOn(".demo-clock button")
	p.See("clock was moved")
}
