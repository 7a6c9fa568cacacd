package assignment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Preview is what would come of a rule if it were saved now.
type Preview struct {
	Audience int // people whom the rule covers
	Groups   []Group
	// Unchanged is how many of those whom it covers nothing would change for:
	// they are enrolled already, or have completed the course.
	Unchanged int
	// Late is how many would be overdue at once.
	Late int
}

// Group is what would happen to some people alike.
type Group struct {
	Kind   Kind
	People int
	Some   []Effect // the first of them by name
}

// Effect is what would happen to one person.
type Effect struct {
	Person account.Person
	DueAt  time.Time // zero = no due day
	Cycle  int
}

// mostNamed is how many people of a group a preview names.
const mostNamed = 10

// Preview reckons what would come of a rule, new or changed, without saving it.
func (s *Service) Preview(ctx context.Context, a Assignment) (Preview, error) {
	if err := a.Check(); err != nil {
		return Preview{}, err
	}
	if _, err := s.courses.Current(a.Course); err != nil {
		return Preview{}, fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", a.Course))
	}
	rules, err := s.rules(ctx, a.Course)
	if err != nil {
		return Preview{}, err
	}
	now := s.clock()
	if a.CreatedAt.IsZero() {
		a.CreatedAt = now
	}
	rules = rules.with(a)
	t := tally{rules: rules, audience: a, now: now, changes: map[Kind][]Change{}}
	err = s.store.Candidates(ctx, a.Course, nil, func(some []Candidate) error {
		for _, c := range some {
			t.add(c)
		}
		return nil
	})
	if err != nil {
		return Preview{}, fmt.Errorf("previewing an assignment: %w", err)
	}
	for _, kind := range []Kind{Enroll, Reinstate, Adopt, Redue, Withdraw, Release} {
		if len(t.changes[kind]) == 0 {
			continue
		}
		group, err := s.group(ctx, kind, t.changes[kind])
		if err != nil {
			return Preview{}, err
		}
		t.Groups = append(t.Groups, group)
	}
	return t.Preview, nil
}

// tally is a preview being counted.
type tally struct {
	Preview

	rules    Rules
	audience Assignment
	now      time.Time
	changes  map[Kind][]Change
}

func (t *tally) add(c Candidate) {
	covered := !t.audience.Ended() && t.audience.Audience.Has(c.Member, t.rules.Units)
	if covered {
		t.Audience++
	}
	change := t.rules.Decide(c, t.now)
	if change.Kind == "" {
		if covered {
			t.Unchanged++
		}
		return
	}
	t.changes[change.Kind] = append(t.changes[change.Kind], change)
	if !change.DueAt.IsZero() && !change.DueAt.After(t.now) {
		t.Late++
	}
}

// with returns the rules with one added, or in the place of its earlier state.
func (r Rules) with(a Assignment) Rules {
	r.Assignments = slices.DeleteFunc(slices.Clone(r.Assignments), func(old Assignment) bool { return old.ID == a.ID })
	if a.ID == 0 { // it will have the highest id
		r.Assignments = append(r.Assignments, a)
		return r
	}
	at := slices.IndexFunc(r.Assignments, func(old Assignment) bool { return old.ID > a.ID })
	if at < 0 {
		at = len(r.Assignments)
	}
	r.Assignments = slices.Insert(r.Assignments, at, a)
	return r
}

// group names some of the people of a group.
func (s *Service) group(ctx context.Context, kind Kind, changes []Change) (Group, error) {
	group := Group{Kind: kind, People: len(changes)}
	some := changes[:min(len(changes), mostNamed)]
	ids := make([]int64, len(some))
	byID := make(map[int64]Change, len(some))
	for i, c := range some {
		ids[i], byID[c.PersonID] = c.PersonID, c
	}
	people, err := s.store.Named(ctx, ids)
	if err != nil {
		return group, fmt.Errorf("reading who it is: %w", err)
	}
	for _, person := range people {
		c := byID[person.ID]
		group.Some = append(group.Some, Effect{Person: person, DueAt: c.DueAt, Cycle: c.Cycle})
	}
	return group, nil
}

// Headcount returns how many people a retake of a course would concern: those
// whose completion would no longer do for the assignments that cover them.
func (s *Service) Headcount(ctx context.Context, courseKey string) (int, error) {
	rules, err := s.rules(ctx, courseKey)
	if err != nil {
		return 0, err
	}
	now, n := s.clock(), 0
	err = s.store.Candidates(ctx, courseKey, nil, func(some []Candidate) error {
		for _, c := range some {
			if c.Enrolled && c.Enrollment.Completed() && rules.Owner(c.Member) != nil && rules.Decide(c, now).Kind == "" {
				n++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("counting heads: %w", err)
	}
	return n, nil
}
