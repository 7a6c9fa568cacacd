package main

import (
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"decorum/internal/browser"
)

// mailServer is a mail server on this machine that takes everything.
type mailServer struct {
	address string

	mu      sync.Mutex
	letters []string
}

func takeMail(t *testing.T) *mailServer {
	t.Helper()
	m := &mailServer{}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	check(t, err)
	m.address = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return mailSession{m}, nil }))
	server.Domain = "mail.test"
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

func (m *mailServer) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.letters...)
}

type mailSession struct{ server *mailServer }

func (mailSession) Reset()                               {}
func (mailSession) Logout() error                        { return nil }
func (mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, string(text))
	return nil
}

// plainPart returns the subject and the plain text of a letter.
func plainPart(t *testing.T, letter string) (subject, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(letter))
	check(t, err)
	subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	check(t, err)
	_, of, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	check(t, err)
	part, err := multipart.NewReader(m.Body, of["boundary"]).NextPart() // decodes quoted-printable
	check(t, err)
	body, err := io.ReadAll(part)
	check(t, err)
	return subject, string(body)
}

// TestLinkIsMailed is somebody new, whom HR has imported, who has a link mailed,
// sets a password and is in; and strangers, to whom nothing is told or sent.
func TestLinkIsMailed(t *testing.T) {
	t.Parallel()
	db, server := filepath.Join(t.TempDir(), "decorum.db"), takeMail(t)
	command(t, "migrate", "--db", db)
	command(t, "publish", "--built-in", "--db", db)
	people := filepath.Join(t.TempDir(), "people.csv")
	check(t, os.WriteFile(people, []byte("email,name,language\nana@example.org,Ana Ferreira,de\n"), 0o600))
	command(t, "import", "people", people, "--db", db)
	in := serving(t, "--db", db, "--smtp", "smtp://"+server.address+"?tls=none", "--mail-from", "training@example.org", "--organization", "Northwind",
		"--mail-hours", "00:00-00:01") // people wait for a link, so that quiet hours don't hold it

	v := visit(t, in.url)
	if !strings.Contains(v.get("/signin"), `href="/setup"`) {
		t.Error("the page to sign in does not say that a link can be mailed")
	}
	v.get("/setup")
	answers := map[string]bool{}
	for _, email := range []string{"eve@example.org", "no address", " ANA@example.org", "ana@example.org"} {
		to := v.post("/setup", url.Values{"email": {email}})
		answers[to+v.get(to)] = true
	}
	if len(answers) != 1 {
		t.Error("what is answered tells who is here")
	}
	check(t, await(func() (bool, error) { return len(server.all()) > 0, nil }))
	subject, text := plainPart(t, server.all()[0])
	if subject != "Ein Passwort festlegen" || !strings.Contains(text, "Guten Tag, Ana Ferreira,") || !strings.Contains(text, "Northwind") {
		t.Errorf("the mail %q says:\n%s", subject, text)
	}
	address := regexp.MustCompile(`http://\S+/setup/\S+`).FindString(text)
	v.setUp(address)
	v.get("/courses")
	again := visit(t, in.url)
	again.signIn("ana@example.org")
	_, path, _ := strings.Cut(address, "/setup/")
	if status := again.status("/setup/" + path); status != http.StatusNotFound {
		t.Errorf("the address works again: %d", status)
	}
	if n := len(server.all()); n != 1 {
		t.Errorf("%d mails went out", n)
	}
	for range 12 {
		again.do(http.MethodPost, "/setup", url.Values{"email": {"eve@example.org"}})
	}
	if p := again.do(http.MethodPost, "/setup", url.Values{"email": {"eve@example.org"}}); p.status != http.StatusTooManyRequests {
		t.Errorf("asking again and again is answered %d", p.status)
	}
}

// TestEveryLinkPage looks at the pages on which a link is asked for.
func TestEveryLinkPage(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	in := serving(t, "--db", filepath.Join(t.TempDir(), "decorum.db"), "--smtp", "smtp://"+takeMail(t).address+"?tls=none", "--mail-from", "training@example.org")
	for _, look := range looks() {
		p := b.Page(t, look)
		for name, path := range map[string]string{"signin-mails": "/signin", "link": "/setup", "link-sent": "/setup?sent=1"} {
			inspect(t, p, look, stop{name: name, at: in.url + path, status: http.StatusOK})
		}
	}
}

// TestLinksAreNotOffered where no mail goes out.
func TestLinksAreNotOffered(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "decorum.db")
	in := serving(t, "--db", db)
	v := visit(t, in.url)
	if strings.Contains(v.get("/signin"), "/setup") || v.status("/setup") != http.StatusNotFound {
		t.Error("a link is offered that can't be mailed")
	}
}
