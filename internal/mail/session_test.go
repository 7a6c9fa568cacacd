package mail

import (
	"context"
	"errors"
	"fmt"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func TestSend(t *testing.T) {
	s := new(server).start(t, nil, false)
	sender := New(to(t, s.address, "", "?tls=none"))
	out := sender.Send(t.Context(), hello())
	expect(t, out, Sent, StageEnd, 250)
	if !strings.Contains(out.Reply, "queued") {
		t.Errorf("the reply is %q", out.Reply)
	}
	letters := s.taken(t, 1)
	if len(letters) != 1 || letters[0].from != "training@example.org" || letters[0].to != "zoe@example.org" {
		t.Fatalf("the server has %+v", letters)
	}
	if want, err := sender.Encode(hello()); err != nil || letters[0].data != string(want) {
		t.Errorf("the server has %q; want %q, %v", letters[0].data, want, err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(letters[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != "Drei Fragen: größer als 王?" {
		t.Errorf("subject %q, %v", subject, err)
	}
	recipients, err := read.Header.AddressList("To")
	if err != nil || len(recipients) != 1 || recipients[0].Name != "Zoë Łukasz" {
		t.Errorf("to %v, %v", recipients, err)
	}
	date, err := read.Header.Date()
	if err != nil || !date.Equal(noon) {
		t.Errorf("date %v, %v", date, err)
	}
	for name, want := range map[string]string{
		"Message-ID": "<follow-up.17.2@example.org>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
	} {
		if got := read.Header.Get(name); got != want {
			t.Errorf("%s: %q; want %q", name, got, want)
		}
	}
}

// TestReplies: the first digit of a reply decides, at whatever stage, and the
// session goes on after it.
func TestReplies(t *testing.T) {
	for _, c := range []struct {
		stage   Stage
		code    int
		verdict Verdict
		all     bool
		opened  int // connections, with those for the next message
	}{
		{StageSender, 451, Deferred, true, 1},
		{StageSender, 550, Refused, true, 1},
		{StageSender, 530, Refused, true, 1},
		{StageRecipient, 450, Deferred, false, 1},
		{StageRecipient, 550, Refused, false, 1},
		{StageRecipient, 421, Deferred, false, 2},
		{StageEnd, 451, Deferred, false, 1},
		{StageEnd, 554, Refused, false, 1},
		{StageEnd, 421, Deferred, false, 2},
	} {
		t.Run(fmt.Sprintf("%s %d", c.stage, c.code), func(t *testing.T) {
			first := func(n int) error {
				if n == 1 {
					return reply(c.code, "not now, or never")
				}
				return nil
			}
			s := new(server)
			*map[Stage]*func(int) error{StageSender: &s.mail, StageRecipient: &s.rcpt, StageEnd: &s.data}[c.stage] = first
			s.start(t, nil, false)
			session := New(to(t, s.address, "", "?tls=none")).Open()
			out := session.Send(t.Context(), hello())
			expect(t, out, c.verdict, c.stage, c.code)
			if !strings.Contains(out.Reply, "not now, or never") || out.AffectsAll() != c.all || out.Err != nil {
				t.Errorf("outcome %+v; want its text, and all: %t", out, c.all)
			}
			expect(t, session.Send(t.Context(), hello()), Sent, StageEnd, 250)
			session.Close()
			if letters := s.taken(t, c.opened); len(letters) != 1 || s.opened != c.opened {
				t.Errorf("%d letters over %d connections; want 1 over %d", len(letters), s.opened, c.opened)
			}
		})
	}
}

// TestNonsense: a reply of another kind than any that can be tells nothing, and
// 251 is as good as 250.
func TestNonsense(t *testing.T) {
	for _, c := range []struct {
		name    string
		server  *server
		verdict Verdict
		stage   Stage
		code    int
	}{
		{"in between", &server{rcpt: answer(354, "go on")}, Deferred, StageRecipient, 354},
		{"at the end", &server{data: answer(354, "go on")}, Uncertain, StageEnd, 354},
		// go-smtp says so and does not take the recipient, so that DATA fails.
		{"251", &server{rcpt: answer(251, "will forward")}, Refused, StageData, 502},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.server.start(t, nil, false)
			session := New(to(t, c.server.address, "", "?tls=none")).Open()
			defer session.Close()
			out := session.Send(t.Context(), hello())
			expect(t, out, c.verdict, c.stage, c.code)
			if nonsense := c.code == 354; nonsense != (out.Err != nil) || nonsense != (session.line == nil) {
				t.Errorf("outcome %v, connection kept: %t", out, session.line != nil)
			}
		})
	}
}

func TestBatchUsesOneConnection(t *testing.T) {
	s := new(server).start(t, nil, false)
	session := New(to(t, s.address, "", "?tls=none")).Open()
	for n := range 100 {
		m := hello()
		m.MessageID = fmt.Sprintf("batch.%d", n)
		expect(t, session.Send(t.Context(), m), Sent, StageEnd, 250)
	}
	session.Close()
	letters := s.taken(t, 1)
	if len(letters) != 100 || s.opened != 1 {
		t.Fatalf("%d letters over %d connections", len(letters), s.opened)
	}
	for n, l := range letters {
		if !strings.Contains(l.data, fmt.Sprintf("<batch.%d@example.org>", n)) {
			t.Errorf("letter %d is another", n)
		}
	}
}

// TestReconnect: a server may close between messages; the next goes over
// another connection, and arrives once.
func TestReconnect(t *testing.T) {
	t.Run("without a word", func(t *testing.T) {
		closing := make(chan *smtp.Conn, 8)
		s := (&server{after: func(c *smtp.Conn) { closing <- c }}).start(t, nil, false)
		session := New(to(t, s.address, "", "?tls=none")).Open()
		for n := range 3 {
			expect(t, session.Send(t.Context(), hello()), Sent, StageEnd, 250)
			if err := (<-closing).Conn().Close(); err != nil {
				t.Fatal(err)
			}
			s.taken(t, n+1)
		}
		session.Close()
		if letters := s.taken(t, 3); len(letters) != 3 || s.opened != 3 {
			t.Errorf("%d letters over %d connections", len(letters), s.opened)
		}
	})
	t.Run("with 421", func(t *testing.T) {
		s := (&server{mail: func(n int) error {
			if n == 2 {
				return reply(421, "enough over this connection")
			}
			return nil
		}}).start(t, nil, false)
		session := New(to(t, s.address, "", "?tls=none")).Open()
		expect(t, session.Send(t.Context(), hello()), Sent, StageEnd, 250)
		expect(t, session.Send(t.Context(), hello()), Sent, StageEnd, 250)
		session.Close()
		if letters := s.taken(t, 2); len(letters) != 2 || s.opened != 2 {
			t.Errorf("%d letters over %d connections", len(letters), s.opened)
		}
	})
	t.Run("421 is an answer on a new connection", func(t *testing.T) {
		s := (&server{mail: answer(421, "closing")}).start(t, nil, false)
		expect(t, New(to(t, s.address, "", "?tls=none")).Send(t.Context(), hello()), Deferred, StageSender, 421)
		s.taken(t, 1)
		if s.opened != 1 {
			t.Errorf("%d connections", s.opened)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	out := New(to(t, "127.0.0.1:1", "", "?tls=none")).Send(t.Context(), hello())
	expect(t, out, Deferred, StageConnect, 0)
	if out.Err == nil || !out.AffectsAll() {
		t.Errorf("outcome %+v", out)
	}
}

func TestTurnedAwayAtHello(t *testing.T) {
	s := (&server{atStart: func() error { return reply(554, "no service for you") }}).start(t, nil, false)
	out := New(to(t, s.address, "", "?tls=none")).Send(t.Context(), hello())
	expect(t, out, Deferred, StageHello, 554)
	if !out.AffectsAll() {
		t.Error("another message would fare no better")
	}
}

func TestContext(t *testing.T) {
	t.Run("done before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		out := New(to(t, "127.0.0.1:1", "", "?tls=none")).Send(ctx, hello())
		expect(t, out, Deferred, StageConnect, 0)
		if !errors.Is(out.Err, context.Canceled) {
			t.Error(out.Err)
		}
	})
	t.Run("done while a command waits", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		s := (&server{rcpt: func(int) error { cancel(); <-release; return nil }}).start(t, nil, false)
		begun := time.Now()
		expect(t, New(to(t, s.address, "", "?tls=none")).Send(ctx, hello()), Deferred, StageRecipient, 0)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		close(release)
		if letters := s.taken(t, 1); len(letters) != 0 {
			t.Errorf("%d letters", len(letters))
		}
	})
	t.Run("done while the reply is on its way", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := (&server{after: func(*smtp.Conn) { cancel(); time.Sleep(50 * time.Millisecond) }}).start(t, nil, false)
		expect(t, New(to(t, s.address, "", "?tls=none")).Send(ctx, hello()), Sent, StageEnd, 250)
	})
	t.Run("done, and no reply comes", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		defer close(release)
		s := (&server{after: func(*smtp.Conn) { cancel(); <-release }}).start(t, nil, false)
		c := to(t, s.address, "", "?tls=none")
		c.Timeouts.Grace = 20 * time.Millisecond
		begun := time.Now()
		expect(t, New(c).Send(ctx, hello()), Uncertain, StageEnd, 0)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestRefusedBeforeAnythingIsSent(t *testing.T) {
	m := hello()
	m.Subject = "x\r\nBcc: all@example.org"
	out := New(to(t, "127.0.0.1:1", "", "?tls=none")).Send(t.Context(), m)
	expect(t, out, Refused, StageWriting, 0)
}
