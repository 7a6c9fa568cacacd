package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// Config is what a Service is built from.
type Config struct {
	Store  Store
	Titles func() map[string]string // of courses, by key
	Zone   *time.Location           // in which days are days
}

// Service reads the history for those who may.
type Service struct {
	store  Store
	titles func() map[string]string
	zone   *time.Location
}

// New returns a service.
func New(c Config) *Service { return &Service{store: c.Store, titles: c.Titles, zone: c.Zone} }

// Told is an entry in words.
type Told struct {
	Entry
	Sentence string
	Details  []Detail
}

// Detail is a line of what an entry keeps.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// PageSize is how many entries a page has.
const PageSize = 50

// batch is how many entries are read at once for a file.
const batch = 500

// errNotYours says that the history is not the person's to read.
var errNotYours = fault.Explain(fault.Denied, "The history of changes is for HR and administrators.")

// scope narrows a filter to what a reader may see.
func scope(reader account.Person, f Filter) (Filter, error) {
	if reader.Role != account.HR && reader.Role != account.Admin {
		return f, errNotYours
	}
	f.ForHR = reader.Role != account.Admin
	if f.About != "" && !slices.Contains(Subjects(reader), f.About) {
		if slices.Contains(Subjects(account.Person{Role: account.Admin}), f.About) {
			return f, fault.Explain(fault.Denied, "Changes of roles, access tokens and webhooks are for administrators.")
		}
		return f, fault.Explain(fault.Invalid, "There is no history of “"+string(f.About)+"”. Clear the filters and choose again.")
	}
	return f, nil
}

// Page returns a page of entries, the latest first, and the key of the next
// page; the zero key if this is the last.
func (s *Service) Page(ctx context.Context, reader account.Person, f Filter, after Key) ([]Told, Key, error) {
	f, err := scope(reader, f)
	if err != nil {
		return nil, Key{}, err
	}
	entries, err := s.store.Entries(ctx, f, after, PageSize+1)
	if err != nil {
		return nil, Key{}, fmt.Errorf("reading the history: %w", err)
	}
	var next Key
	if len(entries) > PageSize {
		entries = entries[:PageSize]
		next = Key{entries[PageSize-1].At, entries[PageSize-1].ID}
	}
	told, err := s.tell(ctx, f, entries)
	return told, next, err
}

// Each hands every entry that the reader may see to each, the latest first,
// holding a few hundred at a time.
func (s *Service) Each(ctx context.Context, reader account.Person, f Filter, each func(Told) error) error {
	f, err := scope(reader, f)
	if err != nil {
		return err
	}
	for after := (Key{}); ; {
		entries, err := s.store.Entries(ctx, f, after, batch)
		if err != nil {
			return fmt.Errorf("reading the history: %w", err)
		}
		told, err := s.tell(ctx, f, entries)
		if err != nil {
			return err
		}
		for _, t := range told {
			if err := each(t); err != nil {
				return err
			}
			after = Key{t.At, t.ID}
		}
		if len(entries) < batch {
			return nil
		}
	}
}

// mostDoers is from how many people and programs a reader can be expected to
// choose.
const mostDoers = 200

// Doers returns who has done anything, to choose from.
func (s *Service) Doers(ctx context.Context) ([]Doer, error) {
	doers, err := s.store.Doers(ctx, mostDoers)
	if err != nil {
		return nil, fmt.Errorf("reading who has changed things: %w", err)
	}
	return doers, nil
}

// tell says entries in words.
func (s *Service) tell(ctx context.Context, f Filter, entries []Entry) ([]Told, error) {
	read := make([]said, len(entries))
	var mentioned []int64
	for i, e := range entries {
		var err error
		if read[i], err = e.said(); err != nil {
			return nil, err
		}
		if f.ForHR {
			read[i].withoutRole()
		}
		mentioned = append(mentioned, read[i].people()...)
	}
	w, err := s.words(ctx, mentioned)
	if err != nil {
		return nil, err
	}
	out := make([]Told, len(entries))
	for i, e := range entries {
		out[i] = Told{Entry: e, Sentence: w.sentence(e, read[i]), Details: w.details(e, read[i])}
	}
	return out, nil
}

// words gathers the names that sentences need.
func (s *Service) words(ctx context.Context, people []int64) (words, error) {
	w := words{zone: s.zone, titles: s.titles(), names: assignment.Names{Units: map[int64]string{}, People: map[int64]string{}}}
	units, err := s.store.Units(ctx)
	if err != nil {
		return w, fmt.Errorf("reading units: %w", err)
	}
	for _, u := range report.Names(units) {
		w.names.Units[u.ID] = u.Path
	}
	slices.Sort(people)
	named, err := s.store.Named(ctx, slices.Compact(people))
	if err != nil {
		return w, fmt.Errorf("reading names: %w", err)
	}
	for _, p := range named {
		w.names.People[p.ID] = p.Name
	}
	return w, nil
}
