package sample

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// Crowd says what large company to make. It has three courses behind it, in one
// to three cycles, and has seen people come, move and leave.
type Crowd struct {
	People       int
	Lived        int    // how many of them have lessons, attempts and answers as well
	Seed         uint64 // equal seeds make equal companies, but for what must be secret or unique
	Now          time.Time
	Password     string // of the accounts that sign in; "" = they have none
	Organization string
	BaseURL      string
	Zone         *time.Location
	Beside       bool // beside the people who are there already
	Progress     func(done, all int)
}

// chunk is how many people are made at once, and added in one transaction.
const chunk = 4000

// Populate fills a migrated database with a large company, part by part: memory
// does not grow with the number of people.
func Populate(ctx context.Context, db *store.DB, c Crowd) error {
	somebody, err := db.People().AnyPerson(ctx)
	switch {
	case err != nil:
		return err
	case somebody && !c.Beside:
		return fault.Explain(fault.Conflict, "There are people in this database already. Made-up people belong in a database of their own.")
	case c.People < 1:
		return fault.Explain(fault.Invalid, "A company has at least one person.")
	}
	if c.Progress == nil {
		c.Progress = func(int, int) {}
	}
	c.Zone, c.Now = cmp.Or(c.Zone, time.UTC), c.Now.UTC().Truncate(time.Second)
	c.Lived = min(c.Lived, c.People)
	m := &maker{Crowd: c, db: db, accounts: !somebody}
	if err := m.prepare(ctx); err != nil {
		return err
	}
	if err := m.all(ctx); err != nil {
		return err
	}
	if err := m.letIn(ctx); err != nil {
		return err
	}
	return db.Tidy(ctx)
}

// maker makes a crowd.
type maker struct {
	Crowd
	db       *store.DB
	accounts bool // whether somebody can sign in
	company  *company
	subjects []subject
	keys     *remembered
	person   int64 // the first id
	enrolled int64 // the next id
}

// prepare adds what there is before people: units, courses, rules and the key
// that signs.
func (m *maker) prepare(ctx context.Context) (err error) {
	if m.person, m.enrolled, err = m.db.NextIDs(ctx); err != nil {
		return err
	}
	if m.company, err = found(ctx, m.db, m.Crowd, m.person); err != nil {
		return err
	}
	if m.subjects, err = m.teach(ctx); err != nil {
		return err
	}
	m.keys = &remembered{KeyStore: m.db.Keys()}
	return m.keys.first(ctx, m.subjects[0].rules.Assignments[0].CreatedAt)
}

// all makes and adds everybody. While one part is being added, the next ones
// are being made; they are added in order, so that chance decides nothing but
// what the seed says.
func (m *maker) all(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	const ahead = 2
	type part struct {
		load  store.Load
		lived []store.History
		err   error
	}
	parts := make(chan chan part, ahead)
	go func() {
		defer close(parts)
		for from := 0; from < m.People && ctx.Err() == nil; from += chunk {
			one := make(chan part, 1)
			parts <- one
			go func() {
				load, lived, err := m.part(ctx, from, min(from+chunk, m.People))
				one <- part{load, lived, err}
			}()
		}
	}()
	done := 0
	var failed error
	for one := range parts {
		p := <-one
		if failed != nil {
			continue
		}
		if failed = p.err; failed == nil {
			failed = m.add(ctx, p.load, p.lived)
		}
		if failed != nil {
			stop()
			continue
		}
		done += len(p.load.People)
		m.Progress(done, m.People)
	}
	return cmp.Or(failed, ctx.Err())
}

// add adds a part. Its enrollments are numbered from 1.
func (m *maker) add(ctx context.Context, l store.Load, lived []store.History) error {
	before := m.enrolled - 1
	for i := range l.Histories {
		l.Histories[i].ID += before
	}
	for i := range l.Settled {
		l.Settled[i].ID += before
	}
	for i := range l.Exceptions {
		if l.Exceptions[i].EnrollmentID != 0 {
			l.Exceptions[i].EnrollmentID += before
		}
	}
	if err := m.db.Load(ctx, l); err != nil {
		return err
	}
	m.enrolled += int64(len(l.Histories))
	if len(lived) == 0 {
		return nil
	}
	err := m.db.Enrollments().AddHistories(ctx, lived)
	if err == nil {
		_, m.enrolled, err = m.db.NextIDs(ctx)
	}
	return err
}

// part makes the people from one place to another.
func (m *maker) part(ctx context.Context, from, to int) (l store.Load, lived []store.History, err error) {
	clock := m.Now
	p := &parting{maker: m, load: &l, clock: &clock,
		random: rand.New(rand.NewPCG(m.Seed, uint64(from)+3)), //nolint:gosec // made-up people need no secrets
		certificates: certificate.New(certificate.Config{Keys: m.keys, Store: m.db.Certificates(), Issuer: m.Organization,
			BaseURL: m.BaseURL, Zone: m.Zone, Clock: func() time.Time { return clock }})}
	p.names = newNamer(p.random)
	l.Tags = map[int64][]string{}
	for i := from; i < to; i++ {
		who := p.hire(i)
		for s := range m.subjects {
			more, err := p.train(ctx, who, &m.subjects[s], i < m.Lived && s == 0)
			if err != nil {
				return l, nil, fmt.Errorf("the training of %s: %w", who.Email, err)
			}
			lived = append(lived, more...)
		}
		p.except(who)
	}
	return l, lived, nil
}

// letIn lets the accounts of the demo sign in.
func (m *maker) letIn(ctx context.Context) error {
	if m.Password == "" || !m.accounts {
		return nil
	}
	hash, err := account.NewPasswords().Hash(ctx, m.Password)
	if err != nil {
		return err
	}
	ids, err := m.db.People().IDs(ctx, []string{learnerEmail, trainerEmail, hrEmail, managerEmail, adminEmail})
	for _, id := range ids {
		if err == nil {
			_, err = m.db.People().SetPassword(ctx, id, hash)
		}
	}
	return err
}

// parting is one part being made.
type parting struct {
	*maker
	load         *store.Load
	random       *rand.Rand
	names        *namer
	certificates *certificate.Service
	clock        *time.Time // of the certificates
	open         []int      // places in load.Histories of the person's open enrollments
}

// subject is a course and the rule that asks for it.
type subject struct {
	course.Published

	rules assignment.Rules
}

// newcomer is somebody of the crowd.
type newcomer struct {
	account.Person

	tags []string
	left time.Time // zero = is there
}

// until returns up to when something can have happened to somebody.
func (p *parting) until(who *newcomer) time.Time {
	if !who.left.IsZero() {
		return who.left
	}
	return p.Now.Add(-time.Hour)
}

// records begins the history of an enrollment.
func records(e enrollment.Enrollment) store.History {
	return store.History{Records: enrollment.Records{Enrollment: e}}
}
