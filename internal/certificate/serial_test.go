package certificate_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"decorum/internal/certificate"
	"decorum/internal/fault"

	"pgregory.net/rapid"
)

const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

func serial(t rapid.TB) string {
	s, err := certificate.NewSerial(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// byteReader draws from the property's own source, so that failures shrink.
type byteReader struct{ t *rapid.T }

func (r byteReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = rapid.Byte().Draw(r.t, "byte")
	}
	return len(p), nil
}

func TestSerialRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := certificate.NewSerial(byteReader{t})
		if err != nil {
			t.Fatal(err)
		}
		if len(s) != len("DC-1234-1234-1234-1234-1234-1234") || !strings.HasPrefix(s, "DC-") {
			t.Fatalf("serial %q has another form", s)
		}
		sloppy := rapid.SampledFrom([]func(string) string{
			strings.ToLower,
			func(s string) string { return strings.ReplaceAll(s, "-", "") },
			func(s string) string { return strings.ReplaceAll(s, "-", " ") },
			func(s string) string { return strings.TrimPrefix(s, "DC-") },
			func(s string) string { return " " + strings.ReplaceAll(s, "-", " – ") + "\n" },
		}).Draw(t, "way of typing")(s)
		if parsed, err := certificate.ParseSerial(sloppy); err != nil || parsed != s {
			t.Fatalf("ParseSerial(%q) = %q, %v; want %q", sloppy, parsed, err, s)
		}
	})
}

func TestSerialFindsTypingErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		good := []byte(serial(t))
		i := rapid.IntRange(3, len(good)-1).Filter(func(i int) bool { return good[i] != '-' }).Draw(t, "place")
		bad := append([]byte(nil), good...)
		if rapid.Bool().Draw(t, "exchange") {
			j := rapid.IntRange(3, len(good)-1).Filter(func(j int) bool { return good[j] != '-' }).Draw(t, "other place")
			bad[i], bad[j] = bad[j], bad[i]
		} else {
			bad[i] = alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "letter")]
		}
		_, err := certificate.ParseSerial(string(bad))
		if same := bytes.Equal(bad, good); same != (err == nil) {
			t.Fatalf("ParseSerial(%q), typed for %q: %v", bad, good, err)
		}
	})
}

func TestParseSerialRefuses(t *testing.T) {
	good := serial(t)
	for name, typed := range map[string]string{
		"nothing":             "",
		"one missing":         good[:len(good)-1],
		"one too many":        good + "A",
		"a letter O":          "DC-O" + good[4:],
		"a one":               "DC-1" + good[4:],
		"a path":              "../" + good,
		"other letters":       strings.ReplaceAll(good, good[5:6], "Ω"),
		"far too long":        strings.Repeat("A", 1<<16),
		"letters of no ASCII": "ＤＣ" + good[2:],
	} {
		_, err := certificate.ParseSerial(typed)
		if !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: error %v is not fault.Invalid with words for a person", name, err)
		}
	}
}

func TestSerialsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s := serial(t)
		if seen[s] {
			t.Fatalf("%s was drawn twice", s)
		}
		seen[s] = true
	}
}
