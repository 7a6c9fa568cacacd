package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the drivers that the store uses, for the bare statements
	"github.com/prometheus/client_golang/prometheus"
	_ "modernc.org/sqlite"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
	"decorum/internal/figures"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/sample"
	"decorum/internal/store"
	"decorum/internal/view"
	"decorum/internal/web"
	"decorum/static"
	"decorum/templates"
)

// site is a whole Decorum, with a company in it, on a loopback address.
type site struct {
	engine      string
	size        int // enrollments that a report shows, about
	shown       int // the same, counted
	db          *store.DB
	bare        *sql.DB // the same database, without anything of ours
	course      *course.Course
	enrollments *enrollment.Service
	assignments *assignment.Service
	clock       func() time.Time // of the assignments
	server      *http.Server
	address     string // host:port
	hr          string // cookie
	pupils      []pupil
}

// pupil is somebody who is in the course and signed in.
type pupil struct {
	person account.Person
	cookie string
}

const (
	password  = "four plain unrelated words"
	courseKey = "social-media-ethics"
)

func clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func newSite(ctx context.Context, o options, engine, address string, size int) (*site, error) {
	s := &site{engine: engine, size: size, clock: clock}
	var err error
	if s.db, err = store.Open(ctx, address); err != nil {
		return nil, err
	}
	if _, err := s.db.Migrate(ctx); err != nil {
		return nil, err
	}
	driver, source := bareSource(engine, address)
	if s.bare, err = sql.Open(driver, source); err != nil {
		return nil, fmt.Errorf("opening the bare connection: %w", err)
	}
	s.bare.SetMaxOpenConns(20)
	s.bare.SetMaxIdleConns(20)
	if err := s.fill(ctx); err != nil {
		return nil, err
	}
	if err := s.serve(ctx); err != nil {
		return nil, err
	}
	if err := s.enroll(ctx, o.clients); err != nil {
		return nil, err
	}
	s.hr, err = s.signIn(ctx, "hr@demo.example")
	return s, err
}

// bareSource says how database/sql opens a database as the store does.
func bareSource(engine, address string) (driver, source string) {
	if engine == "postgres" {
		return "pgx", address
	}
	return "sqlite", "file:" + address + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=cache_size(-16000)&_timezone=UTC&_time_format=sqlite&_texttotime=1"
}

// fill makes a company that has so many enrollments that reports show.
func (s *site) fill(ctx context.Context) error {
	people := s.size * 37 / 100 // each has three, but for those who have left, and contractors
	note("%s: making a company of %d people", s.engine, people)
	began := time.Now()
	err := sample.Populate(ctx, s.db, sample.Crowd{People: people, Lived: 200, Seed: 1, Now: clock(), Password: password,
		Organization: "Northwind Health", BaseURL: "http://127.0.0.1:8080", Progress: func(done, all int) {
			if done*10/all > (done-1)*10/all && all > 100_000 {
				note("%s: %d people", s.engine, done)
			}
		}})
	if err != nil {
		return err
	}
	totals, err := s.db.Reports().Totals(ctx, report.Filter{}, clock())
	s.shown = totals.All.Total()
	note("%s: made %d enrollments to be shown in %v", s.engine, s.shown, time.Since(began).Round(time.Second))
	return err
}

// serve starts the web on loopback.
func (s *site) serve(ctx context.Context) error {
	catalog := course.NewCatalog(s.db.Versions(), func(key string, files []course.File) (*course.Course, error) {
		compiled, _, findings := coursefile.ReadFiles(key, files, coursefile.Options{Published: true})
		if compiled == nil {
			return nil, fmt.Errorf("compiling the course: %s", findings[0])
		}
		return compiled, nil
	})
	if _, err := catalog.Refresh(ctx); err != nil {
		return err
	}
	published, err := catalog.Current(courseKey)
	if err != nil {
		return err
	}
	s.course = published.Course
	assets, err := static.Load()
	if err != nil {
		return err
	}
	views, err := view.New(view.Config{Files: templates.Files, Assets: assets, Zone: time.UTC})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	s.address = listener.Addr().String()
	base := &url.URL{Scheme: "http", Host: s.address}
	certificates := certificate.New(certificate.Config{Keys: s.db.Keys(), Store: s.db.Certificates(),
		Issuer: "Northwind Health", BaseURL: base.String(), Clock: clock})
	s.enrollments = enrollment.New(enrollment.Config{Store: s.db.Enrollments(), Courses: catalog, Signer: certificates,
		People: s.db.People(), Clock: clock})
	s.assignments = assignment.New(assignment.Config{Store: s.db.Assignments(), Courses: catalog, People: s.db.People(), Zone: time.UTC,
		Clock: func() time.Time { return s.clock() }})
	archive := report.NewArchive(s.db.Reports(), time.UTC, clock)
	boards := report.NewBoards(s.db.Reports(), s.db.People(), time.UTC, clock)
	//nolint:contextcheck // every request brings its own
	handler := web.New(web.Config{Accounts: account.New(s.db.People(), clock), Courses: catalog, Certificates: certificates,
		Enrollments: s.enrollments, Assignments: s.assignments,
		Boards:   boards,
		Messages: message.New(message.Config{Store: s.db.Messages(), Courses: catalog, Zone: time.UTC, Clock: clock}),
		Reports:  report.New(s.db.Reports(), s.db.People(), archive, boards, clock), Figures: figures.New(s.db.Figures(), catalog), Sessions: s.db.Sessions(time.Now),
		Views: views, Assets: assets, Metrics: prometheus.NewRegistry(), Ready: s.db.Ping, Organization: "Northwind Health",
		BaseURL: base, Zone: time.UTC, Clock: clock, Log: slog.New(slog.DiscardHandler)})
	if err := archive.Renew(ctx); err != nil {
		return err
	}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	return nil
}

// enroll adds people with a password who are in the course.
func (s *site) enroll(ctx context.Context, n int) error {
	hash, err := account.NewPasswords().Hash(ctx, password)
	if err != nil {
		return err
	}
	for i := range n {
		p := account.Person{Email: fmt.Sprintf("bench%d@demo.example", i), Name: "Bench", Role: account.Learner, Active: true,
			CreatedAt: clock(), PasswordHash: hash}
		if p.ID, err = s.db.People().AddPerson(ctx, p); err != nil {
			return err
		}
		if err := s.enrollments.Start(ctx, p.ID, courseKey); err != nil {
			return err
		}
		cookie, err := s.signIn(ctx, p.Email)
		if err != nil {
			return err
		}
		s.pupils = append(s.pupils, pupil{person: p, cookie: cookie})
	}
	return nil
}

// signIn signs somebody in through the form and returns their cookie.
func (s *site) signIn(ctx context.Context, email string) (string, error) {
	form := url.Values{"email": {email}, "password": {password}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/signin", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	_ = response.Body.Close()
	for _, c := range response.Cookies() {
		if c.Name == "decorum" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("signing in %s: %s", email, response.Status)
}

func (s *site) close() {
	_ = s.server.Close()
	_ = s.bare.Close()
	_ = s.db.Close()
}
