package evidence

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// Store reads what goes into a pack, all of it as it was at the moment of the
// filter, which is never zero.
type Store interface {
	// Rows hands over every row of the report, in order.
	Rows(ctx context.Context, f report.Filter, s report.Sort, each func(report.Row) error) error
	// Rules returns the assignments, of one course if that is not "".
	Rules(ctx context.Context, course string, at time.Time) ([]Rule, error)
	// Exceptions hands over what was granted to the people of the report, for
	// every course or for the enrollments in it.
	Exceptions(ctx context.Context, f report.Filter, each func(Exception) error) error
	// Units returns the units, parents before their children.
	Units(ctx context.Context, at time.Time) ([]account.Unit, error)
	// People returns names and addresses by id, of those who were there.
	People(ctx context.Context, ids []int64, at time.Time) (map[int64]account.Person, error)
	// Versions returns every version, later ones included, by id.
	Versions(ctx context.Context) ([]course.Version, error)
	// VersionFiles returns the files of one.
	VersionFiles(ctx context.Context, id int64) ([]course.File, error)
	// Note records who had a pack made, and of what.
	Note(ctx context.Context, by string, at time.Time, m Manifest) error
}

// Signer signs documents; see certificate.Service.
type Signer interface {
	SignDocument(ctx context.Context, write func(keyID string) ([]byte, error)) (document, signature []byte, err error)
}

// Config is what a Service is built from.
type Config struct {
	Store   Store
	Signer  Signer
	Issuer  string // the organization
	BaseURL string // where strangers reach /verify
	Zone    *time.Location
	Clock   func() time.Time
}

// Service makes packs.
type Service struct {
	store   Store
	signer  Signer
	issuer  string
	baseURL string
	zone    *time.Location
	clock   func() time.Time
}

// New returns a service.
func New(c Config) *Service {
	return &Service{store: c.Store, signer: c.Signer, issuer: c.Issuer, baseURL: strings.TrimRight(c.BaseURL, "/"), zone: c.Zone, clock: c.Clock}
}

// ErrNotYours says that packs are not the person's to make: they hold the rules
// for everybody, reasons of absences, and courses with their right answers.
var ErrNotYours = fault.Explain(fault.Denied, "Evidence packs are for HR and administrators.")

// May returns ErrNotYours unless the person may have a pack.
func May(p account.Person) error {
	if p.Role == account.HR || p.Role == account.Admin {
		return nil
	}
	return ErrNotYours
}

// Request says what a pack is to be about.
type Request struct {
	report.Query

	By account.Person
}

// Write writes a pack. What it is about is checked before the first byte; an
// error after that leaves an archive that is not complete, and opens nowhere.
func (s *Service) Write(ctx context.Context, w io.Writer, r Request) error {
	p, err := s.Prepare(r)
	if err != nil {
		return err
	}
	return p.Write(ctx, w)
}

// Pack is a pack that can be written.
type Pack struct {
	service *Service
	by      string
	query   report.Query
	filter  report.Filter
	sort    report.Sort
	made    time.Time
}

// Prepare checks a request, and sets the moment that the pack is about.
func (s *Service) Prepare(r Request) (*Pack, error) {
	if err := May(r.By); err != nil {
		return nil, err
	}
	r.Fields = nil // a pack has them all
	p := &Pack{service: s, by: r.By.Email, query: r.Query, made: s.clock().UTC().Truncate(time.Microsecond)}
	var err error
	if p.filter, p.sort, err = r.Filter(s.zone, p.made); err != nil {
		return nil, err
	}
	p.query.Sort, p.query.Dir = "", "" // the order narrows nothing
	if p.filter.AsAt.IsZero() {        // so that every part is of one moment, whatever happens meanwhile
		p.filter.AsAt = p.made
	}
	return p, nil
}

// AsAt returns the moment that the pack is about.
func (p *Pack) AsAt() time.Time { return p.filter.AsAt }

// Name is the pack's file name.
func (p *Pack) Name() string {
	return "evidence-" + p.filter.AsAt.In(p.service.zone).Format(time.DateOnly) + ".zip"
}

