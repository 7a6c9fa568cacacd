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
	RosterStore
	UploadStore
	ProgramStore

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
	// SetActive lets people in or keeps them out, which ends their sessions, as of
	// a moment. It returns how many changed.
	SetActive(ctx context.Context, ids []int64, active bool, at time.Time) (int, error)
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
}

// RosterStore keeps who is there, who comes and who goes.
type RosterStore interface {
	// Company returns the people with these addresses and the managers above them,
	// or everybody if they are nil.
	Company(ctx context.Context, emails []string) (Company, error)
	// Reconcile hands the company to decide and carries out the diff that it
	// returns, with its record, in one transaction that nobody else's changes of
	// people get between: all of it or nothing. Done is told how many people are
	// done so far.
	Reconcile(ctx context.Context, emails []string, decide func(Company) (Diff, error), note Note, done func(n int)) (Imported, error)

	// PeoplePage returns a page of people by name; fault.Invalid for a cursor that
	// is none.
	PeoplePage(ctx context.Context, l RosterFilter, cursor string) (PeoplePage, error)
	// ChangePerson hands a person to decide, with how many others are active
	// administrators, stores the role, whether they are active, and the epoch that
	// it returns, and records it. An error changes nothing and is returned.
	ChangePerson(ctx context.Context, id int64, note Note, decide func(p Person, otherAdmins int) (Person, error)) (Person, error)
	// Heads returns how many active people each unit has, without those below it.
	Heads(ctx context.Context) (map[int64]int, error)
	// ChangeUnit hands all units to decide, stores the one that it returns, and
	// records it. An error changes nothing and is returned.
	ChangeUnit(ctx context.Context, note Note, decide func([]Unit) (Unit, error)) error
}

// Note is what the record says of a change: who made it, when, and from where.
type Note struct {
	By     string
	At     time.Time
	Source string // name of a file; "" = none
	Forced bool   // more were to leave than may at once
}

// ImportRow is one person as a file describes them.
type ImportRow struct {
	Line    int // of the file
	Email   string
	Name    string
	Unit    []string // names from the top down; empty = none
	Manager string   // email address; "" = none
	Role    Role
	Hired   Day
	// Language is BCP 47; "" = none was said.
	Language string
	// Tags replace those that the person has; nil = none were said.
	Tags []string
	// Emptied are the columns in which the row says that the person has nothing.
	Emptied []string
}

// Imported counts what an import did.
type Imported struct {
	Added, Changed, Reactivated, Deactivated, Unchanged, Units int
}
