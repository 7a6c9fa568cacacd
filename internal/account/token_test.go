package account_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

func TestTokens(t *testing.T) {
	s, w := newService(t)
	plain, made, err := s.AddToken(t.Context(), "ada@example.org", "  Entra   ID ", account.ScopeSCIM, w.now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	random, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(plain, "decorum_"))
	if err != nil || len(random) != 32 || !strings.HasPrefix(plain, "decorum_") {
		t.Errorf("the secret is %q: %v", plain, err)
	}
	other, _, err := s.AddToken(t.Context(), "ada@example.org", "Payroll", "people:read  assignments:write people:read", time.Time{})
	if err != nil || other == plain {
		t.Fatalf("another secret is %q: %v", other, err)
	}

	// Uses are noted to the minute.
	used := func(want time.Time) {
		t.Helper()
		if _, err := s.TokenFor(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
		all, err := s.Tokens(t.Context())
		if err != nil || len(all) != 2 || all[1].Name != "Entra ID" || !all[1].LastUsedAt.Equal(want) {
			t.Errorf("tokens are %+v, %v; last used is to be %v", all, err, want)
		}
	}
	first := w.now
	used(first)
	w.forward(time.Minute - time.Second)
	used(first)
	w.forward(time.Second)
	used(w.now)

	for name, wrong := range map[string]string{"none": "", "another": "decorum_x", "without its beginning": strings.TrimPrefix(plain, "decorum_"), "the start of one": plain[:30]} {
		if _, err := s.TokenFor(t.Context(), wrong); fault.Of(err) != fault.SignedOut || !strings.Contains(fault.Words(err), "not a valid one") {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.forward(24 * time.Hour)
	if _, err := s.TokenFor(t.Context(), plain); fault.Of(err) != fault.SignedOut || !strings.Contains(fault.Words(err), "expired") {
		t.Errorf("after its time: %v", err)
	}
	if token, err := s.TokenFor(t.Context(), other); err != nil || token.Scope != "people:read assignments:write" ||
		!token.May(account.ScopeAssignments) || !token.May(account.ScopePeople) || token.May(account.ScopeSCIM) || token.May(account.ScopeReports) || made.May(account.ScopePeople) {
		t.Errorf("one without an end: %+v, %v", token, err)
	}
	if err := s.RevokeToken(t.Context(), "ada@example.org", made.ID+1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.TokenFor(t.Context(), other); fault.Of(err) != fault.SignedOut || !strings.Contains(fault.Words(err), "revoked") {
		t.Errorf("revoked: %v", err)
	}
	if err := s.RevokeToken(t.Context(), "ada@example.org", made.ID+1); fault.Of(err) != fault.Missing || fault.Words(err) == "" {
		t.Errorf("revoked once more: %v", err)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	s, w := newService(t)
	for what, add := range map[string]func() error{
		"no name": func() error {
			_, _, err := s.AddToken(t.Context(), "ada", " ", account.ScopeSCIM, time.Time{})
			return err
		},
		"a long name": func() error {
			_, _, err := s.AddToken(t.Context(), "ada", strings.Repeat("é", 101), account.ScopeSCIM, time.Time{})
			return err
		},
		"no scope": func() error {
			_, _, err := s.AddToken(t.Context(), "ada", "Entra", "", time.Time{})
			return err
		},
		"a scope that there is not": func() error {
			_, _, err := s.AddToken(t.Context(), "ada", "Entra", "people:read people:write", time.Time{})
			return err
		},
		"over already": func() error {
			_, _, err := s.AddToken(t.Context(), "ada", "Entra", account.ScopeSCIM, w.now)
			return err
		},
	} {
		if err := add(); fault.Of(err) != fault.Invalid || fault.Words(err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if all, err := s.Tokens(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("tokens are %+v, %v", all, err)
	}
}
