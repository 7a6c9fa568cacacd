package web

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/evidence"
)

// enrolled is a site on which learner@ and other@ are enrolled.
func enrolled(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	for _, name := range []string{"learner", "other"} {
		status, _, _ := s.as(name).post("/courses/"+courseKey+"/start", nil)
		if status != http.StatusSeeOther {
			t.Fatalf("%s can't start: %d", name, status)
		}
	}
	return s
}

// lines reads a CSV from an address.
func (v *visitor) lines(path string) [][]string {
	v.t.Helper()
	status, body := v.get(path)
	if status != http.StatusOK {
		v.t.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	return readCSV(v.t, strings.TrimPrefix(body, "\ufeff"))
}

func readCSV(t testing.TB, text string) [][]string {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	return lines
}

func TestColumnsAreChosenInTheAddress(t *testing.T) {
	s := enrolled(t)
	v := s.as("hr")
	const report = "/reports/completion"
	// The boxes of the form become one parameter, in the fixed order.
	_, _, header := v.do(http.MethodGet, report+"?columns=due&columns=unit&search=learner", nil, nil)
	if got := header.Get("Location"); got != report+"?columns=name%2Cunit%2Cdue&search=learner" {
		t.Errorf("the form leads to %q", got)
	}
	page := v.want(report+"?columns=name,unit,cycle", http.StatusOK, ">Cycle<", "Standard columns", `name="columns" value="name,unit,cycle"`)
	for _, not := range []string{">Manager</th>", "learner@demo.example", "tested out</span>"} {
		if strings.Contains(page, not) {
			t.Errorf("the page still has %q", not)
		}
	}
	v.want(report+"?columns=name,email", http.StatusOK, "learner@demo.example")
	v.want(report, http.StatusOK, "learner@demo.example", ">Manager</th>")
	v.want(report+"?columns=answers", http.StatusBadRequest, "There is no column “answers”")

	if lines := v.lines(report + "?format=csv&columns=cycle,email&search=learner"); len(lines) != 2 ||
		strings.Join(lines[0], ",") != "Name,Email,Cycle" || strings.Join(lines[1], ",") != "Ms learner,learner@demo.example,1" {
		t.Errorf("the file is %q", lines)
	}
	if lines := v.lines(report + "?format=csv"); len(lines) != 3 || len(lines[0]) != 17 {
		t.Errorf("the standard file is %q", lines)
	}
}

// TestOnlyThoseWhoAreAsked leaves out who is paused and waived, on the page and
// in everything that it leads to.
func TestOnlyThoseWhoAreAsked(t *testing.T) {
	s := enrolled(t)
	for name, how := range map[string]enrollment.SetAside{"manager": enrollment.SetPaused, "trainer": enrollment.SetWaived} {
		s.enroll(s.people[name].ID, func(e *enrollment.Enrollment) { e.SetAside = how })
	}
	v := s.as("hr")
	const box = `<input type="checkbox" name="asked" value="yes"`
	all := v.want(reportPath, http.StatusOK, "4 rows", box+">", "Ms trainer")
	if strings.Contains(all, "without paused and waived</p>") || strings.Contains(all, "Clear filters") {
		t.Error("the whole report says that somebody is left out")
	}
	page := v.want(reportPath+"?asked=yes", http.StatusOK, "2 rows", box+" checked>", "without paused and waived</p>", "Clear filters",
		`href="/reports/completion?asked=yes&amp;format=csv"`, `href="/reports/completion?asked=yes&amp;format=xlsx"`, `href="/reports/evidence?asked=yes"`,
		`href="/reports/completion?asked=yes&amp;dir=desc&amp;sort=name"`, `<input type="hidden" name="asked" value="yes">`)
	for _, name := range []string{"manager@", "trainer@"} {
		if strings.Contains(page, name) {
			t.Errorf("%s is not left out", name)
		}
	}
	v.want(reportPath+"?asked=yes&status=waived", http.StatusOK, "Nobody fits these filters")
	if lines := v.lines(reportPath + "?format=csv&asked=yes"); len(lines) != 3 {
		t.Errorf("the file is %q", lines)
	}
	v.want("/reports/evidence?asked=yes", http.StatusOK, "Without paused and waived", `<dt>Rows</dt><dd>2</dd>`)
	v.want(reportPath+"?asked=no", http.StatusBadRequest, "who is left out is not understood")
	view := v.save(url.Values{"name": {"Asked"}, "asked": {"yes"}})
	v.want(view, http.StatusOK, "Without paused and waived")
	if _, _, header := v.do(http.MethodGet, view+"/open", nil, nil); !strings.HasPrefix(header.Get("Location"), reportPath+"?asked=yes&") {
		t.Errorf("the view opens as %q", header.Get("Location"))
	}
}

// TestUnitsCountWhatIsBelow: the bar of a unit, and the report behind it, are
// of the same people.
func TestUnitsCountWhatIsBelow(t *testing.T) {
	s := newSite(t)
	var rows []account.ImportRow
	for i, unit := range [][]string{{"Acme"}, {"Acme", "Sales"}, {"Acme", "Sales"}, {"Acme", "Sales", "Inside"}} {
		rows = append(rows, account.ImportRow{Line: i + 2, Name: "P", Email: fmt.Sprintf("p%d@demo.example", i), Unit: unit, Role: account.Learner})
	}
	_, err := s.db.People().ImportPeople(t.Context(), rows, s.now(), func(int) {})
	must(t, err)
	for _, r := range rows {
		ids, err := s.db.People().IDs(t.Context(), []string{r.Email})
		must(t, err)
		for _, id := range ids {
			s.enroll(id, func(e *enrollment.Enrollment) { e.DueAt = s.now().AddDate(0, 0, -3) })
		}
	}
	v := s.as("hr")
	for _, page := range []string{reportPath, dashboardURL} {
		body := v.want(page, http.StatusOK, "Of the units with none below, Inside has the most overdue: 1.", "Each bar counts the units below it, too")
		for _, m := range regexp.MustCompile(`<a class="bar-name depth-\d" href="([^"]+)">.*?<span>0 of (\d+)</span>`).FindAllStringSubmatch(body, -1) {
			v.want(html.UnescapeString(m[1]), http.StatusOK, "<h2 id=\"people\">People</h2><p>"+m[2]+" row")
		}
		for _, n := range []string{"4", "3", "1"} {
			if !strings.Contains(body, "<span>0 of "+n+"</span>") {
				t.Errorf("%s: no bar is of %s", page, n)
			}
		}
	}
}

// TestEvidencePack: HR gets the pack of what the page shows, and it verifies.
func TestEvidencePack(t *testing.T) {
	s := enrolled(t)
	v := s.as("hr")
	v.want("/reports/completion?search=learner&columns=name,due", http.StatusOK, `href="/reports/evidence?search=learner"`)
	if strings.Contains(s.as("manager").want("/reports/completion", http.StatusOK), "Evidence pack") {
		t.Error("a manager is offered a pack")
	}
	v.want("/reports/evidence?search=learner", http.StatusOK, "Name or email: “learner”", `<dt>Rows</dt><dd>1</dd>`, `name="search" value="learner"`)
	v.want("/reports/evidence?expires_from=2026-11-24", http.StatusOK, "Expires from November 24, 2026 on")
	v.want("/reports/evidence?unit=x", http.StatusBadRequest)
	status, body, header := v.post("/reports/evidence", url.Values{"search": {"learner"}})
	if status != http.StatusOK || header.Get("Content-Disposition") != `attachment; filename="evidence-2026-11-23.zip"` {
		t.Fatalf("the pack comes with %d and %q", status, header.Get("Content-Disposition"))
	}
	_, pem := v.get("/verify/keys.pem")
	keys, err := certificate.ParseKeys([]byte(pem))
	must(t, err)
	verdict, err := evidence.Verify(strings.NewReader(body), int64(len(body)), keys)
	if err != nil || !verdict.OK() || verdict.Manifest.Rows != 1 || verdict.Manifest.MadeBy != "hr@demo.example" || len(verdict.Manifest.Versions) != 1 {
		t.Errorf("the pack: %+v, %v", verdict, err)
	}
	for _, name := range []string{"manager", "trainer", "learner"} {
		if status, _, _ := s.as(name).post("/reports/evidence", url.Values{}); status != http.StatusForbidden {
			t.Errorf("%s gets a pack: %d", name, status)
		}
	}
	if status, _, _ := v.post("/reports/evidence", url.Values{"as_at": {"yesterday"}}); status != http.StatusBadRequest {
		t.Errorf("a day that is none is answered with %d", status)
	}
}
