package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"decorum/content"
	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/audit"
	"decorum/internal/certificate"
	"decorum/internal/config"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/enrollment"
	"decorum/internal/evidence"
	"decorum/internal/fault"
	"decorum/internal/figures"
	"decorum/internal/jobs"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/scim"
	"decorum/internal/store"
	"decorum/internal/view"
	"decorum/internal/web"
	"decorum/internal/webhook"
	"decorum/static"
	"decorum/templates"
)

// program is everything put together, for serve, demo and the tests that drive
// a browser.
type program struct {
	db           *store.DB
	catalog      *course.Catalog
	accounts     *account.Service
	assignments  *assignment.Service
	enrollments  *enrollment.Service
	certificates *certificate.Service
	reports      *report.Service
	webhooks     *webhook.Service
	views        *report.Views
	boards       *report.Boards
	archive      *report.Archive
	messages     *message.Service
	jobs         *jobs.Runner
	clock        func() time.Time
	log          *slog.Logger
}

// given is what a program is built from.
type given struct {
	db    *store.DB
	site  config.Site
	most  account.Share // that an import may deactivate at once
	hooks config.Webhooks
	base  *url.URL
	clock func() time.Time
	log   *slog.Logger

	open  func() message.Session // nil: no messages are sent
	hours message.Hours
}

// assemble wires stores to services and publishes the built-in courses in a
// database that has none of them. The schema must be up to date.
func assemble(ctx context.Context, g given) (*program, error) {
	zone, err := g.site.Location()
	if err != nil {
		return nil, err
	}
	key, err := g.site.Key()
	if err != nil {
		return nil, err
	}
	p := &program{db: g.db, clock: g.clock, log: g.log}
	p.catalog = course.NewCatalog(g.db.Versions(), compile)
	if err := publishBuiltIn(ctx, g.db.Versions(), g.clock()); err != nil {
		return nil, err
	}
	if _, err := p.catalog.Refresh(ctx); err != nil {
		return nil, fmt.Errorf("loading courses: %w", err)
	}
	if err := g.db.KeepZone(ctx, zone); err != nil {
		return nil, err
	}
	p.accounts = account.New(g.db.People(), g.clock)
	p.assignments = assignment.New(assignment.Config{Store: g.db.Assignments(), Courses: p.catalog, People: g.db.People(), Zone: zone, Clock: g.clock})
	p.certificates = certificate.New(certificate.Config{
		Keys: g.db.Keys(), Store: g.db.Certificates(), Given: key, Issuer: g.site.Organization,
		BaseURL: g.base.String(), Zone: zone, Clock: g.clock,
	})
	// The keys are loaded, and the first one made, now and not within the
	// transaction of a completion.
	if err := p.certificates.Prepare(ctx); err != nil {
		return nil, err
	}
	links := enrollment.NewLinks(g.db.Secrets(), g.clock)
	p.enrollments = enrollment.New(enrollment.Config{
		Store: g.db.Enrollments(), Courses: p.catalog, Signer: p.certificates, People: g.db.People(),
		Links: links, Clock: g.clock,
	})
	p.messages = message.New(message.Config{
		Store: g.db.Messages(), Courses: p.catalog, Cycles: p.assignments, Links: links, Open: g.open, Hours: g.hours, Zone: zone,
		Organization: g.site.Organization, BaseURL: g.base.String(), Clock: g.clock,
	})
	p.archive = report.NewArchive(g.db.Reports(), zone, g.clock)
	p.boards = report.NewBoards(g.db.Reports(), g.db.People(), zone, g.clock)
	p.reports = report.New(g.db.Reports(), g.db.People(), p.archive, p.boards, g.clock)
	poster, err := g.hooks.Poster()
	if err != nil {
		return nil, err
	}
	p.webhooks = webhook.New(webhook.Config{Store: g.db.Webhooks(), Poster: poster, Site: g.base.String(), Zone: zone, Clock: g.clock})
	p.views = report.NewViews(report.ViewsConfig{
		Store: g.db.Views(), Reports: p.reports, Titles: func() map[string]string { return course.Titles(p.catalog.All()) }, Outbox: letters{p.messages}, Queue: reportQueue{p},
		Zone: zone, BaseURL: g.base.String(), Clock: g.clock,
	})
	// Sessions end by the real clock even where the demo's is moved.
	p.jobs = jobs.New(jobs.Config{Store: g.db.Jobs(), Clock: g.clock, Log: g.log}, append(p.work(g.db.Sessions(time.Now)), append(p.reportWork(), p.linkWork(g.base.String()))...)...)
	return p, nil
}

