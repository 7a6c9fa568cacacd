package certificate_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

func newKey(t testing.TB) certificate.Key {
	t.Helper()
	k, err := certificate.NewKey(rand.Reader, noon)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeyRoundTrip(t *testing.T) {
	k := newKey(t)
	private, err := k.PrivatePEM()
	if err != nil {
		t.Fatal(err)
	}
	public, err := k.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := certificate.ParseKeys(append(private, public...))
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	for i, got := range keys {
		if got.ID != k.ID || !got.Public.Equal(k.Public) {
			t.Errorf("key %d came back as another", i)
		}
	}
	if !keys[0].Private.Equal(k.Private) || keys[1].Private != nil {
		t.Error("the private parts came back wrong")
	}
	if given, err := certificate.ParseSigningKey(private); err != nil || given.ID != k.ID {
		t.Errorf("ParseSigningKey: %v, %v", given, err)
	}
	if _, err := certificate.ParseSigningKey(public); !errors.Is(err, fault.Invalid) {
		t.Errorf("a public key passes for one that signs: %v", err)
	}
	if _, err := k.WithoutPrivate().PrivatePEM(); !errors.Is(err, fault.Missing) {
		t.Errorf("a private part that is not there was written: %v", err)
	}
}

// A key that openssl made is read, and openssl reads ours.
func TestKeyAgainstOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	made, err := exec.Command(openssl, "genpkey", "-algorithm", "ed25519").Output()
	if err != nil {
		t.Fatal(err)
	}
	k, err := certificate.ParseSigningKey(made)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	ours, err := k.PrivatePEM()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, ours, 0o600); err != nil {
		t.Fatal(err)
	}
	theirs, err := exec.Command(openssl, "pkey", "-in", file, "-pubout").Output()
	if err != nil {
		t.Fatal(err)
	}
	if public, err := k.PublicPEM(); err != nil || !bytes.Equal(public, theirs) {
		t.Errorf("public key is\n%s (%v), openssl says\n%s", public, err, theirs)
	}
}

func TestParseKeysRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"nothing":       "",
		"no PEM":        "ssh-ed25519 AAAA",
		"a certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		"damaged":       "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"another kind": "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n" +
			"6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n",
	} {
		if _, err := certificate.ParseKeys([]byte(data)); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: error %v is not fault.Invalid with words for a person", name, err)
		}
	}
}

func TestKeyKeepsItsSecret(t *testing.T) {
	k := newKey(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if printed := fmt.Sprintf(verb, k); printed != "key "+k.ID {
			t.Errorf("%s prints %q", verb, printed)
		}
	}
}

// Many instances that start at once on one empty database end with one key.
func TestFirstKeyRace(t *testing.T) {
	_, m := newService(t)
	var wait sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		s := certificate.New(certificate.Config{Keys: m, Store: m, Issuer: "Alvorada", Clock: func() time.Time { return noon }})
		wait.Go(func() {
			c, err := s.Sign(t.Context(), award("Joana Ribeiro"))
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = c.Statement.KeyID
		})
	}
	wait.Wait()
	if len(m.keys) != 1 {
		t.Fatalf("there are %d keys, want 1", len(m.keys))
	}
	for i, id := range ids {
		if id != m.keys[0].ID {
			t.Errorf("instance %d signed with %s, want %s", i, id, m.keys[0].ID)
		}
	}
}

