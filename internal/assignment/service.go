package assignment

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/fault"
)

// Courses gives the courses that are published.
type Courses interface {
	// All returns the current version of every course.
	All() []course.Published
	// Current returns a course's current version, or fault.Missing.
	Current(key string) (course.Published, error)
}

// People gives units.
type People interface {
	Units(ctx context.Context) ([]account.Unit, error)
}

// Service makes rules and sees that they are followed.
type Service struct {
	store   Store
	courses Courses
	people  People
	zone    *time.Location
	clock   func() time.Time
	applied atomic.Pointer[Mark]
}

// Mark is up to when rules were applied: a day, and a change of people.
type Mark struct {
	day    account.Day
	people time.Time
}

// String names the mark: another day or another change has another name.
func (m Mark) String() string { return string(m.day) + " " + m.people.UTC().Format(time.RFC3339Nano) }

// Config is what a Service needs.
type Config struct {
	Store   Store
	Courses Courses
	People  People
	Zone    *time.Location
	Clock   func() time.Time
}

// New returns a service.
func New(c Config) *Service {
	return &Service{store: c.Store, courses: c.Courses, people: c.People, zone: c.Zone, clock: c.Clock}
}

// Assignments returns all rules, those that hold first.
func (s *Service) Assignments(ctx context.Context) ([]Assignment, error) {
	all, err := s.store.Assignments(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("reading assignments: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Assignment) int {
		switch {
		case a.Ended() == b.Ended():
			return 0
		case a.Ended():
			return 1
		}
		return -1
	})
	return all, nil
}

// Assignment returns one, or fault.Missing.
func (s *Service) Assignment(ctx context.Context, id int64) (Assignment, error) {
	a, err := s.store.Assignment(ctx, id)
	if err != nil {
		return Assignment{}, fmt.Errorf("reading assignment %d: %w", id, err)
	}
	return a, nil
}

// ByRequest returns the assignment that a request made, or fault.Missing.
func (s *Service) ByRequest(ctx context.Context, key string) (Assignment, error) {
	a, err := s.store.AssignmentByKey(ctx, key)
	if err != nil {
		return Assignment{}, fmt.Errorf("reading what a request made: %w", err)
	}
	return a, nil
}

// Twin returns a rule that holds and says what another one would say: the same
// course and name, for the same people, by when and how often; or fault.Missing.
func (s *Service) Twin(ctx context.Context, a Assignment) (Assignment, error) {
	all, err := s.store.Assignments(ctx, a.Course)
	if err != nil {
		return a, fmt.Errorf("reading assignments: %w", err)
	}
	for _, other := range all {
		if !other.Ended() && other.ID != a.ID && other.Name == a.Name && other.Recurrence == a.Recurrence &&
			reflect.DeepEqual(other.Audience, a.Audience) && reflect.DeepEqual(other.Due, a.Due) {
			return other, nil
		}
	}
	return a, fault.Missing
}

// Named returns people by their ids, in the order of their names.
func (s *Service) Named(ctx context.Context, ids []int64) ([]account.Person, error) {
	people, err := s.store.Named(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading people: %w", err)
	}
	return people, nil
}

// Save adds a rule, or changes it if it has an id, and carries out what follows
// from it. Read is when the rule was read that was changed.
func (s *Service) Save(ctx context.Context, by string, a Assignment, read time.Time) (Assignment, int, error) {
	if err := a.Check(); err != nil {
		return a, 0, err
	}
	if _, err := s.courses.Current(a.Course); err != nil {
		return a, 0, fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", a.Course))
	}
	a.ChangedAt = s.clock()
	var err error
	if a.ID == 0 {
		a.CreatedAt, a.CreatedBy = a.ChangedAt, by
		a.ID, err = s.store.AddAssignment(ctx, a)
	} else {
		err = s.store.ChangeAssignment(ctx, a, read, by)
	}
	if err != nil {
		return a, 0, fmt.Errorf("saving an assignment: %w", err)
	}
	n, err := s.Evaluate(ctx, a.Course, nil)
	return a, n, err
}

