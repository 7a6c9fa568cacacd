package web

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// saved saves a rule of the course.
func (s *site) saved(a assignment.Assignment) assignment.Assignment {
	s.t.Helper()
	a.Course = courseKey
	a, _, err := s.server.Assignments.Save(s.t.Context(), "hana", a, a.ChangedAt)
	must(s.t, err)
	return a
}

func onlyRole(role account.Role) assignment.Audience {
	return assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByRole, Roles: []account.Role{role}}}}
}

// submitted returns what the form of a preview sends.
func submitted(body string) url.Values {
	form := url.Values{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`).FindAllStringSubmatch(body, -1) {
		form.Add(field[1], html.UnescapeString(field[2]))
	}
	return form
}

// text is a page without its tags.
func text(body string) string {
	return html.UnescapeString(regexp.MustCompile(`\s+`).ReplaceAllString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " "), " "))
}

func wantText(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text(body), w) {
			t.Errorf("%q is not there:\n%s", w, text(body))
		}
	}
}

// TestPreviewSaysWhyNothingChanges previews a rule for everybody while another
// one asks the learners.
func TestPreviewSaysWhyNothingChanges(t *testing.T) {
	s := newSite(t)
	first := s.saved(assignment.Assignment{Name: "Wave 1", Audience: onlyRole(account.Learner), Due: assignment.Due{On: "2027-01-31"}})
	hr := s.as("hr")
	body := hr.want("/assignments/preview?name=All&course="+courseKey, http.StatusOK)
	wantText(t, body, "3 would be enrolled", "3 are asked already by “Wave 1”, which came first", "due January 31, 2027", "Open “Wave 1”", "covered, and nothing changes 3")
	missing(t, body, "no longer")
	hr.want("/assignments/1", http.StatusOK)
	s.saved(assignment.Assignment{Name: "All"})
	wantText(t, hr.want("/assignments", http.StatusOK), "Comes first of the 2 for this course", "Comes after “Wave 1”, which goes first with whomever both cover")
	wantText(t, hr.want("/assignments/2", http.StatusOK), "Comes after “Wave 1”")
	// Whoever leaves the first one falls to the other.
	body = hr.want("/assignments/preview?id=1&name=Wave+1&role=trainer&read="+url.QueryEscape(first.ChangedAt.Format(time.RFC3339Nano)), http.StatusOK)
	wantText(t, body, "3 would be asked by “All” instead", "Ms learner no due day")
	missing(t, text(body), "would get a due day")
}

// TestEndingIsConfirmed ends a rule after a look at what becomes of whom.
func TestEndingIsConfirmed(t *testing.T) {
	s := newSite(t)
	s.saved(assignment.Assignment{Name: "Wave 1", Audience: onlyRole(account.Learner), Due: assignment.Due{On: "2026-11-24"}})
	s.saved(assignment.Assignment{Name: "Desk", Audience: assignment.Audience{Also: []int64{s.people["learner"].ID},
		Conditions: onlyRole(account.HR).Conditions}, Due: assignment.Due{On: "2027-03-01"}})
	s.move(48 * time.Hour)
	hr := s.as("hr")
	ended := func() bool {
		a, err := s.server.Assignments.Assignment(context.WithoutCancel(t.Context()), 1)
		must(t, err)
		return a.Ended()
	}
	wantText(t, hr.want("/assignments/1", http.StatusOK), "See what ending it would do")
	if status, _, header := hr.post("/assignments/1/end", url.Values{}); status != http.StatusSeeOther || header.Get("Location") != "/assignments/1/end" || ended() {
		t.Fatalf("ending without a look: %d to %q, ended %v", status, header.Get("Location"), ended())
	}
	body := hr.want("/assignments/1/end", http.StatusOK)
	wantText(t, body, "Ending “Wave 1”", "2 have not begun, and would be withdrawn", "1 would be asked by “Desk” instead", "Ms learner due March 1, 2027", "overdue no longer 3")
	form := submitted(body)
	if status, stale, _ := hr.post("/assignments/1/end", url.Values{"read": {"2026-11-01T00:00:00Z"}}); status != http.StatusConflict || ended() {
		t.Fatalf("ending what has changed: %d, ended %v\n%s", status, ended(), stale)
	}
	for i, to := range []string{"/assignments", "/assignments/1"} {
		if status, _, header := hr.post("/assignments/1/end", form); status != http.StatusSeeOther || header.Get("Location") != to || !ended() {
			t.Errorf("ending, time %d: %d to %q, ended %v", i+1, status, header.Get("Location"), ended())
		}
		hr.get("/assignments") // takes the message away
	}
	if status, _, header := hr.do(http.MethodGet, "/assignments/1/end", nil, nil); status != http.StatusSeeOther || header.Get("Location") != "/assignments/1" {
		t.Errorf("the end of what has ended: %d to %q", status, header.Get("Location"))
	}
	r, err := s.db.Enrollments().Latest(t.Context(), s.people["learner"].ID, courseKey)
	must(t, err)
	if r.AssignmentID != 2 {
		t.Errorf("the learner is asked by %d", r.AssignmentID)
	}
}

// TestTwiceSavedIsOnce sends the form of a preview twice, and at once.
func TestTwiceSavedIsOnce(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	rules := func() int {
		all, err := s.server.Assignments.Assignments(t.Context())
		must(t, err)
		return len(all)
	}
	form := submitted(hr.want("/assignments/preview?name=All&course="+courseKey+"&after_assigned=30", http.StatusOK))
	if form.Get("once") == "" {
		t.Fatalf("the form has no key: %v", form)
	}
	for i, to := range []string{"/assignments", "/assignments/1", "/assignments/1"} {
		if status, body, header := hr.post("/assignments", form); status != http.StatusSeeOther || header.Get("Location") != to || rules() != 1 {
			t.Fatalf("saving, time %d: %d to %q, %d rules\n%s", i+1, status, header.Get("Location"), rules(), body)
		}
	}
	hr.want("/assignments/1", http.StatusOK, "This was saved already")
	// The same key with something else in it, and somebody else with the same key.
	form.Set("name", "Others")
	if status, body, _ := hr.post("/assignments", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "said something else") || rules() != 1 {
		t.Errorf("a key that is used: %d, %d rules", status, rules())
	}
	if status, _, _ := s.as("admin").post("/assignments", form); status != http.StatusSeeOther || rules() != 2 {
		t.Errorf("the same key of another person: %d, %d rules", status, rules())
	}
	// A new preview is a new rule.
	form = submitted(hr.want("/assignments/preview?name=All&course="+courseKey+"&after_assigned=30", http.StatusOK))
	if status, _, _ := hr.post("/assignments", form); status != http.StatusSeeOther || rules() != 3 {
		t.Errorf("a new preview: %d, %d rules", status, rules())
	}
	// A change that is sent twice leads to the rule as well.
	a, err := s.server.Assignments.Assignment(t.Context(), 1)
	must(t, err)
	s.move(time.Second)
	form = submitted(hr.want("/assignments/preview?id=1&name=Everybody&read="+url.QueryEscape(a.ChangedAt.Format(time.RFC3339Nano)), http.StatusOK))
	for i, to := range []string{"/assignments", "/assignments/1"} {
		if status, body, header := hr.post("/assignments", form); status != http.StatusSeeOther || header.Get("Location") != to {
			t.Errorf("changing, time %d: %d to %q\n%s", i+1, status, header.Get("Location"), body)
		}
	}
	form.Set("name", "Nobody")
	if status, body, _ := hr.post("/assignments", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Somebody else has changed") {
		t.Errorf("a change of what has changed: %d", status)
	}
}

// TestPreviewAsCSV downloads everybody whom a preview is about.
func TestPreviewAsCSV(t *testing.T) {
	s := newSite(t)
	_, err := s.db.People().ImportPeople(t.Context(), []account.ImportRow{{Email: "eve@x.org", Name: "=Eve, \"E\"", Unit: []string{"Acme", "Sales"}}}, s.now(), func(int) {})
	must(t, err)
	s.saved(assignment.Assignment{Name: "Wave 1", Audience: onlyRole(account.HR), Due: assignment.Due{On: "2027-01-31"}})
	hr := s.as("hr")
	body := hr.want("/assignments/preview?name=All&course="+courseKey+"&on=2027-02-28", http.StatusOK)
	link := regexp.MustCompile(`href="([^"]+format=csv)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatalf("no link to the CSV:\n%s", body)
	}
	status, csv, header := hr.do(http.MethodGet, html.UnescapeString(link[1]), nil, nil)
	want := "\ufeffname,email,unit,what happens,due day,cycle\r\n"
	if status != http.StatusOK || !strings.HasPrefix(csv, want) || !strings.HasPrefix(header.Get("Content-Type"), "text/csv") ||
		header.Get("Content-Disposition") != `attachment; filename="assignment-preview-2026-11-23.csv"` {
		t.Fatalf("%d %v\n%s", status, header, csv)
	}
	for _, line := range []string{
		`"'=Eve, ""E""",eve@x.org,Acme / Sales,would be enrolled,2027-02-28,1`,
		`Ms learner,learner@demo.example,,would be enrolled,2027-02-28,1`,
		`Ms hr,hr@demo.example,,"is asked already by “Wave 1”, which came first; the due day stays",2027-01-31,1`,
	} {
		if !strings.Contains(csv, "\r\n"+line+"\r\n") {
			t.Errorf("no line %s:\n%s", line, csv)
		}
	}
	if n := strings.Count(csv, "\r\n"); n != 8 {
		t.Errorf("%d lines", n)
	}
	hr.want("/assignments/preview?name=&course="+courseKey+"&format=csv", http.StatusUnprocessableEntity, "Give the assignment a name")
	_, csv, _ = hr.do(http.MethodGet, "/assignments/1/end?format=csv", nil, nil)
	if !strings.HasSuffix(csv, "cycle\r\nMs hr,hr@demo.example,,\"has not begun, and would be withdrawn\",,1\r\n") {
		t.Errorf("the CSV of an end:\n%s", csv)
	}
}
