package evidence

import (
	"archive/zip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

// maxManifest is more than a manifest of a hundred thousand files has.
const maxManifest = 32 << 20

// Verdict is what can be said about a pack without asking anyone.
type Verdict struct {
	Manifest Manifest // a fact only if Signed
	Signed   bool     // a trusted key signed exactly this manifest
	Problems []string // for a person, one for each entry that is not as it was; empty = genuine and unchanged
}

// OK reports whether everything in the archive is as it was signed.
func (v *Verdict) OK() bool { return v.Signed && len(v.Problems) == 0 }

func (v *Verdict) because(format string, args ...any) {
	v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
}

// Verify checks a pack against the keys that the caller trusts. It reads the
// archive in place, extracts nothing, and reads no entry further than the
// signed manifest says that it goes; so an archive that was made to do harm
// costs little. The error is fault.Invalid if the file is no pack at all.
func Verify(r io.ReaderAt, size int64, keys []certificate.Key) (Verdict, error) {
	var v Verdict
	files, err := v.open(r, size)
	if err != nil {
		return v, err
	}
	if files[manifestName] == nil {
		return v, fault.Explain(fault.Invalid, "The archive is no evidence pack: it has no manifest.json.")
	}
	if v.Signed = v.believe(files, keys); v.Signed {
		v.compare(files)
	}
	return v, nil
}

// believe reads the manifest and reports whether a trusted key signed it.
func (v *Verdict) believe(files map[string]*zip.File, keys []certificate.Key) bool {
	document, err := readEntry(files[manifestName], maxManifest)
	if err != nil {
		v.because("manifest.json was changed: it can't be read.")
		return false
	}
	if v.Manifest, err = parseManifest(document); err != nil {
		v.because("manifest.json was changed: it is not what Decorum writes.")
		return false
	}
	signature, err := readEntry(files[signatureName], ed25519.SignatureSize)
	switch {
	case errors.Is(err, fault.Missing):
		v.because("manifest.sig is missing, so nothing shows where the pack comes from.")
		return false
	case err != nil:
		v.because("manifest.sig was changed: it is no signature.")
		return false
	}
	switch err := certificate.SignedDocument(document, signature, v.Manifest.KeyID, keys); {
	case errors.Is(err, certificate.ErrUnknownKey):
		v.because("The pack is signed with the key %q, which is not among the keys to check against.", v.Manifest.KeyID)
		return false
	case err != nil:
		v.because("The signature does not hold: manifest.json or manifest.sig was changed.")
		return false
	}
	return true
}

// compare holds the entries against the manifest, which is signed.
func (v *Verdict) compare(files map[string]*zip.File) {
	listed := map[string]bool{manifestName: true, signatureName: true}
	for _, e := range v.Manifest.Entries {
		listed[e.Path] = true
		f, ok := files[e.Path]
		switch {
		case !ok:
			v.because("%s is missing.", e.Path)
		case !e.is(f):
			v.because("%s was changed.", e.Path)
		}
	}
	for _, name := range sortedNames(files) {
		if !listed[name] {
			v.because("%s was added.", name)
		}
	}
	for _, version := range v.Manifest.Versions {
		if v.Manifest.hashOf(version) != version.Hash {
			v.because("The files of version %d of %s are not those that the version's hash stands for.", version.Number, version.Course)
		}
	}
}

// is reports whether a file of the archive is the entry, to the byte.
func (e Entry) is(f *zip.File) bool {
	if f.UncompressedSize64 != uint64(max(e.Size, 0)) {
		return false
	}
	body, err := f.Open()
	if err != nil {
		return false
	}
	defer func() { _ = body.Close() }()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(body, e.Size+1)) // to its end, where the checksum is compared
	return err == nil && n == e.Size && hex.EncodeToString(sum.Sum(nil)) == e.SHA256
}

// readEntry returns a small entry, fault.Missing if there is none and
// fault.Invalid if it is longer.
func readEntry(f *zip.File, most int64) ([]byte, error) {
	if f == nil {
		return nil, fault.Missing
	}
	body, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("opening an entry: %w: %w", fault.Invalid, err)
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, most+1))
	if err != nil || int64(len(data)) > most {
		return nil, fmt.Errorf("reading an entry: %w", fault.Invalid)
	}
	return data, nil
}
