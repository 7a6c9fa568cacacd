package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

// Format names the kind and revision of a manifest. It is signed with the rest.
const Format = "decorum-evidence/1"

// The entries of a pack, beside the files of versions.
const (
	readmeName     = "README.txt"
	reportName     = "completion.csv"
	rulesName      = "assignments.json"
	exceptionsName = "exceptions.csv"
	sumsName       = "SHA256SUMS"
	manifestName   = "manifest.json"
	signatureName  = "manifest.sig"
	versionsFolder = "versions"
)

// Manifest says what a pack is and what is in it. Its canonical JSON is what is
// signed: a field may be added only together with a new Format.
type Manifest struct {
	Format   string            `json:"format"`
	Issuer   string            `json:"issuer"`   // the organization
	MadeAt   string            `json:"made_at"`  // RFC 3339, UTC
	MadeBy   string            `json:"made_by"`  // address of whoever asked for it
	AsAt     string            `json:"as_at"`    // RFC 3339, UTC: the moment that it is about
	Zone     string            `json:"zone"`     // in which days are days
	Filter   map[string]string `json:"filter"`   // as the report's address has it; empty = everybody
	Rows     int               `json:"rows"`     // of the report
	Versions []Version         `json:"versions"` // of courses
	Entries  []Entry           `json:"entries"`  // in the order of the archive, without the manifest and its signature
	KeyID    string            `json:"key_id"`
}

// Version is a version of a course whose files are in the pack.
type Version struct {
	Course      string `json:"course"`
	Number      int    `json:"number"`
	Title       string `json:"title"`
	Hash        string `json:"hash"`         // course.Hash of its files
	PublishedAt string `json:"published_at"` // RFC 3339, UTC
	Retake      bool   `json:"retake"`       // earlier completions no longer count
	Completions int    `json:"completions"`  // rows of the report that were completed under it
}

// folder is where the version's files are.
func (v Version) folder() string {
	return fmt.Sprintf("%s/%s/%d/", versionsFolder, v.Course, v.Number)
}

// Entry is a file in the pack.
type Entry struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// canonical returns the bytes that are signed.
func (m Manifest) canonical() ([]byte, error) { return certificate.Canonical(m) }

// parseManifest reads a manifest from the very bytes that canonical gives; any
// others are no manifest, whatever they say.
func parseManifest(data []byte) (Manifest, error) {
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("reading a manifest: %w: %w", fault.Invalid, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return m, fmt.Errorf("reading a manifest: more than one value: %w", fault.Invalid)
	}
	if m.Format != Format {
		return m, fmt.Errorf("format %q is not known: %w", m.Format, fault.Invalid)
	}
	same, err := m.canonical()
	if err != nil || !bytes.Equal(same, data) {
		return m, fmt.Errorf("the manifest is not in canonical form: %w", fault.Invalid)
	}
	return m, nil
}

// hashOf computes what course.Hash would give for a version's files, from what
// the manifest says of them: their names and their hashes are all it takes.
func (m Manifest) hashOf(v Version) string {
	files := map[string]string{}
	var paths []string
	for _, e := range m.Entries {
		if path, ok := strings.CutPrefix(e.Path, v.folder()); ok {
			files[path] = e.SHA256
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	whole := sha256.New()
	for _, path := range paths {
		_, _ = fmt.Fprintf(whole, "%s  %s\n", files[path], path)
	}
	return hex.EncodeToString(whole.Sum(nil))
}

// safePath reports whether a name stays within the folder into which somebody
// unpacks it, on any system.
func safePath(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, "\\:\x00") && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' })
}
