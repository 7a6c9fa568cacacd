package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// line is a connection to a server that is ready for messages.
type line struct {
	conn     net.Conn // below TLS, so that deadlines and closing always work
	client   *smtp.Client
	timeouts Timeouts
}

// dial connects to the server, encrypts and signs in. If that fails it says at
// which stage.
func dial(ctx context.Context, c Config) (l *line, stage Stage, err error) {
	limited, cancel := context.WithTimeout(ctx, c.Timeouts.Connect)
	defer cancel()
	conn, err := c.Dial(limited, "tcp", c.Server.Address())
	if err != nil {
		return nil, StageConnect, fmt.Errorf("connecting: %w", err)
	}
	l = &line{conn: conn, timeouts: c.Timeouts}
	if stage, err = l.open(ctx, c); err != nil {
		_ = conn.Close() // it is of no use any more
		return nil, stage, err
	}
	return l, "", nil
}

// open goes through what comes before the first message.
func (l *line) open(ctx context.Context, c Config) (Stage, error) {
	secrets := &tls.Config{ServerName: c.Server.host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	conn := l.conn
	if c.Server.security == implicit {
		encrypted := tls.Client(l.conn, secrets)
		if err := l.step(ctx, c.Timeouts.Connect, func() error { return encrypted.HandshakeContext(ctx) }); err != nil {
			return StageTLS, fmt.Errorf("encrypting: %w", err)
		}
		conn = encrypted
	}
	err := l.step(ctx, c.Timeouts.Command, func() (err error) {
		l.client, err = smtp.NewClient(conn, c.Server.host)
		return err
	})
	if err != nil {
		return StageConnect, fmt.Errorf("reading the greeting: %w", err)
	}
	if err := l.step(ctx, c.Timeouts.Command, func() error { return l.client.Hello(literal(l.conn.LocalAddr())) }); err != nil {
		return StageHello, fmt.Errorf("saying hello: %w", err)
	}
	// Addresses are ASCII; to ask for more would have a message returned by a
	// server further on that does not know SMTPUTF8.
	l.client.SkipSMTPUTF8(true)
	if err := l.encrypt(ctx, c.Server.security, secrets); err != nil {
		return StageTLS, fmt.Errorf("encrypting: %w", err)
	}
	if err := l.signIn(ctx, c.Server); err != nil {
		return StageSignIn, fmt.Errorf("signing in: %w", err)
	}
	return "", nil
}

// encrypt starts TLS if it has to.
func (l *line) encrypt(ctx context.Context, wanted security, secrets *tls.Config) error {
	if wanted == implicit || wanted == none {
		return nil
	}
	if offered, _ := l.client.Extension("STARTTLS"); !offered {
		if wanted == optional {
			return nil
		}
		return errors.New("the server does not offer STARTTLS")
	}
	return l.step(ctx, l.timeouts.Command, func() error { return l.client.StartTLS(secrets) })
}

// signIn signs in if there is a user.
func (l *line) signIn(ctx context.Context, s Server) error {
	if s.user == "" {
		return nil
	}
	_, offered := l.client.Extension("AUTH")
	auth := chooseAuth(s, strings.Fields(strings.ToUpper(offered)))
	if auth == nil {
		return fmt.Errorf("the server offers no way to sign in that is known here, but %q", offered)
	}
	return l.step(ctx, l.timeouts.Command, func() error { return l.client.Auth(auth) })
}

// literal returns the address of this end as EHLO wants it from those who are
// not sure of their name (RFC 5321, 4.1.3).
func literal(addr net.Addr) string {
	from, err := netip.ParseAddrPort(addr.String())
	switch ip := from.Addr().Unmap().WithZone(""); {
	case err != nil:
		return "localhost"
	case ip.Is6():
		return "[IPv6:" + ip.String() + "]"
	default:
		return "[" + ip.String() + "]"
	}
}

// step does something that reads and writes, and ends it when its time is over
// or the context is done.
func (l *line) step(ctx context.Context, limit time.Duration, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.bounded(ctx, limit, 0, f)
}

// bounded is step with some time left after the context is done.
func (l *line) bounded(ctx context.Context, limit, grace time.Duration, f func() error) error {
	if err := l.conn.SetDeadline(in(limit)); err != nil {
		return err
	}
	cut := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = l.conn.SetDeadline(in(min(grace, limit))) // fails if it is closed, which ends it as well
		close(cut)
	})
	err := f()
	if !stop() {
		<-cut // or it would cut the next step short
	}
	return err
}

// in returns the moment d from now.
func in(d time.Duration) time.Time {
	return time.Now().Add(d) //nolint:forbidigo // deadlines are the kernel's, which knows no other clock
}
