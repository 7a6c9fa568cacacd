package scim

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Service does what directories ask for.
type Service struct {
	store Store
	base  string
	by    string
	clock func() time.Time
}

// New returns a service; base is the address under which directories call.
func New(store Store, base string, clock func() time.Time) *Service {
	return &Service{store: store, base: strings.TrimRight(base, "/"), clock: clock}
}

// As returns the service for one who asks, such as the name of a token: audit
// entries say who it was.
func (s *Service) As(by string) *Service {
	other := *s
	other.by = by
	return &other
}

// Base returns the address under which directories call.
func (s *Service) Base() string { return s.base }

// Users answers a question for users.
func (s *Service) Users(ctx context.Context, q Query) (ListResponse, error) {
	records, total, err := s.store.Users(ctx, q)
	if err != nil {
		return ListResponse{}, fmt.Errorf("listing users: %w", err)
	}
	users := make([]User, len(records))
	for i, r := range records {
		users[i] = r.User(s.base)
	}
	return List(q, total, users), nil
}

// User returns one.
func (s *Service) User(ctx context.Context, id string, _ Projection) (User, error) {
	n, err := ParseID(id)
	if err != nil {
		return User{}, err
	}
	r, err := s.store.User(ctx, n)
	if err != nil {
		return User{}, fmt.Errorf("reading user %d: %w", n, err)
	}
	return r.User(s.base), nil
}

// AddUser adds a user. Somebody who was here before, or came here without a
// directory, becomes it; whoever is a user already is a conflict.
func (s *Service) AddUser(ctx context.Context, u User) (User, error) {
	said, err := u.Person()
	if err != nil {
		return User{}, err
	}
	r, err := s.store.AddUser(ctx, said, s.by, s.clock(), func(same []UserRecord) (UserRecord, error) {
		return admit(u, said, same)
	})
	if err != nil {
		return User{}, fmt.Errorf("adding a user: %w", err)
	}
	return r.User(s.base), nil
}

// admit decides who a new user is.
func admit(u User, said Person, same []UserRecord) (UserRecord, error) {
	found := UserRecord{}
	for _, r := range same {
		switch {
		case r.Removed && r.Email == said.Email:
			found = r
		case r.Removed && found.ID == 0 && r.nameReturns(said):
			found = r
		case r.Removed: // another person, who had the name before
		case r.called(said.UserName):
			return UserRecord{}, Taken("userName", said.UserName)
		case r.UserName != "":
			return UserRecord{}, Taken("emails", said.Email)
		default:
			found = r
		}
	}
	said.ID = found.ID
	if found.ID != 0 && !found.Removed { // no directory told of them before: what it doesn't say, stays
		if len(said.Unit) == 0 {
			said.Unit = found.Unit
		}
		if said.ManagerID == 0 {
			said.ManagerID = found.ManagerID
		}
		if said.Language == "" {
			said.Language = found.Language
		}
	}
	return found.with(said, u)
}

// called reports whether the user bears the name. Whoever came here without a
// directory is called by their address.
func (r UserRecord) called(userName string) bool {
	if r.UserName == "" {
		return strings.EqualFold(r.Email, userName)
	}
	return strings.EqualFold(r.UserName, userName)
}

// nameReturns reports whether somebody who was removed is who is added now under
// the same name. Names are given anew; the directory's own id is not.
func (r UserRecord) nameReturns(said Person) bool {
	return r.called(said.UserName) && (r.ExternalID == "" || said.ExternalID == "" || r.ExternalID == said.ExternalID)
}

// with returns the record as a directory says it, or an error if nobody would be
// left to look after the program.
func (r UserRecord) with(said Person, u User) (UserRecord, error) {
	if r.Active && r.LastAdmin && !said.Active {
		return r, &Error{statusConflict, "", "This person is the last administrator here, so they stay active. Make somebody else an administrator first."}
	}
	u.ID, u.Meta = "", nil
	r.Person, r.Said, r.Removed = said, u, false
	return r, nil
}

// ReplaceUser puts a user in the place of what was said before. Version is the
// header If-Match, "" = whatever it is.
func (s *Service) ReplaceUser(ctx context.Context, id, version string, by User) (User, error) {
	return s.changeUser(ctx, id, version, func(u User) (User, error) { return u.Replaced(by), nil })
}

// PatchUser changes a user.
func (s *Service) PatchUser(ctx context.Context, id, version string, p Patch) (User, error) {
	return s.changeUser(ctx, id, version, p.User)
}

func (s *Service) changeUser(ctx context.Context, id, version string, edit func(User) (User, error)) (User, error) {
	n, err := ParseID(id)
	if err != nil {
		return User{}, err
	}
	r, err := s.store.ChangeUser(ctx, n, s.by, s.clock(), func(r UserRecord) (UserRecord, error) {
		present := r.User(s.base)
		if err := expect(version, present.Meta); err != nil {
			return r, err
		}
		u, err := edit(present)
		if err != nil {
			return r, err
		}
		said, err := u.Person()
		if err != nil {
			return r, err
		}
		return r.with(said, u)
	})
	if err != nil {
		return User{}, fmt.Errorf("changing user %d: %w", n, err)
	}
	return r.User(s.base), nil
}

// RemoveUser removes a user. The person has left then: they may not sign in, and
// their records stay.
func (s *Service) RemoveUser(ctx context.Context, id, version string) error {
	n, err := ParseID(id)
	if err != nil {
		return err
	}
	_, err = s.store.ChangeUser(ctx, n, s.by, s.clock(), func(r UserRecord) (UserRecord, error) {
		if err := expect(version, r.User(s.base).Meta); err != nil {
			return r, err
		}
		left := r.Person
		left.Active = false
		next, err := r.with(left, r.Said)
		next.Removed = true
		return next, err
	})
	if err != nil {
		return fmt.Errorf("removing user %d: %w", n, err)
	}
	return nil
}

// expect checks that a resource is as the client believes.
func expect(version string, m *Meta) error {
	if version != "" && !MatchesVersion(version, m.Version) {
		return Changed()
	}
	return nil
}

// Same reports whether two records say the same, so that there is nothing to
// store.
func (r UserRecord) Same(as UserRecord) bool { return reflect.DeepEqual(r, as) }
