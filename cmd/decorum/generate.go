package main

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/sample"
	"decorum/internal/store"
)

// generateCmd is `decorum generate`.
type generateCmd struct {
	config.Database
	People       int    `help:"How many people the company has." required:"" placeholder:"N"`
	Lived        int    `help:"How many of them have lessons, attempts and answers, and not only enrollments and certificates." default:"1000" placeholder:"N"`
	Seed         uint64 `help:"Equal seeds make equal companies." default:"1" placeholder:"N"`
	Now          string `help:"Day that the company has lived up to, such as 2026-12-31. Default: today." placeholder:"DAY"`
	Password     string `help:"Password of hr@demo.example and the other accounts of the demo. Default: none; \"decorum link\" lets them in." placeholder:"PASSWORD"`
	Organization string `help:"What the company is called." default:"Northwind Health"`
	Zone         string `help:"Time zone of the company, such as Europe/Berlin." default:"UTC"`
	BaseURL      string `help:"Address that stands on certificates." default:"http://127.0.0.1:8080" placeholder:"URL"`
	Force        bool   `help:"Add the company beside the people who are in the database already."`
}

// Run migrates the database and fills it.
func (c generateCmd) Run(env *environment) error {
	zone, err := (config.Site{Zone: c.Zone}).Location()
	if err != nil {
		return err
	}
	day, err := account.ParseDay(c.Now)
	if err != nil {
		return err
	}
	at := now()
	if day != "" {
		at = day.Begins(zone).Add(12 * time.Hour)
	}
	db, err := store.Open(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(env.ctx); err != nil {
		return err
	}
	bar := progressbar.NewOptions(c.People, progressbar.OptionSetWriter(env.stderr), progressbar.OptionSetDescription("Generating"),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionSetRenderBlankState(true), progressbar.OptionClearOnFinish())
	err = sample.Populate(env.ctx, db, sample.Crowd{People: c.People, Lived: c.Lived, Seed: c.Seed, Now: at, Password: c.Password,
		Organization: c.Organization, BaseURL: c.BaseURL, Zone: zone, Beside: c.Force, Progress: func(done, _ int) { _ = bar.Set(done) }})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	if err := db.KeepZone(env.ctx, zone); err != nil {
		return err
	}
	enrollments, err := db.Enrollments().Count(env.ctx)
	if err != nil {
		return err
	}
	env.say("Made a company of %s. The database has %s.", count(c.People, "person", "people"), count(enrollments, "enrollment", "enrollments"))
	return nil
}
