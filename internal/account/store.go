package account

import (
	"context"
	"time"
)

// Link is a one-time address under which somebody sets a password: for the
// first administrator of an empty database (PersonID 0) or for a person.
type Link struct {
	TokenHash string // SHA-256 of the token, hexadecimal; the token itself is not stored
	PersonID  int64
	ExpiresAt time.Time
}

// Store keeps people.
type Store interface {
	// PersonByEmail returns the person with that address, or fault.Missing.
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// Person returns the person with that id, or fault.Missing.
	Person(ctx context.Context, id int64) (Person, error)
	// AnyPerson reports whether there is anybody at all.
	AnyPerson(ctx context.Context) (bool, error)
	// AddPerson adds a person; fault.Conflict if the address is taken.
	AddPerson(ctx context.Context, p Person) (int64, error)
	// SetPassword stores the hash and raises the epoch, so that every session
	// of the person ends. It returns the new epoch.
	SetPassword(ctx context.Context, id int64, hash string) (int, error)
	// Units returns all units, parents before children.
	Units(ctx context.Context) ([]Unit, error)
	// Managers returns those who are somebody's manager, by name.
	Managers(ctx context.Context) ([]Person, error)

	// AddLink stores a link, in place of an earlier one for the same person.
	AddLink(ctx context.Context, l Link) error
	// Link returns an unused link, or fault.Missing.
	Link(ctx context.Context, tokenHash string) (Link, error)
	// UseFirstLink adds the first administrator and uses the link up, in one
	// transaction; fault.Conflict if somebody was there first.
	UseFirstLink(ctx context.Context, tokenHash string, p Person) (int64, error)
	// UseLink sets the person's password and uses the link up, in one
	// transaction. It returns the person's new epoch.
	UseLink(ctx context.Context, tokenHash string, hash string, at time.Time) (int, error)

	// ChangeFailures hands the failed sign-ins of the subjects to change and
	// stores what it returns, in one transaction that nobody else gets between.
	// A count of zero is removed; an error changes nothing and is returned.
	ChangeFailures(ctx context.Context, subjects []string, change func([]Failures) ([]Failures, error)) error

	// ImportPeople makes units, people and managers as the rows say, in one
	// transaction: all of them or none.
	ImportPeople(ctx context.Context, rows []ImportRow, at time.Time, done func(n int)) (Imported, error)
	// Emails returns which of the addresses are taken.
	Emails(ctx context.Context, emails []string) (map[string]bool, error)
}

// ImportRow is one person as a file describes them.
type ImportRow struct {
	Line    int // of the file
	Email   string
	Name    string
	Unit    []string // names from the top down; empty = none
	Manager string   // email address; "" = none
	Role    Role
}

// Imported counts what an import did.
type Imported struct {
	Added, Changed, Unchanged, Units int
}
