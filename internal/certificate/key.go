package certificate

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"time"

	"decorum/internal/fault"
)

// Key is an Ed25519 key that signs certificates, or once did.
type Key struct {
	ID        string // KeyID of Public
	Public    ed25519.PublicKey
	Private   ed25519.PrivateKey // nil if it is not held here
	CreatedAt time.Time
	RetiredAt *time.Time // nil: in use
}

// KeyID returns the short fingerprint of a public key: the first 64 bits of the
// SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. It picks a key out of a
// few trusted ones and is no proof of anything by itself.
func KeyID(public ed25519.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return "" // cannot happen for an Ed25519 key
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:8])
}

// NewKey draws a key from random, which must be crypto/rand outside of tests.
func NewKey(random io.Reader, at time.Time) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("making key: %w", err)
	}
	return privateKey(ed25519.NewKeyFromSeed(seed), at.UTC()), nil
}

func privateKey(private ed25519.PrivateKey, at time.Time) Key {
	public := append(ed25519.PublicKey(nil), private[ed25519.SeedSize:]...)
	return Key{ID: KeyID(public), Public: public, Private: private, CreatedAt: at}
}

// WithoutPrivate returns the part of the key that anyone may see.
func (k Key) WithoutPrivate() Key {
	k.Private = nil
	return k
}

// String names the key; it keeps the private part out of anything printed.
func (k Key) String() string { return "key " + k.ID }

// GoString does the same for %#v.
func (k Key) GoString() string { return k.String() }

// LogValue does the same for logs.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.ID) }

const (
	publicBlock  = "PUBLIC KEY"
	privateBlock = "PRIVATE KEY"
)

// PublicPEM returns the public key as PEM (SubjectPublicKeyInfo), which is what
// an outsider needs to check certificates.
func (k Key) PublicPEM() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(k.Public)
	if err != nil {
		return nil, fmt.Errorf("writing public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der}), nil
}

// PrivatePEM returns the private key as PEM (PKCS#8).
func (k Key) PrivatePEM() ([]byte, error) {
	if k.Private == nil {
		return nil, fmt.Errorf("writing %s: its private part is not held here: %w", k, fault.Missing)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.Private)
	if err != nil {
		return nil, fmt.Errorf("writing private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}), nil
}

// ParseKeys reads every Ed25519 key of a PEM file, private (PKCS#8) or public,
// such as `openssl genpkey -algorithm ed25519` writes. At least one is needed.
func ParseKeys(data []byte) ([]Key, error) {
	var keys []Key
	for {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil {
			break
		}
		k, err := parseKey(block)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, fault.Explain(fault.Invalid, "The file holds no key in PEM format.")
	}
	return keys, nil
}

// ParseSigningKey reads the one private key of a PEM file that an operator
// gives, to be Config.Given.
func ParseSigningKey(data []byte) (Key, error) {
	keys, err := ParseKeys(data)
	if err != nil {
		return Key{}, err
	}
	if len(keys) != 1 || keys[0].Private == nil {
		return Key{}, fault.Explain(fault.Invalid, "The file has to hold exactly one private Ed25519 key (PKCS#8).")
	}
	return keys[0], nil
}

func parseKey(block *pem.Block) (Key, error) {
	var parsed any
	var err error
	switch block.Type {
	case publicBlock:
		parsed, err = x509.ParsePKIXPublicKey(block.Bytes)
	case privateBlock:
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return Key{}, fault.Explain(fault.Invalid, fmt.Sprintf(
			"The file holds a %q; only \"PRIVATE KEY\" (PKCS#8, not encrypted) and \"PUBLIC KEY\" are read.", block.Type))
	}
	if err != nil {
		return Key{}, fmt.Errorf("reading key: %w: %w", fault.Explain(fault.Invalid, "The file's key is damaged."), err)
	}
	switch k := parsed.(type) {
	case ed25519.PublicKey:
		return Key{ID: KeyID(k), Public: k}, nil
	case ed25519.PrivateKey:
		return privateKey(k, time.Time{}), nil
	}
	return Key{}, fault.Explain(fault.Invalid, "The file's key is not an Ed25519 key.")
}
