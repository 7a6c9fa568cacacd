package certificate

import (
	"context"
	"time"
)

// Certificate is an issued statement with its signature and what became of it.
type Certificate struct {
	ID           int64
	EnrollmentID int64
	PersonID     int64
	Statement    Statement
	Signature    []byte     // Ed25519 over Statement.Canonical
	IssuedAt     time.Time  // UTC, whole seconds
	ValidUntil   *time.Time // the instant at which validity ends; nil = never

	RevokedAt     *time.Time
	RevokedReason string
	SupersededAt  *time.Time
	SupersededBy  string // the later certificate's serial
}

// State says whether a certificate still counts.
type State string

// The states. One that was revoked stays so whatever else is true of it, and
// one that was superseded does not read as merely expired.
const (
	Valid      State = "valid"
	Expired    State = "expired"
	Superseded State = "superseded"
	Revoked    State = "revoked"
)

// State returns the certificate's state at now.
func (c Certificate) State(now time.Time) State {
	return state(c.RevokedAt != nil, c.SupersededAt != nil, c.ValidUntil != nil && !now.Before(*c.ValidUntil))
}

// StateAt returns the state in which a certificate was at a moment, by when it
// was revoked and superseded and until when it was valid; zero = it wasn't, or
// without end. What happened after the moment had not happened yet.
func StateAt(at, revoked, superseded, until time.Time) State {
	by := func(t time.Time) bool { return !t.IsZero() && !at.Before(t) }
	return state(by(revoked), by(superseded), by(until))
}

func state(revoked, superseded, expired bool) State {
	switch {
	case revoked:
		return Revoked
	case superseded:
		return Superseded
	case expired:
		return Expired
	}
	return Valid
}

// Award is what a completion hands over to be certified.
type Award struct {
	EnrollmentID int64
	PersonID     int64
	Name         string // as it shall stand on the certificate
	Course       string // key
	Title        string
	Version      int
	VersionHash  string
	CompletedAt  time.Time
	ValidFor     Period
}

// Store keeps certificates. They are added by the transaction that completes
// the enrollment, not here.
type Store interface {
	// BySerial returns the certificate of a serial as ParseSerial writes it,
	// or fault.Missing.
	BySerial(ctx context.Context, serial string) (Certificate, error)
	// ByEnrollment returns the certificate of an enrollment, or fault.Missing.
	ByEnrollment(ctx context.Context, enrollmentID int64) (Certificate, error)
	// Latest returns the certificate of a person in a course that was issued
	// last, or fault.Missing.
	Latest(ctx context.Context, personID int64, course string) (Certificate, error)
	// ListCertificates returns certificates in the order of their numbers, at most
	// as many as are wanted.
	ListCertificates(ctx context.Context, l Listing) ([]Certificate, error)
	// Revoke marks a certificate as revoked and records by whom, or returns
	// fault.Missing, or fault.Conflict if it was revoked before.
	Revoke(ctx context.Context, by, serial, reason string, at time.Time) error
}

// KeyStore keeps keys. None is ever removed: old certificates need them.
type KeyStore interface {
	// Keys returns all keys in the order of their creation.
	Keys(ctx context.Context) ([]Key, error)
	// AddKey adds a key and retires all others at k.CreatedAt, in one unit of
	// work. It returns fault.Conflict if the key is there already.
	AddKey(ctx context.Context, k Key) error
	// AddFirstKey adds a key if there is none yet, else it returns
	// fault.Conflict: of two instances that start at once, one wins.
	AddFirstKey(ctx context.Context, k Key) error
}
