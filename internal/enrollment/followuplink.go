package enrollment

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// FollowUpLink lets whoever holds it answer one follow-up of one person, and
// nothing else. It is not stored: the signature says that it is ours.
type FollowUpLink struct {
	PersonID     int64
	EnrollmentID int64 // a later cycle has follow-ups of the same numbers
	Course       string
	Number       int
	Until        time.Time // to the second
}

// FollowUpLinkLife is how long a link works, from the moment when its follow-up
// opens.
const FollowUpLinkLife = 60 * 24 * time.Hour

// Why a link does not work.
var (
	ErrNoFollowUpLink = fault.Explain(fault.Missing,
		"This link does not work. Part of it may have got lost on the way: copy the whole of it. Or sign in; the page of the course has the questions as well.")
	ErrFollowUpLinkOver = fault.Explain(fault.Missing,
		"It is for questions that are not open now. Sign in: the page of the course has those that are open, and says when the next ones come.")
)

// Invitation is a follow-up that is open to somebody and not answered.
type Invitation struct {
	FollowUpLink

	Email, Name string
	Since       time.Time // when it opened
}

// Secrets keeps what the program made for itself and nobody may know.
type Secrets interface {
	// Secret returns the secret of that name. If there is none, it adds fresh;
	// of several who do so at the same moment all get the same.
	Secret(ctx context.Context, name string, fresh []byte, at time.Time) ([]byte, error)
}

// Links signs links, and reads those that were signed. Several instances over
// one database have the same key.
type Links struct {
	secrets Secrets
	clock   func() time.Time
	mu      sync.Mutex
	key     []byte
}

// NewLinks returns links that are signed with a key of the secrets, which is
// made when it is first needed.
func NewLinks(secrets Secrets, clock func() time.Time) *Links {
	return &Links{secrets: secrets, clock: clock}
}

const (
	linkSecret      = "signed links"
	followUpPurpose = "follow-up"
)

// followUpPayload is what a token says.
type followUpPayload struct {
	Person     int64  `json:"p"`
	Enrollment int64  `json:"e"`
	Course     string `json:"c"`
	Number     int    `json:"n"`
	Until      int64  `json:"u"` // Unix seconds
}

// FollowUp returns the token that stands for the link in an address.
func (l *Links) FollowUp(ctx context.Context, link FollowUpLink) (string, error) {
	payload, err := json.Marshal(followUpPayload{link.PersonID, link.EnrollmentID, link.Course, link.Number, link.Until.Unix()})
	if err != nil {
		return "", fmt.Errorf("writing a link: %w", err)
	}
	return l.sign(ctx, followUpPurpose, payload)
}

// ReadFollowUp returns the link that a token of FollowUp stands for, or
// ErrNoFollowUpLink, or ErrFollowUpLinkOver if its time is over.
func (l *Links) ReadFollowUp(ctx context.Context, token string) (FollowUpLink, error) {
	text, err := l.verified(ctx, followUpPurpose, token, ErrNoFollowUpLink)
	if err != nil {
		return FollowUpLink{}, err
	}
	var p followUpPayload
	if err := json.Unmarshal(text, &p); err != nil {
		return FollowUpLink{}, ErrNoFollowUpLink // signed by a program that writes them otherwise
	}
	link := FollowUpLink{p.Person, p.Enrollment, p.Course, p.Number, time.Unix(p.Until, 0).UTC()}
	if !l.clock().Before(link.Until) {
		return FollowUpLink{}, ErrFollowUpLinkOver
	}
	return link, nil
}

// sign returns a token: the payload and its HMAC-SHA-256, both in base64url.
func (l *Links) sign(ctx context.Context, purpose string, payload []byte) (string, error) {
	mac, err := l.mac(ctx, purpose, payload)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(payload) + "." + base64.RawURLEncoding.EncodeToString(mac), nil
}

// verified returns the payload of a token that was signed for the purpose, or
// refusal if it was not.
func (l *Links) verified(ctx context.Context, purpose, token string, refusal error) ([]byte, error) {
	first, second, _ := strings.Cut(token, ".")
	// Strict, so that a link has one way to be written.
	encoding := base64.RawURLEncoding.Strict()
	payload, err := encoding.DecodeString(first)
	given, macErr := encoding.DecodeString(second)
	if errors.Join(err, macErr) != nil {
		return nil, refusal
	}
	want, err := l.mac(ctx, purpose, payload)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(want, given) {
		return nil, refusal
	}
	return payload, nil
}

func (l *Links) mac(ctx context.Context, purpose string, payload []byte) ([]byte, error) {
	key, err := l.load(ctx)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("decorum/" + purpose + "/1\x00"))
	mac.Write(payload)
	return mac.Sum(nil), nil
}

// load returns the key. Once read it is kept: it never changes.
func (l *Links) load(ctx context.Context) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key != nil {
		return l.key, nil
	}
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("making a key for links: %w", err)
	}
	key, err := l.secrets.Secret(ctx, linkSecret, fresh, l.clock())
	if err != nil {
		return nil, fmt.Errorf("reading the key of links: %w", err)
	}
	l.key = key
	return key, nil
}

// Invited is who holds a link and what it opens: an attempt, or the way into
// one.
type Invited struct {
	FollowUpLink

	Learning Learning
	Name     string
	Attempt  quiz.Attempt
	Begun    bool // there is an attempt, perhaps handed in
}

// Invited returns what a token opens. A follow-up that was begun stays open to
// its link until the link is over; one that was not begun can be only while it
// is open. Nobody who may not sign in can use a link.
func (s *Service) Invited(ctx context.Context, token string) (Invited, error) {
	link, err := s.links.ReadFollowUp(ctx, token)
	if err != nil {
		return Invited{}, err
	}
	person, err := s.people.Person(ctx, link.PersonID)
	if errors.Is(err, fault.Missing) || (err == nil && !person.Active) {
		return Invited{}, ErrNoFollowUpLink
	}
	if err != nil {
		return Invited{}, fmt.Errorf("reading whose link it is: %w", err)
	}
	l, err := s.Learning(ctx, link.PersonID, link.Course)
	if errors.Is(err, fault.Missing) || (err == nil && l.Records.ID != link.EnrollmentID) {
		return Invited{}, ErrFollowUpLinkOver
	}
	if err != nil {
		return Invited{}, err
	}
	in := Invited{FollowUpLink: link, Learning: l, Name: person.Name}
	in.Attempt, in.Begun = l.Records.Attempt(quiz.FollowUpKey, link.Number)
	if !in.Begun && FollowUpAt(l.Course, l.Records, s.clock()).Number != link.Number {
		return Invited{}, ErrFollowUpLinkOver
	}
	return in, nil
}

// Begin begins the follow-up; doing so twice is the same as doing it once.
func (s *Service) Begin(ctx context.Context, in Invited) error {
	if in.Begun {
		return nil
	}
	_, err := s.startFollowUp(ctx, in.Learning, in.Number)
	if errors.Is(err, ErrNoFollowUp) {
		return ErrFollowUpLinkOver
	}
	return err
}
