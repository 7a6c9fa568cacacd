package course

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// File is one file of a course's folder.
type File struct {
	Path string // slash-separated, relative to the course's folder
	Body []byte
}

// Version is one published, immutable state of a course.
type Version struct {
	ID          int64
	Course      string // key
	Number      int    // 1, 2, … within the course
	Title       string
	Hash        string // of the files, see Hash
	PublishedBy string // who published it, or "decorum" for the course inside the program
	PublishedAt time.Time
	Retake      bool // completions under earlier versions no longer count for assignments
}

// Hash returns the SHA-256 (in hexadecimal) of a list with one line
// "<hexadecimal SHA-256 of the file>  <path>\n" for each file, sorted by path:
// what `sha256sum` prints, hashed again. Anyone can recompute it from an
// exported folder.
func Hash(files []File) string {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int {
		return strings.Compare(a.Path, b.Path)
	})
	whole := sha256.New()
	for _, f := range sorted {
		sum := sha256.Sum256(f.Body)
		_, _ = fmt.Fprintf(whole, "%x  %s\n", sum, f.Path)
	}
	return hex.EncodeToString(whole.Sum(nil))
}

// Published is a course together with the version that it is.
type Published struct {
	Course  *Course
	Version Version
}
