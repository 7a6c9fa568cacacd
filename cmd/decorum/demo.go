package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/mail"
	"decorum/internal/message"
	"decorum/internal/sample"
	"decorum/internal/store"
)

// demoCmd is `decorum demo`.
type demoCmd struct {
	config.Log
	config.Webhooks
	Addr     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Password string `help:"Password of all accounts. Default: a random one, printed once." placeholder:"PASSWORD"`
	Now      string `help:"Day that the demo takes for today, such as 2026-12-31. It can be moved on every page. Default: today." placeholder:"DAY"`
	Temp     string `help:"Folder in which the throwaway database is made. Default: the system's folder for temporary files." placeholder:"FOLDER"`
	People   int    `help:"How many people the company has." default:"240"`
}

const demoOrganization = "Northwind Health"

// Run makes the company in a throwaway database and serves it.
func (c demoCmd) Run(env *environment) error {
	ctx := env.ctx
	log := newLogger(env.stderr, c.Log)
	clock := &movableClock{}
	if err := c.setClock(clock); err != nil {
		return err
	}
	listener, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	dir, err := os.MkdirTemp(c.Temp, "decorum-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db, err := store.OpenThrowaway(ctx, filepath.Join(dir, "demo.db"))
	if err != nil {
		return err
	}
	defer closing(log, db)
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	site := config.Site{Organization: demoOrganization, Zone: "UTC"}
	base, err := site.Base(listener.Addr().String())
	if err != nil {
		return err
	}
	g := given{db: db, site: site, most: 1000, hooks: c.Webhooks, base: base, clock: clock.now, log: log,
		open: func() message.Session { return shownOutbox{} }, hours: message.Hours{Until: 24 * 60}}
	p, err := assemble(ctx, g)
	if err != nil {
		return err
	}
	password, err := c.fill(ctx, env, g, clock)
	if err != nil {
		return err
	}
	handler, err := p.handler(g, func(to time.Time) {
		clock.set(to)
		if err := p.applyAssignments(context.WithoutCancel(ctx)); err != nil {
			log.ErrorContext(ctx, "applying assignments", "error", err)
		}
	})
	if err != nil {
		return err
	}
	defer p.background(ctx)()
	introduce(env, base.String(), password)
	return serve(ctx, listener, handler, log)
}

// shownOutbox is where the demo's mails go: nowhere. Its pages show them.
type shownOutbox struct{}

// Send implements message.Session.
func (shownOutbox) Send(ctx context.Context, m mail.Message) mail.Outcome {
	if err := m.Ending(ctx); err != nil {
		return mail.Outcome{Verdict: mail.Deferred, Stage: mail.StageText, Err: err}
	}
	return mail.Outcome{Verdict: mail.Sent, Stage: mail.StageEnd, Reply: "The demo sends no mails. This is what would have gone out."}
}

// Close implements message.Session.
func (shownOutbox) Close() {}

// setClock sets the demo's day, at the present time of day.
func (c demoCmd) setClock(clock *movableClock) error {
	if c.Now == "" {
		return nil
	}
	day, err := time.ParseInLocation(time.DateOnly, c.Now, time.UTC)
	if err != nil {
		return fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a day. It looks like 2026-12-31.", c.Now))
	}
	clock.set(day.Add(now().Sub(now().Truncate(24 * time.Hour))))
	return nil
}

// fill makes the company and returns the password of its accounts.
func (c demoCmd) fill(ctx context.Context, env *environment, g given, clock *movableClock) (string, error) {
	password := c.Password
	if password == "" {
		password = strings.ToLower(rand.Text()[:16])
	}
	_, _ = fmt.Fprintf(env.stderr, "Making a company of %d people …\n", c.People)
	err := sample.Generate(ctx, g.db, sample.Config{People: c.People, Seed: 1, Now: clock.now(), Password: password, Organization: g.site.Organization, BaseURL: g.base.String()})
	if err != nil {
		return "", fmt.Errorf("making the demo's company: %w", err)
	}
	return password, nil
}

// introduce prints where to go and who can sign in.
func introduce(env *environment, base, password string) {
	env.say("\nDecorum runs at %s\n", base)
	table := tabwriter.NewWriter(env.stdout, 0, 0, 3, ' ', 0)
	for _, line := range [][2]string{
		{"learner@demo.example", "is half-way through the course"},
		{"manager@demo.example", "sees how the people below are doing"},
		{"hr@demo.example", "sees and exports everything but answers"},
		{"trainer@demo.example", "is a trainer"},
		{"admin@demo.example", "may do all of it"},
	} {
		_, _ = fmt.Fprintf(table, "  %s\t%s\n", line[0], line[1])
	}
	_ = table.Flush()
	env.say("\n  The password of all of them: %s\n\nNothing is kept after Ctrl+C.", password)
}
