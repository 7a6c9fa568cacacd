package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"decorum/internal/certificate"
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

// TestEvidencePack: HR gets the pack of what the page shows, and it verifies.
func TestEvidencePack(t *testing.T) {
	s := enrolled(t)
	v := s.as("hr")
	v.want("/reports/completion?search=learner&columns=name,due", http.StatusOK, `href="/reports/evidence?search=learner"`)
	if strings.Contains(s.as("manager").want("/reports/completion", http.StatusOK), "Evidence pack") {
		t.Error("a manager is offered a pack")
	}
	v.want("/reports/evidence?search=learner", http.StatusOK, "Name or email: “learner”", `<dt>Rows</dt><dd>1</dd>`, `name="search" value="learner"`)
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
