package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// letter is a message that the server took.
type letter struct {
	from, to, data string
	user           string // who had signed in
	encrypted      bool
}

// server is a mail server on this machine, with what it shall do wrong.
type server struct {
	address string

	mail, rcpt, data func(int) error             // answer to the nth MAIL, RCPT, message; nil: take it
	during           func(io.Reader, *smtp.Conn) // instead of reading the message
	after            func(*smtp.Conn)            // when all of the message was read
	atStart          func() error                // answers EHLO

	mu                  sync.Mutex
	letters             []letter
	mails, rcpts, datas int
	opened, closed      int
	password            string
	mechanism           string
}

// start starts the server; certificate may be nil.
func (s *server) start(t *testing.T, certificate *tls.Config, implicitTLS bool) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		if s.atStart != nil {
			if err := s.atStart(); err != nil {
				return nil, err
			}
		}
		_, encrypted := c.TLSConnectionState()
		session := &session{server: s, conn: c, encrypted: encrypted}
		if s.password == "" {
			return session, nil
		}
		return &signingIn{session}, nil
	}))
	server.Domain, server.AllowInsecureAuth, server.EnableSMTPUTF8 = "mail.test", true, true
	server.ReadTimeout = 30 * time.Second
	server.ErrorLog = silent{}
	var l net.Listener = &counting{listener, s}
	if implicitTLS {
		l = tls.NewListener(l, certificate)
	} else {
		server.TLSConfig = certificate
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		// The server knows its listener a moment after it was started.
		err := errors.Join(server.Close(), listener.Close())
		if err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// counting counts connections.
type counting struct {
	net.Listener
	server *server
}

func (l *counting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.server.count(1, 0)
	return &counted{Conn: conn, closed: sync.OnceFunc(func() { l.server.count(0, 1) })}, nil
}

type counted struct {
	net.Conn
	closed func()
}

func (c *counted) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

func (s *server) count(opened, closed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened += opened
	s.closed += closed
}

// next counts something up and says what the answer to it is.
func (s *server) next(counter *int, answer func(int) error) error {
	s.mu.Lock()
	*counter++
	n := *counter
	s.mu.Unlock()
	if answer == nil {
		return nil
	}
	return answer(n)
}

// taken returns the letters, after n connections were closed.
func (s *server) taken(t *testing.T, n int) []letter {
	t.Helper()
	for range 5000 {
		s.mu.Lock()
		letters, closed := s.letters, s.closed
		s.mu.Unlock()
		if closed >= n {
			return letters
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d connections were not closed", n)
	return nil
}

type session struct {
	server    *server
	conn      *smtp.Conn
	encrypted bool
	user      string
	from, to  string
}

func (s *session) Reset()        { s.from = "" }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, o *smtp.MailOptions) error {
	if o.UTF8 {
		return errors.New("nobody asked for SMTPUTF8")
	}
	if s.from != "" {
		return reply(503, "nested MAIL") // as strict as the strictest
	}
	s.from = from
	return s.server.next(&s.server.mails, s.server.mail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.server.next(&s.server.rcpts, s.server.rcpt)
}

func (s *session) Data(r io.Reader) error {
	if s.server.during != nil {
		s.server.during(r, s.conn)
		return errors.New("broken")
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.next(&s.server.datas, s.server.data); err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.letters = append(s.server.letters, letter{s.from, s.to, string(data), s.user, s.encrypted})
	s.server.mu.Unlock()
	if s.server.after != nil {
		s.server.after(s.conn)
	}
	return nil
}

// signingIn is a session that wants a password.
type signingIn struct{ *session }

func (s *signingIn) AuthMechanisms() []string { return []string{s.server.mechanism} }

func (s *signingIn) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != "training" || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	if mechanism == "LOGIN" {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// login is the old way to ask for a name, then for a password.
type login struct {
	check func(user, password string) error
	said  []string
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		l.said = append(l.said, string(response))
	}
	switch len(l.said) {
	case 0:
		return []byte("Username:"), false, nil
	case 1:
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.said[0], l.said[1])
	}
}

func (s *signingIn) Mail(from string, o *smtp.MailOptions) error {
	if s.user == "" {
		return smtp.ErrAuthRequired
	}
	return s.session.Mail(from, o)
}

// answer returns an answer that is always the same.
func answer(code int, text string) func(int) error {
	return func(int) error { return reply(code, text) }
}

func reply(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 7, 1}, Message: text}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// to returns the settings that reach a server; query is what follows its port.
func to(t *testing.T, address, credentials, query string) Config {
	t.Helper()
	parsed, err := ParseServer("smtp://" + credentials + address + query)
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Server: parsed, From: Address{"Training", "training@example.org"}, Clock: func() time.Time { return noon },
		Timeouts: Timeouts{Connect: 10 * time.Second, Command: 10 * time.Second, Block: 10 * time.Second, End: 10 * time.Second, Grace: time.Second},
	}
}

func hello() Message {
	return Message{To: Address{"Zoë Łukasz", "zoe@example.org"}, Subject: "Drei Fragen: größer als 王?", MessageID: "follow-up.17.2",
		Text: "Grüße aus dem Kurs.\n.\nA line with a dot.\n", HTML: "<p>Grüße aus dem Kurs.</p>"}
}

// expect compares an outcome without its error.
func expect(t *testing.T, got Outcome, verdict Verdict, stage Stage, code int) {
	t.Helper()
	if got.Verdict != verdict || got.Stage != stage || got.Code != code {
		t.Errorf("outcome: %v; want %s at %s with code %d", got, verdict, stage, code)
	}
}

// dialing returns a function for Config.Dial that wraps what it opens.
func dialing(wrap func(net.Conn) net.Conn) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return wrap(conn), nil
	}
}
