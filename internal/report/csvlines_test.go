package report

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSVLines(t *testing.T) {
	var out strings.Builder
	err := CSVLines(&out, []string{"email", "open since"}, func(each func(...string) error) error {
		return errors.Join(each("=1+1@example.org", "2026-11-30"), each(`Zoë "Zo", Ł`, ""), each("", "-"))
	})
	want := "\ufeffemail,open since\r\n\"'=1+1@example.org\",2026-11-30\r\n\"Zoë \"\"Zo\"\", Ł\",\r\n,\"'-\"\r\n"
	if diff := cmp.Diff(want, out.String()); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// full is a place in which nothing more fits after some bytes.
type full struct{ left int }

var errFull = errors.New("no space left")

// Write implements io.Writer.
func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestCSVLinesStop(t *testing.T) {
	errStop := errors.New("no more")
	if err := CSVLines(&full{1000}, []string{"a"}, func(func(...string) error) error { return errStop }); !errors.Is(err, errStop) {
		t.Errorf("the source's error came back as %v", err)
	}
	lines := 0
	err := CSVLines(&full{8192}, []string{"a"}, func(each func(...string) error) error {
		for range 10_000 {
			lines++
			if err := each("of ten bytes"); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, errFull) || lines == 10_000 {
		t.Errorf("a full disk gives %v after %d lines", err, lines)
	}
	if err := CSVLines(&full{}, []string{"a"}, func(func(...string) error) error { return nil }); !errors.Is(err, errFull) {
		t.Errorf("a full disk at the end gives %v", err)
	}
}
