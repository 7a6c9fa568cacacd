package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/fault"
)

// tokensCmd is `decorum tokens list`, `add` and `revoke`.
type tokensCmd struct {
	List   tokensListCmd   `cmd:"" default:"withargs" help:"List the tokens, the latest first."`
	Add    tokensAddCmd    `cmd:"" help:"Make a token for a program and print it, once."`
	Revoke tokensRevokeCmd `cmd:"" help:"End a token at once."`
}

type tokensListCmd struct{ config.Database }

// Run lists the tokens.
func (c tokensListCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	tokens, err := account.New(db.People(), now).Tokens(env.ctx)
	if err != nil {
		return err
	}
	if len(tokens) == 0 {
		env.say("There is no token yet.")
		return nil
	}
	day := func(t time.Time, none string) string {
		if t.IsZero() {
			return none
		}
		return t.Format(time.DateOnly)
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NUMBER\tNAME\tFOR\tMADE\tBY\tLAST USED\tSTATE")
	for _, t := range tokens {
		state := "works"
		switch {
		case t.Revoked():
			state = "revoked " + day(t.RevokedAt, "")
		case t.Expired(now()):
			state = "expired " + day(t.ExpiresAt, "")
		case !t.ExpiresAt.IsZero():
			state = "works until " + t.ExpiresAt.Format(time.DateTime) + " UTC"
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Scope, day(t.CreatedAt, ""), t.CreatedBy, day(t.LastUsedAt, "never"), state)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("listing tokens: %w", err)
	}
	return nil
}

type tokensAddCmd struct {
	config.Database
	Name  string   `arg:"" help:"Who uses it, such as \"Entra ID\"."`
	Scope []string `help:"What it is for, one or several: scim, reports:read, people:read, assignments:read, assignments:write, certificates:read." required:"" placeholder:"SCOPE"`
	Until string   `help:"Last day on which it works; otherwise it works until it is revoked." placeholder:"DAY"`
}

// Run makes a token. Nothing but the token goes to stdout in its first line, so
// that a program may read it.
func (c tokensAddCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	zone, err := db.Zone(env.ctx)
	if err != nil {
		return err
	}
	last, err := account.ParseDay(c.Until)
	if err != nil {
		return err
	}
	var ends time.Time
	if last != "" {
		ends = last.Ends(zone)
	}
	plain, token, err := account.New(db.People(), now).AddToken(env.ctx, "the command line", c.Name, account.Scope(strings.Join(c.Scope, " ")), ends)
	if err != nil {
		return err
	}
	env.say("%s\nThis is token %d for %q. It is not stored and won't be shown again.", plain, token.ID, token.Name)
	return nil
}

type tokensRevokeCmd struct {
	config.Database
	Number int64 `arg:"" help:"Number of the token, as listed."`
}

// Run ends a token.
func (c tokensRevokeCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	err = account.New(db.People(), now).RevokeToken(env.ctx, "the command line", c.Number)
	if fault.Of(err) == fault.Missing {
		return fault.Explain(fault.Missing, fmt.Sprintf("There is no token %d, or it has been revoked already.", c.Number))
	}
	if err != nil {
		return err
	}
	env.say("Token %d is revoked. Whoever shows it is refused from now on.", c.Number)
	return nil
}
