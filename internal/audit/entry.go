package audit

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Subject is what an entry is about.
type Subject string

// The subjects.
const (
	Person      Subject = "person"
	Unit        Subject = "unit"
	Import      Subject = "import"
	Assignment  Subject = "assignment"
	Exception   Subject = "exception"
	Mail        Subject = "mail"
	Text        Subject = "text"
	Evidence    Subject = "evidence"
	Certificate Subject = "certificate"
	Token       Subject = "token"
	Webhook     Subject = "webhook"
	// Role is no subject of its own: what was changed of a person is a role.
	Role Subject = "role"
)

// Subjects lists what a reader may ask for: HR what concerns people and their
// training, administrators all of it.
func Subjects(reader account.Person) []Subject {
	all := []Subject{Person, Unit, Import, Assignment, Exception, Mail, Text, Evidence, Certificate}
	if reader.Role == account.Admin {
		all = append(all, Role, Token, Webhook)
	}
	return all
}

// Words names a subject, as a choice of a list.
func (s Subject) Words() string {
	switch s {
	case Person:
		return "People"
	case Unit:
		return "Units"
	case Import:
		return "Imports"
	case Assignment:
		return "Assignments"
	case Exception:
		return "Exceptions"
	case Mail:
		return "Mails"
	case Text:
		return "Texts of messages"
	case Evidence:
		return "Evidence packs"
	case Certificate:
		return "Certificates"
	case Token:
		return "Access tokens"
	case Webhook:
		return "Webhooks"
	case Role:
		return "Roles"
	}
	return string(s)
}

// Entry is who did what, and when, with the names of now.
type Entry struct {
	ID        int64
	At        time.Time
	By        string // an address, or what stands for one; "" = the program by itself
	ByName    string // of the person who has that address; "" = nobody has
	Action    string
	Subject   Subject
	SubjectID int64
	Detail    json.RawMessage
	PersonID  int64 // whom it is about; 0 = nobody in particular
	Name      string
	Email     string
	Course    string // key, of an exception or a certificate
}

// Filter says which entries. Zero fields don't filter.
type Filter struct {
	By       *string // exactly
	About    Subject
	PersonID int64
	From     time.Time
	Before   time.Time
	ForHR    bool // scope: without tokens, webhooks and roles
}

// Between narrows the filter to days, both included, in a zone.
func (f *Filter) Between(zone *time.Location, from, until string) error {
	first, err := account.ParseDay(from)
	if err != nil {
		return err
	}
	last, err := account.ParseDay(until)
	if err != nil {
		return err
	}
	f.From, f.Before = time.Time{}, time.Time{}
	if first != "" {
		f.From = first.Begins(zone)
	}
	if last != "" {
		f.Before = last.Ends(zone)
	}
	return nil
}

// Key is the place of an entry: pages begin after one. Zero is the beginning.
type Key struct {
	At time.Time
	ID int64
}

// String returns the key as an address carries it.
func (k Key) String() string {
	return k.At.UTC().Format(time.RFC3339Nano) + "~" + strconv.FormatInt(k.ID, 10)
}

// ParseKey reads what String wrote; "" is the beginning.
func ParseKey(text string) (Key, error) {
	if text == "" {
		return Key{}, nil
	}
	at, id, _ := strings.Cut(text, "~")
	var k Key
	var errAt, errID error
	k.At, errAt = time.Parse(time.RFC3339Nano, at)
	k.ID, errID = strconv.ParseInt(id, 10, 64)
	if errAt != nil || errID != nil || k.ID < 1 {
		return Key{}, fault.Explain(fault.Invalid, "This page of the history can’t be found again. Go back to the first page.")
	}
	return k, nil
}

// Doer is somebody who has done something.
type Doer struct {
	By   string
	Name string // "" = nobody has that address
}

// Store reads entries.
type Store interface {
	// Entries returns those of a filter after a key, the latest first.
	Entries(ctx context.Context, f Filter, after Key, limit int) ([]Entry, error)
	// Doers returns who has done anything, at most that many.
	Doers(ctx context.Context, most int) ([]Doer, error)
	// Units returns all units, parents before their children.
	Units(ctx context.Context) ([]account.Unit, error)
	// Named returns people by their ids.
	Named(ctx context.Context, ids []int64) ([]account.Person, error)
}
