package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"decorum/internal/fault"
	"decorum/internal/recent"
)

// How long a one-time address works: one that somebody is given, and one that
// they asked for themselves.
const (
	LinkLife      = 7 * 24 * time.Hour
	AskedLinkLife = time.Hour
)

// ErrWrongPassword says no more than it should: not which of the two is wrong.
var ErrWrongPassword = fault.Explain(fault.Invalid,
	"That email address and password don't belong together. Check both, or get a new link.")

// WaitError says that sign-in is slowed down for a while.
type WaitError struct{ Until time.Time }

func (e *WaitError) Error() string { return "too many failed sign-ins" }

// Unwrap makes it a limit.
func (e *WaitError) Unwrap() error { return fault.Limited }

// Service signs people in and looks after their accounts.
type Service struct {
	store     Store
	passwords *Passwords
	clock     func() time.Time
	recent    *recent.Cache[int64, Person]
}

// keptPeople is how many people are kept in memory at the most.
const keptPeople = 20_000

// New returns a service over a store.
func New(store Store, clock func() time.Time) *Service {
	return &Service{store: store, passwords: NewPasswords(), clock: clock, recent: recent.New[int64, Person](keptPeople)}
}

// Store gives the service's store to those who only read.
func (s *Service) Store() Store { return s.store }

// SignIn returns the person whose address and password these are. Place is
// where the try comes from, such as an IP address. Failures slow down further
// tries for the address and for the place.
func (s *Service) SignIn(ctx context.Context, email, password, place string) (Person, error) {
	clean, err := CleanEmail(email)
	if err != nil || len(password) > 4*maxPassword {
		return Person{}, ErrWrongPassword
	}
	// The try counts as failed until it has succeeded, so that tries at the
	// same moment can't slip past the count.
	subjects := []string{emailSubject(clean), placeSubject(place)}
	if err := s.store.ChangeFailures(ctx, subjects, countTry(s.clock())); err != nil {
		return Person{}, err
	}
	person, err := s.verified(ctx, clean, password)
	if err != nil {
		return Person{}, err
	}
	if err := s.store.ChangeFailures(ctx, subjects, forgetTry); err != nil {
		return Person{}, fmt.Errorf("signing in: %w", err)
	}
	return person, nil
}

// verified returns the active person with this address and password, or
// ErrWrongPassword.
func (s *Service) verified(ctx context.Context, email, password string) (Person, error) {
	person, err := s.store.PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, fault.Missing) {
		return Person{}, fmt.Errorf("signing in: %w", err)
	}
	ok, err := s.passwords.Verify(ctx, password, person.PasswordHash)
	if err != nil {
		return Person{}, err
	}
	if !ok || !person.Active {
		return Person{}, ErrWrongPassword
	}
	return person, nil
}

// Current returns the person of a session that was begun under the epoch, or
// fault.SignedOut if the session must not go on.
func (s *Service) Current(ctx context.Context, id int64, epoch int) (Person, error) {
	load := func() (Person, error) { return s.store.Person(ctx, id) }
	person, err := s.recent.Read(ctx, id, load)
	if err == nil && person.Epoch != epoch { // another instance may have raised it
		s.recent.Drop(id)
		person, err = s.recent.Read(ctx, id, load)
	}
	switch {
	case errors.Is(err, fault.Missing):
		return Person{}, fault.SignedOut
	case err != nil:
		return Person{}, fmt.Errorf("reading who is signed in: %w", err)
	case !person.Active || person.Epoch != epoch:
		return Person{}, fault.SignedOut
	}
	return person, nil
}

// Forget lets go of what is kept in memory about somebody, after a directory has
// changed them: whoever may not sign in any more is out at once.
func (s *Service) Forget(id int64) { s.recent.Drop(id) }

// ChangePassword sets a new password for somebody who knows the present one.
// All their sessions end; the caller begins a new one under the new epoch.
func (s *Service) ChangePassword(ctx context.Context, id int64, present, next string) (epoch int, err error) {
	person, err := s.store.Person(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("changing a password: %w", err)
	}
	ok, err := s.passwords.Verify(ctx, present, person.PasswordHash)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, fault.Explain(fault.Invalid, "The present password is not right. Nothing was changed.")
	}
	hash, err := s.newHash(ctx, next, person.Email)
	if err != nil {
		return 0, err
	}
	defer s.recent.Drop(id)
	return s.store.SetPassword(ctx, id, hash)
}

