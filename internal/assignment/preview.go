package assignment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Preview is what would come of a rule if it were saved, or ended, now.
type Preview struct {
	Audience  int     // people whom the rule covers
	Groups    []Group // those for whom something changes
	Stays     []Group // those for whom nothing does, and why
	Unchanged int     // how many of those whom it covers nothing would change for
	Late      int     // how many would be overdue at once who are not now
	Eased     int     // how many are overdue now and would not be any more
	// Besides is how many changes would be carried out that have nothing to do with
	// the rule: they are due anyway, as people have changed.
	Besides int
}

// Group is some people for whom the outcome is the same.
type Group struct {
	Kind    Outcome
	OtherID int64  // the other rule that it is about; 0 = none
	Other   string // its name
	People  int
	Some    []Effect    // the first of them
	Next    account.Day // of Done: when this rule asks the first of them again; "" = none of them
}

// Effect is what would become of one person.
type Effect struct {
	Person  account.Person
	Kind    Outcome
	OtherID int64 // as in Group
	Other   string
	DueAt   time.Time // zero = no due day
	Cycle   int
	Next    account.Day // as in Group
}

// mostNamed is how many people of a group a preview names.
const mostNamed = 10

// outlook returns the outlook on a rule, and the names of the rules of its
// course, ended ones included.
func (s *Service) outlook(ctx context.Context, a Assignment) (outlook, map[int64]string, error) {
	none := outlook{}
	if err := a.Check(); err != nil {
		return none, nil, err
	}
	if _, err := s.courses.Current(a.Course); err != nil {
		return none, nil, fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", a.Course))
	}
	all, err := s.store.Assignments(ctx, a.Course)
	if err != nil {
		return none, nil, fmt.Errorf("reading assignments: %w", err)
	}
	names := make(map[int64]string, len(all))
	for _, other := range all {
		names[other.ID] = other.Name
	}
	now := s.clock()
	if a.ID == 0 {
		a.ID, a.CreatedAt = unsaved, now
	}
	was, err := s.rules(ctx, a.Course)
	if err != nil {
		return none, nil, err
	}
	would, err := was.with(a)
	return outlook{a, was, would, now}, names, err
}

// Preview reckons what would come of a rule, new, changed or ended, without
// saving it.
func (s *Service) Preview(ctx context.Context, a Assignment) (Preview, error) {
	look, names, err := s.outlook(ctx, a)
	if err != nil {
		return Preview{}, err
	}
	t := tally{groups: map[groupKey]*counted{}}
	err = s.store.Candidates(ctx, a.Course, nil, func(some []Candidate) error {
		for _, c := range some {
			t.add(look.of(c))
		}
		return nil
	})
	if err != nil {
		return Preview{}, fmt.Errorf("previewing an assignment: %w", err)
	}
	for key, g := range t.groups {
		group := Group{Kind: key.kind, OtherID: key.other, Other: names[key.other], People: g.people, Next: g.next}
		if group.Some, err = s.named(ctx, g.some, names); err != nil {
			return Preview{}, err
		}
		if key.kind.Changes() {
			t.Groups = append(t.Groups, group)
		} else {
			t.Stays = append(t.Stays, group)
		}
	}
	slices.SortFunc(t.Groups, inOrder)
	slices.SortFunc(t.Stays, inOrder)
	return t.Preview, nil
}

// Effects hands over everybody whom a rule would concern if it were saved now,
// one by one, including those for whom nothing would change.
func (s *Service) Effects(ctx context.Context, a Assignment, each func(Effect) error) error {
	look, names, err := s.outlook(ctx, a)
	if err != nil {
		return err
	}
	err = s.store.Candidates(ctx, a.Course, nil, func(some []Candidate) error {
		var fates []fate
		for _, c := range some {
			if f := look.of(c); f.Kind != "" {
				fates = append(fates, f)
			}
		}
		effects, err := s.named(ctx, fates, names)
		if err != nil {
			return err
		}
		for _, effect := range effects {
			if err := each(effect); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("telling what an assignment would do: %w", err)
	}
	return nil
}

// Ending returns a rule as it would be if it ended now, for a preview of that.
func (s *Service) Ending(ctx context.Context, id int64) (Assignment, error) {
	a, err := s.Assignment(ctx, id)
	if err == nil && !a.Ended() {
		a.EndedAt = s.clock()
	}
	return a, err
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
