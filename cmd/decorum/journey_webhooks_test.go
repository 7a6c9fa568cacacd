package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"decorum/internal/browser"
)

// addHook adds a webhook on their page.
func addHook(p *browser.Page, d demo, name string) {
	p.Open(d.url + "/webhooks")
	p.Fill("Who listens", name)
	p.Fill("Address", "https://localhost:9/decorum")
	p.Click("Add the webhook")
	p.See("Copy it now")
}

// failTest sends a test from the page of a new webhook and waits until it is
// told that it can't arrive.
func failTest(p *browser.Page) {
	p.Click("I have copied it")
	p.Click("Send a test")
	here := p.Address()
	for range 600 {
		if strings.Contains(browser.Eval[string](p, "document.body.innerText"), "private network") {
			return
		}
		time.Sleep(100 * time.Millisecond)
		p.Open(here)
	}
	p.See("private network")
}

// hooks are the pages where webhooks are looked after, and the one that
// explains the API.
func (d demo) hooks(t *testing.T) []stop {
	t.Helper()
	command(t, "webhooks", "add", "Payroll", "https://payroll.invalid/decorum", "--db="+d.db)
	command(t, "webhooks", "add", "The intranet", "https://intranet.invalid/a/rather/long/address/that/has/to/be/broken/somewhere", "--tell=certificate.revoked", "--db="+d.db)
	command(t, "webhooks", "pause", "2", "--db="+d.db)
	return []stop{d.page("webhooks", demoAdmin, "/webhooks"), d.page("webhook", demoAdmin, "/webhooks/1"), d.page("webhook-paused", demoAdmin, "/webhooks/2"),
		d.page("api", demoAdmin, "/api"), d.page("api-stranger", "", "/api")}
}

// TestJourneyWebhooks is an administrator who adds a webhook and sends a test,
// and a program that gets it, signed; without JavaScript.
func TestJourneyWebhooks(t *testing.T) {
	t.Parallel()
	type heard struct{ id, stamp, signature, body string }
	got := make(chan heard, 10)
	program := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- heard{r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), r.Header.Get("Webhook-Signature"), string(body)}
	}))
	defer program.Close()
	b := browser.New(t)
	d := startDemo(t, "--webhook-insecure", "--webhook-private=127.0.0.0/8")
	p := b.Page(t, browser.Options{NoScript: true, Expect: []int{http.StatusUnprocessableEntity}})
	p.SignIn(d.url, demoAdmin, password)
	p.ClickOn("details.menu summary")
	p.Click("Webhooks")
	p.See("Nobody is told yet")
	p.Axe()
	p.Fill("Who listens", "Payroll")
	p.Fill("Address", "https://192.168.1.1/")
	p.Click("Add the webhook")
	p.See("leads into a private network")
	p.Fill("Address", program.URL)
	p.Click("Add the webhook")
	secret := browser.Eval[string](p, `document.querySelector("#secret").value`)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) != 32 {
		t.Fatalf("the secret is %q: %v", secret, err)
	}
	p.Click("I have copied it")
	p.Click("Send a test")
	p.See("A test is on its way.")
	wait := func() heard {
		t.Helper()
		select {
		case h := <-got:
			return h
		case <-time.After(time.Minute):
			t.Fatal("nothing is heard")
			return heard{}
		}
	}
	test := wait()
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, test.id+"."+test.stamp+"."+test.body)
	if test.signature != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) || !strings.Contains(test.body, `"type":"test"`) {
		t.Errorf("it heard %+v", test)
	}
	serial := d.sheet(p, "status=completed")[0]["Certificate serial"]
	command(t, "revoke", serial, "--reason=The quiz was taken by somebody else.", "--db="+d.db)
	if revoked := wait(); !strings.Contains(revoked.body, serial) || !strings.Contains(revoked.body, "certificate.revoked") {
		t.Errorf("it heard %+v", revoked)
	}
	p.Open(d.url + "/webhooks/1")
	p.See("certificate.revoked")
	p.Click("Pause")
	p.See("Paused by " + demoAdmin)
	p.Axe()
	p.Click("Let it go on")
	p.See("The webhook goes on.")
}
