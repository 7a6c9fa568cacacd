package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"decorum/internal/fault"
)

// Scope is what a token lets a program do: one area, or several, separated by a
// space as in RFC 6749.
type Scope string

// The areas.
const (
	ScopeSCIM             Scope = "scim"              // tell who works here
	ScopeReports          Scope = "reports:read"      // who has completed what
	ScopePeople           Scope = "people:read"       // people and units
	ScopeAssignments      Scope = "assignments:read"  // rules and previews of them
	ScopeAssignmentsWrite Scope = "assignments:write" // make, change and end rules
	ScopeCertificates     Scope = "certificates:read" // certificates
)

// Scopes lists the areas.
func Scopes() []Scope {
	return []Scope{ScopeSCIM, ScopeReports, ScopePeople, ScopeAssignments, ScopeAssignmentsWrite, ScopeCertificates}
}

// Has reports whether an area is among those of the scope.
func (s Scope) Has(area Scope) bool { return slices.Contains(strings.Fields(string(s)), string(area)) }

// clean returns the scope in the order of Scopes, each area once.
func (s Scope) clean() (Scope, error) {
	var areas []string
	for _, area := range Scopes() {
		if s.Has(area) {
			areas = append(areas, string(area))
		}
	}
	for area := range strings.FieldsSeq(string(s)) {
		if !slices.Contains(areas, area) {
			areas = nil
			break
		}
	}
	if len(areas) == 0 {
		return "", fault.Explain(fault.Invalid, "Say what the token is for: scim, reports:read, people:read, assignments:read, assignments:write, certificates:read, or several of them.")
	}
	return Scope(strings.Join(areas, " ")), nil
}

// Token is a secret by which a program shows that it may call. The secret
// itself is shown once and stored nowhere.
type Token struct {
	ID         int64
	Name       string
	Scope      Scope
	CreatedAt  time.Time
	CreatedBy  string
	LastUsedAt time.Time // zero = never; to the minute
	ExpiresAt  time.Time // zero = never
	RevokedAt  time.Time // zero = it was not
}

// Expired reports whether the token's time is over.
func (t Token) Expired(now time.Time) bool { return !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) }

// Revoked reports whether somebody has ended it.
func (t Token) Revoked() bool { return !t.RevokedAt.IsZero() }

// May reports whether the token is for that area. Whoever may change
// assignments may read them.
func (t Token) May(do Scope) bool {
	return t.Scope.Has(do) || (do == ScopeAssignments && t.Scope.Has(ScopeAssignmentsWrite))
}

// TokenStore keeps tokens.
type TokenStore interface {
	// AddToken adds a token whose secret has that hash and returns its id.
	AddToken(ctx context.Context, t Token, hash string) (int64, error)
	// Tokens returns all of them, the latest first.
	Tokens(ctx context.Context) ([]Token, error)
	// RevokeToken ends a token; fault.Missing if there is none that goes on.
	RevokeToken(ctx context.Context, id int64, by string, at time.Time) error
	// TokenByHash returns the token whose secret has that hash, or fault.Missing.
	TokenByHash(ctx context.Context, hash string) (Token, error)
	// UseToken notes that a token was used, unless it was after the moment since.
	UseToken(ctx context.Context, id int64, since, at time.Time) error
}

const (
	tokenPrefix   = "decorum_" // by which scanners of secrets find what was published
	tokenBytes    = 32
	maxTokenName  = 100
	usedAtMostOne = time.Minute // how often a use is noted
)

// ErrNoToken is what a program is told that shows none, or none of ours.
var ErrNoToken = fault.Explain(fault.SignedOut, "A bearer token is needed, and this is none or not a valid one.")

// AddToken makes a token and returns its secret, which is not stored and can't
// be shown again. Expires is when it ends by itself, zero = never.
func (s *Service) AddToken(ctx context.Context, by, name string, scope Scope, expires time.Time) (string, Token, error) {
	name = strings.Join(strings.Fields(name), " ")
	clean, err := scope.clean()
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxTokenName || strings.ContainsFunc(name, unicode.IsControl):
		return "", Token{}, fault.Explain(fault.Invalid, "Give the token a name of at most 100 characters that says who uses it, such as \"Entra ID\".")
	case err != nil:
		return "", Token{}, err
	case !expires.IsZero() && !expires.After(s.clock()):
		return "", Token{}, fault.Explain(fault.Invalid, "The last day of the token is over already. Choose one that is still to come.")
	}
	random := make([]byte, tokenBytes)
	if _, err := rand.Read(random); err != nil {
		return "", Token{}, fmt.Errorf("making a token: %w", err)
	}
	plain := tokenPrefix + base64.RawURLEncoding.EncodeToString(random)
	t := Token{Name: name, Scope: clean, CreatedAt: s.clock(), CreatedBy: by, ExpiresAt: expires}
	if t.ID, err = s.store.AddToken(ctx, t, hashToken(plain)); err != nil {
		return "", Token{}, fmt.Errorf("making a token: %w", err)
	}
	return plain, t, nil
}

// Tokens returns all tokens, the latest first.
func (s *Service) Tokens(ctx context.Context) ([]Token, error) {
	tokens, err := s.store.Tokens(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing tokens: %w", err)
	}
	return tokens, nil
}

// RevokeToken ends a token at once and for good.
func (s *Service) RevokeToken(ctx context.Context, by string, id int64) error {
	err := s.store.RevokeToken(ctx, id, by, s.clock())
	if errors.Is(err, fault.Missing) {
		return fault.Explain(fault.Missing, "There is no such token, or it has been revoked already.")
	}
	return err
}

// TokenFor returns the token that a secret belongs to. One that is unknown,
// revoked or expired is a fault.SignedOut.
func (s *Service) TokenFor(ctx context.Context, plain string) (Token, error) {
	if !strings.HasPrefix(plain, tokenPrefix) {
		return Token{}, ErrNoToken
	}
	t, err := s.store.TokenByHash(ctx, hashToken(plain))
	now := s.clock()
	switch {
	case errors.Is(err, fault.Missing):
		return Token{}, ErrNoToken
	case err != nil:
		return Token{}, fmt.Errorf("looking for a token: %w", err)
	case t.Revoked():
		return Token{}, fault.Explain(fault.SignedOut, "This bearer token has been revoked. Make a new one.")
	case t.Expired(now):
		return Token{}, fault.Explain(fault.SignedOut, "This bearer token has expired. Make a new one.")
	}
	if since := now.Add(-usedAtMostOne); !t.LastUsedAt.After(since) {
		if err := s.store.UseToken(ctx, t.ID, since, now); err != nil {
			return Token{}, fmt.Errorf("noting the use of a token: %w", err)
		}
	}
	return t, nil
}
