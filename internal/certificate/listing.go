package certificate

import (
	"context"
	"fmt"
	"time"
)

// Listing says which certificates a program asks for. Zero fields don't filter.
type Listing struct {
	PersonID    int64
	Course      string // key
	State       State  // at Now
	IssuedSince time.Time
	After       int64 // the number after which the page begins
	Limit       int
	Now         time.Time
}

// List returns a page of certificates in the order in which they were issued,
// and whether there are more.
func (s *Service) List(ctx context.Context, l Listing) ([]Certificate, bool, error) {
	limit := l.Limit
	l.Limit, l.Now = l.Limit+1, s.clock()
	list, err := s.store.ListCertificates(ctx, l)
	if err != nil {
		return nil, false, fmt.Errorf("listing certificates: %w", err)
	}
	if len(list) > limit {
		return list[:limit], true, nil
	}
	return list, false, nil
}
