package mail

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func TestClosedAfterTheDot(t *testing.T) {
	s := (&server{after: func(c *smtp.Conn) { _ = c.Conn().Close() }}).start(t, nil, false)
	out := New(to(t, s.address, "", "?tls=none")).Send(t.Context(), hello())
	expect(t, out, Uncertain, StageEnd, 0)
	if out.AffectsAll() || out.Err == nil {
		t.Errorf("outcome %+v", out)
	}
}

func TestNoReplyAfterTheDot(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	s := (&server{after: func(*smtp.Conn) { <-release }}).start(t, nil, false)
	c := to(t, s.address, "", "?tls=none")
	c.Timeouts.End = 50 * time.Millisecond
	expect(t, New(c).Send(t.Context(), hello()), Uncertain, StageEnd, 0)
}

// TestClosedWithinData: what is large does not fit into buffers, so that
// writing fails; what is small was written long since, and only looking tells.
func TestClosedWithinData(t *testing.T) {
	t.Run("large", func(t *testing.T) {
		s := (&server{during: func(r io.Reader, c *smtp.Conn) {
			_, _ = io.ReadFull(r, make([]byte, 1000))
			_ = c.Conn().Close()
		}}).start(t, nil, false)
		m := hello()
		m.Text = strings.Repeat("A long message. ", 2<<20)
		expect(t, New(to(t, s.address, "", "?tls=none")).Send(t.Context(), m), Deferred, StageText, 0)
	})
	t.Run("small", func(t *testing.T) {
		closed := make(chan struct{})
		s := (&server{during: func(r io.Reader, c *smtp.Conn) {
			_, _ = io.ReadFull(r, make([]byte, 100))
			_ = c.Conn().Close()
			close(closed)
		}}).start(t, nil, false)
		c := to(t, s.address, "", "?tls=none")
		c.Dial = dialing(func(conn net.Conn) net.Conn { return &waiting{conn, closed} })
		expect(t, New(c).Send(t.Context(), hello()), Deferred, StageText, 0)
	})
	t.Run("with a reason", func(t *testing.T) {
		said := make(chan struct{})
		whole := make(chan error, 1)
		s := (&server{during: func(r io.Reader, c *smtp.Conn) {
			_, _ = io.WriteString(c.Conn(), "552 5.3.4 too much\r\n")
			close(said)
			_, err := io.ReadAll(r)
			whole <- err
		}}).start(t, nil, false)
		c := to(t, s.address, "", "?tls=none")
		c.Dial = dialing(func(conn net.Conn) net.Conn { return &waiting{conn, said} })
		expect(t, New(c).Send(t.Context(), hello()), Refused, StageText, 552)
		if err := <-whole; err == nil {
			t.Error("the message was completed, though it was refused")
		}
	})
}

// TestUnusualReplies: a code is all that has to be there, and nothing less will
// do.
func TestUnusualReplies(t *testing.T) {
	for said, want := range map[string]Outcome{
		"250\r\n":                      {Verdict: Sent, Code: 250},
		"250 \r\n":                     {Verdict: Sent, Code: 250},
		"250-2.0.0 one\r\n250 two\r\n": {Verdict: Sent, Code: 250},
		"251 elsewhere\r\n":            {Verdict: Sent, Code: 251},
		"450\n":                        {Verdict: Deferred, Code: 450},
		"599\r\n":                      {Verdict: Refused, Code: 599},
		"150 soon\r\n":                 {Verdict: Uncertain, Code: 150},
		"25":                           {Verdict: Uncertain},
		"250":                          {Verdict: Uncertain},
		"250-2.0.0 one\r\n":            {Verdict: Uncertain},
		"OK\r\n":                       {Verdict: Uncertain},
		"2xx\r\n":                      {Verdict: Uncertain},
		"\r\n\r\n":                     {Verdict: Uncertain},
	} {
		s := (&server{after: func(c *smtp.Conn) {
			_, _ = io.WriteString(c.Conn(), said)
			_ = c.Conn().Close()
		}}).start(t, nil, false)
		out := New(to(t, s.address, "", "?tls=none")).Send(t.Context(), hello())
		if out.Verdict != want.Verdict || out.Stage != StageEnd || out.Code != want.Code {
			t.Errorf("%q: %v; want %s with code %d", said, out, want.Verdict, want.Code)
		}
	}
}

// waiting waits for something after it wrote a message's subject.
type waiting struct {
	net.Conn
	until chan struct{}
}

func (w *waiting) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if strings.Contains(string(p), "Subject:") {
		<-w.until
	}
	return n, err
}
