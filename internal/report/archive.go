package report

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"decorum/internal/account"
)

// Archive keeps the past in memory, so that the totals of a report as at any
// day that is over are counted in a moment. It is read when the program starts
// and once a day, behind everything else; until then, and for what it can't
// tell, the database is asked.
type Archive struct {
	store ArchiveStore
	zone  *time.Location
	clock func() time.Time

	renewing sync.Mutex
	past     atomic.Pointer[Past] // nil = not read yet
}

// ArchiveStore reads the past.
type ArchiveStore interface {
	// Past reads what people and enrollments were, from one snapshot that is
	// begun at that moment.
	Past(ctx context.Context, now time.Time) (*Past, error)
	// UnitsAt returns the units of a moment, parents before their children.
	UnitsAt(ctx context.Context, at time.Time) ([]account.Unit, error)
}

// settling is how long after a moment nothing is written any more that was so
// at that moment: longer than any transaction takes, and than the clocks of two
// instances are apart.
const settling = time.Hour

// NewArchive returns an archive with nothing in it. Days are those of the zone.
func NewArchive(store ArchiveStore, zone *time.Location, clock func() time.Time) *Archive {
	return &Archive{store: store, zone: zone, clock: clock}
}

// Renew reads the past if it was not read yet, or if a day has ended since then
// and has settled.
func (a *Archive) Renew(ctx context.Context) error {
	a.renewing.Lock()
	defer a.renewing.Unlock()
	now := a.clock()
	settled := midnight(a.zone, now.Add(-settling)).Add(settling)
	if p := a.past.Load(); p != nil && !p.readAt.Before(settled) {
		return nil
	}
	past, err := a.store.Past(ctx, now)
	if err != nil {
		return fmt.Errorf("reading the past: %w", err)
	}
	a.past.Store(past)
	return nil
}

// tells reports whether the archive can count the rows of a filter, once it is
// known whom a search has found.
func (a *Archive) tells(f Filter) bool {
	past := a.past.Load()
	return past != nil && past.tells(f)
}

// totals counts the rows of a filter for which tells holds.
func (a *Archive) totals(ctx context.Context, f Filter) (Totals, error) {
	units, err := a.store.UnitsAt(ctx, f.AsAt)
	if err != nil {
		return Totals{}, fmt.Errorf("reading units: %w", err)
	}
	return a.past.Load().totals(f, Names(units), parentsOf(units)), nil
}
