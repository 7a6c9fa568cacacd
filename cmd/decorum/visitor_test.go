package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// visitor is a browser without JavaScript, at an instance.
type visitor struct {
	failer

	url    string
	client *http.Client
}

// page is what an instance answers.
type page struct {
	status int
	body   string
	to     string // where it leads
}

func visit(f failer, at string) *visitor {
	jar, err := cookiejar.New(nil)
	check(f, err)
	return &visitor{failer: f, url: at, client: &http.Client{Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (v *visitor) do(method, path string, form url.Values) page {
	var body io.Reader = http.NoBody
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(context.Background(), method, v.url+path, body)
	check(v, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := v.client.Do(request)
	check(v, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	check(v, err)
	return page{response.StatusCode, string(text), response.Header.Get("Location")}
}

// at is the same browser, with its cookies, at another instance.
func (v *visitor) at(url string) *visitor {
	return &visitor{failer: v.failer, url: url, client: v.client}
}

// status asks for a page and returns how it is answered.
func (v *visitor) status(path string) int { return v.do(http.MethodGet, path, nil).status }

// get reads a page that must be there.
func (v *visitor) get(path string) string {
	p := v.do(http.MethodGet, path, nil)
	if p.status != http.StatusOK {
		v.Fatalf("GET %s: %d\n%s", path, p.status, p.body)
	}
	return p.body
}

// post sends a form that must be taken, and returns where it leads.
func (v *visitor) post(path string, form url.Values) string {
	p := v.do(http.MethodPost, path, form)
	if p.status != http.StatusSeeOther {
		v.Fatalf("POST %s: %d\n%s", path, p.status, p.body)
	}
	return p.to
}

const password = "four unrelated plain words"

// setUp sets the password of the person to whom a one-time address belongs.
func (v *visitor) setUp(address string) {
	_, token, found := strings.Cut(strings.Fields(address)[0], "/setup/")
	if !found {
		v.Fatalf("%q is no one-time address", address)
	}
	v.post("/setup/"+token, url.Values{"password": {password}})
}

// signIn signs in and is led to the courses.
func (v *visitor) signIn(email string) {
	if to := v.post("/signin", url.Values{"email": {email}, "password": {password}}); to != "/courses" {
		v.Fatalf("signing in as %s leads to %q", email, to)
	}
}
