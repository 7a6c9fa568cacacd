package web

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"decorum/content"
	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/audit"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
	"decorum/internal/evidence"
	"decorum/internal/figures"
	"decorum/internal/message"
	"decorum/internal/post"
	"decorum/internal/report"
	"decorum/internal/scim"
	"decorum/internal/store"
	"decorum/internal/view"
	"decorum/internal/webhook"
	"decorum/static"
	"decorum/templates"
)

const (
	courseKey = "social-media-ethics"
	password  = "four unrelated plain words"
)

// site is a whole Decorum on SQLite with the real course and a clock that
// tests move.
type site struct {
	*httptest.Server
	t       testing.TB
	server  *server
	db      *store.DB
	catalog *course.Catalog
	people  map[string]account.Person // by the part before the @
	content *course.Course            // what is published next
	views   *report.Views
	letters *letterbox
	outbox  *outbox
	poster  *post.Client

	mu    sync.Mutex
	clock time.Time
}

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

func (s *site) move(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(by)
}

// theCourse is compiled once for all tests.
var theCourse = sync.OnceValues(func() (*course.Course, []course.File) {
	folder, err := fs.Sub(content.Courses(), courseKey)
	if err != nil {
		panic(err)
	}
	compiled, files, findings := coursefile.Read(folder, courseKey, coursefile.Options{})
	if compiled == nil {
		panic(findings[0].String())
	}
	return compiled, files
})

// newSite starts a site with a person of every role; manager@ manages learner@.
func newSite(t testing.TB) *site {
	t.Helper()
	db, err := store.OpenThrowaway(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	return newSiteOn(t, db)
}

// newSiteOn is newSite on another database.
func newSiteOn(t testing.TB, db *store.DB) *site {
	t.Helper()
	s := &site{t: t, poster: post.New(post.Config{}), clock: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), people: map[string]account.Person{}}
	ctx := t.Context()
	t.Cleanup(func() { _ = db.Close() })
	_, err := db.Migrate(ctx)
	must(t, err)
	s.db = db
	s.catalog = course.NewCatalog(db.Versions(), func(string, []course.File) (*course.Course, error) { return s.content, nil })
	s.publish(theCourse())
	s.addPeople(ctx)
	s.start()
	return s
}

// publish makes a course the current version. The files are what tells it from
// the version before.
func (s *site) publish(content *course.Course, files []course.File) {
	s.t.Helper()
	s.content = content
	_, added, err := s.db.Versions().AddVersion(s.t.Context(), course.Version{Course: courseKey, Title: content.Title,
		Hash: course.Hash(files), PublishedBy: "test", PublishedAt: s.now()}, files)
	must(s.t, err)
	if !added {
		s.t.Fatal("the version is there already")
	}
	_, err = s.catalog.Refresh(s.t.Context())
	must(s.t, err)
}

func (s *site) addPeople(ctx context.Context) {
	hash, err := account.NewPasswords().Hash(ctx, password)
	must(s.t, err)
	add := func(name string, role account.Role, manager int64) account.Person {
		p := account.Person{Email: name + "@demo.example", Name: "Ms " + name, Role: role, Active: true,
			ManagerID: manager, CreatedAt: s.now(), PasswordHash: hash}
		p.ID, err = s.db.People().AddPerson(ctx, p)
		must(s.t, err)
		s.people[name] = p
		return p
	}
	boss := add("manager", account.Learner, 0)
	add("learner", account.Learner, boss.ID)
	add("other", account.Learner, 0)
	add("trainer", account.Trainer, 0)
	add("hr", account.HR, 0)
	add("admin", account.Admin, 0)
}

