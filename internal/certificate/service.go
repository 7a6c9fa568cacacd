package certificate

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"decorum/internal/fault"
)

// Config is what a Service is built from.
type Config struct {
	Keys    KeyStore
	Store   Store
	Given   *Key           // the operator's own signing key; nil: one in Keys is made and used
	Issuer  string         // the organization, as it stands on certificates; needed
	BaseURL string         // where strangers reach /verify/{serial}
	Zone    *time.Location // the organisation's; dates on certificates are days there
	Clock   func() time.Time
}

// Service issues, finds, draws and revokes certificates.
type Service struct {
	store   Store
	keys    keeper
	issuer  string
	baseURL string
	zone    *time.Location
	fonts   library
	clock   func() time.Time
}

// New returns a service. It touches no store; see Prepare.
func New(c Config) *Service {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	return &Service{
		store:   c.Store,
		keys:    keeper{store: c.Keys, given: c.Given, clock: c.Clock},
		issuer:  cleanText(c.Issuer),
		baseURL: strings.TrimRight(c.BaseURL, "/"),
		zone:    zone,
		clock:   c.Clock,
	}
}

// Prepare loads the keys and makes the first one if there is none. Call it
// before the first Sign that happens within a transaction, and every minute or
// so if other instances may rotate the key.
func (s *Service) Prepare(ctx context.Context) error {
	if _, err := s.keys.ring(ctx, true); err != nil {
		return fmt.Errorf("preparing keys: %w", err)
	}
	return nil
}

// Sign makes the certificate for an award, with a new serial, and signs it. It
// stores nothing: the caller adds it in the transaction that completes the
// enrollment. After Prepare it does no I/O.
func (s *Service) Sign(ctx context.Context, a Award) (Certificate, error) {
	key, err := s.keys.active(ctx)
	if err != nil {
		return Certificate{}, fmt.Errorf("signing certificate: %w", err)
	}
	serial, err := NewSerial(rand.Reader)
	if err != nil {
		return Certificate{}, fmt.Errorf("signing certificate: %w", err)
	}
	issued := s.clock().UTC().Truncate(time.Second)
	c := Certificate{
		EnrollmentID: a.EnrollmentID,
		PersonID:     a.PersonID,
		IssuedAt:     issued,
		Statement: Statement{
			Format: Format, Serial: serial, Name: cleanText(a.Name),
			Course: cleanText(a.Course), Title: cleanText(a.Title),
			Version: a.Version, VersionHash: strings.ToLower(a.VersionHash),
			Completed: a.CompletedAt.In(s.zone).Format(day),
			Issued:    issued.Format(time.RFC3339),
			Issuer:    s.issuer, KeyID: key.ID,
		},
	}
	if !a.ValidFor.Never() {
		last := a.ValidFor.lastDay(a.CompletedAt.In(s.zone))
		end := endOfDay(last, s.zone)
		c.Statement.ValidUntil, c.ValidUntil = last.Format(day), &end
	}
	canonical, err := c.Statement.Canonical()
	if err != nil {
		return Certificate{}, fmt.Errorf("signing certificate: %w", err)
	}
	c.Signature = ed25519.Sign(key.Private, canonical)
	return c, nil
}

// SignDocument signs something other than a certificate with the key that signs
// certificates. Write returns the bytes for the key that it is told, whose id
// has to stand in them, beside a format of their own, so that the signature can
// never be taken for one over something else. See SignedDocument.
func (s *Service) SignDocument(ctx context.Context, write func(keyID string) ([]byte, error)) (document, signature []byte, err error) {
	key, err := s.keys.active(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("signing a document: %w", err)
	}
	if document, err = write(key.ID); err != nil {
		return nil, nil, err
	}
	return document, ed25519.Sign(key.Private, document), nil
}

// Lookup finds the certificate of a serial, however it was typed, and tells its
// state now and whether its signature holds. A signature that doesn't hold
// means that the database was changed behind the program's back: show no field
// of such a certificate as a fact.
func (s *Service) Lookup(ctx context.Context, serial string) (Certificate, State, bool, error) {
	serial, err := ParseSerial(serial)
	if err != nil {
		return Certificate{}, "", false, err
	}
	c, err := s.store.BySerial(ctx, serial)
	if err != nil {
		if errors.Is(err, fault.Missing) {
			err = fmt.Errorf("%w: %w", fault.Explain(fault.Missing, "There is no certificate with this serial."), err)
		}
		return Certificate{}, "", false, fmt.Errorf("looking up certificate: %w", err)
	}
	ok, err := s.signed(ctx, c)
	if err != nil {
		return Certificate{}, "", false, fmt.Errorf("looking up certificate: %w", err)
	}
	return c, c.State(s.clock()), ok, nil
}

// ForEnrollment returns the certificate of an enrollment and its state now, or
// fault.Missing if none was issued.
func (s *Service) ForEnrollment(ctx context.Context, enrollmentID int64) (Certificate, State, error) {
	c, err := s.store.ByEnrollment(ctx, enrollmentID)
	if err != nil {
		return Certificate{}, "", fmt.Errorf("finding certificate: %w", err)
	}
	return c, c.State(s.clock()), nil
}

// Latest returns the certificate of a person in a course that was issued last,
// in whatever cycle, and its state now, or fault.Missing.
func (s *Service) Latest(ctx context.Context, personID int64, course string) (Certificate, State, error) {
	c, err := s.store.Latest(ctx, personID, course)
	if err != nil {
		return Certificate{}, "", fmt.Errorf("finding certificate: %w", err)
	}
	return c, c.State(s.clock()), nil
}

// signed reports whether the certificate's signature is of one of our keys.
func (s *Service) signed(ctx context.Context, c Certificate) (bool, error) {
	key, err := s.keys.find(ctx, c.Statement.KeyID)
	if errors.Is(err, fault.Missing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return c.Statement.SignedBy(key, c.Signature), nil
}

// Revoke takes a certificate back, for a reason that everyone who verifies it
// may read. It can't be undone.
func (s *Service) Revoke(ctx context.Context, by, serial, reason string) error {
	serial, err := ParseSerial(serial)
	if err != nil {
		return err
	}
	reason = cleanText(reason)
	if reason == "" {
		return fault.Explain(fault.Invalid, "A reason is needed: whoever verifies the certificate will read it.")
	}
	err = s.store.Revoke(ctx, by, serial, reason, s.clock().UTC())
	switch {
	case errors.Is(err, fault.Missing):
		err = fmt.Errorf("%w: %w", fault.Explain(fault.Missing, "There is no certificate with this serial."), err)
	case errors.Is(err, fault.Conflict):
		err = fmt.Errorf("%w: %w", fault.Explain(fault.Conflict, "This certificate was revoked before."), err)
	}
	if err != nil {
		return fmt.Errorf("revoking certificate: %w", err)
	}
	return nil
}

// Keys returns all keys that certificates were signed with, without their
// private parts, in the order of their creation. The one that is not retired
// signs.
func (s *Service) Keys(ctx context.Context) ([]Key, error) {
	ring, err := s.keys.ring(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("listing keys: %w", err)
	}
	public := make([]Key, len(ring.keys))
	for i, k := range ring.keys {
		public[i] = k.WithoutPrivate()
	}
	return public, nil
}

// Rotate makes a new key that signs from now on. What the old ones signed stays
// valid.
func (s *Service) Rotate(ctx context.Context) (Key, error) {
	k, err := s.keys.rotate(ctx)
	if err != nil {
		return Key{}, fmt.Errorf("rotating key: %w", err)
	}
	return k.WithoutPrivate(), nil
}