// End ends a rule: nobody is asked by it any more.
func (s *Service) End(ctx context.Context, by string, id int64) (int, error) {
	a, err := s.store.Assignment(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("reading assignment %d: %w", id, err)
	}
	if a.Ended() {
		return 0, nil
	}
	read := a.ChangedAt
	a.ChangedAt, a.EndedAt = s.clock(), s.clock()
	if err := s.store.ChangeAssignment(ctx, a, read, by); err != nil {
		return 0, fmt.Errorf("ending an assignment: %w", err)
	}
	return s.Evaluate(ctx, a.Course, nil)
}

// rules returns the rules of a course as they are now.
func (s *Service) rules(ctx context.Context, courseKey string) (Rules, error) {
	list, err := s.store.Assignments(ctx, courseKey)
	if err != nil {
		return Rules{}, fmt.Errorf("reading assignments: %w", err)
	}
	list = slices.DeleteFunc(list, Assignment.Ended)
	units, err := s.people.Units(ctx)
	if err != nil {
		return Rules{}, fmt.Errorf("reading units: %w", err)
	}
	r := Rules{Assignments: list, Units: TreeOf(units), Zone: s.zone, Zones: map[int64]*time.Location{}}
	for _, a := range list {
		if err := r.place(a); err != nil {
			return Rules{}, err
		}
	}
	if r.RetakeSince, r.RetakeAt, err = s.store.Retake(ctx, courseKey); err != nil {
		return Rules{}, fmt.Errorf("reading which version is to be retaken: %w", err)
	}
	return r, nil
}

// place notes in which zone the days of a rule begin and end, if it names one.
func (r Rules) place(a Assignment) (err error) {
	if a.Due.Zone == "" {
		return nil
	}
	if r.Zones[a.ID], err = time.LoadLocation(a.Due.Zone); err != nil {
		return fmt.Errorf("reading the zone of assignment %d: %w", a.ID, err)
	}
	return nil
}

// Due reports whether there is reason to apply the rules: a day has begun since
// they were, or people have changed. Done takes the mark afterwards. Each
// instance keeps its own.
func (s *Service) Due(ctx context.Context) (bool, Mark, error) {
	changed, err := s.store.PeopleChanged(ctx)
	if err != nil {
		return false, Mark{}, fmt.Errorf("looking for a reason to apply assignments: %w", err)
	}
	mark := Mark{account.DayOf(s.clock(), s.zone), changed}
	last := s.applied.Load()
	return last == nil || *last != mark, mark, nil
}

// Done notes up to when the rules were applied.
func (s *Service) Done(m Mark) { s.applied.Store(&m) }

// EvaluateAll applies the rules of every course to everybody, and begins and
// ends exceptions whose time has come. It may run as often as one likes.
func (s *Service) EvaluateAll(ctx context.Context) (int, error) {
	if err := s.endExceptions(ctx); err != nil {
		return 0, err
	}
	n := 0
	for _, p := range s.courses.All() {
		changed, err := s.apply(ctx, p, nil)
		n += changed
		if err != nil {
			return n, err
		}
	}
	return n, s.beginPauses(ctx)
}

// Evaluate applies the rules of a course to everybody, or to some people, and
// returns how many changes were carried out. What a pause holds for is paused at
// once.
func (s *Service) Evaluate(ctx context.Context, courseKey string, people []int64) (int, error) {
	published, err := s.courses.Current(courseKey)
	if err != nil {
		return 0, err
	}
	if err := s.endExceptions(ctx); err != nil {
		return 0, err
	}
	n, err := s.apply(ctx, published, people)
	if err != nil {
		return n, err
	}
	return n, s.beginPauses(ctx)
}

// apply decides about everybody, or some people, a batch at a time.
func (s *Service) apply(ctx context.Context, published course.Published, people []int64) (n int, err error) {
	key := published.Course.Key
	rules, err := s.rules(ctx, key)
	if err != nil {
		return 0, err
	}
	err = s.store.Candidates(ctx, key, people, func(some []Candidate) error {
		now := s.clock()
		var changes []Change
		for _, c := range some {
			if change := rules.Decide(c, now); change.Kind != "" {
				changes = append(changes, change)
			}
		}
		if len(changes) == 0 {
			return nil
		}
		carried, err := s.store.Carry(ctx, key, changes, len(published.Course.Requirements()), now)
		n += carried
		return err
	})
	if err != nil {
		return n, fmt.Errorf("applying the assignments of %s: %w", key, err)
	}
	return n, nil
}
