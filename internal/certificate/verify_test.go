package certificate_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decorum/internal/certificate"
	"decorum/internal/fault"

	"pgregory.net/rapid"
)

// certified returns a certificate, its file and the keys to check it against.
func certified(t testing.TB, name string) (certificate.Certificate, []byte, []certificate.Key) {
	t.Helper()
	s, m := newService(t)
	c := issue(t, s, m, award(name))
	file, err := s.PDF(t.Context(), c.Statement.Serial)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := s.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c, file, keys
}

func TestVerifyFile(t *testing.T) {
	c, file, keys := certified(t, "Žofia Şükrü")
	v, err := certificate.VerifyFile(file, keys)
	if err != nil || !v.OK() || len(v.Why) > 0 || v.Statement != c.Statement || v.KeyID != c.Statement.KeyID {
		t.Fatalf("verdict %+v, %v", v, err)
	}
	_, _, others := certified(t, "Someone Else")
	v, err = certificate.VerifyFile(file, others)
	if err != nil || v.StatementOK || v.FileOK || len(v.Why) != 2 || !strings.Contains(v.Why[0], c.Statement.KeyID) {
		t.Errorf("against another organisation's key: %+v, %v", v, err)
	}
	if v, err = certificate.VerifyFile(file, nil); err != nil || v.StatementOK || v.FileOK {
		t.Errorf("against no key: %+v, %v", v, err)
	}
	// A key that claims the trusted one's id is not the trusted one.
	impostor := newKey(t)
	impostor.ID = keys[0].ID
	if v, err = certificate.VerifyFile(file, []certificate.Key{impostor}); err != nil || v.StatementOK || v.FileOK {
		t.Errorf("against an impostor's key: %+v, %v", v, err)
	}
}

// No byte of the file can be changed, left out or added.
func TestVerifyFileFindsAnyChange(t *testing.T) {
	_, file, keys := certified(t, "Joana Ribeiro")
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(t, "place")
		b := rapid.Byte().Draw(t, "byte")
		var changed []byte
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			changed = bytes.Clone(file)
			changed[at] ^= max(b, 1)
		case 1:
			changed = slices.Delete(bytes.Clone(file), at, at+1)
		case 2:
			changed = slices.Insert(bytes.Clone(file), at, b)
		}
		if bytes.Equal(changed, file) { // a byte left out or added among its like
			return
		}
		if v, err := certificate.VerifyFile(changed, keys); err == nil && v.FileOK {
			t.Fatalf("the file passes with another byte %d", at)
		}
	})
	for name, tail := range map[string]string{"newline": "\n", "update": "1 0 obj\n<< >>\nendobj\n%%EOF\n", "zero": "\x00"} {
		if v, err := certificate.VerifyFile(append(bytes.Clone(file), tail...), keys); err != nil || v.FileOK || !v.StatementOK {
			t.Errorf("with a %s at the end: %+v, %v", name, v, err)
		}
	}
}