// Write writes the pack.
func (p *Pack) Write(ctx context.Context, w io.Writer) error {
	a := newArchive(w, p.made)
	m := Manifest{Format: Format, Issuer: p.service.issuer, MadeAt: instant(p.made), MadeBy: p.by, AsAt: instant(p.filter.AsAt),
		Zone: p.service.zone.String(), Filter: map[string]string{}}
	for name, values := range p.query.Values() {
		m.Filter[name] = values[0]
	}
	if err := p.writeParts(ctx, a, &m); err != nil {
		return err
	}
	document, signature, err := p.service.signer.SignDocument(ctx, func(keyID string) ([]byte, error) {
		m.Entries, m.KeyID = slices.Clone(a.entries), keyID
		return m.canonical()
	})
	if err != nil {
		return fmt.Errorf("signing an evidence pack: %w", err)
	}
	if err := a.addBytes(manifestName, document); err != nil {
		return err
	}
	if err := a.addBytes(signatureName, signature); err != nil {
		return err
	}
	if err := p.service.store.Note(ctx, p.by, p.made, m); err != nil {
		return fmt.Errorf("noting an evidence pack: %w", err)
	}
	return a.close()
}

// writeParts writes everything but manifest and signature, and fills in what the
// manifest says of it.
func (p *Pack) writeParts(ctx context.Context, a *archive, m *Manifest) error {
	s, at := p.service, p.filter.AsAt
	versions, err := s.store.Versions(ctx)
	if err != nil {
		return fmt.Errorf("reading versions: %w", err)
	}
	rules, err := s.store.Rules(ctx, p.filter.Course, at)
	if err != nil {
		return fmt.Errorf("reading rules: %w", err)
	}
	if err := a.addBytes(readmeName, p.readme()); err != nil {
		return err
	}
	used := newUsage(versions, at)
	err = a.add(reportName, func(w io.Writer) error { return p.writeReport(ctx, w, used, rules) })
	if err != nil {
		return err
	}
	if err := p.writeRules(ctx, a, rules); err != nil {
		return err
	}
	err = a.add(exceptionsName, func(w io.Writer) error { return s.writeExceptions(ctx, w, p.filter) })
	if err != nil {
		return err
	}
	m.Rows = used.rows
	for _, v := range used.needed(p.filter.Course, rules) {
		told, err := s.writeVersion(ctx, a, v, used.completions[v.ID])
		if err != nil {
			return err
		}
		m.Versions = append(m.Versions, told)
	}
	return a.addBytes(sumsName, a.sums())
}

// writeReport writes completion.csv and counts what is in it.
func (p *Pack) writeReport(ctx context.Context, w io.Writer, used *usage, rules []Rule) error {
	export := report.Export{Zone: p.service.zone, Now: p.filter.AsAt, Titles: used.titles(), BaseURL: p.service.baseURL,
		Fields: report.Fields(), Labels: report.Labels{Versions: used.numbers(), Rules: map[int64]string{}}}
	for _, r := range rules {
		export.Labels.Rules[r.ID] = r.Name
	}
	return export.CSV(w, func(each func(report.Row) error) error {
		return p.service.store.Rows(ctx, p.filter, p.sort, func(r report.Row) error {
			used.count(r)
			return each(r)
		})
	})
}

// writeRules writes assignments.json.
func (p *Pack) writeRules(ctx context.Context, a *archive, rules []Rule) error {
	units, err := p.service.store.Units(ctx, p.filter.AsAt)
	if err != nil {
		return fmt.Errorf("reading units: %w", err)
	}
	people, err := p.service.store.People(ctx, mentioned(rules), p.filter.AsAt)
	if err != nil {
		return fmt.Errorf("reading people: %w", err)
	}
	body, err := rulesFile(rules, report.Names(units), people, p.filter.AsAt)
	if err != nil {
		return err
	}
	return a.addBytes(rulesName, body)
}

// writeVersion writes the files of a version.
func (s *Service) writeVersion(ctx context.Context, a *archive, v course.Version, completions int) (Version, error) {
	out := Version{Course: v.Course, Number: v.Number, Title: v.Title, Hash: v.Hash, PublishedAt: instant(v.PublishedAt), Retake: v.Retake, Completions: completions}
	files, err := s.store.VersionFiles(ctx, v.ID)
	if err != nil {
		return out, fmt.Errorf("reading the files of a version: %w", err)
	}
	for _, f := range files {
		if err := a.addBytes(out.folder()+f.Path, f.Body); err != nil {
			return out, err
		}
	}
	return out, nil
}
