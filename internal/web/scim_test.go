package web

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
)

// directory is a client that shows a token, "" = none.
type directory struct {
	*site

	token string
}

// newToken makes a token for the scope and returns its secret.
func (s *site) newToken(scope account.Scope, expires time.Time) (string, int64) {
	s.t.Helper()
	secret, token, err := s.server.Accounts.AddToken(s.t.Context(), "test", "Entra ID", scope, expires)
	must(s.t, err)
	return secret, token.ID
}

func (s *site) directory() directory {
	s.t.Helper()
	secret, _ := s.newToken(account.ScopeSCIM, time.Time{})
	return directory{s, secret}
}

// said is what a directory is answered.
type said struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (d directory) send(method, path, body string, headers ...string) said {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.URL+SCIMPath+path, strings.NewReader(body))
	must(d.t, err)
	if d.token != "" {
		request.Header.Set("Authorization", "Bearer "+d.token)
	}
	request.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	must(d.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(d.t, err)
	answer := said{status: response.StatusCode, header: response.Header, text: string(text)}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer.body); err != nil || answer.header.Get("Content-Type") != "application/scim+json" {
			d.t.Errorf("%s %s answers %q: %s", method, path, answer.header.Get("Content-Type"), text)
		}
	}
	if answer.header.Get("Set-Cookie") != "" {
		d.t.Errorf("%s %s sets a cookie", method, path)
	}
	return answer
}

// want fails unless the answer has the status and, if it is an error, the words.
func (d directory) want(status int, words string, a said) said {
	d.t.Helper()
	if a.status != status || (words != "" && !strings.Contains(a.text, words)) {
		d.t.Fatalf("%d %s\nwant %d with %q", a.status, a.text, status, words)
	}
	if status >= http.StatusBadRequest && (a.body["detail"] == "" || a.body["status"] != strconv.Itoa(status) ||
		!strings.Contains(a.text, "urn:ietf:params:scim:api:messages:2.0:Error")) {
		d.t.Errorf("the error %d is %s", status, a.text)
	}
	return a
}

const ann = `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "Ann@acme.example", "externalId": "a-1", "displayName": "Ann Ng", "active": true,
	"emails": [{"value": "ann@acme.example", "type": "work", "primary": true}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Acme / Sales"}}`

const off = `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "Replace", "path": "active", "value": "False"}]}`

// scimPath fills the addresses of SCIM.
func scimPath(r route) string {
	return strings.NewReplacer(SCIMPath, "", ":id", "1").Replace(r.path)
}

// TestSCIMNeedsAToken walks the addresses with what is no token for them, and
// with one.
func TestSCIMNeedsAToken(t *testing.T) {
	s := newSite(t)
	hour := s.now().Add(time.Hour)
	works, _ := s.newToken(account.ScopeSCIM, time.Time{})
	expired, _ := s.newToken(account.ScopeSCIM, hour)
	revoked, id := s.newToken(account.ScopeSCIM, time.Time{})
	must(t, s.server.Accounts.RevokeToken(t.Context(), "test", id))
	others, _ := s.newToken(account.ScopeAssignmentsWrite, time.Time{})
	s.move(2 * time.Hour)
	for _, c := range []struct {
		name, header string
		status       int
		challenge    string
	}{
		{"a stranger", "", 401, `Bearer realm="Decorum"`},
		{"a password", "Basic YTpi", 401, `Bearer realm="Decorum"`},
		{"an empty token", "Bearer ", 401, `error="invalid_token"`},
		{"what is no token", "Bearer decorum_x", 401, `error="invalid_token"`},
		{"another's token", "Bearer eyJhbGciOi", 401, `error="invalid_token"`},
		{"a revoked token", "Bearer " + revoked, 401, `error="invalid_token"`},
		{"an expired token", "Bearer " + expired, 401, `error="invalid_token"`},
		{"a token for another task", "Bearer " + others, 403, `error="insufficient_scope", scope="scim"`},
		{"a token", "bearer " + works, 0, ""},
	} {
		d := directory{s, ""}
		for _, r := range s.server.scimRoutes() {
			if r.who != directories {
				t.Errorf("%s %s is for %d", r.method, r.path, r.who)
			}
			a := d.send(r.method, scimPath(r), ann, "Authorization", c.header)
			switch {
			case c.status == 0 && (a.status == 401 || a.status == 403 || a.status == 500):
				t.Errorf("%s: %s %s answers %d %s", c.name, r.method, r.path, a.status, a.text)
			case c.status != 0:
				d.want(c.status, "", a)
				if got := a.header.Get("WWW-Authenticate"); !strings.Contains(got, c.challenge) {
					t.Errorf("%s: %s %s is challenged with %q", c.name, r.method, r.path, got)
				}
			}
		}
		if c.status == 0 {
			return // the last one, which may
		}
		if p, err := s.db.People().PersonByEmail(t.Context(), "manager@demo.example"); err != nil || !p.Active {
			t.Fatalf("%s changed somebody: %+v, %v", c.name, p, err)
		}
	}
}

func TestSCIMIsLimited(t *testing.T) {
	s := newSite(t)
	one, other := s.directory(), s.directory()
	for range directoryBurst {
		one.want(200, "", one.send("GET", "/Users?count=0", ""))
	}
	a := one.want(429, "Too many requests", one.send("GET", "/Users?count=0", ""))
	if a.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q", a.header.Get("Retry-After"))
	}
	other.want(200, "", other.send("GET", "/Users?count=0", ""))
	s.move(time.Second)
	for range int(time.Second / directoryEvery) {
		one.want(200, "", one.send("GET", "/Users?count=0", ""))
	}
	one.want(429, "", one.send("GET", "/Users?count=0", ""))
}
