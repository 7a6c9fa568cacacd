package browser

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	head = `<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head><body><main><h1>Page</h1>`
	foot = `</main></body></html>`
)

// site is a small site with the pages that the tests need. It has the strict
// policy that the real one has.
func site(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/clean": `<p>Nothing is wrong here.</p>`,
		"/form": `<form method="post" action="/form">
<label for="e">Your address</label> <input id="e" name="email" value="old@example.org">
<label for="u">Unit</label> <select id="u" name="unit"><option value="1">Sales</option><option value="2">Care &amp; Repair</option></select>
<label for="d">Due</label> <input id="d" name="due" type="date">
<input class="sr-only" type="radio" name="agree" value="yes" id="y"><label for="y">Yes</label>
<button>Send <span>now</span></button></form><details><summary>More</summary><p>Hidden words</p></details>`,
		"/script":       `<p id="out">without script</p><button id="b" type="button">Count</button><script src="/script.js" defer></script>`,
		"/scheme":       `<p class="scheme"></p>`,
		"/low-contrast": `<p class="faint">Hardly readable.</p><img src="/dot.svg">`,
		"/wide":         `<div class="wide">Too wide for a phone.</div>`,
		"/inline":       `<script>document.title = "let in"</script><p>Inline.</p>`,
		"/throws":       `<script src="/throws.js" defer></script>`,
		"/lost":         `<img alt="lost" src="/lost.png">`,
		"/elsewhere":    `<img alt="elsewhere" src="http://elsewhere.example/a.png">`,
		"/signin": `<form method="post" action="/signin"><label>Email <input name="email"></label>
<label>Password <input type="password" name="password"></label><button>Sign in</button></form>`,
	}
	assets := map[string]string{
		"/page.css": `.faint { color: #bbb; background: #fff } .wide { width: 700px }
.sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; appearance: none }
.scheme::after { content: "light" } @media (prefers-color-scheme: dark) { .scheme::after { content: "dark" } }`,
		"/script.js": `document.getElementById("out").textContent = "with script";
let n = 0; document.getElementById("b").addEventListener("click", async () => { await fetch("/clean");
	document.getElementById("out").textContent = "counted " + ++n; });`,
		"/throws.js": `console.error("said", 7); throw new Error("thrown");`,
		"/dot.svg":   `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>`,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: http://elsewhere.example")
		if asset, ok := assets[r.URL.Path]; ok {
			w.Header().Set("Content-Type", map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[filepath.Ext(r.URL.Path)])
			_, _ = io.WriteString(w, asset)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		body, ok := pages[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = "<p>There is no such page.</p>"
		}
		_, _ = io.WriteString(w, head+body+foot)
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		values := html.EscapeString(r.PostFormValue("email") + " · " + r.PostFormValue("unit") + " · " + r.PostFormValue("due") + " · " + r.PostFormValue("agree"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, head+"<p>Sent: "+values+"</p>"+foot)
	})
	mux.HandleFunc("POST /signin", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: r.PostFormValue("email"), HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, "/clean", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /who.txt", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if errors.Is(err, http.ErrNoCookie) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, cookie.Value)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestActions(t *testing.T) {
	b, url := New(t), site(t)
	for _, options := range []Options{{}, {Phone: true}, {NoScript: true}} {
		p := b.Page(t, options)
		p.Open(url + "/form")
		p.Fill("email", "new@example.org")
		p.Fill("Unit", "Care & Repair")
		p.Fill("due", "2026-11-30")
		p.Click("Yes")
		p.Click("More")
		p.See("Hidden words")
		p.Click("Send now")
		if got, want := p.Text(), "Page Sent: new@example.org · 2 · 2026-11-30 · yes"; got != want {
			t.Errorf("%+v: the page says %q, want %q", options, got, want)
		}
		p.Back()
		p.ClickOn("button")
		if p.Path() != "/form" || p.Title() != "Page" || p.Has("Send now") {
			t.Errorf("%+v: at %s, titled %q", options, p.Address(), p.Title())
		}
	}
}

func TestScriptOnAndOff(t *testing.T) {
	b, url := New(t), site(t)
	with, without := b.Page(t, Options{}), b.Page(t, Options{NoScript: true})
	with.Open(url + "/script")
	with.Click("Count")
	with.See("counted 1")
	without.Open(url + "/script")
	without.Click("Count")
	without.Violations() // lets scripts in for the check, not the page's own
	without.Click("Count")
	if got := without.Text(); !strings.Contains(got, "without script") {
		t.Errorf("the page's script ran: %q", got)
	}
}

func TestSchemeAndSize(t *testing.T) {
	b, url := New(t), site(t)
	const look = `getComputedStyle(document.querySelector(".scheme"), "::after").content + " " + innerWidth + "×" + innerHeight`
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{}, `"light" 1280×900`},
		{Options{Phone: true, Dark: true}, `"dark" 390×844`},
	} {
		p := b.Page(t, test.options)
		p.Open(url + "/scheme")
		if got := Eval[string](p, look); got != test.want {
			t.Errorf("%+v: the page sees %s, want %s", test.options, got, test.want)
		}
	}
}

