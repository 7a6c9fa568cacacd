package scim

import (
	"context"
	"fmt"
)

// Groups answers a question for groups.
func (s *Service) Groups(ctx context.Context, q Query) (ListResponse, error) {
	records, total, err := s.store.Groups(ctx, q)
	if err != nil {
		return ListResponse{}, fmt.Errorf("listing groups: %w", err)
	}
	groups := make([]Group, len(records))
	for i, r := range records {
		groups[i] = r.Group(s.base)
	}
	return List(q, total, groups), nil
}

// Group returns one.
func (s *Service) Group(ctx context.Context, id string, p Projection) (Group, error) {
	n, err := ParseID(id)
	if err != nil {
		return Group{}, err
	}
	r, err := s.store.Group(ctx, n, p.Wants("members"))
	if err != nil {
		return Group{}, fmt.Errorf("reading group %d: %w", n, err)
	}
	return r.Group(s.base), nil
}

// AddGroup adds a group.
func (s *Service) AddGroup(ctx context.Context, g Group) (Group, error) {
	r, err := GroupRecord{}.record(g)
	if err != nil {
		return Group{}, err
	}
	if r, err = s.store.AddGroup(ctx, r, s.clock()); err != nil {
		return Group{}, fmt.Errorf("adding a group: %w", err)
	}
	return r.Group(s.base), nil
}

// ReplaceGroup puts a group in the place of what was said before.
func (s *Service) ReplaceGroup(ctx context.Context, id, version string, by Group) (Group, error) {
	return s.changeGroup(ctx, id, version, func(g Group) (Group, error) { return g.Replaced(by), nil })
}

// PatchGroup changes a group.
func (s *Service) PatchGroup(ctx context.Context, id, version string, p Patch) (Group, error) {
	return s.changeGroup(ctx, id, version, p.Group)
}

func (s *Service) changeGroup(ctx context.Context, id, version string, edit func(Group) (Group, error)) (Group, error) {
	n, err := ParseID(id)
	if err != nil {
		return Group{}, err
	}
	r, err := s.store.ChangeGroup(ctx, n, s.clock(), func(r GroupRecord) (*GroupRecord, error) {
		if err := expect(version, r.Group(s.base).Meta); err != nil {
			return nil, err
		}
		g, err := edit(r.plain())
		if err != nil {
			return nil, err
		}
		next, err := r.record(g)
		return &next, err
	})
	if err != nil {
		return Group{}, fmt.Errorf("changing group %d: %w", n, err)
	}
	return r.Group(s.base), nil
}

// RemoveGroup removes a group. Its members lose its tag.
func (s *Service) RemoveGroup(ctx context.Context, id, version string) error {
	n, err := ParseID(id)
	if err != nil {
		return err
	}
	_, err = s.store.ChangeGroup(ctx, n, s.clock(), func(r GroupRecord) (*GroupRecord, error) {
		// No group takes its place.
		return nil, expect(version, r.Group(s.base).Meta)
	})
	if err != nil {
		return fmt.Errorf("removing group %d: %w", n, err)
	}
	return nil
}
