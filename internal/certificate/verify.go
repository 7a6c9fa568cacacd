package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"

	"decorum/internal/fault"
)

// maxFile is the largest file that VerifyFile looks at; ours have some hundred kilobytes.
const maxFile = 16 << 20

// Verdict is what can be said about a PDF without asking anyone.
type Verdict struct {
	Statement   Statement // what the file claims; a fact only if StatementOK
	StatementOK bool      // a trusted key signed exactly this statement
	FileOK      bool      // not one byte of the file, and so of the visible page, was changed
	KeyID       string    // the key that the statement names
	Why         []string  // for a person: what is wrong, if anything
}

// OK reports whether statement and page can both be trusted.
func (v *Verdict) OK() bool { return v.StatementOK && v.FileOK }

// VerifyFile checks a certificate's PDF against the keys that the caller
// trusts. It needs no network, and so can't know whether the certificate was
// revoked or superseded since; the statement's own dates are the caller's to
// compare with today. The error is fault.Invalid if the file holds no
// certificate at all.
func VerifyFile(pdf []byte, keys []Key) (Verdict, error) {
	if len(pdf) > maxFile {
		return Verdict{}, fault.Explain(fault.Invalid, fmt.Sprintf("The file is too large for a certificate (more than %d MB).", maxFile>>20))
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return Verdict{}, fault.Explain(fault.Invalid, "The file is not a PDF.")
	}
	attached, err := findAttachment(pdf)
	if err != nil {
		return Verdict{}, fmt.Errorf("verifying file: %w", err)
	}
	v := Verdict{Statement: attached.statement, KeyID: attached.statement.KeyID}
	v.StatementOK = v.checkStatement(attached, keys)
	v.FileOK = v.checkFile(pdf, keys)
	return v, nil
}

func (v *Verdict) checkStatement(a attachment, keys []Key) bool {
	key, ok := trusted(keys, v.KeyID)
	switch {
	case !ok:
		v.because("The statement names the key %q, which is not among the keys to check against.", v.KeyID)
	case !v.Statement.SignedBy(key, a.signature):
		v.because("The statement's signature does not hold: a name, a date or something else in it was changed.")
	default:
		return true
	}
	return false
}

func (v *Verdict) checkFile(pdf []byte, keys []Key) bool {
	signed, keyID, signature, ok := splitFile(pdf)
	if !ok {
		v.because("The file's own signature is missing: another program saved the file again, or someone changed it. " +
			"The page may not show what was signed: rely on the statement, not on the page.")
		return false
	}
	key, ok := trusted(keys, keyID)
	switch {
	case !ok:
		v.because("The file is signed with the key %q, which is not among the keys to check against.", keyID)
	case !ed25519.Verify(key.Public, signed, signature):
		v.because("The file was changed after it was signed: the page may not show what was signed.")
	default:
		return true
	}
	return false
}

// Signatures over documents fail in two ways.
var (
	ErrUnknownKey   = fault.Explain(fault.Invalid, "It is signed with a key that is not among the keys to check against.")
	ErrNotSignature = fault.Explain(fault.Invalid, "The signature does not hold.")
)

// SignedDocument checks what SignDocument has signed against the keys that the
// caller trusts: ErrUnknownKey, ErrNotSignature or nil.
func SignedDocument(document, signature []byte, keyID string, keys []Key) error {
	key, ok := trusted(keys, keyID)
	switch {
	case !ok:
		return ErrUnknownKey
	case !ed25519.Verify(key.Public, document, signature):
		return ErrNotSignature
	}
	return nil
}

func (v *Verdict) because(format string, args ...any) {
	v.Why = append(v.Why, fmt.Sprintf(format, args...))
}

// trusted returns the key with this id whose id is truly its own.
func trusted(keys []Key, id string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool {
		return k.ID == id && len(k.Public) == ed25519.PublicKeySize && KeyID(k.Public) == id
	})
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// fileMark begins the file's last line, after the end of the PDF, where it is a
// comment to every reader.
const fileMark = "%decorum-file-signature: "

// signFile appends the line that signs all bytes before it.
func signFile(file []byte, key Key) []byte {
	signature := ed25519.Sign(key.Private, file)
	file = append(file, fileMark+key.ID+" "...)
	file = base64.StdEncoding.AppendEncode(file, signature)
	return append(file, '\n')
}

// splitFile undoes signFile. The line has to be the last one, to the byte.
func splitFile(file []byte) (signed []byte, keyID string, signature []byte, ok bool) {
	at := bytes.LastIndex(file, []byte("\n"+fileMark)) + 1
	if at == 0 {
		return nil, "", nil, false
	}
	last, ended := bytes.CutSuffix(file[at+len(fileMark):], []byte("\n"))
	id, encoded, two := bytes.Cut(last, []byte(" "))
	if !ended || !two || len(id) > 64 || len(encoded) != base64.StdEncoding.EncodedLen(ed25519.SignatureSize) {
		return nil, "", nil, false
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(string(encoded))
	if err != nil {
		return nil, "", nil, false
	}
	return file[:at], string(id), signature, true
}