// handler builds the web. Move sets the clock in the demo; nil elsewhere.
func (p *program) handler(g given, move func(time.Time)) (http.Handler, error) {
	zone, err := g.site.Location()
	if err != nil {
		return nil, err
	}
	proxies, err := g.site.Proxies()
	if err != nil {
		return nil, err
	}
	assets, err := static.Load()
	if err != nil {
		return nil, err
	}
	views, err := view.New(view.Config{Files: templates.Files, Assets: assets, Zone: zone})
	if err != nil {
		return nil, err
	}
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	p.measureDatabase(metrics)
	metrics.MustRegister(jobMetrics{store: g.db.Jobs(), runner: p.jobs, clock: g.clock})
	return web.New(web.Config{
		Webhooks: p.webhooks,
		Audit:    audit.New(audit.Config{Store: g.db.Audit(), Titles: func() map[string]string { return course.Titles(p.catalog.All()) }, Zone: zone}),
		Accounts: p.accounts, Assignments: p.assignments, Messages: p.messages, Courses: p.catalog, Enrollments: p.enrollments, Certificates: p.certificates, Reports: p.reports, Boards: p.boards, Figures: figures.New(g.db.Figures(), p.catalog),
		Directory:  scim.New(g.db.Directory(), strings.TrimRight(g.base.String(), "/")+web.SCIMPath, g.clock),
		SavedViews: p.views,
		Evidence:   evidence.New(evidence.Config{Store: g.db.Evidence(), Signer: p.certificates, Issuer: g.site.Organization, BaseURL: g.base.String(), Zone: zone, Clock: g.clock}),
		// Sessions end by the real clock even where the demo's is moved.
		Sessions: g.db.Sessions(time.Now), Views: views, Assets: assets, Metrics: metrics, Ready: p.db.Ping,
		Organization: g.site.Organization, BaseURL: g.base, Zone: zone, TrustedProxies: proxies, MaxLeavers: g.most,
		Clock: g.clock, MoveClock: move, AskLink: p.askLink, Log: g.log,
	}), nil
}

// measureDatabase adds the connection pools to the metrics.
func (p *program) measureDatabase(metrics *prometheus.Registry) {
	gauge := func(name, help string, value func() float64) {
		metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: "decorum", Subsystem: "database", Name: name, Help: help}, value))
	}
	gauge("read_connections_in_use", "Connections that are reading.", func() float64 {
		read, _ := p.db.Stats()
		return float64(read.InUse)
	})
	gauge("write_connections_in_use", "Connections that are writing.", func() float64 {
		_, write := p.db.Stats()
		return float64(write.InUse)
	})
	gauge("write_wait_seconds_total", "Time spent waiting for a connection to write.", func() float64 {
		_, write := p.db.Stats()
		return write.WaitDuration.Seconds()
	})
}

// background does what has to be done while the program serves. What it returns
// ends that, and waits until jobs under way have come to their end.
func (p *program) background(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	go p.catalog.Follow(ctx, 2*time.Second, func(published course.Published) {
		p.log.InfoContext(ctx, "course published", "course", published.Course.Key, "version", published.Version.Number)
		if err := p.enrollments.ReckonAll(ctx, published); err != nil {
			p.log.ErrorContext(ctx, "reckoning progress anew", "error", err)
		}
		if _, err := p.assignments.Evaluate(ctx, published.Course.Key, nil); err != nil {
			p.log.ErrorContext(ctx, "applying assignments", "error", err)
		}
	}, func(err error) { p.log.ErrorContext(ctx, "looking for published versions", "error", err) })
	go p.every(ctx, evaluationInterval, "looking whether assignments are to be applied", p.orderEvaluation)
	go p.every(ctx, time.Minute, "giving memory back", giveBack)
	go p.every(ctx, 10*time.Second, "taking a census", p.boards.Renew)
	go p.every(ctx, 10*time.Second, "reading the past", p.archive.Renew)
	go p.every(ctx, 30*time.Second, "loading signing keys", p.certificates.Prepare)
	var running sync.WaitGroup
	running.Go(func() { p.jobs.Run(ctx) })
	return func() {
		stop()
		running.Wait()
	}
}

