package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"decorum/internal/account"
	"decorum/internal/api"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

// everything is the scope of a token that may do all that the API does.
const everything = "reports:read people:read assignments:write certificates:read"

// programClient is a program with a token, whose every request and answer is held
// against the OpenAPI document that the site serves.
type programClient struct {
	t     testing.TB
	site  *site
	token string
	check validator.Validator
}

// theDocument and theModel are read and compiled once for all tests.
var (
	theDocument = sync.OnceValues(func() (validator.Validator, error) {
		document, err := readDocument()
		if err != nil {
			return nil, err
		}
		check, errs := validator.NewValidator(document, config.WithFormatAssertions())
		if len(errs) > 0 {
			return nil, errs[0]
		}
		return check, nil
	})
	theModel = sync.OnceValues(func() (*v3.Document, error) {
		document, err := readDocument()
		if err != nil {
			return nil, err
		}
		model, err := document.BuildV3Model()
		if err != nil {
			return nil, err
		}
		return &model.Model, nil
	})
)

func readDocument() (libopenapi.Document, error) {
	text, err := api.Document(api.About{Organization: "Northwind Health", Site: "http://decorum.example"})
	if err != nil {
		return nil, err
	}
	return libopenapi.NewDocument(text)
}

func (s *site) program(scope account.Scope) *programClient {
	s.t.Helper()
	check, err := theDocument()
	must(s.t, err)
	p := &programClient{t: s.t, site: s, check: check}
	if scope != "" {
		p.token, _, err = s.server.Accounts.AddToken(s.t.Context(), "test", "Payroll", scope, time.Time{})
		must(s.t, err)
	}
	return p
}

// given is an answer.
type given struct {
	status int
	header http.Header
	body   []byte
}

func (g given) problem(t testing.TB) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(g.body, &p); err != nil || g.header.Get("Content-Type") != "application/problem+json" || p.Status != g.status {
		t.Errorf("no problem: %d, %v, %s", g.status, g.header, g.body)
	}
	return p
}

// raw sends a request and holds nothing against it.
func (p *programClient) raw(method, path, body string, header ...string) (*http.Request, given) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.site.URL+path, strings.NewReader(body))
	must(p.t, err)
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := p.site.Client().Do(request)
	must(p.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(p.t, err)
	return request, given{response.StatusCode, response.Header, text}
}

// do sends a request and holds the answer against the document.
func (p *programClient) do(method, path, body string, header ...string) given {
	p.t.Helper()
	request, g := p.raw(method, path, body, header...)
	request.Body = io.NopCloser(strings.NewReader(body))
	response := &http.Response{StatusCode: g.status, Header: g.header, Body: io.NopCloser(bytes.NewReader(g.body)), Request: request}
	if ok, errs := p.check.ValidateHttpResponse(request, response); !ok && g.status != http.StatusNotModified {
		for _, e := range errs {
			p.t.Errorf("%s %s: %d does not fit the document: %s: %s %v\n%s", method, path, g.status, e.Message, e.Reason, e.SchemaValidationErrors, g.body)
		}
	}
	if g.status < 300 {
		request.Body = io.NopCloser(strings.NewReader(body))
		if ok, errs := p.check.ValidateHttpRequest(request); !ok {
			for _, e := range errs {
				p.t.Errorf("%s %s succeeds and does not fit the document: %s: %s", method, path, e.Message, e.Reason)
			}
		}
	}
	for name, values := range g.header {
		if strings.EqualFold(name, "Set-Cookie") {
			p.t.Errorf("%s %s sets a cookie: %v", method, path, values)
		}
	}
	return g
}

// want is do, with a status.
func (p *programClient) want(status int, method, path, body string, header ...string) given {
	p.t.Helper()
	g := p.do(method, path, body, header...)
	if g.status != status {
		p.t.Fatalf("%s %s: %d, want %d\n%s", method, path, g.status, status, g.body)
	}
	return g
}

