package account

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/fault"
)

// Listing says which people a program asks for. Zero fields don't filter.
type Listing struct {
	ID           int64
	UnitID       int64 // with its sub-units
	ManagerID    int64 // those who report to this manager directly
	Active       *bool
	Email        string
	ChangedSince time.Time
	After        int64 // the number after which the page begins
	Limit        int
}

// Listed is a person with their tags.
type Listed struct {
	Person
	Tags []string
}

// ProgramStore keeps what programs need.
type ProgramStore interface {
	TokenStore
	ListingStore
}

// ListingStore lists people.
type ListingStore interface {
	// ListPeople returns people in the order of their numbers, at most as many as
	// are wanted, with their tags.
	ListPeople(ctx context.Context, l Listing) ([]Listed, error)
}

// ListPeople returns a page of people in the order of their numbers, and
// whether there are more.
func (s *Service) ListPeople(ctx context.Context, l Listing) ([]Listed, bool, error) {
	limit := l.Limit
	l.Limit++
	people, err := s.store.ListPeople(ctx, l)
	if err != nil {
		return nil, false, fmt.Errorf("listing people: %w", err)
	}
	if len(people) > limit {
		return people[:limit], true, nil
	}
	return people, false, nil
}

// Listed returns one person with their tags, or fault.Missing.
func (s *Service) Listed(ctx context.Context, id int64) (Listed, error) {
	people, err := s.store.ListPeople(ctx, Listing{ID: id, Limit: 1})
	if err != nil {
		return Listed{}, fmt.Errorf("reading a person: %w", err)
	}
	if len(people) == 0 {
		return Listed{}, fault.Explain(fault.Missing, "There is no such person.")
	}
	return people[0], nil
}
