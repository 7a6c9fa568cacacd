package assignment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"decorum/internal/account"
)

// groupKey tells the groups of a preview apart.
type groupKey struct {
	kind  Outcome
	other int64
}

// counted is a group being counted.
type counted struct {
	people int
	some   []fate
	next   account.Day
}

// tally is a preview being counted.
type tally struct {
	Preview

	groups map[groupKey]*counted
}

func (t *tally) add(f fate) {
	for n, counts := range map[*int]bool{&t.Audience: f.covered, &t.Unchanged: f.Kind.unchanged(), &t.Late: f.late, &t.Eased: f.eased, &t.Besides: f.besides} {
		if counts {
			*n++
		}
	}
	if f.Kind == "" {
		return
	}
	key := groupKey{f.Kind, f.Other}
	g := t.groups[key]
	if g == nil {
		g = &counted{}
		t.groups[key] = g
	}
	g.people++
	if len(g.some) < mostNamed {
		g.some = append(g.some, f)
	}
	if f.Next != "" && (g.next == "" || f.Next < g.next) {
		g.next = f.Next
	}
}

func inOrder(a, b Group) int {
	order := Outcomes()
	return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), cmp.Compare(a.OtherID, b.OtherID))
}

// named says who it is, in the order of names.
func (s *Service) named(ctx context.Context, fates []fate, names map[int64]string) ([]Effect, error) {
	ids := make([]int64, len(fates))
	byID := make(map[int64]fate, len(fates))
	for i, f := range fates {
		ids[i], byID[f.PersonID] = f.PersonID, f
	}
	people, err := s.store.Named(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading who it is: %w", err)
	}
	out := make([]Effect, 0, len(people))
	for _, person := range people {
		f := byID[person.ID]
		out = append(out, Effect{Person: person, Kind: f.Kind, OtherID: f.Other, Other: names[f.Other], DueAt: f.DueAt, Cycle: f.Cycle, Next: f.Next})
	}
	return out, nil
}
