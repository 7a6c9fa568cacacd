package report

import (
	"context"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"decorum/internal/account"
)

// Boards reckons dashboards for those who may read reports.
type Boards struct {
	// Large is from how many enrollments on a report's totals are counted from
	// the census where the database would have to look at each of them.
	Large int

	store    CensusStore
	people   People
	zone     *time.Location
	clock    func() time.Time
	census   kept[taken]
	learning kept[*Learning]
}

// taken is a census, when it was taken, and the units of then.
type taken struct {
	*Census

	at      time.Time
	units   []UnitName
	parents map[int64]int64
	// What was reckoned from it, so that a page that is opened again costs nothing.
	reckoned *lru.Cache[asked, Dashboard]
}

// asked is what a dashboard was reckoned for.
type asked struct {
	Focus

	course   string
	learning *Learning
}

// mostReckoned is how many dashboards are kept of a census.
const mostReckoned = 50

// large is how many enrollments a database counts one by one while somebody
// waits.
const large = 20_000

// CensusStore takes a census.
type CensusStore interface {
	// Census reads where every enrollment stands, from one snapshot.
	Census(ctx context.Context) (*Census, error)
	// Learning reads how far everybody is in the lessons, likewise.
	Learning(ctx context.Context) (*Learning, error)
	// Named returns people by their ids; who is not there is left out.
	Named(ctx context.Context, ids []int64) (map[int64]account.Person, error)
}

// NewBoards returns what reckons dashboards. Days are those of the zone.
func NewBoards(store CensusStore, people People, zone *time.Location, clock func() time.Time) *Boards {
	return &Boards{Large: large, store: store, people: people, zone: zone, clock: clock,
		census: kept[taken]{rest: 20}, learning: kept[*Learning]{rest: 60}}
}

// Renew takes another census if the last one is old, so that nobody who asks
// has to wait for it.
func (b *Boards) Renew(ctx context.Context) error {
	if err := b.census.renew(ctx, b.take); err != nil {
		return err
	}
	return b.learning.renew(ctx, b.store.Learning)
}

func (b *Boards) take(ctx context.Context) (taken, error) {
	reckoned, err := lru.New[asked, Dashboard](mostReckoned)
	if err != nil {
		return taken{}, fmt.Errorf("making room for dashboards: %w", err)
	}
	t := taken{at: b.clock(), reckoned: reckoned}
	units, err := b.people.Units(ctx)
	if err != nil {
		return t, fmt.Errorf("reading units: %w", err)
	}
	t.units, t.parents = Names(units), parentsOf(units)
	t.Census, err = b.store.Census(ctx)
	return t, err
}

// Dashboard returns the dashboard of what the person may see, with the funnel of
// a course's lessons, if it has any.
func (b *Boards) Dashboard(ctx context.Context, p account.Person, v Focus, outline Outline) (Dashboard, error) {
	f, err := Scope(p, Filter{})
	if err != nil {
		return Dashboard{}, err
	}
	v.Within = f.Within
	t, err := b.census.read(ctx, b.take)
	if err != nil {
		return Dashboard{}, fmt.Errorf("taking a census: %w", err)
	}
	key := asked{Focus: v, course: outline.Course}
	if len(outline.Lessons) > 0 {
		if key.learning, err = b.learning.read(ctx, b.store.Learning); err != nil {
			return Dashboard{}, fmt.Errorf("reading how far everybody is: %w", err)
		}
	}
	if d, known := t.reckoned.Get(key); known {
		return d, nil
	}
	d := t.dashboard(v, t.units, t.parents, b.zone, t.at)
	d.At = t.at
	if key.learning != nil {
		v.Course = outline.Course
		d.Funnel = t.funnel(key.learning, v, outline.Lessons, t.parents)
	}
	t.reckoned.Add(key, d)
	return d, nil
}

// totals counts the rows of a report for which tells holds: those that nobody
// should wait for the database to count, because the company is so large. They
// are of the moment of the census, which is never long ago (kept.rest).
func (b *Boards) totals(f Filter) Totals {
	taken, _ := b.census.last()
	t := taken.count(f, taken.units, taken.parents, taken.at)
	t.At = taken.at
	return t
}

// tells reports whether it does, once it is known whom a search has found.
func (b *Boards) tells(f Filter) bool {
	taken, ready := b.census.last()
	return ready && len(taken.rows) >= b.Large && f.AsAt.IsZero() && !f.Summed() && f.inMemory()
}

// Named returns the people whom a list of managers names.
func (b *Boards) Named(ctx context.Context, late []Late) (map[int64]account.Person, error) {
	var ids []int64
	for _, l := range late {
		if l.ManagerID != 0 {
			ids = append(ids, l.ManagerID)
		}
	}
	return b.store.Named(ctx, ids)
}
