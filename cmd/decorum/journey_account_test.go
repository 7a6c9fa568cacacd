package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// TestJourneySignIn is somebody who mistypes, signs in, and signs out.
func TestJourneySignIn(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for _, options := range []browser.Options{{}, {NoScript: true, Phone: true}} {
		options.Expect = []int{http.StatusUnprocessableEntity}
		p := b.Page(t, options)
		p.Open(d.url + "/reports/completion?status=overdue")
		expectPath(t, p, "/signin")
		p.Fill("Email", demoHR)
		p.Fill("Password", "not this one at all")
		p.Click("Sign in")
		expectPath(t, p, "/signin")
		if email := browser.Eval[string](p, `document.getElementById("email").value`); email != demoHR {
			t.Errorf("after a wrong password the address is %q", email)
		}
		if said := browser.Eval[string](p, `document.querySelector("[role=alert]").innerText.trim()`); said == "" {
			t.Error("nothing says what is wrong")
		}
		p.Fill("Password", password)
		p.Click("Sign in")
		if !strings.HasSuffix(p.Address(), "/reports/completion?status=overdue") {
			t.Errorf("signing in leads to %s, not to where the person wanted to go", p.Address())
		}
		p.Click("Amara Okafor")
		p.Click("Sign out")
		expectPath(t, p, "/signin")
		p.Open(d.url + "/courses")
		expectPath(t, p, "/signin")
		browser.Eval[bool](p, "(window.left = true, history.go(-2), true)")
		wait(t, p, `window.left === undefined && document.readyState === "complete"`)
		if strings.Contains(p.Text(), "Amara Okafor") {
			t.Error("going back after signing out shows the person's page")
		}
	}
}

// TestJourneyPassword is somebody who changes the password, which ends the
// session on the other device.
func TestJourneyPassword(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	const next = "another four plain words"
	expect := []int{http.StatusUnprocessableEntity}
	here, there := b.Page(t, browser.Options{Expect: expect}), b.Page(t, browser.Options{Phone: true, NoScript: true, Expect: expect})
	here.SignIn(d.url, demoTrainer, password)
	there.SignIn(d.url, demoTrainer, password)
	here.Click("Jonas Köhler")
	here.Click("Change password")
	here.Fill("Current password", "not this one at all")
	here.Fill("New password", next)
	here.ClickOn("main form button")
	expectPath(t, here, "/account/password")
	here.Fill("Current password", password)
	here.Fill("New password", next)
	here.ClickOn("main form button")
	here.See("Your password is changed. Everywhere else you are signed out.")
	there.Open(d.url + "/courses")
	expectPath(t, there, "/signin")
	there.Fill("Email", demoTrainer)
	there.Fill("Password", password)
	there.Click("Sign in")
	expectPath(t, there, "/signin")
	there.SignIn(d.url, demoTrainer, next)
	here.Reload()
	here.See("Jonas Köhler")
}

// TestJourneyFirstSetUp is the first administrator of an empty database, at
// the address that serve prints.
func TestJourneyFirstSetUp(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	for _, options := range []browser.Options{{}, {NoScript: true, Phone: true}} {
		in := serving(t, "--db="+filepath.Join(t.TempDir(), "new.db"))
		token := regexp.MustCompile(`/setup/\S+`).FindString(in.stdout.String())
		if token == "" {
			t.Fatalf("serve prints no address to set up at:\n%s", in.stdout.String())
		}
		p := b.Page(t, options)
		p.Open(in.url + token)
		p.See("Let’s make the first account")
		p.Fill("Your name", "Thảo Őry")
		p.Fill("Email", "thao@example.org")
		p.Fill("Password", "short")
		p.Click("Create the account")
		expectPath(t, p, token) // the browser refuses
		p.Fill("Password", password)
		p.Click("Create the account")
		p.See("You are set up. Welcome.")
		p.See("Social media and ethics") // the course that is inside
		p.Open(in.url + "/reports/completion")
		p.See("Nobody is enrolled yet")
		other := b.Page(t, options)
		other.OpenStatus(in.url+token, http.StatusNotFound)
		other.SignIn(in.url, "thao@example.org", password)
	}
}
