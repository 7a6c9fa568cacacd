// Package sample makes up a company that is half-way through its year with the
// course: people with names in many scripts, units, managers, and enrollments in
// every status. The demo shows it and the benches measure on it.
//
// Up to a thousand people really take the course: they go through
// enrollment.Service and certificate.Service with a clock of their own, so that
// every attempt can be opened and every certificate verifies. In larger
// companies enrollments and certificates are drawn up alike, without attempts.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/message"
	"decorum/internal/store"
)

// Config says what company to make.
type Config struct {
	People       int
	Seed         uint64 // equal seeds make equal companies, but for what must be secret or unique
	Now          time.Time
	Password     string // of the accounts; "" = they have none
	Organization string
	BaseURL      string
	Zone         *time.Location      // nil = UTC
	Progress     func(done, all int) // may be nil
}

// leastPeople is how many it takes for everybody who signs in to the demo.
const leastPeople = 50

// eventful is up to how many people live through the course lesson by lesson.
const eventful = 1000

// Generate fills an empty, migrated database. It publishes the course that is
// inside the program, unless a version is there.
func Generate(ctx context.Context, db *store.DB, c Config) error {
	if c.People < leastPeople {
		return fault.Explain(fault.Invalid, fmt.Sprintf("The sample company needs at least %d people.", leastPeople))
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Progress == nil {
		c.Progress = func(int, int) {}
	}
	c.Now = c.Now.UTC().Truncate(time.Second)
	published, err := publish(ctx, db.Versions(), c.Now.AddDate(0, 0, -435))
	if err != nil {
		return err
	}
	g := generator{Config: c, db: db, published: published,
		random: rand.New(rand.NewPCG(c.Seed, 2))} //nolint:gosec // made-up people need no secrets
	if err := g.hire(ctx); err != nil {
		return err
	}
	if err := g.assign(ctx); err != nil {
		return err
	}
	if err := g.enroll(ctx); err != nil {
		return err
	}
	if err := g.grant(ctx); err != nil {
		return err
	}
	// People have been told things for long, though nobody kept the letters.
	if err := db.Messages().SaveProgress(ctx, message.Progress{Since: c.Now.AddDate(0, -3, 0)}); err != nil {
		return fmt.Errorf("noting since when people are told things: %w", err)
	}
	return nil
}

// generator is one company being made.
type generator struct {
	Config
	db          *store.DB
	published   course.Published
	random      *rand.Rand
	members     []member
	assignments []int64 // by wave
}

// hire adds the people, and sets the password of those who sign in.
func (g *generator) hire(ctx context.Context) error {
	g.members = hire(g.random, g.Organization, g.People)
	rows := make([]account.ImportRow, len(g.members))
	emails := make([]string, len(g.members))
	for i, m := range g.members {
		rows[i], emails[i] = m.ImportRow, m.Email
	}
	people := g.db.People()
	_, err := people.ImportPeople(ctx, rows, g.Now.AddDate(0, 0, -434), func(n int) { g.Progress(n/2, g.People) })
	if err != nil {
		return fmt.Errorf("hiring: %w", err)
	}
	ids, err := people.IDs(ctx, emails)
	if err != nil {
		return err
	}
	for i := range g.members {
		g.members[i].id = ids[g.members[i].Email]
	}
	if g.Password == "" {
		return nil
	}
	hash, err := account.NewPasswords().Hash(ctx, g.Password)
	if err != nil {
		return err
	}
	for _, email := range []string{learnerEmail, trainerEmail, hrEmail, managerEmail, adminEmail} {
		if _, err := people.SetPassword(ctx, ids[email], hash); err != nil {
			return err
		}
	}
	return nil
}

// enroll makes what happened since and stores it.
func (g *generator) enroll(ctx context.Context) error {
	clock := g.Now
	keys := &remembered{KeyStore: g.db.Keys()}
	certificates := certificate.New(certificate.Config{Keys: keys, Store: g.db.Certificates(), Issuer: g.Organization,
		BaseURL: g.BaseURL, Zone: g.Zone, Clock: func() time.Time { return clock }})
	if err := keys.first(ctx, g.Now.AddDate(0, 0, -435)); err != nil {
		return err
	}
	maker := historian{generator: g, certificates: certificates, clock: &clock}
	for from := 0; from < len(g.members); from += eventful {
		some := g.members[from:min(from+eventful, len(g.members))]
		histories, err := maker.histories(ctx, some)
		if err != nil {
			return err
		}
		if err := g.db.Enrollments().AddHistories(ctx, histories); err != nil {
			return err
		}
		g.Progress((g.People+from+len(some))/2, g.People)
	}
	return nil
}
