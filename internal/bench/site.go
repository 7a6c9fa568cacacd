package main

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the drivers that the store uses, for the bare statements
	"github.com/prometheus/client_golang/prometheus"
	_ "modernc.org/sqlite"

	"decorum/content"
	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
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
	db          *store.DB
	bare        *sql.DB // the same database, without anything of ours
	course      *course.Course
	enrollments *enrollment.Service
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

func newSite(ctx context.Context, o options, engine, address string) (*site, error) {
	s := &site{engine: engine}
	var err error
	if s.db, err = store.Open(ctx, address); err != nil {
		return nil, err
	}
	if _, err := s.db.Migrate(ctx); err != nil {
		return nil, err
	}
	driver, source := "pgx", address
	if engine == "sqlite" {
		driver, source = "sqlite", "file:"+address+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
			"&_pragma=cache_size(-16000)&_timezone=UTC&_time_format=sqlite&_texttotime=1"
	}
	if s.bare, err = sql.Open(driver, source); err != nil {
		return nil, fmt.Errorf("opening the bare connection: %w", err)
	}
	s.bare.SetMaxOpenConns(20)
	s.bare.SetMaxIdleConns(20)
	note("%s: making a company of %d people", engine, o.people)
	began := time.Now()
	err = sample.Generate(ctx, s.db, sample.Config{People: o.people, Seed: 1, Now: clock(), Password: password,
		Organization: "Northwind Health", BaseURL: "http://127.0.0.1:8080"})
	if err != nil {
		return nil, err
	}
	note("%s: made in %v", engine, time.Since(began).Round(time.Millisecond))
	if engine == "postgres" { // as its autovacuum does within a minute
		if _, err := s.bare.ExecContext(ctx, "VACUUM ANALYZE"); err != nil {
			return nil, fmt.Errorf("gathering statistics: %w", err)
		}
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

// serve starts the web on loopback.
func (s *site) serve(ctx context.Context) error {
	folder, err := fs.Sub(content.Courses(), courseKey)
	if err != nil {
		return fmt.Errorf("opening the course: %w", err)
	}
	compiled, _, findings := coursefile.Read(folder, courseKey, coursefile.Options{})
	if compiled == nil {
		return fmt.Errorf("compiling the course: %s", findings[0])
	}
	s.course = compiled
	catalog := course.NewCatalog(s.db.Versions(), func(string, []course.File) (*course.Course, error) { return compiled, nil })
	if _, err := catalog.Refresh(ctx); err != nil {
		return err
	}
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
	//nolint:contextcheck // every request brings its own
	handler := web.New(web.Config{Accounts: account.New(s.db.People(), clock), Courses: catalog, Certificates: certificates,
		Enrollments: s.enrollments, Reports: report.New(s.db.Reports(), s.db.People(), clock), Sessions: s.db.Sessions(time.Now),
		Views: views, Assets: assets, Metrics: prometheus.NewRegistry(), Ready: s.db.Ping, Organization: "Northwind Health",
		BaseURL: base, Zone: time.UTC, Clock: clock, Log: slog.New(slog.DiscardHandler)})
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
