package web

import (
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
	// Whoever leaves the first one falls to the other.
	body = hr.want("/assignments/preview?id=1&name=Wave+1&role=trainer&read="+url.QueryEscape(first.ChangedAt.Format(time.RFC3339Nano)), http.StatusOK)
	wantText(t, body, "3 would be asked by “All” instead", "Ms learner no due day")
	missing(t, text(body), "would get a due day")
}
