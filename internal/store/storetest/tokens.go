package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
)

func (s suite) tokens(t *testing.T) {
	people := s.open(t).People()
	_, err := people.TokenByHash(t.Context(), "hash")
	is(t, "a token that is not there", err, fault.Missing)
	if all, err := people.Tokens(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("tokens of an empty database: %v, %v", all, err)
	}
	first := account.Token{Name: "Entra ID", Scope: account.ScopeSCIM, CreatedAt: nine(), CreatedBy: "ada@example.org", ExpiresAt: nine().Add(time.Hour)}
	first.ID, err = people.AddToken(t.Context(), first, "hash")
	must(t, err)
	second := account.Token{Name: "Payroll", Scope: account.ScopePeople + " " + account.ScopeReports, CreatedAt: nine(), CreatedBy: "the command line"}
	second.ID, err = people.AddToken(t.Context(), second, "other")
	must(t, err)
	_, err = people.AddToken(t.Context(), second, "hash")
	is(t, "the same secret twice", err, fault.Conflict)

	// Uses are noted, but not more often than is said.
	at := nine().Add(time.Minute)
	must(t, people.UseToken(t.Context(), first.ID, nine(), at))
	must(t, people.UseToken(t.Context(), first.ID, nine(), at.Add(time.Second)))
	first.LastUsedAt = at
	must(t, people.RevokeToken(t.Context(), second.ID, "ada@example.org", at))
	second.RevokedAt = at
	is(t, "revoking it again", people.RevokeToken(t.Context(), second.ID, "ada@example.org", at), fault.Missing)
	is(t, "revoking what is not there", people.RevokeToken(t.Context(), 99, "ada@example.org", at), fault.Missing)
	for _, token := range []*account.Token{&first, &second} {
		for _, m := range []*time.Time{&token.CreatedAt, &token.LastUsedAt, &token.ExpiresAt, &token.RevokedAt} {
			*m = m.UTC()
		}
	}
	got, err := people.TokenByHash(t.Context(), "hash")
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("token: %v (-want +got)\n%s", err, diff)
	}
	all, err := people.Tokens(t.Context())
	if diff := cmp.Diff([]account.Token{second, first}, all); err != nil || diff != "" {
		t.Errorf("tokens: %v (-want +got)\n%s", err, diff)
	}
}