// every does something at once and then again and again until ctx ends, and
// logs when it fails.
func (p *program) every(ctx context.Context, interval time.Duration, what string, do func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			p.log.ErrorContext(ctx, what, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// evaluationInterval is how often it is asked whether assignments are to be
// applied, which costs one look into an index.
const evaluationInterval = 20 * time.Second

// orderEvaluation sees to it that all assignments are applied if a day has begun
// or people have changed: by a job, whose key is that day and that change, so
// that one of all the instances does it.
func (p *program) orderEvaluation(ctx context.Context) error {
	due, mark, err := p.assignments.Due(ctx)
	if err != nil || !due {
		return err
	}
	if err := p.jobs.Add(ctx, jobs.Job{Kind: jobAssignments, Key: mark.String(), RunAt: p.clock()}); err != nil {
		return err
	}
	p.assignments.Done(mark)
	return nil
}

// applyAssignments applies all assignments.
func (p *program) applyAssignments(ctx context.Context) error {
	start := time.Now()
	n, err := p.assignments.EvaluateAll(ctx)
	if n > 0 {
		p.log.InfoContext(ctx, "applied assignments", "changes", n, "took", time.Since(start).Round(time.Millisecond))
	}
	return err
}

// giveBack returns memory that lies idle to the system. A sign-in needs 19 MB
// for a moment, and Go would keep that for minutes.
func giveBack(context.Context) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapIdle-m.HeapReleased > 16<<20 {
		debug.FreeOSMemory()
	}
	return nil
}

// compile turns the files of a published version into a course.
func compile(key string, files []course.File) (*course.Course, error) {
	compiled, _, findings := coursefile.ReadFiles(key, files, coursefile.Options{Published: true})
	if compiled == nil {
		return nil, fmt.Errorf("compiling course %q: %s: %w", key, findings[0], fault.Invalid)
	}
	return compiled, nil
}

// publishBuiltIn publishes the courses inside the program where no version of
// them is published yet. An upgrade of the program publishes nothing by
// itself: learners would find other questions without anybody having decided so.
func publishBuiltIn(ctx context.Context, versions store.Versions, now time.Time) error {
	latest, err := versions.LatestVersions(ctx)
	if err != nil {
		return err
	}
	published := map[string]bool{}
	for _, v := range latest {
		published[v.Course] = true
	}
	for _, key := range content.Keys() {
		if published[key] {
			continue
		}
		folder, err := fs.Sub(content.Courses(), key)
		if err != nil {
			return fmt.Errorf("opening course %q: %w", key, err)
		}
		if _, _, _, err := publish(ctx, versions, folder, key, "decorum", false, now); err != nil && !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// publish compiles the course in a folder and stores it as the next version. It
// returns what the checker warns of, ids that the published version had included.
func publish(
	ctx context.Context, versions store.Versions, folder fs.FS, key, by string, retake bool, now time.Time,
) (course.Version, bool, coursefile.Findings, error) {
	previous, err := lastPublished(ctx, versions, key)
	if err != nil {
		return course.Version{}, false, nil, err
	}
	compiled, files, findings := coursefile.Read(folder, key, coursefile.Options{Previous: previous})
	if compiled == nil {
		return course.Version{}, false, findings, fault.Explain(fault.Invalid, fmt.Sprintf(
			"The course %s has %s, so nothing was published. \"decorum check\" lists them.", key, count(findings.Errors(), "error", "errors")))
	}
	version, added, err := versions.AddVersion(ctx, course.Version{
		Course: key, Title: compiled.Title, Hash: course.Hash(files), PublishedBy: by, PublishedAt: now, Retake: retake,
	}, files)
	return version, added, findings, err
}

// lastPublished returns the latest version of a course, nil if there is none or
// if it can't be compiled by this program.
func lastPublished(ctx context.Context, versions store.Versions, key string) (*course.Course, error) {
	latest, err := versions.LatestVersions(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range latest {
		if v.Course != key {
			continue
		}
		files, err := versions.VersionFiles(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		compiled, _, _ := coursefile.ReadFiles(key, files, coursefile.Options{Published: true})
		return compiled, nil
	}
	return nil, nil //nolint:nilnil // nothing is published yet
}