func TestSignInKeepsPagesApart(t *testing.T) {
	b, url := New(t), site(t)
	p, stranger := b.Page(t, Options{}), b.Page(t, Options{})
	p.SignIn(url, "hr@demo.example", "secret")
	if _, _, body := p.Fetch(url + "/who.txt"); string(body) != "hr@demo.example" {
		t.Errorf("the server saw %q", body)
	}
	stranger.Open(url + "/clean")
	if status, _, _ := stranger.Fetch(url + "/who.txt"); status != http.StatusUnauthorized {
		t.Errorf("a second page got status %d", status)
	}
}

func TestViolations(t *testing.T) {
	b, url := New(t), site(t)
	for _, test := range []struct {
		path string
		want []string
	}{
		{"/clean", nil},
		{"/form", nil},
		{"/low-contrast", []string{"color-contrast", "image-alt"}},
		{"/wide", []string{"reflow"}},
	} {
		for _, options := range []Options{{Phone: true}, {Phone: true, NoScript: true}} {
			p := b.Page(t, options)
			p.Open(url + test.path)
			var got []string
			for _, v := range p.Violations() {
				got = append(got, v.Rule)
				if v.Where == "" || !strings.Contains(v.String(), v.Rule) {
					t.Errorf("a violation that says too little: %s", v)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s %+v: violations (-want +got):\n%s", test.path, options, diff)
			}
		}
	}
}

// TestLooksFindAllTogether judges a page in every look: what one leaves out
// another finds.
func TestLooksFindAllTogether(t *testing.T) {
	b, url := New(t), site(t)
	for _, test := range []struct {
		look Options
		want []string
	}{
		{Options{}, []string{"color-contrast", "image-alt"}},
		{Options{Dark: true}, []string{"color-contrast"}},
		{Options{Phone: true}, []string{"image-alt"}},
		{Options{Dark: true, Phone: true}, []string{"color-contrast", "image-alt"}},
	} {
		p := b.Page(t, test.look)
		p.Open(url + "/low-contrast")
		var got []string
		for _, v := range p.violations(test.look.rules()) {
			got = append(got, v.Rule)
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: violations (-want +got):\n%s", test.look, diff)
		}
	}
}

func TestProblems(t *testing.T) {
	b, url := New(t), site(t)
	for _, test := range []struct {
		path string
		want []string // a part of each problem
	}{
		{"/clean", nil},
		{"/script", nil},
		{"/inline", []string{"Content Security Policy"}},
		{"/throws", []string{`console.error: "said" 7`, "exception: Error: thrown"}},
		{"/lost", []string{"status 404: " + url + "/lost.png"}},
		{"/elsewhere", []string{"not loaded: http://elsewhere.example/a.png"}},
	} {
		p := b.Page(t, Options{})
		p.Open(url + test.path)
		got := p.Problems()
		if len(got) != len(test.want) {
			t.Errorf("%s: problems %q, want %d", test.path, got, len(test.want))
			continue
		}
		for i, want := range test.want {
			if !strings.Contains(got[i], want) {
				t.Errorf("%s: problem %q, want %q", test.path, got[i], want)
			}
		}
		if again := p.Problems(); len(again) != 0 {
			t.Errorf("%s: problems are reported twice: %q", test.path, again)
		}
	}
}

func TestOpenStatus(t *testing.T) {
	b, url := New(t), site(t)
	p := b.Page(t, Options{})
	p.OpenStatus(url+"/nowhere", http.StatusNotFound)
	p.See("There is no such page.")
	if got := p.Problems(); len(got) != 0 {
		t.Errorf("an expected status is a problem: %q", got)
	}
}

func TestScreenshot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	t.Setenv(Screenshots, dir)
	b, url := New(t), site(t)
	p := b.Page(t, Options{Phone: true, Dark: true})
	p.Open(url + "/clean")
	p.Screenshot("clean")
	picture, err := os.ReadFile(filepath.Join(dir, "clean-phone-dark.png"))
	if err != nil || !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("no picture: %v", err)
	}
}