// replaced returns the file with another attachment in place of its own.
func replaced(t testing.TB, file []byte, attachment []byte) []byte {
	t.Helper()
	mark := []byte("/Type /EmbeddedFile")
	at := bytes.Index(file, mark)
	begin := bytes.Index(file[at:], []byte("stream\n")) + at + len("stream\n")
	end := bytes.Index(file[begin:], []byte("\nendstream")) + begin
	if at < 0 || end < begin {
		t.Fatal("the file has no attachment")
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(attachment); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(file[:begin], packed.Bytes(), file[end:])
}

// attached returns the attachment of a file as a program reads it.
func attached(t testing.TB, s certificate.Statement, signature []byte) []byte {
	t.Helper()
	statement, err := s.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(struct {
		Statement json.RawMessage `json:"statement"`
		Signature []byte          `json:"signature"`
		Key       string          `json:"key"`
	}{statement, signature, s.KeyID})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sealed signs a file as its last line does.
func sealed(file []byte, keyID string, k certificate.Key) []byte {
	at := bytes.LastIndex(file, []byte("%decorum-file-signature: "))
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(k.Private, file[:at]))
	return fmt.Appendf(bytes.Clone(file[:at]), "%%decorum-file-signature: %s %s\n", keyID, signature)
}

func TestVerifyFileFindsForgedStatement(t *testing.T) {
	c, file, keys := certified(t, "Joana Ribeiro")
	forger := newKey(t)
	for field, s := range changes(t, c.Statement) {
		forged := replaced(t, file, attached(t, s, c.Signature))
		if v, err := certificate.VerifyFile(forged, keys); err != nil || v.StatementOK || v.FileOK || len(v.Why) == 0 {
			t.Errorf("%s changed: %+v, %v", field, v, err)
		}
		canonical, err := s.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		// Signed anew by the forger, once under the right key's name and once under their own.
		forged = sealed(replaced(t, file, attached(t, s, ed25519.Sign(forger.Private, canonical))), c.Statement.KeyID, forger)
		if v, err := certificate.VerifyFile(forged, keys); err != nil || v.StatementOK || v.FileOK {
			t.Errorf("%s changed and signed: %+v, %v", field, v, err)
		}
		if v, err := certificate.VerifyFile(sealed(forged, forger.ID, forger), keys); err != nil || v.StatementOK || v.FileOK {
			t.Errorf("%s changed and signed by another key: %+v, %v", field, v, err)
		}
	}
	// The other way round: the statement is right and the page was drawn anew.
	if v, err := certificate.VerifyFile(sealed(bytes.Replace(file, []byte("/Lang (en-US)"), []byte("/Lang (en-GB)"), 1), forger.ID, forger), keys); err != nil || !v.StatementOK || v.FileOK {
		t.Errorf("page changed: %+v, %v", v, err)
	}
}

func TestVerifyFileRefuses(t *testing.T) {
	c, file, keys := certified(t, "Joana Ribeiro")
	_, second, _ := certified(t, "Someone Else")
	for name, data := range map[string][]byte{
		"nothing":           nil,
		"no PDF":            []byte("<html>"),
		"no certificate":    []byte("%PDF-1.4\n%%EOF\n"),
		"two certificates":  append(bytes.Clone(file), second...),
		"huge":              append(bytes.Clone(file), make([]byte, 17<<20)...),
		"a swelling stream": replaced(t, file, append(attached(t, c.Statement, c.Signature), bytes.Repeat([]byte(" "), 1<<20)...)),
		"no JSON":           replaced(t, file, []byte("{")),
		"many streams":      []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj<</EmbeddedFile>>stream\n", 400_000)),
	} {
		if v, err := certificate.VerifyFile(data, keys); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

// A file that another program saved again still proves its statement.
func TestVerifyFileSavedAgain(t *testing.T) {
	qpdf := need(t, "qpdf")
	c, file, keys := certified(t, "Joana Ribeiro")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, options := range [][]string{
		{"--linearize"}, {"--qdf"}, {"--object-streams=generate"}, {"--stream-data=uncompress"}, {"--recompress-flate", "--compression-level=9"},
	} {
		if output, err := exec.Command(qpdf, append(options, in, out)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", options, err, output)
		}
		again, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		v, err := certificate.VerifyFile(again, keys)
		if err != nil || !v.StatementOK || v.FileOK || v.Statement != c.Statement || len(v.Why) != 1 {
			t.Errorf("%v: %+v, %v", options, v, err)
		}
	}
}

func FuzzVerifyFile(f *testing.F) {
	_, file, keys := certified(f, "Joana Ribeiro")
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/EmbeddedFile/Length 4>>stream\n{\"statement\":{}}endstream\n"))
	f.Add([]byte("%PDF-\n%decorum-file-signature: a b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := certificate.VerifyFile(data, keys)
		if err == nil && v.FileOK && !bytes.Equal(data, file) {
			t.Errorf("a file that was never issued passes: %+v", v)
		}
	})
}

// need returns the path of a program, or skips the test, saying so.
func need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}