// get reads an answer that is good.
func get[T any](p *programClient, path string) T {
	p.t.Helper()
	var out T
	must(p.t, json.Unmarshal(p.want(http.StatusOK, http.MethodGet, api.Base+path, "").body, &out))
	return out
}

// refused is want, with the code of a problem.
func (p *programClient) refused(code api.Code, method, path, body string, header ...string) given {
	p.t.Helper()
	g := p.want(api.KindOf(code).Status, method, path, body, header...)
	problem := g.problem(p.t)
	if problem.Type != "http://decorum.example/api#"+string(code) || problem.Title == "" || problem.Instance == "" || (problem.Detail == "" && code != api.TooLarge) {
		p.t.Errorf("%s %s is refused with %+v, want %s", method, path, problem, code)
	}
	return g
}

func TestAPIDocument(t *testing.T) {
	check, err := theDocument()
	must(t, err)
	if ok, errs := check.ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s %v", e.Message, e.Reason, e.SchemaValidationErrors)
		}
	}
	s := newSite(t)
	p := s.program("")
	var served struct {
		OpenAPI string                    `json:"openapi"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	g := p.want(http.StatusOK, http.MethodGet, api.DocumentPath, "")
	must(t, json.Unmarshal(g.body, &served))
	if served.OpenAPI != "3.1.0" {
		t.Errorf("the document is of OpenAPI %s", served.OpenAPI)
	}
	// Every route of the API is in the document, and the other way round.
	documented, routed := []string{}, []string{}
	for path, item := range served.Paths {
		for method := range item {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	for _, r := range s.server.routes() {
		if !isAPI(r.path) {
			if r.who == byToken {
				t.Errorf("%s is for programs and not of the API", r.path)
			}
			continue
		}
		if r.who != byToken {
			t.Errorf("%s is not for programs", r.path)
		}
		parts := strings.Split(strings.TrimPrefix(r.path, api.Base), "/")
		for i, part := range parts {
			if name, is := strings.CutPrefix(part, ":"); is {
				parts[i] = "{" + name + "}"
			}
		}
		routed = append(routed, r.method+" "+strings.Join(parts, "/"))
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if !slices.Equal(documented, routed) {
		t.Errorf("documented: %v\nrouted: %v", documented, routed)
	}
	if handlers := s.server.apiHandlers(); len(handlers) != len(api.Operations()) {
		t.Errorf("%d handlers, %d operations", len(handlers), len(api.Operations()))
	}
}

// example is an address of an operation that there is something at.
func example(o api.Operation, serial string) string {
	return api.Base + strings.NewReplacer("{id}", "1", "{serial}", serial).Replace(o.Path)
}

// TestAPIScopes asks for everything without a token, with a token for each
// area, and with one for directories.
func TestAPIScopes(t *testing.T) {
	s := newSite(t)
	serial := s.inhabit()
	stranger := s.program("")
	for _, o := range api.Operations() {
		path, body := example(o, serial), ""
		if o.Body != nil {
			body = "{}"
		}
		if o.Open {
			stranger.want(http.StatusOK, o.Method, path, "")
			continue
		}
		if g := stranger.refused(api.NoToken, o.Method, path, body); !strings.HasPrefix(g.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("%s: WWW-Authenticate is %q", path, g.header.Get("WWW-Authenticate"))
		}
		stranger.refused(api.NoToken, o.Method, path, body, "Authorization", "Bearer decorum_nonsense")
		for _, area := range account.Scopes() {
			p := s.program(area)
			may := area == o.Scope || (area == account.ScopeAssignmentsWrite && o.Scope == account.ScopeAssignments) || (o.Scope == "" && area != account.ScopeSCIM)
			if !may {
				g := p.refused(api.WrongScope, o.Method, path, body)
				if problem := g.problem(t); problem.Scope != string(o.Scope) || !strings.Contains(g.header.Get("WWW-Authenticate"), "insufficient_scope") {
					t.Errorf("%s with %s: %+v, %q", path, area, problem, g.header.Get("WWW-Authenticate"))
				}
				continue
			}
			if g := p.do(o.Method, path, body); g.status == http.StatusForbidden || g.status == http.StatusUnauthorized || g.status >= 500 {
				t.Errorf("%s %s with %s: %d", o.Method, path, area, g.status)
			}
		}
	}
}

// inhabit makes a rule and lets the learner complete the course; it returns the
// certificate's serial.
func (s *site) inhabit() string {
	s.t.Helper()
	days := 30
	_, _, err := s.server.Assignments.Save(s.t.Context(), "test", assignment.Assignment{Name: "Everybody", Course: courseKey,
		Due: assignment.Due{AfterAssigned: &days}, Reminders: assignment.StandardReminders()}, time.Time{})
	must(s.t, err)
	s.complete(s.people["learner"].ID, "")
	c, _, err := s.server.Certificates.Latest(s.t.Context(), s.people["learner"].ID, courseKey)
	must(s.t, err)
	return c.Statement.Serial
}

// onBoth runs a test on a site on SQLite and on one on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *site)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSite(t)) })
	t.Run("postgres", func(t *testing.T) {
		db, err := store.Open(t.Context(), testdb.Postgres(t))
		must(t, err)
		test(t, newSiteOn(t, db))
	})
}

func TestAPIReads(t *testing.T) { onBoth(t, testAPIReads) }

func testAPIReads(t *testing.T, s *site) {
	serial := s.inhabit()
	p := s.program(everything)

	completions := get[api.List[api.Completion]](p, "/completions?status=completed")
	if len(completions.Items) != 1 || completions.Items[0].Person.Email != "learner@demo.example" || completions.Items[0].Certificate == nil ||
		*completions.Items[0].Certificate != serial || completions.Items[0].Progress != 100 || *completions.Items[0].DueOn != "2026-12-23" || completions.Next != nil {
		t.Errorf("completions are %+v", completions)
	}
	if all := get[api.List[api.Completion]](p, "/completions?sort=completed&direction=desc"); len(all.Items) != 6 || all.Items[0].Status != "completed" || all.Items[1].Status != "not-started" {
		t.Errorf("all are %+v", all)
	}
	totals := get[api.Totals](p, "/completions/totals")
	if totals.Total != 6 || totals.Counts.Completed != 1 || totals.Counts.NotStarted != 5 || len(totals.Units) != 1 || totals.Units[0].Unit != nil {
		t.Errorf("totals are %+v", totals)
	}
	leave, err := s.db.People().AddPerson(t.Context(), account.Person{Email: "leave@demo.example", Name: "Mx leave", Role: account.Learner, Active: true, CreatedAt: s.now()})
	must(t, err)
	s.enroll(leave, func(e *enrollment.Enrollment) { e.SetAside = enrollment.SetPaused })
	for query, want := range map[string]int{"": 7, "?asked=false": 7, "?asked=true": 6} {
		list, totals := get[api.List[api.Completion]](p, "/completions"+query), get[api.Totals](p, "/completions/totals"+query)
		if len(list.Items) != want || totals.Total != want {
			t.Errorf("completions%s: %d, counted as %d, want %d", query, len(list.Items), totals.Total, want)
		}
	}
	for query, want := range map[string]int{"?expires_from=2026-11-24": 1, "?expires_until=2036-01-01": 1, "?expires_until=2026-11-24": 0, "?expires_from=2036-01-01": 0} {
		if totals := get[api.Totals](p, "/completions/totals"+query); totals.Total != want {
			t.Errorf("completions%s: %d, want %d", query, totals.Total, want)
		}
	}
	if before := get[api.Totals](p, "/completions/totals?as_at=2026-11-22"); before.Total != 0 {
		t.Errorf("the day before there were %+v", before)
	}
	learner := s.people["learner"].ID
	enrollments := get[api.List[api.Enrollment]](p, "/people/2/enrollments")
	if len(enrollments.Items) != 1 || !enrollments.Items[0].Latest || *enrollments.Items[0].Version != 1 || len(enrollments.Items[0].Attempts) == 0 ||
		enrollments.Items[0].Attempts[0].Score != 100 || *enrollments.Items[0].AssignmentName != "Everybody" {
		t.Errorf("enrollments are %+v", enrollments)
	}
	person := get[api.Person](p, "/people/2")
	if person.ID != learner || person.Email != "learner@demo.example" || person.Tags == nil || *person.Manager != s.people["manager"].ID || !person.Active {
		t.Errorf("the person is %+v", person)
	}
	if found := get[api.List[api.Person]](p, "/people?email=Learner@demo.example&active=true"); len(found.Items) != 1 || found.Items[0].ID != learner {
		t.Errorf("by address: %+v", found)
	}
	if found := get[api.List[api.Person]](p, "/people?active=false"); len(found.Items) != 0 {
		t.Errorf("who has left: %+v", found)
	}
	if found := get[api.List[api.Person]](p, "/people?changed_since=2026-11-24T00:00:00Z"); len(found.Items) != 0 {
		t.Errorf("who has changed: %+v", found)
	}
	certificate := get[api.Certificate](p, "/certificates/"+strings.ToLower(serial))
	if certificate.Serial != serial || certificate.State != "valid" || certificate.Person != learner || certificate.Verify != "http://decorum.example/verify/"+serial {
		t.Errorf("the certificate is %+v", certificate)
	}
	for query, want := range map[string]int{"": 1, "?state=valid": 1, "?state=revoked": 0, "?person=2&course=" + courseKey: 1, "?person=1": 0, "?issued_since=2026-11-24T00:00:00%2B01:00": 0} {
		if got := get[api.List[api.Certificate]](p, "/certificates"+query); len(got.Items) != want {
			t.Errorf("certificates%s: %+v", query, got)
		}
	}
	if courses := get[api.List[api.Course]](p, "/courses"); len(courses.Items) != 1 || courses.Items[0].Key != courseKey {
		t.Errorf("courses are %+v", courses)
	}
	if units := get[api.List[api.Unit]](p, "/units"); len(units.Items) != 0 {
		t.Errorf("units are %+v", units)
	}
	if rules := get[api.List[api.Assignment]](p, "/assignments?ended=false&course="+courseKey); len(rules.Items) != 1 || rules.Items[0].Name != "Everybody" {
		t.Errorf("assignments are %+v", rules)
	}
}

func TestAPIPages(t *testing.T) { onBoth(t, testAPIPages) }

func testAPIPages(t *testing.T, s *site) {
	s.inhabit()
	p := s.program(everything)
	walk := func(path string, id func(json.RawMessage) string) []string {
		var seen []string
		for path != "" {
			var list api.List[json.RawMessage]
			g := p.want(http.StatusOK, http.MethodGet, path, "")
			must(t, json.Unmarshal(g.body, &list))
			for _, item := range list.Items {
				seen = append(seen, id(item))
			}
			path = ""
			if list.Next != nil {
				if g.header.Get("Link") != "<"+*list.Next+`>; rel="next"` {
					t.Errorf("Link is %q, next %q", g.header.Get("Link"), *list.Next)
				}
				path = strings.TrimPrefix(*list.Next, "http://decorum.example")
				if len(list.Items) != 2 {
					t.Errorf("a page has %d", len(list.Items))
				}
			} else if g.header.Get("Link") != "" {
				t.Errorf("the last page has a link to %q", g.header.Get("Link"))
			}
		}
		return seen
	}
	field := func(name string) func(json.RawMessage) string {
		return func(text json.RawMessage) string {
			var fields map[string]json.RawMessage
			must(t, json.Unmarshal(text, &fields))
			return string(fields[name])
		}
	}
	if got := walk(api.Base+"/people?limit=2&active=true", field("id")); !slices.Equal(got, []string{"1", "2", "3", "4", "5", "6"}) {
		t.Errorf("people: %v", got)
	}
	got := walk(api.Base+"/completions?limit=2&sort=due", field("enrollment"))
	slices.Sort(got)
	if len(got) != 6 || len(slices.Compact(got)) != 6 {
		t.Errorf("completions: %v", got)
	}
	next := get[api.List[api.Person]](p, "/people?limit=2").Next
	for name, path := range map[string]string{
		"of other filters": strings.TrimPrefix(*next, "http://decorum.example") + "&active=true",
		"of nothing":       api.Base + "/people?cursor=nonsense",
		"of a report":      api.Base + "/completions?cursor=eyJ9",
	} {
		if g := p.refused(api.BadParameter, http.MethodGet, path, ""); g.problem(t).Parameter != "cursor" {
			t.Errorf("a cursor %s: %s", name, g.body)
		}
	}
}

func TestAPIRefusals(t *testing.T) {
	s := newSite(t)
	serial := s.inhabit()
	p := s.program(everything)
	for path, code := range map[string]api.Code{
		"/people?activ=true": api.UnknownParameter, "/people?unit=1&unit=2": api.UnknownParameter, "/courses?limit=3": api.UnknownParameter,
		"/people?active=yes": api.BadParameter, "/people?unit=0": api.BadParameter, "/people?unit=one": api.BadParameter, "/people?limit=201": api.BadParameter,
		"/people?changed_since=2026-11-24": api.BadParameter, "/completions?as_at=24.11.2026": api.BadParameter, "/completions?status=lost": api.BadParameter, "/completions?asked=yes": api.BadParameter,
		"/completions?sort=manager": api.BadParameter, "/certificates?state=good": api.BadParameter, "/completions?search=" + strings.Repeat("a", 401): api.BadParameter,
		"/people/99": api.NotFound, "/people/me": api.NotFound, "/people/99/enrollments": api.NotFound, "/assignments/99": api.NotFound,
		"/certificates/DC-NONE": api.NotFound,
	} {
		p.refused(code, http.MethodGet, api.Base+path, "")
	}
	// Addresses and methods that are none of the document's.
	for _, c := range []struct {
		code         api.Code
		method, path string
		allow        string
	}{
		{api.NotFound, http.MethodGet, "", ""}, {api.NotFound, http.MethodGet, "/nowhere", ""}, {api.NotFound, http.MethodPost, "/nowhere", ""},
		{api.WrongMethod, http.MethodPost, "/people", "GET, HEAD"}, {api.WrongMethod, http.MethodDelete, "/certificates/" + serial, "GET, HEAD"},
		{api.WrongMethod, http.MethodPatch, "/assignments/1", "DELETE, GET, HEAD, PUT"}, {api.WrongMethod, "BREW", "/people", "GET, HEAD"},
		{api.WrongMethod, http.MethodOptions, "/people", "GET, HEAD"},
	} {
		_, g := p.raw(c.method, api.Base+c.path, "")
		if problem := g.problem(t); g.status != api.KindOf(c.code).Status || !strings.HasSuffix(problem.Type, "#"+string(c.code)) || g.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, %+v, Allow %q", c.method, c.path, g.status, problem, g.header.Get("Allow"))
		}
	}
	// HEAD is GET without a body.
	if _, g := p.raw(http.MethodHead, api.Base+"/people", ""); g.status != http.StatusOK || len(g.body) != 0 || g.header.Get("ETag") == "" {
		t.Errorf("HEAD: %+v", g)
	}
	// A token that was revoked, and one for nothing here.
	token, made, err := s.server.Accounts.AddToken(t.Context(), "test", "Old", everything, time.Time{})
	must(t, err)
	must(t, s.server.Accounts.RevokeToken(t.Context(), "test", made.ID))
	if g := p.refused(api.NoToken, http.MethodGet, api.Base+"/people", "", "Authorization", "Bearer "+token); !strings.Contains(g.problem(t).Detail, "revoked") {
		t.Errorf("a revoked token: %s", g.body)
	}
}

// TestAPIBroken asks while the database is gone: nothing of that is told but
// that it broke.
func TestAPIBroken(t *testing.T) {
	s := newSite(t)
	p := s.program(everything)
	get[api.List[api.Person]](p, "/people")
	must(t, s.db.Close())
	g := p.refused(api.Broken, http.MethodGet, api.Base+"/people", "")
	if strings.Contains(string(g.body), "sql") || g.problem(t).Request == "" {
		t.Errorf("a broken database is told: %s", g.body)
	}
}

func TestAPILimits(t *testing.T) {
	s := newSite(t)
	p, other := s.program(everything), s.program(everything)
	if g := p.want(http.StatusOK, http.MethodGet, api.Base+"/courses", ""); g.header.Get("Ratelimit") != `"requests";r=299;t=0` || g.header.Get("Ratelimit-Policy") != `"requests";q=300;w=60` {
		t.Errorf("the limits are %v", g.header)
	}
	for range callBurst - 1 {
		if _, g := p.raw(http.MethodGet, api.Base+"/courses", ""); g.status != http.StatusOK {
			t.Fatalf("within the quota: %d", g.status)
		}
	}
	if g := p.refused(api.TooMany, http.MethodGet, api.Base+"/courses", ""); g.header.Get("Retry-After") != "1" || g.header.Get("Ratelimit") != `"requests";r=0;t=60` {
		t.Errorf("beyond the quota: %v", g.header)
	}
	other.want(http.StatusOK, http.MethodGet, api.Base+"/courses", "")
	s.move(callEvery)
	p.want(http.StatusOK, http.MethodGet, api.Base+"/courses", "")
	p.refused(api.TooMany, http.MethodGet, api.Base+"/courses", "")
	// Who shows no token is slowed down by the place.
	stranger := s.program("")
	for range callBurst {
		stranger.raw(http.MethodGet, api.Base+"/courses", "")
	}
	stranger.refused(api.TooMany, http.MethodGet, api.Base+"/courses", "")
	stranger.refused(api.TooMany, http.MethodGet, api.DocumentPath, "")
}

func TestAPIETags(t *testing.T) {
	s := newSite(t)
	s.inhabit()
	p := s.program(everything)
	for _, path := range []string{"/people", "/people/1", "/assignments/1", "/completions?limit=1", "/openapi.json"} {
		tag := p.want(http.StatusOK, http.MethodGet, api.Base+path, "").header.Get("ETag")
		g := p.want(http.StatusNotModified, http.MethodGet, api.Base+path, "", "If-None-Match", `"other", `+tag)
		if len(g.body) != 0 || g.header.Get("ETag") != tag || tag == "" {
			t.Errorf("%s, not modified: %+v", path, g)
		}
		p.want(http.StatusOK, http.MethodGet, api.Base+path, "", "If-None-Match", `"other"`)
		if strings.HasPrefix(tag, "W/") == (path == "/assignments/1") {
			t.Errorf("%s has the ETag %s", path, tag)
		}
	}
	tag := p.want(http.StatusOK, http.MethodGet, api.Base+"/people", "").header.Get("ETag")
	_, err := s.db.People().SetActive(t.Context(), []int64{3}, false, s.now().Add(time.Hour))
	must(t, err)
	p.want(http.StatusOK, http.MethodGet, api.Base+"/people", "", "If-None-Match", tag)
}

const rule = `{"name": "Sales, every January", "course": "social-media-ethics", "audience": {"conditions": [{"field": "role", "roles": ["hr", "admin"]}], "also": [2]},
	"due": {"after_assigned": 14}, "recurrence": {"window": {"month": 1, "months": 2, "accept": 6}}, "reminders": {"before": [7], "overdue": 7, "escalate": 0, "expiring": 30}}`

func TestAPIAssignments(t *testing.T) { onBoth(t, testAPIAssignments) }

func testAPIAssignments(t *testing.T, s *site) {
	p := s.program(everything)
	var preview api.Preview
	must(t, json.Unmarshal(p.want(http.StatusOK, http.MethodPost, api.Base+"/assignments/preview", rule).body, &preview))
	if preview.Audience != 3 || len(preview.Groups) != 1 || preview.Groups[0].Kind != "enroll" || preview.Groups[0].People != 3 || *preview.Groups[0].Some[0].DueOn != "2026-12-07" {
		t.Errorf("the preview is %+v", preview)
	}
	if rules := get[api.List[api.Assignment]](p, "/assignments"); len(rules.Items) != 0 {
		t.Errorf("a preview is saved: %+v", rules)
	}

	save := func(status int, method, path, body string, header ...string) (api.Saved, given) {
		t.Helper()
		g := p.want(status, method, api.Base+path, body, header...)
		var out api.Saved
		must(t, json.Unmarshal(g.body, &out))
		return out, g
	}
	made, g := save(http.StatusCreated, http.MethodPost, "/assignments", rule, "Idempotency-Key", "first")
	if made.Changes != 3 || made.Assignment.ID != 1 || g.header.Get("Location") != "/api/v1/assignments/1" || made.Assignment.CreatedBy != "token 1, Payroll" ||
		made.Assignment.Recurrence.Window.Accept != 6 || made.Assignment.Audience.Conditions[0].Roles[1] != "admin" {
		t.Errorf("what was made is %+v, at %q", made, g.header.Get("Location"))
	}
	if again, _ := save(http.StatusCreated, http.MethodPost, "/assignments", rule, "Idempotency-Key", "first"); again.Assignment.ID != 1 || again.Changes != 0 {
		t.Errorf("the same request again: %+v", again)
	}
	p.refused(api.KeyReused, http.MethodPost, api.Base+"/assignments", strings.Replace(rule, "January", "May", 1), "Idempotency-Key", "first")
	p.refused(api.BadParameter, http.MethodPost, api.Base+"/assignments", rule, "Idempotency-Key", strings.Repeat("k", 201))
	other := s.program(everything)
	if g := other.want(http.StatusCreated, http.MethodPost, api.Base+"/assignments", rule, "Idempotency-Key", "first"); !strings.Contains(string(g.body), `"id":2`) {
		t.Errorf("the same key of another token: %s", g.body)
	}
	// Many at the same moment make one.
	var all sync.WaitGroup
	ids := make([]int64, 4)
	for i := range ids {
		all.Go(func() {
			_, g := p.raw(http.MethodPost, api.Base+"/assignments", rule, "Idempotency-Key", "race")
			var out api.Saved
			if err := json.Unmarshal(g.body, &out); err != nil || g.status != http.StatusCreated {
				t.Errorf("racing: %d %s", g.status, g.body)
			}
			ids[i] = out.Assignment.ID
		})
	}
	all.Wait()
	if len(slices.Compact(ids)) != 1 || len(get[api.List[api.Assignment]](p, "/assignments").Items) != 3 {
		t.Errorf("racing made %v", ids)
	}

	// A change needs the state that it is of.
	changed := strings.Replace(rule, "Sales", "Everybody", 1)
	tag := p.want(http.StatusOK, http.MethodGet, api.Base+"/assignments/1", "").header.Get("ETag")
	p.refused(api.NoCondition, http.MethodPut, api.Base+"/assignments/1", changed)
	p.refused(api.ChangedMeanwhile, http.MethodPut, api.Base+"/assignments/1", changed, "If-Match", `"other"`)
	p.refused(api.ChangedMeanwhile, http.MethodPut, api.Base+"/assignments/1", changed, "If-Match", "W/"+tag)
	s.move(time.Second)
	after, g := save(http.StatusOK, http.MethodPut, "/assignments/1", changed, "If-Match", `"other", `+tag)
	if after.Assignment.Name != "Everybody, every January" || g.header.Get("ETag") == tag {
		t.Errorf("what was changed is %+v, %q", after, g.header.Get("ETag"))
	}
	p.refused(api.ChangedMeanwhile, http.MethodPut, api.Base+"/assignments/1", changed, "If-Match", tag)
	p.refused(api.NotFound, http.MethodPut, api.Base+"/assignments/99", changed, "If-Match", "*")
	p.want(http.StatusOK, http.MethodPost, api.Base+"/assignments/preview?replaces=1", changed)
	p.refused(api.BadParameter, http.MethodPost, api.Base+"/assignments/preview?replaces=99", changed)

	for range 2 { // ending again changes nothing
		if ended, _ := save(http.StatusOK, http.MethodDelete, "/assignments/1", ""); ended.Assignment.EndedAt == nil {
			t.Errorf("what was ended is %+v", ended)
		}
	}
	p.refused(api.Conflicting, http.MethodPut, api.Base+"/assignments/1", changed, "If-Match", "*")
	must(t, json.Unmarshal(p.want(http.StatusOK, http.MethodPost, api.Base+"/assignments/preview", rule).body, &preview))
	if g := preview.Stays; len(preview.Groups) != 0 || len(g) != 1 || g[0].Kind != "asked" || g[0].People != 3 || g[0].Assignment == nil || g[0].Assignment.ID != 2 {
		t.Errorf("the preview of a rule that comes second is %+v", preview)
	}
	if rules := get[api.List[api.Assignment]](p, "/assignments?ended=true"); len(rules.Items) != 1 || rules.Items[0].ID != 1 {
		t.Errorf("what has ended is %+v", rules)
	}
}

func TestAPIRulesThatAreRefused(t *testing.T) {
	s := newSite(t)
	p := s.program(everything)
	with := func(old, replaced string) string {
		t.Helper()
		if !strings.Contains(rule, old) {
			t.Fatalf("the rule has no %s", old)
		}
		return strings.Replace(rule, old, replaced, 1)
	}
	for what, c := range map[string]struct {
		code api.Code
		body string
	}{
		"nothing":            {api.UnreadableBody, `{`},
		"a list":             {api.UnreadableBody, `[]`},
		"two":                {api.UnreadableBody, rule + rule},
		"an unknown field":   {api.UnreadableBody, with(`"name"`, `"nam"`)},
		"a wrong type":       {api.UnreadableBody, with(`14`, `"soon"`)},
		"too much":           {api.TooLarge, with(`Sales`, strings.Repeat("a", maxBody))},
		"no name":            {api.BadRule, with(`Sales, every January`, ` `)},
		"no such course":     {api.BadRule, with(`social-media-ethics`, `knitting`)},
		"no such role":       {api.BadRule, with(`"hr"`, `"boss"`)},
		"no such field":      {api.BadRule, with(`"field": "role"`, `"field": "shoe"`)},
		"no such person":     {api.BadRule, with(`[2]`, `[99]`)},
		"no such unit":       {api.BadRule, with(`"field": "role"`, `"field": "unit", "units": [99]`)},
		"no such day":        {api.BadRule, with(`"after_assigned": 14`, `"on": "soon"`)},
		"no such zone":       {api.BadRule, with(`"after_assigned": 14`, `"zone": "Mars"`)},
		"no such month":      {api.BadRule, with(`"month": 1`, `"month": 0`)},
		"both recurrences":   {api.BadRule, with(`{"window"`, `{"after_completion": {"months": 1, "days": 1}, "window"`)},
		"neither recurrence": {api.BadRule, with(`{"window": {"month": 1, "months": 2, "accept": 6}}`, `{}`)},
		"a day of hire":      {api.BadRule, with(`"field": "role"`, `"field": "hire", "from": "1.1.2026"`)},
	} {
		for _, path := range []string{"/assignments", "/assignments/preview"} {
			if g := p.do(http.MethodPost, api.Base+path, c.body); g.status != api.KindOf(c.code).Status || !strings.HasSuffix(g.problem(t).Type, "#"+string(c.code)) {
				t.Errorf("%s: %d %s, want %s", what, g.status, g.body, c.code)
			}
		}
	}
	p.refused(api.WrongMediaType, http.MethodPost, api.Base+"/assignments", rule, "Content-Type", "text/plain")
	if rules := get[api.List[api.Assignment]](p, "/assignments"); len(rules.Items) != 0 {
		t.Errorf("something was saved: %+v", rules)
	}
}
