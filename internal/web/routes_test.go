package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"decorum/internal/api"
)

// TestRoutesLetThroughWhomTheyShould walks the whole table as every role and
// as a stranger.
func TestRoutesLetThroughWhomTheyShould(t *testing.T) {
	s := newSite(t)
	visitors := map[string]*visitor{"stranger": s.visitor()}
	for name := range s.people {
		visitors[name] = s.as(name)
	}
	for _, r := range s.server.routes() {
		path := strings.NewReplacer(":course", courseKey, ":lesson", "the-boundary", ":quiz", "the-boundary",
			":number", "1", ":id", "1", ":exception", "1", ":delivery", "1", ":token", "none", ":file", "none.pdf", ":serial", "none", "/*", "/none").Replace(r.path)
		if path == "/signout" {
			continue // would end the walk
		}
		for name, v := range visitors {
			status, _, header := v.do(r.method, path, formFor(r.method), nil)
			toSignIn := strings.HasPrefix(header.Get("Location"), "/signin") && r.path != "/"
			trains := name == "trainer" || name == "admin"
			reports := name == "hr" || name == "admin" || name == "manager"
			switch {
			case r.who == directories: // TestSCIMNeedsAToken walks them with tokens
				if status != http.StatusUnauthorized || toSignIn {
					t.Errorf("%s %s answers %s, who has no token, with %d", r.method, path, name, status)
				}
			case r.who == byToken: // a session is no token
				if path != api.DocumentPath && status != http.StatusUnauthorized || toSignIn {
					t.Errorf("%s %s answers %s without a token with %d", r.method, path, name, status)
				}
			case r.who == anyone && toSignIn:
				t.Errorf("%s %s sends %s to sign in", r.method, path, name)
			case r.who != anyone && name == "stranger" && !toSignIn:
				t.Errorf("%s %s answers a stranger with %d", r.method, path, status)
			case r.who != anyone && name != "stranger" && toSignIn:
				t.Errorf("%s %s sends %s to sign in", r.method, path, name)
			case r.who == reporting && name != "stranger" && (status == http.StatusForbidden) == reports:
				t.Errorf("%s %s answers %s with %d", r.method, path, name, status)
			case r.who == training && name != "stranger" && (status == http.StatusForbidden) == trains:
				t.Errorf("%s %s answers %s with %d", r.method, path, name, status)
			case r.who == staffing && name != "stranger" && (status == http.StatusForbidden) == (name == "hr" || name == "admin"):
				t.Errorf("%s %s answers %s with %d", r.method, path, name, status)
			case r.who == administering && name != "stranger" && (status == http.StatusForbidden) == (name == "admin"):
				t.Errorf("%s %s answers %s with %d", r.method, path, name, status)
			case status >= http.StatusInternalServerError:
				t.Errorf("%s %s answers %s with %d", r.method, path, name, status)
			}
		}
	}
}

func formFor(method string) url.Values {
	if method == http.MethodPost {
		return url.Values{}
	}
	return nil
}

func TestSecurityHeadersStandOnEveryAnswer(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	for _, path := range []string{"/courses", "/signin", "/nowhere", "/verify", "/healthz", "/courses/" + courseKey} {
		_, _, h := v.do(http.MethodGet, path, nil, nil)
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: Content-Security-Policy is %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, h.Get(name), want)
			}
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	for _, h := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Origin": {"https://evil.example"}}} {
		status, _, _ := v.do(http.MethodPost, "/courses/"+courseKey+"/start", url.Values{}, h)
		if status != http.StatusForbidden {
			t.Errorf("a post with %v is answered with %d", h, status)
		}
	}
	v.want("/courses/"+courseKey, http.StatusOK, "Start the course")
}

// TestEveryMethod asks every address by every method: HEAD is answered as GET,
// without a body, and nothing breaks, with a session or without one.
func TestEveryMethod(t *testing.T) {
	s := newSite(t)
	for name, v := range map[string]*visitor{"stranger": s.visitor(), "learner": s.as("learner")} {
		for _, r := range s.server.routes() {
			path := strings.NewReplacer(":course", courseKey, ":lesson", "the-boundary", ":quiz", "the-boundary",
				":number", "1", ":id", "1", ":exception", "1", ":delivery", "1", ":token", "none", ":file", "none.pdf", ":serial", "none", "/*", "/none.css").Replace(r.path)
			if r.method == http.MethodGet {
				got, body, _ := v.do(http.MethodHead, path, nil, nil)
				if want, _, _ := v.do(http.MethodGet, path, nil, nil); got != want || body != "" {
					t.Errorf("HEAD %s answers the %s with %d and %q, GET with %d", path, name, got, body, want)
				}
			}
			for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
				if got, _, _ := v.do(method, path, nil, nil); got >= http.StatusInternalServerError {
					t.Errorf("%s %s answers the %s with %d", method, path, name, got)
				}
			}
		}
	}
	v := s.visitor()
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/static/none.css"} {
		if got, _, _ := v.do(http.MethodPost, path, url.Values{}, nil); got != http.StatusNotFound {
			t.Errorf("POST %s answers %d", path, got)
		}
	}
}
