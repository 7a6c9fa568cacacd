package evidence

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// archive is a pack being written. It keeps the hash of every entry, and no
// entry itself.
type archive struct {
	zip     *zip.Writer
	at      time.Time
	entries []Entry
}

func newArchive(w io.Writer, at time.Time) *archive {
	return &archive{zip: zip.NewWriter(w), at: at.UTC()}
}

// add writes an entry by calling write, and notes its size and hash.
func (a *archive) add(name string, write func(io.Writer) error) error {
	if !safePath(name) {
		return fmt.Errorf("adding %q to an archive: the name is not safe", name)
	}
	to, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return fmt.Errorf("adding %s to an archive: %w", name, err)
	}
	sum, size := sha256.New(), counter(0)
	if err := write(io.MultiWriter(to, sum, &size)); err != nil {
		return err
	}
	a.entries = append(a.entries, Entry{Path: name, Size: int64(size), SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// addBytes writes an entry that is held.
func (a *archive) addBytes(name string, body []byte) error {
	return a.add(name, func(w io.Writer) error {
		if _, err := w.Write(body); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		return nil
	})
}

// sums returns the hashes in the form that `sha256sum -c` reads.
func (a *archive) sums() []byte {
	var b strings.Builder
	for _, e := range a.entries {
		b.WriteString(e.SHA256 + "  " + e.Path + "\n")
	}
	return []byte(b.String())
}

// close writes the archive's directory.
func (a *archive) close() error {
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("closing an archive: %w", err)
	}
	return nil
}

// counter counts what is written.
type counter int64

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
