package mail

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"time"

	"decorum/internal/fault"
)

// Config says through which server messages go, and from whom they are.
type Config struct {
	Server   Server
	From     Address          // of messages that don't say
	Roots    *x509.CertPool   // whose certificates are believed; nil: the system's
	Clock    func() time.Time // for the date of messages
	Timeouts Timeouts
	// Dial opens a connection; nil: over the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Timeouts says how long to wait for what. Those that are zero are what RFC
// 5321, 4.5.3.2 recommends.
type Timeouts struct {
	Connect time.Duration // for a connection, and for a handshake
	Command time.Duration // for a reply to a command, and for the greeting
	Block   time.Duration // for a part of a message to be taken
	End     time.Duration // for the reply to the final dot: too short makes duplicates
	// Grace is how much of End is left once the context is done. The reply is
	// probably on its way, and without it nobody knows what became of the
	// message.
	Grace time.Duration
}

func (t Timeouts) withDefaults() Timeouts {
	t.Connect = cmp.Or(t.Connect, 30*time.Second)
	t.Command = cmp.Or(t.Command, 5*time.Minute)
	t.Block = cmp.Or(t.Block, 3*time.Minute)
	t.End = cmp.Or(t.End, 10*time.Minute)
	t.Grace = cmp.Or(t.Grace, 5*time.Second)
	return t
}

// Sender hands messages to a server. It can be used by several goroutines.
type Sender struct{ config Config }

// New returns a sender. It does not connect.
func New(c Config) *Sender {
	c.Timeouts = c.Timeouts.withDefaults()
	if c.Dial == nil {
		c.Dial = (&net.Dialer{}).DialContext
	}
	return &Sender{c}
}

// Open returns a session for a batch of messages. It connects when there is one
// to send.
func (s *Sender) Open() *Session { return &Session{config: s.config} }

// Send sends one message.
func (s *Sender) Send(ctx context.Context, m Message) Outcome {
	session := s.Open()
	defer session.Close()
	return session.Send(ctx, m)
}

// Check connects and signs in, and sends nothing. What goes wrong is said to an
// operator.
func (s *Sender) Check(ctx context.Context) error {
	session := s.Open()
	defer session.Close()
	out := session.connect(ctx)
	if out.Verdict == "" {
		return nil
	}
	cause := strings.TrimSpace(fmt.Sprintf("%d %s", out.Code, out.Reply))
	if out.Code == 0 {
		cause = out.Err.Error()
	}
	return fault.Explain(fault.Unavailable, fmt.Sprintf("The mail server %s can't be used. It failed while %s: %s.", s.config.Server, doing[out.Stage], cause))
}

// doing are the stages that Check goes through, as one says them.
var doing = map[Stage]string{
	StageConnect: "connecting", StageHello: "saying hello", StageTLS: "encrypting the connection", StageSignIn: "signing in",
}

// Encode returns a message as it would be sent.
func (s *Sender) Encode(m Message) ([]byte, error) {
	e, err := s.config.encode(m)
	return e.data, err
}

func (c Config) encode(m Message) (envelope, error) {
	if m.From == (Address{}) {
		m.From = c.From
	}
	return encode(m, c.Clock())
}
