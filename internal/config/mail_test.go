package config

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"decorum/internal/fault"
)

func TestMailSender(t *testing.T) {
	if sender, err := (Mail{}).Sender(time.Now); sender != nil || err != nil {
		t.Errorf("without settings: %v, %v", sender, err)
	}
	folder := t.TempDir()
	ca, text := filepath.Join(folder, "ca.pem"), filepath.Join(folder, "text.pem")
	if err := errors.Join(os.WriteFile(ca, authority(t), 0o600), os.WriteFile(text, []byte("no certificate"), 0o600)); err != nil {
		t.Fatal(err)
	}
	const server, from = "smtp://user:hush@mail.example.org", "Training <training@example.org>"
	for _, m := range []Mail{{SMTP: server, MailFrom: from}, {SMTP: server, MailFrom: from, SMTPCA: ca}} {
		if sender, err := m.Sender(time.Now); sender == nil || err != nil {
			t.Errorf("%+v: %v, %v", m, sender, err)
		}
	}
	for words, m := range map[string]Mail{
		"looks like smtp://":  {SMTP: "mail.example.org", MailFrom: from},
		"--mail-from":         {SMTP: server},
		"is not an email":     {SMTP: server, MailFrom: "training"},
		"can't be read":       {SMTP: server, MailFrom: from, SMTPCA: filepath.Join(folder, "none.pem")},
		"has no certificate.": {SMTP: server, MailFrom: from, SMTPCA: text},
	} {
		sender, err := m.Sender(time.Now)
		if sender != nil || fault.Of(err) == "" || !strings.Contains(fault.Words(err), words) || strings.Contains(fault.Words(err), "hush") {
			t.Errorf("%v, %v; want %q", sender, err, words)
		}
	}
}

// authority returns a certificate in PEM.
func authority(t *testing.T) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
