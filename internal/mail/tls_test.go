package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"decorum/internal/fault"
)

// authority is a certificate authority that nobody knows.
type authority struct {
	roots *x509.CertPool
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{x509.NewCertPool(), cert, key}
	a.roots.AddCert(cert)
	return a
}

// server returns the settings of a server of that name.
func (a authority) server(t *testing.T, name string) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

func TestEncryption(t *testing.T) {
	a := newAuthority(t)
	right, wrong := a.server(t, "127.0.0.1"), a.server(t, "mail.example.org")
	for _, c := range []struct {
		name      string
		server    *tls.Config
		implicit  bool
		query     string
		roots     *x509.CertPool
		verdict   Verdict
		stage     Stage
		encrypted bool
	}{
		{"STARTTLS", right, false, "", a.roots, Sent, StageEnd, true},
		{"TLS from the beginning", right, true, "", a.roots, Sent, StageEnd, true},
		{"optional and offered", right, false, "?tls=optional", a.roots, Sent, StageEnd, true},
		{"optional and not offered", nil, false, "?tls=optional", a.roots, Sent, StageEnd, false},
		{"none", right, false, "?tls=none", a.roots, Sent, StageEnd, false},
		{"not offered", nil, false, "", a.roots, Deferred, StageTLS, false},
		{"an authority that is not believed", right, false, "", x509.NewCertPool(), Deferred, StageTLS, false},
		{"the same, from the beginning", right, true, "", x509.NewCertPool(), Deferred, StageTLS, false},
		{"the same, optional", right, false, "?tls=optional", x509.NewCertPool(), Deferred, StageTLS, false},
		{"another server's certificate", wrong, false, "", a.roots, Deferred, StageTLS, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(server).start(t, c.server, c.implicit)
			config := to(t, s.address, "", c.query)
			if c.implicit {
				var err error
				if config.Server, err = ParseServer("smtps://" + s.address); err != nil {
					t.Fatal(err)
				}
			}
			config.Roots = c.roots
			out := New(config).Send(t.Context(), hello())
			expect(t, out, c.verdict, c.stage, map[Verdict]int{Sent: 250}[c.verdict])
			letters := s.taken(t, 1)
			if c.verdict == Sent && (len(letters) != 1 || letters[0].encrypted != c.encrypted) {
				t.Errorf("the server has %+v", letters)
			}
			if c.verdict != Sent && (len(letters) != 0 || !out.AffectsAll()) {
				t.Errorf("outcome %+v, letters %+v", out, letters)
			}
		})
	}
}

func TestSigningIn(t *testing.T) {
	a := newAuthority(t)
	for _, c := range []struct {
		name, credentials, mechanism string
		verdict                      Verdict
		stage                        Stage
		code                         int
	}{
		{"PLAIN", "training:p%40ss%2Fword@", "PLAIN", Sent, StageEnd, 250},
		{"LOGIN", "training:p%40ss%2Fword@", "LOGIN", Sent, StageEnd, 250},
		{"a wrong password", "training:password@", "PLAIN", Deferred, StageSignIn, 535},
		{"no password", "", "PLAIN", Refused, StageSender, 502},
		{"nothing that is known", "training:p%40ss%2Fword@", "GSSAPI", Deferred, StageSignIn, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := (&server{password: "p@ss/word", mechanism: c.mechanism}).start(t, a.server(t, "127.0.0.1"), false)
			config := to(t, s.address, c.credentials, "")
			config.Roots = a.roots
			sender := New(config)
			out := sender.Send(t.Context(), hello())
			expect(t, out, c.verdict, c.stage, c.code)
			letters := s.taken(t, 1)
			if c.verdict == Sent {
				if len(letters) != 1 || letters[0].user != "training" {
					t.Errorf("the server has %+v", letters)
				}
				if err := sender.Check(t.Context()); err != nil {
					t.Error(err)
				}
				return
			}
			if !out.AffectsAll() {
				t.Errorf("%v: other messages fare no better", out)
			}
			if err := sender.Check(t.Context()); c.stage == StageSignIn &&
				(!errors.Is(err, fault.Unavailable) || !strings.Contains(fault.Words(err), "signing in") || strings.Contains(err.Error(), "p@ss")) {
				t.Errorf("checking: %v", err)
			}
		})
	}
}