// newHash checks a new password for the address and returns its hash.
func (s *Service) newHash(ctx context.Context, password, email string) (string, error) {
	if err := CheckPassword(password, email); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, password)
}

// AddFirstLink returns the token of a one-time address under which the first
// administrator sets up the database, or "" if there is somebody already.
func (s *Service) AddFirstLink(ctx context.Context) (string, error) {
	somebody, err := s.store.AnyPerson(ctx)
	if err != nil || somebody {
		return "", err
	}
	return s.AddLink(ctx, 0)
}

// AskLink returns the token of a one-time address for the person who has an
// address, and whom that is: the zero Person if it is nobody's who is here.
func (s *Service) AskLink(ctx context.Context, email string) (Person, string, error) {
	clean, err := CleanEmail(email)
	if err != nil {
		return Person{}, "", nil //nolint:nilerr // nobody has it
	}
	person, err := s.store.PersonByEmail(ctx, clean)
	if errors.Is(err, fault.Missing) || (err == nil && !person.Active) {
		return Person{}, "", nil
	}
	if err != nil {
		return Person{}, "", fmt.Errorf("looking for whom a link is: %w", err)
	}
	token, err := s.addLink(ctx, person.ID, AskedLinkLife)
	return person, token, err
}

// AddLink returns the token of a one-time address under which the person sets
// a password.
func (s *Service) AddLink(ctx context.Context, personID int64) (string, error) {
	return s.addLink(ctx, personID, LinkLife)
}

func (s *Service) addLink(ctx context.Context, personID int64, life time.Duration) (string, error) {
	random := make([]byte, 24)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("making a link: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(random)
	link := Link{TokenHash: hashToken(token), PersonID: personID, ExpiresAt: s.clock().Add(life)}
	if err := s.store.AddLink(ctx, link); err != nil {
		return "", fmt.Errorf("making a link: %w", err)
	}
	return token, nil
}

// ErrLinkOver is what a one-time address says after its use or its time.
var ErrLinkOver = fault.Explain(fault.Missing,
	"This address has been used or is too old. Get a new one from the page on which you sign in, or from the people who run your training.")

// Linked returns whom a one-time address is for; the zero Person means that
// the first administrator is to be set up.
func (s *Service) Linked(ctx context.Context, token string) (Person, error) {
	link, err := s.store.Link(ctx, hashToken(token))
	if errors.Is(err, fault.Missing) || (err == nil && s.clock().After(link.ExpiresAt)) {
		return Person{}, ErrLinkOver
	}
	if err != nil {
		return Person{}, err
	}
	if link.PersonID == 0 { // no longer, if somebody was imported meanwhile
		somebody, err := s.store.AnyPerson(ctx)
		if err == nil && somebody {
			err = ErrLinkOver
		}
		return Person{}, err
	}
	return s.store.Person(ctx, link.PersonID)
}

// SetUp uses up a one-time address: it sets the password of the person it is
// for, or adds the first administrator with that name and address.
func (s *Service) SetUp(ctx context.Context, token, name, email, password string) (Person, error) {
	person, err := s.Linked(ctx, token)
	if err != nil {
		return Person{}, err
	}
	if person.ID == 0 {
		return s.addFirst(ctx, token, name, email, password)
	}
	hash, err := s.newHash(ctx, password, person.Email)
	if err != nil {
		return Person{}, err
	}
	person.Epoch, err = s.store.UseLink(ctx, hashToken(token), hash, s.clock())
	s.recent.Drop(person.ID)
	if errors.Is(err, fault.Missing) {
		return Person{}, ErrLinkOver
	}
	return person, err
}

func (s *Service) addFirst(ctx context.Context, token, name, email, password string) (Person, error) {
	name, err := CleanName(name)
	if err != nil {
		return Person{}, err
	}
	if email, err = CleanEmail(email); err != nil {
		return Person{}, err
	}
	hash, err := s.newHash(ctx, password, email)
	if err != nil {
		return Person{}, err
	}
	person := Person{Email: email, Name: name, Role: Admin, Active: true, CreatedAt: s.clock(), PasswordHash: hash}
	person.ID, err = s.store.UseFirstLink(ctx, hashToken(token), person)
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Missing) {
		return Person{}, ErrLinkOver
	}
	return person, err
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
