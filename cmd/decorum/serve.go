package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/message"
	"decorum/internal/store"
)

// serveCmd is `decorum serve`.
type serveCmd struct {
	config.Database
	config.Site
	config.Webhooks
	config.Mail
	config.Log
	config.People
	Addr    string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Migrate bool   `help:"Bring the database to the needed schema first." default:"true" negatable:""`
}

// Run serves until the program is told to stop.
func (c serveCmd) Run(env *environment) error {
	ctx := env.ctx
	log := newLogger(env.stderr, c.Log)
	// What can be wrong with the settings or the address is found before the
	// database is touched: a second program by mistake must not migrate it.
	if err := c.check(); err != nil {
		return err
	}
	listener, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	base, err := c.Base(listener.Addr().String())
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer closing(log, db)
	if err := c.prepare(ctx, db, log); err != nil {
		return err
	}
	g := given{db: db, site: c.Site, hooks: c.Webhooks, base: base, clock: now, log: log}
	if g.open, g.hours, err = c.outbox(); err != nil {
		return err
	}
	if g.most, err = c.Most(); err != nil {
		return err
	}
	p, err := assemble(ctx, g)
	if err != nil {
		return err
	}
	handler, err := p.handler(g, nil)
	if err != nil {
		return err
	}
	if err := p.offerSetUp(ctx, env, base.String()); err != nil {
		return err
	}
	defer p.background(ctx)()
	log.InfoContext(ctx, "serving", "address", base.String(), "listening", listener.Addr().String(), "engine", db.Engine())
	return serve(ctx, listener, handler, log)
}

// check returns what is wrong with the settings.
func (c serveCmd) check() error {
	_, zone := c.Location()
	_, proxies := c.Proxies()
	_, key := c.Key()
	_, _, mails := c.outbox()
	_, most := c.Most()
	_, hooks := c.Poster()
	return cmp.Or(zone, proxies, key, mails, most, hooks)
}

// outbox returns what sends messages, nil if there is no mail server, and when
// they may go out.
func (c serveCmd) outbox() (func() message.Session, message.Hours, error) {
	hours, err := c.Hours()
	if err != nil {
		return nil, hours, err
	}
	sender, err := c.Sender(now)
	if sender == nil {
		return nil, hours, err
	}
	return func() message.Session { return sender.Open() }, hours, nil
}

// prepare migrates the database or, if that is not wanted, sees that it fits.
func (c serveCmd) prepare(ctx context.Context, db *store.DB, log *slog.Logger) error {
	if !c.Migrate {
		return db.CheckSchema(ctx)
	}
	steps, err := db.Migrate(ctx)
	for _, s := range steps {
		log.InfoContext(ctx, "migrated", "step", s.Name, "took", s.Took)
	}
	return err
}

// offerSetUp prints the one-time address of an empty database.
func (p *program) offerSetUp(ctx context.Context, env *environment, base string) error {
	token, err := p.accounts.AddFirstLink(ctx)
	if err != nil || token == "" {
		return err
	}
	env.say("The database is empty. Set up the first administrator at this address, which works once:\n\n  %s/setup/%s\n", base, token)
	return nil
}

// now is the clock: UTC, no finer than both engines keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func newLogger(w io.Writer, c config.Log) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, c.Options()))
	}
	return slog.New(slog.NewTextHandler(w, c.Options()))
}

// listen opens the address, with words for what commonly goes wrong.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.Explain(fault.Unavailable, fmt.Sprintf("The address %s is taken. Stop what runs there, or choose another one with --addr.", addr))
	case err != nil:
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("Can't listen on %s: %v.", addr, err))
	}
	return listener, nil
}

// serve answers requests until ctx ends and then lets those that are under way
// finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

func closing(log *slog.Logger, db *store.DB) {
	if err := db.Close(); err != nil {
		log.Error("closing the database", "error", err)
	}
}
