package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"decorum/internal/fault"

	"github.com/gowebpki/jcs"
	"golang.org/x/text/unicode/norm"
)

// Format names the kind and revision of a statement. It is signed with the
// rest, so that a signature can never be taken for one over something else.
const Format = "decorum-certificate/1"

// day is how a date without a time is written in a statement.
const day = time.DateOnly

// Statement is everything that is signed. Its JSON form is the contract with
// whoever checks a certificate with other tools: a field may be added only
// together with a new Format.
type Statement struct {
	Format      string `json:"format"`
	Serial      string `json:"serial"`
	Name        string `json:"name"`
	Course      string `json:"course"` // the course's key
	Title       string `json:"title"`
	Version     int    `json:"version"`
	VersionHash string `json:"version_hash"` // hexadecimal SHA-256 of the course's files
	Completed   string `json:"completed"`    // YYYY-MM-DD in the organisation's zone
	Issued      string `json:"issued"`       // RFC 3339, UTC
	ValidUntil  string `json:"valid_until"`  // YYYY-MM-DD, the last valid day; "" = never ends
	Issuer      string `json:"issuer"`
	KeyID       string `json:"key_id"`
}

// ParseStatement reads a statement from JSON, canonical or not. It refuses
// what Canonical would refuse, unknown fields and anything after the object.
func ParseStatement(data []byte) (Statement, error) {
	var s Statement
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return Statement{}, fmt.Errorf("reading statement: %w: %w", fault.Invalid, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Statement{}, fmt.Errorf("reading statement: more than one value: %w", fault.Invalid)
	}
	if err := s.check(); err != nil {
		return Statement{}, fmt.Errorf("reading statement: %w", err)
	}
	return s, nil
}

// Canonical returns the bytes that are signed: the statement as canonical JSON
// (RFC 8785). Equal statements give equal bytes on every machine.
func (s Statement) Canonical() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return Canonical(s)
}

// Canonical returns a value as canonical JSON (RFC 8785).
func Canonical(value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	canonical, err := jcs.Transform(plain)
	if err != nil {
		return nil, fmt.Errorf("writing canonical JSON: %w", err)
	}
	return canonical, nil
}

// SignedBy reports whether signature is k's over the statement, and k the key
// that the statement names.
func (s Statement) SignedBy(k Key, signature []byte) bool {
	canonical, err := s.Canonical()
	if err != nil || s.KeyID != k.ID || len(k.Public) != ed25519.PublicKeySize {
		return false
	}
	return ed25519.Verify(k.Public, canonical, signature)
}

// check refuses a statement that must not be signed or shown. Its text has to
// be in the form that cleanText gives, so that two different byte sequences
// never stand for the same words.
func (s Statement) check() error {
	if s.Format != Format {
		return fmt.Errorf("format %q is not known: %w", s.Format, fault.Invalid)
	}
	if serial, err := ParseSerial(s.Serial); err != nil || serial != s.Serial {
		return fmt.Errorf("serial %q is not well formed: %w", s.Serial, fault.Invalid)
	}
	for field, text := range map[string]string{"name": s.Name, "course": s.Course, "title": s.Title, "issuer": s.Issuer} {
		if text == "" || text != cleanText(text) {
			return fmt.Errorf("%s %q is empty or not clean: %w", field, text, fault.Invalid)
		}
	}
	if s.Version < 1 {
		return fmt.Errorf("version %d is below 1: %w", s.Version, fault.Invalid)
	}
	if sum, err := hex.DecodeString(s.VersionHash); err != nil || len(sum) != 32 || s.VersionHash != strings.ToLower(s.VersionHash) {
		return fmt.Errorf("version hash %q is not a SHA-256: %w", s.VersionHash, fault.Invalid)
	}
	if s.KeyID == "" {
		return fmt.Errorf("no key is named: %w", fault.Invalid)
	}
	return s.checkDates()
}

func (s Statement) checkDates() error {
	if _, err := time.Parse(day, s.Completed); err != nil {
		return fmt.Errorf("completed %q is not a date: %w", s.Completed, fault.Invalid)
	}
	if issued, err := time.Parse(time.RFC3339, s.Issued); err != nil || issued.UTC().Format(time.RFC3339) != s.Issued {
		return fmt.Errorf("issued %q is not a UTC time: %w", s.Issued, fault.Invalid)
	}
	if s.ValidUntil == "" {
		return nil
	}
	if _, err := time.Parse(day, s.ValidUntil); err != nil {
		return fmt.Errorf("valid until %q is not a date: %w", s.ValidUntil, fault.Invalid)
	}
	return nil
}

// cleanText puts text into the one form that is signed: NFC, single spaces, no
// control characters, and none of the marks that reorder the text around them,
// with which one name could be made to look like another. Joiners stay: Persian
// and Indian names need them.
func cleanText(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', unicode.Is(unicode.Noncharacter_Code_Point, r):
			return -1
		}
		return r
	}, text)
	return norm.NFC.String(strings.Join(strings.Fields(kept), " "))
}
