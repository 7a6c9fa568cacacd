package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"decorum/internal/fault"
)

// RosterFilter says which people a list shows.
type RosterFilter struct {
	Search string // parts of the name or the address
	UnitID int64  // with the units below it; 0 = all
	Role   Role   // "" = any
	State  State
}

// State is whether somebody is here.
type State string

// The states; the zero State is both.
const (
	Here State = "active"
	Gone State = "deactivated"
)

// RosterEntry is somebody in a list.
type RosterEntry struct {
	Person

	Manager string // name; "" = none
}

// PeoplePage is a page of a list, with the cursors of its neighbors; "" = none.
type PeoplePage struct {
	People         []RosterEntry
	Next, Previous string
}

// ErrNobodyThere says that there is no such person.
var ErrNobodyThere = fault.Explain(fault.Missing, "There is no such person.")

// People returns a page of people by name.
func (s *Service) People(ctx context.Context, l RosterFilter, cursor string) (PeoplePage, error) {
	return s.store.PeoplePage(ctx, l, cursor)
}

// Deactivate keeps somebody out from now on: their sessions end, nothing is
// asked of them any more, and reports as at an earlier day still have them.
func (s *Service) Deactivate(ctx context.Context, by Actor, id int64) (Person, error) {
	return s.changePerson(ctx, by, id, func(p Person, otherAdmins int) (Person, error) { return leave(by, p, otherAdmins) })
}

// Reactivate lets somebody in again.
func (s *Service) Reactivate(ctx context.Context, by Actor, id int64) (Person, error) {
	return s.changePerson(ctx, by, id, func(p Person, _ int) (Person, error) { return comeBack(by, p) })
}

// SetRole gives somebody a role.
func (s *Service) SetRole(ctx context.Context, by Actor, id int64, role Role) (Person, error) {
	return s.changePerson(ctx, by, id, func(p Person, otherAdmins int) (Person, error) { return take(by, p, role, otherAdmins) })
}

func (s *Service) changePerson(ctx context.Context, by Actor, id int64, decide func(Person, int) (Person, error)) (Person, error) {
	defer s.recent.Drop(id)
	p, err := s.store.ChangePerson(ctx, id, noteOf(by, s.clock()), decide)
	if errors.Is(err, fault.Missing) && fault.Words(err) == "" {
		return Person{}, ErrNobodyThere
	}
	return p, err
}

// ErrLastAdmin says that somebody must stay an administrator.
var ErrLastAdmin = fault.Explain(fault.Denied, "Nobody else is an administrator. Make somebody else one first.")

// leave is the rule of who may be deactivated, and by whom.
func leave(by Actor, p Person, otherAdmins int) (Person, error) {
	switch {
	case p.Email == by.Name:
		return p, fault.Explain(fault.Denied, "You can’t deactivate yourself. Ask somebody else to.")
	case !by.over(p.Role):
		return p, fault.Explain(fault.Denied, aloneAdmin)
	case p.Role == Admin && p.Active && otherAdmins == 0:
		return p, ErrLastAdmin
	}
	if p.Active {
		p.Active = false
		p.Epoch++
	}
	return p, nil
}

// comeBack is the rule of who may be let in again.
func comeBack(by Actor, p Person) (Person, error) {
	if !by.over(p.Role) {
		return p, fault.Explain(fault.Denied, "Only an administrator can let an administrator in again.")
	}
	if !p.Active {
		p.Active = true
		p.Epoch++
	}
	return p, nil
}

// take is the rule of who may be given which role.
func take(by Actor, p Person, role Role, otherAdmins int) (Person, error) {
	switch {
	case !by.givesRoles():
		return p, fault.Explain(fault.Denied, "Only an administrator changes roles.")
	case p.Role == Admin && role != Admin && p.Active && otherAdmins == 0:
		return p, ErrLastAdmin
	}
	p.Role = role
	return p, nil
}

// Headcount is how many active people a unit has.
type Headcount struct {
	Unit

	Depth int // 0 = top
	Own   int // without those below it
	All   int // with them
}

// Headcounts returns all units, parents first, with their people, and how many
// active people there are with those without a unit.
func (s *Service) Headcounts(ctx context.Context) ([]Headcount, int, error) {
	units, err := s.store.Units(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("counting people: %w", err)
	}
	own, err := s.store.Heads(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("counting people: %w", err)
	}
	total := 0
	for _, n := range own {
		total += n
	}
	return headcounts(units, own), total, nil
}

func headcounts(units []Unit, own map[int64]int) []Headcount {
	out := make([]Headcount, len(units))
	at := make(map[int64]int, len(units))
	for i, u := range units {
		out[i] = Headcount{Unit: u, Own: own[u.ID], All: own[u.ID]}
		if parent, ok := at[u.ParentID]; ok {
			out[i].Depth = out[parent].Depth + 1
		}
		at[u.ID] = i
	}
	for _, u := range slices.Backward(units) { // children come after their parents
		if parent, ok := at[u.ParentID]; ok {
			out[parent].All += out[at[u.ID]].All
		}
	}
	return out
}

// noteOf is what the record says of a change that somebody makes now.
func noteOf(by Actor, at time.Time) Note { return Note{By: by.Name, At: at} }
