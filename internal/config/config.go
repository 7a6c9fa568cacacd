// Package config holds the settings of the program. They come from flags, from
// the environment (DECORUM_ and the flag's name in capitals), or from a file
// (JSON, --config), in this order of precedence.
package config

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/fault"
	"decorum/internal/mail"
	"decorum/internal/message"
	"decorum/internal/post"
)

// Database says where the data is.
type Database struct {
	DB string `name:"db" help:"Path of a SQLite file, or postgres://… for PostgreSQL." default:"decorum.db" placeholder:"ADDRESS"`
}

// Site says who the organization is and how the program is reached.
type Site struct {
	Organization   string   `help:"Name that stands on certificates and pages." default:"Your organization"`
	Zone           string   `help:"Time zone of the organization, such as Europe/Berlin; a due day ends at midnight there." default:"UTC"`
	BaseURL        string   `help:"Address under which people reach the program, such as https://training.example.org. Default: the address it listens on." placeholder:"URL"`
	TrustedProxies []string `help:"Networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8." placeholder:"CIDR"`
	SigningKey     string   `help:"PEM file with an Ed25519 key that signs certificates. Default: a key in the database." type:"path" placeholder:"FILE"`
}

// Mail says how messages go out.
type Mail struct {
	SMTP     string `name:"smtp" help:"Server that takes messages, such as smtp://user:password@mail.example.org:587, or smtps:// for TLS from the beginning. With smtp:// it has to offer STARTTLS; where it does not, and wants no password, add ?tls=optional. Default: no messages are sent." placeholder:"URL"`
	SMTPCA   string `name:"smtp-ca" help:"PEM file with the authority that issued the mail server's certificate. Default: those that the system knows." type:"path" placeholder:"FILE"`
	MailFrom string `help:"Sender of messages, such as Training <training@example.org>." placeholder:"ADDRESS"`

	MailHours    string `help:"When messages may go out, in the organization's time zone. All other hours are quiet." default:"08:00-18:00" placeholder:"HOURS"`
	MailWeekdays bool   `help:"Messages go out from Monday to Friday only."`
}

// Hours returns when messages may go out.
func (m Mail) Hours() (message.Hours, error) { return message.ParseHours(m.MailHours, m.MailWeekdays) }

// Webhooks says what may be told of what happens.
type Webhooks struct {
	WebhookPrivate  []string `help:"Private networks that webhooks may lead into, such as 10.1.0.0/16; all others are refused." placeholder:"CIDR"`
	WebhookInsecure bool     `help:"Let webhooks have addresses that begin with http://. Messages are signed, and anybody on the way can read them."`
}

// Poster returns what sends messages to webhooks.
func (w Webhooks) Poster() (*post.Client, error) {
	private, err := networks(w.WebhookPrivate)
	if err != nil {
		return nil, err
	}
	return post.New(post.Config{Private: private, Insecure: w.WebhookInsecure}), nil
}

// Log says how much is logged and how.
type Log struct {
	LogLevel  string `help:"What is logged: debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
	LogFormat string `help:"How it is logged: text or json." enum:"text,json" default:"text"`
}

// Location returns the organisation's time zone.
func (s Site) Location() (*time.Location, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "Local" {
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("There is no time zone %q. It looks like Europe/Berlin or America/New_York.", s.Zone))
	}
	return zone, nil
}

// Base returns the address under which people reach the program; listening is
// where it listens.
func (s Site) Base(listening string) (*url.URL, error) {
	text := s.BaseURL
	if text == "" {
		text = "http://" + listening
	}
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || base.Path != "" {
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("The base URL %q is not an address such as https://training.example.org.", text))
	}
	return base, nil
}

// Proxies returns the networks whose word on the sender's address is believed.
func (s Site) Proxies() ([]netip.Prefix, error) { return networks(s.TrustedProxies) }

// networks reads networks and single addresses.
func networks(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil {
				return nil, fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a network. A network looks like 10.0.0.0/8 or 192.0.2.7.", text))
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// Key returns the signing key that the operator gives, nil if there is none.
func (s Site) Key() (*certificate.Key, error) {
	if s.SigningKey == "" {
		return nil, nil //nolint:nilnil // no key is given, which is the default
	}
	data, err := os.ReadFile(s.SigningKey)
	if err != nil {
		return nil, fault.Explain(fault.Missing, fmt.Sprintf("The signing key %s can't be read.", s.SigningKey))
	}
	key, err := certificate.ParseSigningKey(data)
	if err != nil {
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("The signing key %s can't be used. %s", s.SigningKey, fault.Words(err)))
	}
	return &key, nil
}

// Sender returns what sends messages, nil if no server is given.
func (m Mail) Sender(clock func() time.Time) (*mail.Sender, error) {
	if m.SMTP == "" {
		return nil, nil //nolint:nilnil // no server is given, which is the default
	}
	server, err := mail.ParseServer(m.SMTP)
	if err != nil {
		return nil, err
	}
	if m.MailFrom == "" {
		return nil, fault.Explain(fault.Invalid, "There is a mail server, but no sender of messages. Give one with --mail-from, such as Training <training@example.org>.")
	}
	from, err := mail.ParseAddress(m.MailFrom)
	if err != nil {
		return nil, err
	}
	roots, err := m.roots()
	if err != nil {
		return nil, err
	}
	return mail.New(mail.Config{Server: server, From: from, Roots: roots, Clock: clock,
		// Shorter than RFC 5321 recommends, but for the end of a message, where that
		// would make duplicates: one that can't be reached is tried again.
		Timeouts: mail.Timeouts{Command: time.Minute, Block: time.Minute}}), nil
}

// roots returns the authorities that the mail server's certificate may be from,
// nil for those of the system.
func (m Mail) roots() (*x509.CertPool, error) {
	if m.SMTPCA == "" {
		return nil, nil //nolint:nilnil // that is how crypto/tls calls the system's
	}
	data, err := os.ReadFile(m.SMTPCA)
	if err != nil {
		return nil, fault.Explain(fault.Missing, fmt.Sprintf("The mail server's authority %s can't be read.", m.SMTPCA))
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("The mail server's authority %s has no certificate. It is a PEM file that begins with -----BEGIN CERTIFICATE-----.", m.SMTPCA))
	}
	return pool, nil
}

// Options returns the handler options of the logger.
func (l Log) Options() *slog.HandlerOptions {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return &slog.HandlerOptions{Level: level}
}
