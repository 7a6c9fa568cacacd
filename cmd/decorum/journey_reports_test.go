package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"decorum/internal/browser"
	"decorum/internal/report"
)

// shownEmails reads the addresses of the people in the table.
func shownEmails(p *browser.Page) []string {
	return browser.Eval[[]string](p, `[...document.querySelectorAll(".report-table tbody th .meta")].map(e => e.textContent.trim())`)
}

var rowsPattern = regexp.MustCompile(`People (\d+) rows?\.`)

// shownRows reads how many rows the report says that it has.
func shownRows(t *testing.T, p *browser.Page) int {
	t.Helper()
	found := rowsPattern.FindStringSubmatch(p.Text())
	if found == nil {
		t.Fatalf("the report does not say how many rows it has:\n%s", p.Text())
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// column returns one column of a sheet.
func column(rows []map[string]string, name string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = row[name]
	}
	return out
}

// TestJourneyWhoSeesReports is the report as every role.
func TestJourneyWhoSeesReports(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for _, email := range []string{demoLearner, demoTrainer} {
		p := b.Page(t, browser.Options{NoScript: true})
		p.SignIn(d.url, email, password)
		if p.Has("Completion") {
			t.Errorf("%s has a link to the report", email)
		}
		for _, format := range []string{"", "?format=csv", "?format=xlsx"} {
			p.OpenStatus(d.url+"/reports/completion"+format, http.StatusForbidden)
			p.See("This page is for HR, administrators and managers.")
		}
	}
	for _, email := range []string{demoHR, demoAdmin} {
		p := b.Page(t, browser.Options{})
		p.SignIn(d.url, email, password)
		p.Click("Completion")
		if n := shownRows(t, p); n != 240 {
			t.Errorf("%s sees %d rows, want 240", email, n)
		}
	}
	managerSeesOwnTree(t, b, d)
}

// managerSeesOwnTree compares what the manager sees with all of the unit whose
// managers, by HR's sheet, lead up to them.
func managerSeesOwnTree(t *testing.T, b *browser.Browser, d demo) {
	t.Helper()
	hr, p := b.Page(t, browser.Options{}), b.Page(t, browser.Options{NoScript: true, Phone: true})
	hr.SignIn(d.url, demoHR, password)
	p.SignIn(d.url, demoManager, password)
	unit := slices.DeleteFunc(d.sheet(hr, ""), func(row map[string]string) bool { return !strings.HasSuffix(row["Unit"], " / North Clinic") })
	tree := map[string]bool{"Sofía Lindqvist": true}
	var want []string
	for grown := true; grown; {
		grown = false
		for _, row := range unit {
			if tree[row["Manager"]] && !tree[row["Name"]] {
				tree[row["Name"]], grown = true, true
				want = append(want, row["Email"])
			}
		}
	}
	p.Open(d.url + "/reports/completion")
	p.See("the people who report to you, at every level")
	got := shownEmails(p)
	for follow(p, "next") {
		got = append(got, shownEmails(p)...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 20 || len(got) > 100 {
		t.Errorf("the manager's people (-want +got):\n%s", diff)
	}
	sheet := column(d.sheet(p, ""), "Email")
	slices.Sort(sheet)
	if diff := cmp.Diff(want, sheet); diff != "" {
		t.Errorf("the manager's CSV (-want +got):\n%s", diff)
	}
}

// TestJourneyHRFilters is HR looking for people.
func TestJourneyHRFilters(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for _, options := range []browser.Options{{}, {NoScript: true, Phone: true}} {
		p := b.Page(t, options)
		p.SignIn(d.url, demoHR, password)
		all := d.sheet(p, "")
		for _, test := range []struct {
			fields [][2]string
			fits   func(row map[string]string) bool
		}{
			{[][2]string{{"Unit and those below it", "Northwind Health / Clinics"}}, func(row map[string]string) bool {
				return strings.HasPrefix(row["Unit"]+" / ", "Northwind Health / Clinics / ")
			}},
			{[][2]string{{"Status", "Overdue"}}, func(row map[string]string) bool { return row["Status"] == "Overdue" }},
			{[][2]string{{"Completed from", "2026-10-01"}, {"Completed until", "2026-10-31"}, {"Status", "Completed"}}, func(row map[string]string) bool {
				return strings.HasPrefix(row["Completed"], "2026-10-")
			}},
			{[][2]string{{"Name or email", "costa"}}, func(row map[string]string) bool { return strings.Contains(row["Name"], "Costa") }},
		} {
			want := slices.DeleteFunc(slices.Clone(all), func(row map[string]string) bool { return !test.fits(row) })
			p.Open(d.url + "/reports/completion")
			for _, f := range test.fields {
				p.Fill(f[0], f[1])
			}
			p.Click("Show")
			if n := shownRows(t, p); n != len(want) || n == 0 || n == len(all) {
				t.Errorf("%v: %d rows, want %d", test.fields, n, len(want))
			}
			if diff := cmp.Diff(column(want, "Email")[:min(len(want), report.PageSize)], shownEmails(p)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", test.fields, diff)
			}
			exports(t, p, len(want))
		}
		p.Click("Clear filters")
		if n := shownRows(t, p); n != len(all) {
			t.Errorf("with the filters cleared there are %d rows, want %d", n, len(all))
		}
	}
}

// exports follows the links to the files: they hold what the page shows.
func exports(t *testing.T, p *browser.Page, rows int) {
	t.Helper()
	link := func(name string) []byte {
		address := browser.Eval[string](p, fmt.Sprintf(`[...document.querySelectorAll(".export a")].find(a => a.textContent.trim() === %q).href`, name))
		status, header, body := p.Fetch(address)
		if status != http.StatusOK || !strings.Contains(header.Get("Content-Disposition"), "attachment; filename=") {
			t.Fatalf("%s: status %d, %s", address, status, header.Get("Content-Disposition"))
		}
		return body
	}
	text := link("CSV")
	if !bytes.HasPrefix(text, []byte("\uFEFFName,")) || bytes.Count(text, []byte("\r\n")) != rows+1 {
		t.Errorf("the CSV begins with %.20q and has %d lines, want a byte order mark and %d", text, bytes.Count(text, []byte("\r\n")), rows+1)
	}
	book, err := excelize.OpenReader(bytes.NewReader(link("Excel")))
	if err != nil {
		t.Fatalf("opening the workbook: %v", err)
	}
	defer func() { _ = book.Close() }()
	lines, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(lines) != rows+1 {
		t.Errorf("the workbook has %d lines, want %d (%v)", len(lines), rows+1, err)
	}
}

// follow turns to the next or previous page, if there is one.
func follow(p *browser.Page, rel string) bool {
	link := fmt.Sprintf(".pager a[rel=%s]", rel)
	if !browser.Eval[bool](p, fmt.Sprintf("document.querySelector(%q) !== null", link)) {
		return false
	}
	p.ClickOn(link)
	return true
}

// TestJourneyHRTurnsPages is HR sorting and turning pages, forward and back.
func TestJourneyHRTurnsPages(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{})
	p.SignIn(d.url, demoHR, password)
	for _, test := range []struct {
		by, order string
		clicks    int
	}{{"name", "descending", 1}, {"due", "ascending", 1}, {"score", "descending", 2}} {
		p.Open(d.url + "/reports/completion")
		head := fmt.Sprintf("th a[href*='sort=%s']", test.by)
		for range test.clicks {
			p.ClickOn(head)
		}
		sorted := browser.Eval[string](p, fmt.Sprintf("document.querySelector(%q).closest('th').ariaSort", head))
		if sorted != test.order {
			t.Errorf("%s: sorted %s, want %s", test.by, sorted, test.order)
		}
		query := ""
		if _, after, found := strings.Cut(p.Address(), "?"); found {
			query = after
		}
		turnPages(t, p, column(d.sheet(p, query), "Email"))
	}
}

// turnPages reads forward to the last page and back to the first.
func turnPages(t *testing.T, p *browser.Page, want []string) {
	t.Helper()
	pages := [][]string{shownEmails(p)}
	for follow(p, "next") {
		pages = append(pages, shownEmails(p))
	}
	if diff := cmp.Diff(want, slices.Concat(pages...)); diff != "" || len(pages) != 5 {
		t.Errorf("%s: %d pages, forward (-want +got):\n%s", p.Address(), len(pages), diff)
	}
	for i := len(pages) - 2; i >= 0; i-- {
		if !follow(p, "prev") {
			t.Fatalf("%s: there is no way back to page %d", p.Address(), i+1)
		}
		if diff := cmp.Diff(pages[i], shownEmails(p)); diff != "" {
			t.Errorf("%s: page %d, back (-want +got):\n%s", p.Address(), i+1, diff)
		}
	}
	if follow(p, "prev") {
		t.Error("there is a page before the first")
	}
}
