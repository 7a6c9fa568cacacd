package certificate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

func TestState(t *testing.T) {
	before, after := noon.Add(-time.Hour), noon.Add(time.Hour)
	for _, test := range []struct {
		name string
		c    certificate.Certificate
		want certificate.State
	}{
		{"without end", certificate.Certificate{}, certificate.Valid},
		{"not yet over", certificate.Certificate{ValidUntil: &after}, certificate.Valid},
		{"over this instant", certificate.Certificate{ValidUntil: &noon}, certificate.Expired},
		{"over", certificate.Certificate{ValidUntil: &before}, certificate.Expired},
		{"superseded and over", certificate.Certificate{ValidUntil: &before, SupersededAt: &before}, certificate.Superseded},
		{"all of it", certificate.Certificate{ValidUntil: &before, SupersededAt: &before, RevokedAt: &before}, certificate.Revoked},
	} {
		if got := test.c.State(noon); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("Joana Ribeiro"))
	typed := strings.ToLower(strings.ReplaceAll(c.Statement.Serial, "-", " "))
	got, state, signed, err := s.Lookup(t.Context(), typed)
	if err != nil || got.Statement != c.Statement || state != certificate.Valid || !signed {
		t.Errorf("Lookup(%q) = %v, %v, %v, %v", typed, got.Statement, state, signed, err)
	}
	if _, _, _, err := s.Lookup(t.Context(), serial(t)); !errors.Is(err, fault.Missing) || fault.Words(err) == "" {
		t.Errorf("unknown serial: %v", err)
	}
	if _, _, _, err := s.Lookup(t.Context(), "DC-1234"); !errors.Is(err, fault.Invalid) {
		t.Errorf("no serial: %v", err)
	}
	if got, _, err := s.ForEnrollment(t.Context(), c.EnrollmentID); err != nil || got.Statement != c.Statement {
		t.Errorf("ForEnrollment = %v, %v", got.Statement, err)
	}
	if _, _, err := s.ForEnrollment(t.Context(), 99); !errors.Is(err, fault.Missing) {
		t.Errorf("enrollment without a certificate: %v", err)
	}
}

// Whoever changes the database can't make a certificate say something else.
func TestLookupFindsChangedDatabase(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("Joana Ribeiro"))
	m.certs[0].Statement.Name = "Someone Else"
	if _, _, signed, err := s.Lookup(t.Context(), c.Statement.Serial); err != nil || signed {
		t.Errorf("a changed name passes: %v, %v", signed, err)
	}
	if _, err := s.PDF(t.Context(), c.Statement.Serial); err == nil {
		t.Error("a changed certificate was drawn")
	}
	m.certs[0].Statement.Name, m.certs[0].Statement.KeyID = "Joana Ribeiro", "0123456789abcdef"
	if _, _, signed, err := s.Lookup(t.Context(), c.Statement.Serial); err != nil || signed {
		t.Errorf("an unknown key passes: %v, %v", signed, err)
	}
}

func TestRevoke(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("Joana Ribeiro"))
	if err := s.Revoke(t.Context(), "hana@example.org", c.Statement.Serial, " "); !errors.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := s.Revoke(t.Context(), "hana@example.org", strings.ToLower(c.Statement.Serial), "Issued to the wrong person"); err != nil {
		t.Fatal(err)
	}
	got, state, signed, err := s.Lookup(t.Context(), c.Statement.Serial)
	if err != nil || state != certificate.Revoked || !signed || got.RevokedReason != "Issued to the wrong person" {
		t.Errorf("after revoking: %q, %v, %q, %v", state, signed, got.RevokedReason, err)
	}
	if err := s.Revoke(t.Context(), "hana@example.org", c.Statement.Serial, "Again"); !errors.Is(err, fault.Conflict) || fault.Words(err) == "" {
		t.Errorf("a second time: %v", err)
	}
	if err := s.Revoke(t.Context(), "hana@example.org", serial(t), "Why not"); !errors.Is(err, fault.Missing) {
		t.Errorf("an unknown one: %v", err)
	}
	if _, err := s.PDF(t.Context(), c.Statement.Serial); !errors.Is(err, fault.Denied) {
		t.Errorf("a revoked one was drawn: %v", err)
	}
}