func (s *site) start() {
	t := s.t
	base, err := url.Parse("http://decorum.example")
	must(t, err)
	assets, err := static.Load()
	must(t, err)
	views, err := view.New(view.Config{Files: templates.Files, Assets: assets, Zone: time.UTC})
	must(t, err)
	certificates := certificate.New(certificate.Config{Keys: s.db.Keys(), Store: s.db.Certificates(),
		Issuer: "Northwind Health", BaseURL: base.String(), Zone: time.UTC, Clock: s.now})
	_, err = certificates.Keys(t.Context())
	must(t, err)
	s.letters = &letterbox{sends: true}
	boards := report.NewBoards(s.db.Reports(), s.db.People(), time.UTC, s.now)
	reports := report.New(s.db.Reports(), s.db.People(), report.NewArchive(s.db.Reports(), time.UTC, s.now), boards, s.now)
	s.views = report.NewViews(report.ViewsConfig{Store: s.db.Views(), Reports: reports, Titles: s.titles, Outbox: s.letters, Queue: s.letters,
		Zone: time.UTC, BaseURL: base.String(), Clock: s.now})
	s.outbox = &outbox{}
	assignments := assignment.New(assignment.Config{Store: s.db.Assignments(), Courses: s.catalog, People: s.db.People(), Zone: time.UTC, Clock: s.now})
	config := Config{
		SavedViews: s.views,
		Audit:      audit.New(audit.Config{Store: s.db.Audit(), Titles: s.titles, Zone: time.UTC}),
		Accounts:   account.New(s.db.People(), s.now), Courses: s.catalog, Certificates: certificates,
		Enrollments: enrollment.New(enrollment.Config{Store: s.db.Enrollments(), Courses: s.catalog,
			Signer: certificates, People: s.db.People(), Links: enrollment.NewLinks(s.db.Secrets(), s.now), Clock: s.now}),
		Assignments: assignments,
		AskLink:     func(context.Context, string) error { return nil },
		Boards:      boards,
		Messages: message.New(message.Config{Store: s.db.Messages(), Courses: s.catalog, Cycles: assignments, Links: enrollment.NewLinks(s.db.Secrets(), s.now),
			Open: func() message.Session { return s.outbox }, Hours: message.Hours{Until: 24 * 60}, Zone: time.UTC,
			Organization: "Northwind Health", BaseURL: base.String(), Clock: s.now}),
		Webhooks: webhook.New(webhook.Config{Store: s.db.Webhooks(), Poster: s.poster, Site: base.String(), Zone: time.UTC, Clock: s.now}),
		Reports:  reports, Figures: figures.New(s.db.Figures(), s.catalog),
		Directory: scim.New(s.db.Directory(), base.String()+SCIMPath, s.now), Sessions: s.db.Sessions(time.Now),
		Evidence: evidence.New(evidence.Config{Store: s.db.Evidence(), Signer: certificates, Issuer: "Northwind Health", BaseURL: base.String(), Zone: time.UTC, Clock: s.now}),
		Views:    views, Assets: assets, Metrics: prometheus.NewRegistry(), Ready: s.db.Ping,
		Organization: "Northwind Health", BaseURL: base, Zone: time.UTC, MaxLeavers: 5000, Clock: s.now,
		Log: slog.New(slog.DiscardHandler),
	}
	s.server = &server{Config: config}
	s.Server = httptest.NewServer(New(config))
	t.Cleanup(s.Close)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is a browser without JavaScript.
type visitor struct {
	t      testing.TB
	site   *site
	client *http.Client
}

func (s *site) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &visitor{t: s.t, site: s, client: &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns somebody who is signed in.
func (s *site) as(name string) *visitor {
	s.t.Helper()
	v := s.visitor()
	status, _, header := v.post("/signin", url.Values{"email": {name + "@demo.example"}, "password": {password}})
	if status != http.StatusSeeOther || header.Get("Location") != "/courses" {
		s.t.Fatalf("signing in as %s: %d to %q", name, status, header.Get("Location"))
	}
	return v
}

func (v *visitor) do(method, path string, form url.Values, more http.Header) (int, string, http.Header) {
	v.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.site.URL+path, body)
	must(v.t, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k := range more {
		request.Header.Set(k, more.Get(k))
	}
	response, err := v.client.Do(request)
	must(v.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(v.t, err)
	return response.StatusCode, string(text), response.Header
}

func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	status, body, _ := v.do(http.MethodGet, path, nil, nil)
	return status, body
}

func (v *visitor) post(path string, form url.Values) (int, string, http.Header) {
	v.t.Helper()
	return v.do(http.MethodPost, path, form, nil)
}

// want fails unless the address answers with the status and holds the words.
func (v *visitor) want(path string, status int, words ...string) string {
	v.t.Helper()
	got, body := v.get(path)
	if got != status {
		v.t.Fatalf("GET %s: %d, want %d\n%s", path, got, status, body)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			v.t.Errorf("GET %s: %q is missing\n%s", path, w, body)
		}
	}
	return body
}
