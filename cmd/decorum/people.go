package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// importCmd is `decorum import people FILE.csv`.
type importCmd struct {
	People importPeopleCmd `cmd:"" help:"Import people from CSV: email, name, unit, manager, role, hired, language, tags. Whoever had left and is in the file is let in again."`
}

type importPeopleCmd struct {
	config.Database
	config.People
	File    string `arg:"" help:"CSV file in UTF-8; commas, semicolons or tabs. An empty cell leaves what is there, a single - takes it away."`
	Sync    bool   `help:"The file is the whole truth: deactivate whoever is not in it, and let an empty cell take away what is there."`
	Force   bool   `help:"With --sync: deactivate even more than --max-leavers."`
	DryRun  bool   `help:"Only say what would be done, person by person."`
	Format  string `help:"How a dry run says it: text or json." enum:"text,json" default:"text"`
	Links   string `help:"Write a CSV file with a one-time address for each new person." placeholder:"FILE"`
	BaseURL string `help:"Address under which people reach the program, for --links." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run imports all of the file or nothing.
func (c importPeopleCmd) Run(env *environment) error {
	options := account.Options{By: account.CommandLine(), Sync: c.Sync, Force: c.Force, File: filepath.Base(c.File)}
	var err error
	if options.MaxLeavers, err = c.Most(); err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("The file %s can't be read.", c.File))
	}
	defer func() { _ = file.Close() }()
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	accounts := account.New(db.People(), now)
	plan, err := accounts.PlanImport(env.ctx, file, options)
	if err != nil {
		return err
	}
	if len(plan.Problems) > 0 {
		return c.refuse(env, plan.Problems)
	}
	if c.DryRun {
		return c.show(env, plan)
	}
	c.announce(env, plan)
	if words := plan.TooMany(); words != "" {
		return fault.Explain(fault.Denied, words+" "+cureTooMany)
	}
	if err := c.carryOut(env, accounts, plan); err != nil {
		return err
	}
	if err := evaluateAll(env, db); err != nil {
		return err
	}
	if c.Links == "" {
		return nil
	}
	return c.writeLinks(env, accounts, plan)
}

// announce says what the file has, before anything is done.
func (c importPeopleCmd) announce(env *environment, plan account.Plan) {
	back := ""
	if n := len(plan.Diff.Reactivated()); n > 0 {
		back = fmt.Sprintf(", of whom %d had left and will be let in again", n)
	}
	env.say("%s: %s, %d new, %d known%s.", c.File, count(len(plan.Rows), "person", "people"), plan.New, plan.Known, back)
}

// carryOut imports and says what was done.
func (c importPeopleCmd) carryOut(env *environment, accounts *account.Service, plan account.Plan) error {
	bar := progressbar.NewOptions(plan.Steps(), progressbar.OptionSetWriter(env.stderr),
		progressbar.OptionSetDescription("Importing"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	done, err := accounts.Import(env.ctx, plan, func(n int) { _ = bar.Set(n) })
	_ = bar.Finish()
	if err != nil {
		return err
	}
	more := ""
	if done.Deactivated+done.Reactivated > 0 || c.Sync {
		more = fmt.Sprintf(" deactivated %d, let %d in again,", done.Deactivated, done.Reactivated)
	}
	env.say("Added %d, changed %d,%s left %d as they were; made %s.", done.Added, done.Changed, more, done.Unchanged, count(done.Units, "unit", "units"))
	if n := len(plan.Diff.Alone); n > 0 {
		env.say("Left alone although the file says otherwise: %d. --dry-run names them.", n)
	}
	if n := len(plan.Diff.Warnings); n > 0 {
		env.say("With a manager who has left: %d. --dry-run names them.", n)
	}
	return nil
}

// evaluateAll applies assignments to whom an import has brought.
func evaluateAll(env *environment, db *store.DB) error {
	service, _, err := assignments(env, db)
	if err != nil {
		return err
	}
	n, err := service.EvaluateAll(env.ctx)
	if err == nil && n > 0 {
		env.say("Applied the assignments: %s.", count(n, "change", "changes"))
	}
	return err
}

// refuse lists everything that is wrong with the file.
func (c importPeopleCmd) refuse(env *environment, problems []account.Problem) error {
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "LINE\tFIELD\tWHAT IS WRONG\tCURE")
	for _, p := range problems {
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", p.Line, p.Field, p.Wrong, p.Cure)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	env.say("%s; nothing was imported.", count(len(problems), "problem", "problems"))
	return errSaid
}

// writeLinks writes one-time addresses for those who have no password yet.
func (c importPeopleCmd) writeLinks(env *environment, accounts *account.Service, plan account.Plan) error {
	out, err := os.OpenFile(c.Links, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Explain(fault.Conflict, fmt.Sprintf("The file %s can't be made or exists already. The import is done; \"decorum link\" prints single addresses.", c.Links))
	}
	w := csv.NewWriter(out)
	_ = w.Write([]string{"email", "name", "address", "works until"})
	n := 0
	for _, row := range plan.Rows {
		person, err := accounts.Store().PersonByEmail(env.ctx, row.Email)
		if err != nil {
			return err
		}
		if person.PasswordHash != "" {
			continue
		}
		token, err := accounts.AddLink(env.ctx, person.ID)
		if err != nil {
			return err
		}
		_ = w.Write([]string{row.Email, row.Name, setUpURL(c.BaseURL, token), now().Add(account.LinkLife).Format(time.DateOnly)})
		n++
	}
	w.Flush()
	if err := errors.Join(w.Error(), out.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", c.Links, err)
	}
	env.say("Wrote %s to %s. Whoever has one can set that person's password: keep the file safe.", count(n, "one-time address", "one-time addresses"), c.Links)
	return nil
}

func setUpURL(base, token string) string { return strings.TrimRight(base, "/") + "/setup/" + token }

// linkCmd is `decorum link EMAIL`.
type linkCmd struct {
	config.Database
	Email   string `arg:"" help:"The person's address."`
	BaseURL string `help:"Address under which people reach the program." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run prints the address.
func (c linkCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	accounts := account.New(db.People(), now)
	person, err := findPerson(env, accounts.Store(), c.Email)
	if err != nil {
		return err
	}
	token, err := accounts.AddLink(env.ctx, person.ID)
	if err != nil {
		return err
	}
	env.say("%s\nWorks once, until %s.", setUpURL(c.BaseURL, token), now().Add(account.LinkLife).Format(time.DateOnly))
	return nil
}

// findPerson finds a person by address.
func findPerson(env *environment, people account.Store, email string) (account.Person, error) {
	person, err := people.PersonByEmail(env.ctx, strings.ToLower(strings.TrimSpace(email)))
	if errors.Is(err, fault.Missing) {
		err = fault.Explain(fault.Missing, fmt.Sprintf("Nobody has the address %s.", email))
	}
	return person, err
}
