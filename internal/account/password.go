package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"decorum/internal/fault"
)

// Password hashing follows the OWASP Password Storage Cheat Sheet: argon2id
// with 19 MiB, two passes, one lane.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2
	hashLanes   = 1
	hashSalt    = 16
	hashLength  = 32
	hashAtOnce  = 2 // hashes computed at the same time, so that memory stays bounded
	minPassword = 12
	maxPassword = 128
)

// Passwords hashes and checks passwords, a few at a time.
type Passwords struct{ slots chan struct{} }

// NewPasswords returns a hasher.
func NewPasswords() *Passwords { return &Passwords{slots: make(chan struct{}, hashAtOnce)} }

// CheckPassword refuses a password that is too short, too long, without a
// letter, one character over and over or the person's own address.
func CheckPassword(password, email string) error {
	n := utf8.RuneCountInString(password)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	rest := strings.ToLower(password)
	if local != "" {
		rest = strings.ReplaceAll(rest, local, "")
	}
	first, _ := utf8.DecodeRuneInString(password)
	switch {
	case n < minPassword:
		return fault.Explain(fault.Invalid, "A password needs at least 12 characters. Four unrelated words make a good one.")
	case n > maxPassword:
		return fault.Explain(fault.Invalid, "A password has at most 128 characters.")
	case strings.Trim(password, "0123456789!.-_ ") == "":
		return fault.Explain(fault.Invalid, "This password has no letter. Four unrelated words make a good one.")
	case strings.Trim(rest, "0123456789!.-_ ") == "":
		return fault.Explain(fault.Invalid, "This password is little more than your email address. Choose another one.")
	case strings.Trim(password, string(first)) == "":
		return fault.Explain(fault.Invalid, "This password repeats one character. Choose another one.")
	}
	return nil
}

// Hash returns the password's PHC string.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, hashSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salting a password: %w", err)
	}
	sum, err := p.sum(ctx, password, salt, hashMemory, hashTime, hashLanes)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, hashMemory, hashTime, hashLanes, encode(salt), encode(sum)), nil
}

// Verify reports whether the password is the one that was hashed. With an
// empty hash it takes as long and says no, so that the time it takes does not
// tell whether an account exists.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" {
		_, err := p.sum(ctx, password, make([]byte, hashSalt), hashMemory, hashTime, hashLanes)
		return false, err
	}
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("reading a password hash: %w", fault.Invalid)
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil {
		return false, fmt.Errorf("reading a password hash: %w", err)
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || version != argon2.Version {
		return false, fmt.Errorf("reading a password hash: %w", fault.Invalid)
	}
	got, err := p.sum(ctx, password, salt, memory, passes, lanes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// sum waits for a slot and computes the hash of the composed (NFC) password.
func (p *Passwords) sum(ctx context.Context, password string, salt []byte, memory, passes uint32, lanes uint8) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to check a password: %w", fault.Unavailable)
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, lanes, hashLength), nil
}
