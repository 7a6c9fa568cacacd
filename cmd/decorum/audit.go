package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/audit"
	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// auditCmd is `decorum audit`.
type auditCmd struct {
	config.Database
	Format string `help:"How it is written: text, csv or json." enum:"text,csv,json" default:"text"`
	By     string `help:"Only what this person or program did: an address, \"the command line\", \"token 1, Okta\", or \"itself\" for the program." placeholder:"WHO"`
	About  string `help:"Only this: person, unit, import, assignment, exception, mail, text, evidence, certificate, role, token or webhook." placeholder:"WHAT"`
	Person string `help:"Only what is about the person with this address." placeholder:"EMAIL"`
	From   string `help:"Only what happened on this day or later." placeholder:"DAY"`
	Until  string `help:"Only what happened on this day or before." placeholder:"DAY"`
	Last   int    `help:"Only so many, the latest. Default: all." placeholder:"N"`
}

// errEnough ends reading when as many entries have been printed as were asked for.
var errEnough = errors.New("enough")

// Run prints the history of changes, the latest first.
func (c auditCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	zone, err := db.Zone(env.ctx)
	if err != nil {
		return err
	}
	filter, err := c.filter(env, db, zone)
	if err != nil {
		return err
	}
	titles, err := titlesOf(env.ctx, db)
	if err != nil {
		return err
	}
	service := audit.New(audit.Config{Store: db.Audit(), Titles: func() map[string]string { return titles }, Zone: zone})
	reader := account.Person{Role: account.Admin}
	entries := c.entries(func(each func(audit.Told) error) error { return service.Each(env.ctx, reader, filter, each) })
	switch c.Format {
	case "csv":
		return audit.WriteCSV(env.stdout, zone, entries)
	case "json":
		return audit.WriteJSON(env.stdout, entries)
	}
	return audit.WriteText(env.stdout, zone, entries)
}

// filter reads what is asked for from the flags.
func (c auditCmd) filter(env *environment, db *store.DB, zone *time.Location) (audit.Filter, error) {
	filter := audit.Filter{About: audit.Subject(c.About)}
	if err := filter.Between(zone, c.From, c.Until); err != nil {
		return filter, err
	}
	if all := audit.Subjects(account.Person{Role: account.Admin}); c.About != "" && !slices.Contains(all, filter.About) {
		names := make([]string, len(all))
		for i, s := range all {
			names[i] = string(s)
		}
		return filter, fault.Explain(fault.Invalid, fmt.Sprintf("There is no history of %q; there is one of %s.", c.About, strings.Join(names, ", ")))
	}
	if c.By != "" {
		by := c.By
		if by == "itself" {
			by = ""
		}
		filter.By = &by
	}
	if c.Person != "" {
		person, err := findPerson(env, db.People(), c.Person)
		if err != nil {
			return filter, err
		}
		filter.PersonID = person.ID
	}
	return filter, nil
}

// entries are no more of all than were asked for.
func (c auditCmd) entries(all audit.Entries) audit.Entries {
	if c.Last <= 0 {
		return all
	}
	return func(each func(audit.Told) error) error {
		n := 0
		err := all(func(t audit.Told) error {
			if n++; n > c.Last {
				return errEnough
			}
			return each(t)
		})
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	}
}
