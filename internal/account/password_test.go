package account

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"decorum/internal/fault"
)

func TestCheckPassword(t *testing.T) {
	const email = "maria.silva@example.org"
	good := []string{
		"correct horse battery", "twelve chars", strings.Repeat("ab", 64), "ééééééééééée",
		"maria.silva and the sea", "1234567 horses", "пароль пароль",
	}
	for _, p := range good {
		if err := CheckPassword(p, email); err != nil {
			t.Errorf("%q is refused: %v", p, err)
		}
	}
	bad := map[string]string{ // with a word of the reason
		"": "12", "eleven char": "12", strings.Repeat("é", 11): "12", strings.Repeat("ab", 64) + "c": "128",
		"Maria.Silva2026!": "address", "maria.silvamaria.silva": "address", "123456789012": "letter", "0000 0000 0000": "letter",
		"aaaaaaaaaaaa": "repeats", strings.Repeat("é", 12): "repeats",
	}
	for p, reason := range bad {
		if err := CheckPassword(p, email); fault.Of(err) != fault.Invalid || !strings.Contains(fault.Words(err), reason) {
			t.Errorf("%q: %v, want a refusal that says %q", p, err, reason)
		}
	}
}

func TestHash(t *testing.T) {
	p := NewPasswords()
	hash, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	// 16 bytes of salt are 22 characters, 32 bytes of hash 43.
	phc := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	if !phc.MatchString(hash) {
		t.Errorf("%s is no PHC string of the parameters", hash)
	}
	again, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil || again == hash {
		t.Errorf("the same password hashed twice gives the same salt: %v", err)
	}
	for password, want := range map[string]bool{
		"correct horse battery": true, "correct horse batterz": false, "Correct horse battery": false, "": false,
	} {
		if ok, err := p.Verify(t.Context(), password, hash); err != nil || ok != want {
			t.Errorf("Verify(%q) = %v, %v, want %v", password, ok, err, want)
		}
	}
	if ok, err := p.Verify(t.Context(), "", ""); err != nil || ok {
		t.Errorf("an account without a password lets in: %v, %v", ok, err)
	}
}

// TestVerifyTakesTheHashesParameters changes each parameter in a hash: one that
// was ignored would still verify.
func TestVerifyTakesTheHashesParameters(t *testing.T) {
	p := NewPasswords()
	hash, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"t=2", "t=3"}, {"m=19456", "m=9728"}, {"p=1", "p=2"}} {
		ok, err := p.Verify(t.Context(), "correct horse battery", strings.Replace(hash, change[0], change[1], 1))
		if err != nil || ok {
			t.Errorf("%v is ignored: %v, %v", change, ok, err)
		}
	}
}

func TestVerifyRefusesWhatIsNoHash(t *testing.T) {
	for _, hash := range []string{
		"secret", "$2a$10$abcdefghijklmnopqrstuv", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ",
		"$argon2id$v=16$m=8,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ", "$argon2id$v=19$m=8,t=1$c29tZXNhbHQ$c29tZXNhbHQ",
		"$argon2id$v=19$m=8,t=1,p=1$!$c29tZXNhbHQ", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$!", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ",
	} {
		if ok, err := NewPasswords().Verify(t.Context(), "secret", hash); ok || err == nil {
			t.Errorf("Verify against %q = %v, %v, want an error", hash, ok, err)
		}
	}
}

// TestComposedAndDecomposedAreOnePassword: what a Mac's keyboard sends is what
// a PC's sends.
func TestComposedAndDecomposedAreOnePassword(t *testing.T) {
	p := NewPasswords()
	hash, err := p.Hash(t.Context(), "caf\u00e9 au lait")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Verify(t.Context(), "cafe\u0301 au lait", hash); err != nil || !ok {
		t.Errorf("Verify = %v, %v", ok, err)
	}
}

func TestHashingWaitsForASlotNoLongerThanItsCaller(t *testing.T) {
	p := NewPasswords()
	for range hashAtOnce {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Hash(ctx, "correct horse battery"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("Hash = %v, want unavailable", err)
	}
	if _, err := p.Verify(ctx, "correct horse battery", ""); !errors.Is(err, fault.Unavailable) {
		t.Errorf("Verify = %v, want unavailable", err)
	}
}
