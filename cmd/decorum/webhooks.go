package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"decorum/internal/config"
	"decorum/internal/store"
	"decorum/internal/webhook"
)

// webhooksCmd is `decorum webhooks list`, `add`, `pause`, `resume` and `remove`.
type webhooksCmd struct {
	List   webhooksListCmd   `cmd:"" default:"withargs" help:"List the webhooks."`
	Add    webhooksAddCmd    `cmd:"" help:"Add a webhook and print its secret, once."`
	Pause  webhooksPauseCmd  `cmd:"" help:"Send nothing there for now; what happens is kept."`
	Resume webhooksResumeCmd `cmd:"" help:"Let a webhook go on, with what has waited."`
	Remove webhooksRemoveCmd `cmd:"" help:"Send nothing there any more."`
}

// webhooks opens the service of webhooks over a database.
func webhooks(ctx context.Context, address string, settings config.Webhooks) (*webhook.Service, *store.DB, error) {
	poster, err := settings.Poster()
	if err != nil {
		return nil, nil, err
	}
	db, err := openReady(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	return webhook.New(webhook.Config{Store: db.Webhooks(), Poster: poster, Clock: now}), db, nil
}

type webhooksListCmd struct{ config.Database }

// Run lists the webhooks.
func (c webhooksListCmd) Run(env *environment) error {
	service, db, err := webhooks(env.ctx, c.DB, config.Webhooks{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	hooks, err := service.Hooks(env.ctx)
	if err != nil {
		return err
	}
	if len(hooks) == 0 {
		env.say("There is no webhook yet.")
		return nil
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NUMBER\tNAME\tADDRESS\tTELLS\tSTATE")
	for _, h := range hooks {
		state := "works"
		switch {
		case h.Paused():
			state = "paused: " + h.PausedFor
		case h.Failures > 0:
			state = fmt.Sprintf("failing since %s UTC", h.FailingAt.Format("2006-01-02 15:04"))
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%v\t%s\n", h.ID, h.Name, h.URL, h.Kinds, state)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("listing webhooks: %w", err)
	}
	return nil
}

type webhooksAddCmd struct {
	config.Database
	config.Webhooks
	Name string         `arg:"" help:"Who listens, such as \"Payroll\"."`
	URL  string         `arg:"" name:"address" help:"Where messages are sent, such as https://hr.example.org/decorum."`
	Tell []webhook.Kind `help:"What it is told: enrollment.completed, enrollment.expired, certificate.revoked. Default: all of it." placeholder:"KIND"`
}

// Run adds a webhook. Nothing but the secret goes to stdout in its first line.
func (c webhooksAddCmd) Run(env *environment) error {
	service, db, err := webhooks(env.ctx, c.DB, c.Webhooks)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if len(c.Tell) == 0 {
		c.Tell = webhook.Kinds()
	}
	h, err := service.Add(env.ctx, "the command line", c.Name, c.URL, c.Tell)
	if err != nil {
		return err
	}
	env.say("%s\nThis is the secret of webhook %d, %q. It won't be shown again.", h.Secret, h.ID, h.Name)
	return nil
}

// oneWebhook names a webhook.
type oneWebhook struct {
	config.Database
	Number int64 `arg:"" help:"Number of the webhook, as listed."`
}

// change does something to it and says so.
func (c oneWebhook) change(env *environment, do func(*webhook.Service) error, said string) error {
	service, db, err := webhooks(env.ctx, c.DB, config.Webhooks{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := do(service); err != nil {
		return err
	}
	env.say(said, c.Number)
	return nil
}

type webhooksPauseCmd struct{ oneWebhook }

// Run pauses a webhook.
func (c webhooksPauseCmd) Run(env *environment) error {
	return c.change(env, func(s *webhook.Service) error { return s.Pause(env.ctx, "the command line", c.Number) }, "Webhook %d is paused.")
}

type webhooksResumeCmd struct{ oneWebhook }

// Run lets a webhook go on.
func (c webhooksResumeCmd) Run(env *environment) error {
	return c.change(env, func(s *webhook.Service) error { return s.Resume(env.ctx, "the command line", c.Number) }, "Webhook %d goes on.")
}

type webhooksRemoveCmd struct{ oneWebhook }

// Run removes a webhook.
func (c webhooksRemoveCmd) Run(env *environment) error {
	return c.change(env, func(s *webhook.Service) error { return s.Remove(env.ctx, "the command line", c.Number) }, "Webhook %d is removed.")
}
