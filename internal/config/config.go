// Package config holds the settings of the program. They come from flags, from
// the environment (DECORUM_ and the flag's name in capitals), or from a file
// (JSON, --config), in this order of precedence.
package config

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/fault"
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
func (s Site) Proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range s.TrustedProxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil {
				return nil, fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a network. A trusted proxy looks like 10.0.0.0/8 or 192.0.2.7.", text))
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

// Options returns the handler options of the logger.
func (l Log) Options() *slog.HandlerOptions {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return &slog.HandlerOptions{Level: level}
}
