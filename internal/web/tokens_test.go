package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestTokensAreShownOnce(t *testing.T) {
	s := newSite(t)
	admin := s.as("admin")
	admin.want("/tokens", http.StatusOK, "No program has a token yet", "http://decorum.example/scim/v2")
	status, body, header := admin.post("/tokens", url.Values{"name": {"Entra ID"}, "scope": {"scim"}, "until": {"2027-01-31"}})
	secret := regexp.MustCompile(`decorum_[\w-]{43}`).FindString(body)
	if status != http.StatusOK || secret == "" || header.Get("Cache-Control") != "no-store" {
		t.Fatalf("making a token: %d, %q, %v", status, secret, header)
	}
	body = admin.want("/tokens", http.StatusOK, "Entra ID", "Works until January 31, 2027", "Made by admin@demo.example", "never used")
	if strings.Contains(body, secret) {
		t.Error("the token is shown again")
	}
	if _, err := s.server.Accounts.TokenFor(t.Context(), secret); err != nil {
		t.Errorf("the token does not work: %v", err)
	}
	admin.want("/tokens", http.StatusOK, "last used November 23, 2026, 09:00")
	if status, _, _ := admin.post("/tokens/1/revoke", url.Values{}); status != http.StatusSeeOther {
		t.Errorf("revoking it: %d", status)
	}
	admin.want("/tokens", http.StatusOK, "The token is revoked.", "Revoked November 23, 2026")
	if status, _, _ := admin.post("/tokens/1/revoke", url.Values{}); status != http.StatusNotFound {
		t.Errorf("revoking it again: %d", status)
	}
	for what, form := range map[string]url.Values{
		"Give the token a name":       {"name": {""}, "scope": {"scim"}},
		"Say what the token is for":   {"name": {"Entra"}},
		"is over already":             {"name": {"Entra"}, "scope": {"scim"}, "until": {"2026-11-22"}},
		"&#34;soon&#34; is not a day": {"name": {"Entra"}, "scope": {"scim"}, "until": {"soon"}},
	} {
		status, body, _ := admin.post("/tokens", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, what) || strings.Contains(body, `id="secret"`) {
			t.Errorf("%v: %d, %q is missing", form, status, what)
		}
	}
	if status, _ := s.as("hr").get("/tokens"); status != http.StatusForbidden {
		t.Errorf("HR is answered with %d", status)
	}
	if _, body := s.as("hr").get("/courses"); strings.Contains(body, "/tokens") {
		t.Error("HR has a link to the tokens")
	}
}
