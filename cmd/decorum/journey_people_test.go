package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// upload chooses a file on the page of imports and goes to what it would do.
func upload(t *testing.T, p *browser.Page, d demo, text string, whole bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.csv")
	check(t, os.WriteFile(path, []byte(text), 0o600))
	p.Open(d.url + "/people/import")
	p.Choose("file", path)
	if whole {
		p.ClickOn("input[name=sync][value=yes]")
	}
	p.Click("See what it would do")
}

// people are the pages where people come in and go.
func (d demo) people(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	hr, admin := b.Page(t, browser.Options{NoScript: true}), b.Page(t, browser.Options{NoScript: true})
	hr.SignIn(d.url, demoHR, password)
	admin.SignIn(d.url, demoAdmin, password)
	gone := d.member(hr, "in-progress")["Email"]
	command(t, "people", "deactivate", gone, "--db="+d.db)
	upload(t, hr, d, "email,name,unit,manager,tags\n"+demoLearner+",Alexandra Konstantinopoulou-Featherstonehaugh,Northwind Health / Quality / Audit and improvement,"+demoManager+",\"pilot, driver\"\n"+
		gone+",Somebody Who Came Back,,,\nnew.person@demo.example,A New Person,Northwind Health / Quality,,\n", false)
	upload(t, admin, d, "email,name,role\n"+demoHR+",The One Left in HR,\n"+demoLearner+",The Learner,trainer\n", true)
	tour := []stop{
		d.page("people", demoHR, "/people"), d.page("people-gone", demoHR, "/people?state=deactivated"), d.page("people-none", demoHR, "/people?search=nobody+is+called+this"),
		d.page("people-import", demoHR, "/people/import"), {"people-preview", demoHR, hr.Address(), http.StatusOK}, {"people-preview-whole", demoAdmin, admin.Address(), http.StatusOK},
		d.page("units", demoHR, "/units"), d.page("unit", demoHR, "/units?unit=2"),
	}
	hr.Open(d.url + "/people?state=deactivated&search=" + gone)
	hr.ClickOn(".report-table tbody th a")
	tour = append(tour, stop{"person-gone", demoAdmin, hr.Address(), http.StatusOK})
	hr.Open(d.url + "/people?search=" + demoTrainer)
	hr.ClickOn(".report-table tbody th a")
	return append(tour, stop{"person-account", demoAdmin, hr.Address() + "#account", http.StatusOK})
}

// TestJourneyPeople is HR who imports a file, cures it, looks at what it would
// do and does it; finds somebody, deactivates them and lets them in again; and
// renames and moves a unit. With JavaScript and without.
func TestJourneyPeople(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	for name, noScript := range map[string]bool{"with JavaScript": false, "without JavaScript": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t)
			p := b.Page(t, browser.Options{NoScript: noScript, Expect: []int{http.StatusUnprocessableEntity}})
			p.SignIn(d.url, demoHR, password)
			p.Click("People")
			expectPath(t, p, "/people")
			p.See("active people")
			p.Click("Import people")
			d.importing(t, p)
			d.leaving(t, p)
			d.moving(t, p)
		})
	}
}

// importing cures a file and imports it.
func (d demo) importing(t *testing.T, p *browser.Page) {
	t.Helper()
	file := "email,name,unit,role\nnew.person,A New Person,Northwind Health / Visitors,\n" + demoLearner + ",Sam Renamed,,hr\n"
	upload(t, p, d, file, false)
	p.See("2 problems")
	p.See("should look like name@example.org")
	p.See("only an administrator can change that")
	p.Axe()
	p.Screenshot("people-problems")
	p.Click("Choose the file again")
	file = strings.Replace(file, "new.person,", "new.person@demo.example,", 1)
	upload(t, p, d, strings.Replace(file, ",hr\n", ",\n", 1), false)
	p.See("Sam Renamed")
	p.See("Northwind Health / Visitors")
	p.Click("Import it")
	expectPath(t, p, "/people")
	p.See("Imported: 1 added, 1 changed, 0 let in again, 0 deactivated")
	upload(t, p, d, strings.Replace(file, ",hr\n", ",\n", 1), true)
	p.See("more than the 10% that may leave at once")
	p.Click("Drop the file")
	p.See("The file was dropped")
}

// leaving deactivates somebody, who is signed out, and lets them in again.
func (d demo) leaving(t *testing.T, p *browser.Page) {
	t.Helper()
	p.Open(d.url + "/people")
	p.Fill("Name or email", demoTrainer)
	p.Click("Show")
	p.ClickOn(".report-table tbody th a")
	name := browser.Eval[string](p, `document.querySelector("h1").textContent`)
	p.Click("Deactivate " + name)
	p.Click("Deactivate now")
	p.See(name + " is deactivated")
	p.Axe()
	p.Open(d.url + "/people?state=deactivated")
	p.See(name)
	p.ClickOn(".report-table tbody th a")
	p.Click("Let them in again")
	p.See(name + " is let in again")
}

// moving renames a unit and moves it under another.
func (d demo) moving(t *testing.T, p *browser.Page) {
	t.Helper()
	p.Open(d.url + "/units")
	p.Click("Rename or move Visitors")
	p.Fill("Name", "Guests / Friends")
	p.Click("Rename")
	p.See("can’t have / or")
	p.Fill("Name", "Guests")
	p.Click("Rename")
	p.See("Reports as at an earlier day keep the old name")
	p.Fill("Belongs under", "0")
	p.Click("Move, with everybody in it")
	p.See("Moved, with everybody in it")
	if path := browser.Eval[string](p, `document.querySelector("#one").textContent`); path != "Guests" {
		t.Errorf("the unit is at %q", path)
	}
	p.Axe()
}