func TestRotate(t *testing.T) {
	now := noon
	s, m := newService(t, func(c *certificate.Config) { c.Clock = func() time.Time { return now } })
	old := issue(t, s, m, award("Joana Ribeiro"))
	file, err := s.PDF(t.Context(), old.Statement.Serial)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	k, err := s.Rotate(t.Context())
	if err != nil || k.Private != nil {
		t.Fatalf("Rotate = %v with private part %v, %v", k, k.Private != nil, err)
	}
	if c := issue(t, s, m, award("Žofia Şükrü")); c.Statement.KeyID != k.ID || k.ID == old.Statement.KeyID {
		t.Errorf("signed with %s after rotating from %s to %s", c.Statement.KeyID, old.Statement.KeyID, k.ID)
	}
	if _, _, signed, err := s.Lookup(t.Context(), old.Statement.Serial); err != nil || !signed {
		t.Errorf("the old certificate's signature holds: %v, %v", signed, err)
	}
	if again, err := s.PDF(t.Context(), old.Statement.Serial); err != nil || !bytes.Equal(file, again) {
		t.Errorf("the old certificate's file is another after rotating (%v)", err)
	}
	keys, err := s.Keys(t.Context())
	if err != nil || len(keys) != 2 || keys[0].RetiredAt == nil || keys[1].RetiredAt != nil {
		t.Errorf("keys are %v, %v", keys, err)
	}
}

// Another instance learns of a rotation, at the latest when it sees a
// certificate that the new key signed.
func TestRotateReachesOthers(t *testing.T) {
	s, m := newService(t)
	other := certificate.New(certificate.Config{Keys: m, Store: m, Issuer: "Alvorada", Clock: func() time.Time { return noon }})
	issue(t, other, m, award("Joana Ribeiro"))
	if _, err := s.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := issue(t, s, m, award("Žofia Şükrü"))
	if _, _, signed, err := other.Lookup(t.Context(), c.Statement.Serial); err != nil || !signed {
		t.Errorf("the other instance finds the signature good: %v, %v", signed, err)
	}
}

func TestGivenKey(t *testing.T) {
	stored, m := newService(t)
	before := issue(t, stored, m, award("Joana Ribeiro"))
	given := newKey(t)
	s := certificate.New(certificate.Config{Keys: m, Store: m, Given: &given, Issuer: "Alvorada", Clock: func() time.Time { return noon }})
	c := issue(t, s, m, award("Žofia Şükrü"))
	if c.Statement.KeyID != given.ID {
		t.Errorf("signed with %s, want the given key %s", c.Statement.KeyID, given.ID)
	}
	if _, _, signed, err := s.Lookup(t.Context(), before.Statement.Serial); err != nil || !signed {
		t.Errorf("a certificate from before: %v, %v", signed, err)
	}
	if _, err := s.Rotate(t.Context()); !errors.Is(err, fault.Conflict) || fault.Words(err) == "" {
		t.Errorf("rotating a given key: %v", err)
	}
	for _, k := range m.keys {
		if k.ID == given.ID && k.Private != nil {
			t.Error("the given private key was stored")
		}
	}
	// The operator takes the file away again: a key is made, and all verify.
	after := certificate.New(certificate.Config{Keys: m, Store: m, Issuer: "Alvorada", Clock: func() time.Time { return noon.Add(time.Hour) }})
	last := issue(t, after, m, award("Ọlá"))
	for _, c := range []certificate.Certificate{before, c, last} {
		if _, _, signed, err := after.Lookup(t.Context(), c.Statement.Serial); err != nil || !signed {
			t.Errorf("signed with %s: %v, %v", c.Statement.KeyID, signed, err)
		}
	}
}

// offline is a key store that must not be asked.
type offline struct{ *memory }

func (o offline) Keys(context.Context) ([]certificate.Key, error) {
	return nil, errors.New("the key store was asked")
}

// Within a transaction Sign must not wait for another connection, even when the
// keyring is old.
func TestSignDoesNoIOAfterPrepare(t *testing.T) {
	m := &memory{}
	now, keys := noon, &switched{KeyStore: m}
	s := certificate.New(certificate.Config{Keys: keys, Store: m, Issuer: "Alvorada", Clock: func() time.Time { return now }})
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys.KeyStore = offline{m}
	now = now.Add(48 * time.Hour)
	if _, err := s.Sign(t.Context(), award("Joana Ribeiro")); err != nil {
		t.Error(err)
	}
	if err := s.Prepare(t.Context()); err == nil {
		t.Error("Prepare did not ask the store, so that the test proves nothing")
	}
}

// switched is a key store that can be exchanged.
type switched struct{ certificate.KeyStore }
