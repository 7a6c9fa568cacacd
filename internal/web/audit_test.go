package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
)

// changed has HR and an administrator change some things.
func (s *site) changed() {
	s.t.Helper()
	s.inhabit()
	hr := s.as("hr")
	hr.does(s.of("other")+"/exceptions", url.Values{"kind": {"pause"}, "until": {"2026-12-24"}, "reason": {"Parental leave <b>"}})
	s.move(24 * time.Hour)
	hr, admin := s.as("hr"), s.as("admin")
	hr.does(s.of("other")+"/deactivate", url.Values{"sure": {"yes"}})
	admin.does(s.of("trainer")+"/role", url.Values{"role": {"hr"}})
	if status, _, _ := admin.post("/tokens", url.Values{"name": {"Payroll"}, "scope": {"reports:read"}}); status >= http.StatusBadRequest {
		s.t.Fatalf("a token is answered with %d", status)
	}
}

// TestHistoryOfChanges: HR reads what concerns people in plain sentences, and
// administrators all of it; filters and the file agree.
func TestHistoryOfChanges(t *testing.T) { onBoth(t, testHistoryOfChanges) }

func testHistoryOfChanges(t *testing.T, s *site) {
	empty := s.as("hr").want("/audit", http.StatusOK, "Nothing has been changed yet")
	missing(t, empty, `class="history"`)
	s.changed()
	const (
		paused, left = "Ms hr paused Ms other from November 23, 2026 until December 24, 2026: Parental leave &lt;b&gt;", "Ms hr deactivated Ms other"
		rule         = "test made the assignment “Everybody” of Social media and ethics"
		role, token  = "Ms admin changed Ms trainer’s role from trainer to hr", "Ms admin made the access token “Payroll”, for reports:read"
	)
	hr, admin := s.as("hr"), s.as("admin")
	page := hr.want("/audit", http.StatusOK, paused, left, rule, "November 24, 2026</h2>", "<dt>Reason</dt><dd>Parental leave &lt;b&gt;</dd>",
		"<dt>Due</dt><dd>Due 30 days after assignment</dd>")
	missing(t, page, role, token, ">Access tokens</option>", ">Roles</option>", "Payroll")
	if strings.Index(page, left) > strings.Index(page, paused) {
		t.Error("the latest does not come first")
	}
	admin.want("/audit", http.StatusOK, paused, left, rule, role, token, ">Access tokens</option>", ">Roles</option>")

	for query, want := range map[string][2]string{
		"by=hr@demo.example":            {paused, rule},
		"about=assignment":              {rule, paused},
		"person=other@demo.example":     {left, rule},
		"person=Ms+OTHER":               {left, rule},
		"from=2026-11-24":               {left, paused},
		"until=2026-11-23":              {rule, left},
		"about=person&by=the+moon":      {"No change fits these filters", left},
		s.of("other")[len("/people/"):]: {paused, ""},
	} {
		if !strings.Contains(query, "=") {
			query, want[1] = "person="+query, rule
		}
		missing(t, hr.want("/audit?"+query, http.StatusOK, want[0]), want[1])
	}
	missing(t, admin.want("/audit?about=role", http.StatusOK, role), left, token)
	for query, status := range map[string]int{"about=token": http.StatusForbidden, "about=role": http.StatusForbidden, "about=secrets": http.StatusBadRequest,
		"from=yesterday": http.StatusBadRequest, "at=nonsense": http.StatusBadRequest, "format=pdf": http.StatusBadRequest, "format=csv&about=token": http.StatusForbidden,
		"person=nobody": http.StatusNotFound, "person=999": http.StatusNotFound, "format=csv&person=nobody": http.StatusBadRequest} {
		hr.want("/audit?"+query, status)
	}
	hr.want("/audit?person=Ms", http.StatusNotFound, "Several people fit “Ms”.", `href="/audit?person=admin%40demo.example"`)
	hr.want(s.of("other"), http.StatusOK, `href="/audit?person=`)
	missing(t, s.as("manager").want(s.of("learner"), http.StatusOK), `href="/audit`)

	lines := hr.lines("/audit?format=csv")
	if len(lines) != 4 || lines[1][8] != "Ms hr deactivated Ms other" || lines[1][3] != "hr@demo.example" || lines[3][6] != "" {
		t.Errorf("HR's file is %q", lines)
	}
	if all := admin.lines("/audit?format=csv"); len(all) != 6 {
		t.Errorf("the administrator's file is %q", all)
	}
	if one := hr.lines("/audit?format=csv&person=other&about=exception"); len(one) != 2 || one[1][7] != "other@demo.example" {
		t.Errorf("the file about an exception is %q", one)
	}
}

// TestHistoryIsTurnedByKey: more entries than a page holds, all of one moment,
// stand once each on as many pages as it takes, and in the file.
func TestHistoryIsTurnedByKey(t *testing.T) {
	s := newSite(t)
	var b strings.Builder
	b.WriteString("email,name\n")
	for i := range 120 {
		_, _ = fmt.Fprintf(&b, "p%03d@x.org,=Person %03d\n", i, i)
	}
	plan, err := s.server.Accounts.PlanImport(t.Context(), strings.NewReader(b.String()), account.Options{By: s.people["hr"].As(), File: "many.csv"})
	must(t, err)
	_, err = s.server.Accounts.Import(t.Context(), plan, func(int) {})
	must(t, err)
	hr := s.as("hr")
	entry, link := regexp.MustCompile(`Ms hr added =Person (\d+)<`), regexp.MustCompile(`rel="next" href="([^"]+)"`)
	seen, pages := map[string]bool{}, 0
	for at := "/audit?by=hr%40demo.example"; at != ""; pages++ {
		page := hr.want(at, http.StatusOK, "entries on this page, the latest first")
		for _, m := range entry.FindAllStringSubmatch(page, -1) {
			if seen[m[1]] {
				t.Errorf("%s stands twice", m[1])
			}
			seen[m[1]] = true
		}
		next := link.FindStringSubmatch(page)
		if at = ""; next != nil {
			at = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d people on %d pages", len(seen), pages)
	}
	if lines := hr.lines("/audit?format=csv"); len(lines) != 122 || lines[1][6] != "'=Person 119" {
		t.Errorf("the file has %d lines, the first %q", len(lines), lines[1])
	}
}
