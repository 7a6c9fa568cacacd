package report

import (
	"context"
	"fmt"
	"math"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// People gives the units that reports can be filtered by.
type People interface {
	Units(ctx context.Context) ([]account.Unit, error)
}

// maxManagers is up to how many managers somebody can be expected to choose
// from. Where there are more, a report is narrowed down by unit or by name.
const maxManagers = 100

// Service reads reports for those who may.
type Service struct {
	store   Store
	people  People
	archive *Archive
	boards  *Boards
	clock   func() time.Time
}

// New returns a service.
func New(store Store, people People, archive *Archive, boards *Boards, clock func() time.Time) *Service {
	return &Service{store: store, people: people, archive: archive, boards: boards, clock: clock}
}

// ErrNoReports says that the reports are not the person's to read.
var ErrNoReports = fault.Explain(fault.Denied, "Reports are for HR, administrators and managers.")

// Scope narrows a filter to what the person may see: HR and admins everybody,
// managers the people below them at every depth, others nobody.
func Scope(p account.Person, f Filter) (Filter, error) {
	switch {
	case p.Role == account.HR, p.Role == account.Admin:
		f.Within = 0
	case p.Manages:
		f.Within = p.ID
	default:
		return Filter{}, ErrNoReports
	}
	return f, nil
}

// now is the moment that a report is about.
func (s *Service) now(f Filter) time.Time {
	if f.AsAt.IsZero() {
		return s.clock()
	}
	return f.AsAt
}

// Everybody is more people than there are.
const Everybody = math.MaxInt

// Few is how many people, or rows, are looked at one by one while somebody waits:
// where there are no more, they are found first and put in order then; where
// there are, an index leads through everybody in order.
const Few = 2000

// Narrow narrows a filter to what the person may see, and notes whom it is about
// if they are few: then they are looked at, and not everybody. Every other
// function does so; who calls several of them does it once before.
func (s *Service) Narrow(ctx context.Context, p account.Person, f Filter) (Filter, error) {
	f, err := Scope(p, f)
	if err != nil || f.Among != nil || (f.Search == "" && f.Within == 0) {
		return f, err
	}
	if f.Among, err = s.store.Found(ctx, f, Few); err != nil {
		return f, fmt.Errorf("looking for whom the report is about: %w", err)
	}
	return f, nil
}

// Page returns a page of rows that the person may see.
func (s *Service) Page(ctx context.Context, p account.Person, f Filter, sort Sort, cursor string) (Page, error) {
	f, err := s.Narrow(ctx, p, f)
	if err != nil {
		return Page{}, err
	}
	page, err := s.store.Page(ctx, f, sort, s.now(f), cursor)
	if err != nil {
		return Page{}, fmt.Errorf("reading the report: %w", err)
	}
	return page, nil
}

// Totals counts the rows that the person may see.
func (s *Service) Totals(ctx context.Context, p account.Person, f Filter) (Totals, error) {
	f, err := s.Narrow(ctx, p, f)
	if err != nil {
		return Totals{}, err
	}
	totals, err := s.count(ctx, f)
	if err != nil {
		return Totals{}, fmt.Errorf("counting the report: %w", err)
	}
	return totals, nil
}

// count counts the rows of a filter in whichever way costs least: few people by
// the database, as of now; else in memory, if that can tell.
func (s *Service) count(ctx context.Context, f Filter) (Totals, error) {
	past, large := s.archive.tells(f), s.boards.tells(f)
	if f.Among != nil || (!past && !large) {
		return s.store.Totals(ctx, f, s.now(f))
	}
	if f.Search != "" {
		var err error
		if f.Among, err = s.store.Found(ctx, Filter{Search: f.Search, AsAt: f.AsAt}, Everybody); err != nil {
			return Totals{}, err
		}
	}
	if past {
		return s.archive.totals(ctx, f)
	}
	return s.boards.totals(f), nil
}

// Each hands every row that the person may see to each, in order.
func (s *Service) Each(ctx context.Context, p account.Person, f Filter, sort Sort, each func(Row) error) error {
	f, err := s.Narrow(ctx, p, f)
	if err != nil {
		return err
	}
	return s.store.Each(ctx, f, sort, s.now(f), each)
}

// Labels returns what rows only have ids of, if one of the fields needs it.
func (s *Service) Labels(ctx context.Context, list []Field) (Labels, error) {
	if !LabelsNeeded(list) {
		return Labels{}, nil
	}
	labels, err := s.store.Labels(ctx)
	if err != nil {
		return Labels{}, fmt.Errorf("reading names for the report: %w", err)
	}
	return labels, nil
}

// UnitName is a unit with the names above it.
type UnitName struct {
	ID    int64
	Name  string
	Path  string // names from the top down, joined by " / "
	Depth int    // 0 = top
}

// Choices returns the units and managers that a filter can name, as far as the
// person may see them. Managers are left out where there are too many to choose
// from.
func (s *Service) Choices(ctx context.Context, p account.Person) ([]UnitName, []account.Person, error) {
	units, err := s.people.Units(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading units: %w", err)
	}
	if p.Role != account.HR && p.Role != account.Admin {
		return Names(units), nil, nil
	}
	managers, err := s.store.Managers(ctx, maxManagers+1)
	if err != nil {
		return nil, nil, fmt.Errorf("reading managers: %w", err)
	}
	if len(managers) > maxManagers {
		managers = nil
	}
	return Names(units), managers, nil
}

// parentsOf returns what is above each unit, 0 for those at the top.
func parentsOf(units []account.Unit) map[int64]int64 {
	parents := make(map[int64]int64, len(units))
	for _, u := range units {
		parents[u.ID] = u.ParentID
	}
	return parents
}

// Names gives each unit its path. Parents must come before their children.
func Names(units []account.Unit) []UnitName {
	out := make([]UnitName, 0, len(units))
	at := make(map[int64]int, len(units))
	for _, u := range units {
		n := UnitName{ID: u.ID, Name: u.Name, Path: u.Name}
		if i, ok := at[u.ParentID]; ok {
			n.Path, n.Depth = out[i].Path+" / "+u.Name, out[i].Depth+1
		}
		at[u.ID] = len(out)
		out = append(out, n)
	}
	return out
}
