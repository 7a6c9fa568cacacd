package main

import (
	"net/http"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// makeToken makes a token for a directory on the page of tokens.
func makeToken(p *browser.Page, d demo, name string) {
	p.Open(d.url + "/tokens")
	p.Fill("Who uses it", name)
	p.ClickOn("input[value=scim]")
	p.Click("Make the token")
	p.See("Copy it now.")
}

// tokens are the pages where tokens are looked after.
func (d demo) tokens(t *testing.T) []stop {
	t.Helper()
	command(t, "tokens", "add", "Entra ID", "--scope=scim", "--until=2099-12-31", "--db="+d.db)
	command(t, "tokens", "add", "The intranet’s list of courses", "--scope=reports:read,certificates:read", "--db="+d.db)
	command(t, "tokens", "revoke", "2", "--db="+d.db)
	return []stop{d.page("tokens", demoAdmin, "/tokens")}
}

// TestJourneyTokens is an administrator who makes a token, copies it, and
// revokes it; without JavaScript.
func TestJourneyTokens(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{NoScript: true, Expect: []int{http.StatusUnprocessableEntity}})
	p.SignIn(d.url, demoAdmin, password)
	p.ClickOn("details.menu summary")
	p.Click("Access tokens")
	p.See("No program has a token yet")
	p.Axe()
	p.Screenshot("tokens-empty")
	p.Fill("Last day", "2020-01-01")
	p.Fill("Who uses it", "Entra ID")
	p.Click("Make the token")
	p.See("Say what the token is for")
	p.ClickOn("input[value=scim]")
	p.Click("Make the token")
	p.See("is over already")
	p.Fill("Last day", "2099-12-31")
	p.Click("Make the token")
	secret := browser.Eval[string](p, `document.querySelector("#secret").value`)
	tenant := browser.Eval[string](p, `document.querySelector("#tenant").value`)
	if !strings.HasPrefix(secret, "decorum_") || tenant != d.url+"/scim/v2" {
		t.Errorf("the token is %q for %q", secret, tenant)
	}
	p.Click("I have copied it")
	p.See("Works until December 31, 2099")
	if browser.Eval[bool](p, `document.documentElement.outerHTML.includes("decorum_")`) {
		t.Error("the token is shown again")
	}
	p.Click("Revoke Entra ID")
	p.Click("Revoke it now")
	p.See("The token is revoked.")
	p.See("Revoked ")
}
