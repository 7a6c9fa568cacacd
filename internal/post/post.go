// Package post sends messages to addresses that people have typed in, without
// letting them reach what only this machine can reach: where an address leads
// is looked at after its name was resolved, at the very connection that is
// used, and redirects are not followed.
package post

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"

	"decorum/internal/fault"
)

// Config says what may be reached.
type Config struct {
	Private  []netip.Prefix // networks that may be reached although they are not public
	Insecure bool           // http is allowed
	Timeout  time.Duration  // of a whole exchange; 0 = ten seconds
	Roots    *x509.CertPool // nil = the system's
}

// Client sends messages.
type Client struct {
	config Config
	client *http.Client
}

const (
	standardTimeout = 10 * time.Second
	mostAnswer      = 16 << 10 // of which nothing is kept
)

// errPrivate says that an address leads where it must not.
var errPrivate = fault.Explain(fault.Denied, "The address leads into a private network, which is not allowed. The operator can allow a network with --webhook-private.")

// New returns a client.
func New(c Config) *Client {
	if c.Timeout == 0 {
		c.Timeout = standardTimeout
	}
	client := &Client{config: c}
	dialer := &net.Dialer{Timeout: c.Timeout / 2, Control: client.control}
	client.client = &http.Client{
		Timeout:       c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, TLSHandshakeTimeout: c.Timeout / 2, ResponseHeaderTimeout: c.Timeout,
			MaxResponseHeaderBytes: 32 << 10, DisableCompression: true, MaxIdleConns: 20, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
			TLSClientConfig: tlsConfig(c.Roots),
		},
	}
	return client
}

// Check returns what is wrong with an address, as far as it can be told without
// a connection.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fault.Explain(fault.Invalid, "The address is to begin with https:// and name a host.")
	}
	if u.Scheme != "https" && !c.config.Insecure {
		return fault.Explain(fault.Invalid, "The address is to begin with https://, so that nobody on the way can read what is sent.")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !c.allowed(ip) {
		return fault.Explain(fault.Invalid, fault.Words(errPrivate))
	}
	return nil
}

// Post sends a body and returns the status of the answer, whose body is thrown
// away.
func (c *Client) Post(ctx context.Context, address string, headers map[string]string, body []byte) (int, error) {
	if err := c.Check(address); err != nil { // what is allowed may have changed
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("making a request: %w", err)
	}
	request.Header.Set("User-Agent", "Decorum")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return 0, explain(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, mostAnswer)
	return response.StatusCode, nil
}

// explain says in words why something could not be sent.
func explain(err error) error {
	var dns *net.DNSError
	var network net.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	words := "The connection failed."
	switch {
	case errors.Is(err, errPrivate):
		return errPrivate
	case errors.As(err, &dns):
		words = "There is no host of that name."
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		words = "Its certificate is not valid."
	case errors.As(err, &network) && network.Timeout():
		words = "It did not answer in time."
	case errors.Is(err, syscall.ECONNREFUSED):
		words = "It refused the connection."
	}
	return fmt.Errorf("%w: %w", fault.Explain(fault.Unavailable, words), err)
}

// control looks at the address that a connection is about to be made to: the
// one that the name was resolved to, so that no later answer of the DNS counts.
func (c *Client) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !c.allowed(to.Addr()) {
		return errPrivate
	}
	return nil
}

// allowed reports whether an address may be reached.
func (c *Client) allowed(ip netip.Addr) bool {
	ip = ip.WithZone("").Unmap()
	if slices.ContainsFunc(c.config.Private, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return true
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(special(), func(p netip.Prefix) bool { return p.Contains(ip) })
}

// special are networks that are not public although Go takes them for it, from
// the registries of IANA for special purposes.
func special() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}
