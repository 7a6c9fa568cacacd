package certificate

import (
	"fmt"
	"io"
	"strings"

	"decorum/internal/fault"
)

const (
	serialPrefix = "DC"
	// serialAlphabet leaves out what is read wrong: 0 and O, 1, I and L. That
	// makes 31 characters, a prime, which the check character relies on.
	serialAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	serialRandom   = 23 // random characters: 113 bits
	serialLength   = serialRandom + 1
	serialGroup    = 4
)

// NewSerial returns a serial such as DC-7K3M-…: 23 characters drawn from
// random, which must be crypto/rand outside of tests, and a check character.
func NewSerial(random io.Reader) (string, error) {
	letters := make([]byte, 0, serialLength)
	var b [1]byte
	for len(letters) < serialRandom {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("drawing serial: %w", err)
		}
		// 8·31 of 256 values are used; taking the rest modulo 31 would favor some.
		if n := int(b[0]); n < 8*len(serialAlphabet) {
			letters = append(letters, serialAlphabet[n%len(serialAlphabet)])
		}
	}
	return formatSerial(append(letters, serialCheck(letters))), nil
}

// ParseSerial returns the one way of writing the serial that a person typed:
// case, spaces, dashes and the prefix don't matter. A wrong character or two
// exchanged ones are found without asking the database.
func ParseSerial(typed string) (string, error) {
	var letters []byte
	for _, r := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(" \t\r\n-–—_\u2010\u2011\u00a0.", r):
		case strings.ContainsRune(serialAlphabet, r):
			letters = append(letters, byte(r)) //nolint:gosec // the alphabet is ASCII
		case strings.ContainsRune("01ILO", r):
			return "", fault.Explain(fault.Invalid, fmt.Sprintf(
				"A certificate's serial never contains %q: please compare it with the paper again (0, 1, I, L and O are not used).", r))
		default:
			return "", fault.Explain(fault.Invalid, "A certificate's serial has letters and digits only, such as DC-7K3M-…")
		}
		if len(letters) > len(serialPrefix)+serialLength {
			break
		}
	}
	if len(letters) == len(serialPrefix)+serialLength && string(letters[:len(serialPrefix)]) == serialPrefix {
		letters = letters[len(serialPrefix):]
	}
	if len(letters) != serialLength {
		return "", fault.Explain(fault.Invalid, fmt.Sprintf(
			"A certificate's serial has %d letters and digits after %s; please check that none is missing.", serialLength, serialPrefix))
	}
	if serialCheck(letters[:serialRandom]) != letters[serialRandom] {
		return "", fault.Explain(fault.Invalid, "This serial has a typing error: its check character doesn't fit. Please compare it with the paper again.")
	}
	return formatSerial(letters), nil
}

// serialCheck returns the character that makes the sum of all, each weighted by
// its place, divisible by 31. Weights are distinct and 31 is prime: a changed
// character and an exchange of any two always change the sum.
func serialCheck(letters []byte) byte {
	const modulus = len(serialAlphabet)
	sum := 0
	for i, c := range letters {
		sum += (i + 2) * strings.IndexByte(serialAlphabet, c)
	}
	return serialAlphabet[(modulus-sum%modulus)%modulus]
}

func formatSerial(letters []byte) string {
	var b strings.Builder
	b.WriteString(serialPrefix)
	for i, c := range letters {
		if i%serialGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(c)
	}
	return b.String()
}
