package coursefile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"decorum/internal/course"
)

// The limits of a course's folder.
const (
	MaxTextBytes   = 1 << 20
	MaxImageBytes  = 5 << 20
	MaxCourseBytes = 50 << 20
	MaxFiles       = 2000  // files and folders
	MaxLine        = 5000  // characters of a line
	MaxBlock       = 50000 // bytes without a blank line
	MaxNesting     = 20    // quotes and lists that one line opens
)

const courseFile = "course.md"

// errFull ends the walk once a limit of the whole folder is reached.
var errFull = errors.New("the folder is full")

// namePattern is what the names of files and folders look like, so that they
// can stand in an address and on every file system.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// collect takes in every file of the folder. Names that begin with a dot are
// skipped, whatever they are.
func (r *reader) collect(fsys fs.FS) {
	entries, size := 0, 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if name == "." {
			return err
		}
		if err != nil {
			r.report(name, place{}, ruleUnreadable, "This can't be read. Check who may open it.")
			return nil //nolint:nilerr // reported; the rest of the folder is read all the same
		}
		skip := error(nil)
		if entry.IsDir() {
			skip = fs.SkipDir
		}
		entries++
		switch {
		case strings.HasPrefix(entry.Name(), "."):
			return skip
		case entries > MaxFiles:
			r.report(name, place{}, ruleTooManyFiles, "The folder holds more than %d files and folders.", MaxFiles)
			return errFull
		case !r.checkName(name, entry.Name()):
			return skip
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			r.report(name, place{}, ruleNotAPlainFile, "This is a link or a device. Put the file itself here.")
			return nil
		}
		if size += r.take(fsys, name); size > MaxCourseBytes {
			r.report(name, place{}, ruleTooLarge, "With this file the course is larger than %d MiB.", MaxCourseBytes>>20)
			return errFull
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFull) {
		r.report(courseFile, place{}, ruleUnreadable, "The course's folder can't be read.")
	}
}

func (r *reader) checkName(name, last string) bool {
	if namePattern.MatchString(last) {
		return true
	}
	r.report(name, place{}, ruleOddName,
		"The name %q has characters other than letters, digits, dots, hyphens and underscores, or is too long. Rename it.", last)
	return false
}

// take takes in one file and returns its size.
func (r *reader) take(fsys fs.FS, name string) int {
	body, err := readLimited(fsys, name, limitOf(name))
	if err != nil {
		r.report(name, place{}, ruleUnreadable, "This file can't be read. Check who may open it.")
		return 0
	}
	r.admit(name, body)
	return len(body)
}

func limitOf(name string) int {
	if isImage(name) {
		return MaxImageBytes
	}
	return MaxTextBytes
}

// admit takes in a file whose name has been looked at.
func (r *reader) admit(name string, body []byte) {
	if limit := limitOf(name); len(body) > limit && !r.tooLarge(name, place{}, "This file is larger than %d MiB.", limit>>20) {
		return
	}
	if path.Ext(name) == ".md" && !r.checkText(name, body) {
		return
	}
	r.files = append(r.files, course.File{Path: name, Body: body})
}

// checkText reports whether a text is one that can be parsed at all.
func (r *reader) checkText(name string, body []byte) bool {
	src := newSource(name, body)
	if i := invalidUTF8(body); i >= 0 {
		r.report(name, src.at(i), ruleNotUTF8, "This is not UTF-8. Save the file as UTF-8.")
		return false
	}
	if i := bytes.IndexByte(body, 0); i >= 0 {
		r.report(name, src.at(i), ruleNotUTF8, "There is a zero byte here; this is no text. Save the file as UTF-8.")
		return false
	}
	return r.checkLines(src)
}

// nestPattern finds the marks of quotes and lists that a line begins with.
var nestPattern = regexp.MustCompile(`^(?:[ \t]*(?:>|[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$))*`)

// checkLines bounds what the Markdown parser has to take at once: its time
// grows with the square of a line's and a paragraph's length and of the depth
// to which one line nests.
func (r *reader) checkLines(src *source) bool {
	if r.published {
		return true
	}
	block := 0
	for i, start := range src.lines {
		end := len(src.text)
		if i+1 < len(src.lines) {
			end = src.lines[i+1]
		}
		line := src.text[start:end]
		if block += len(line); len(bytes.TrimSpace(line)) == 0 {
			block = 0
		}
		prefix := nestPattern.Find(bytes.ReplaceAll(line, []byte(">"), []byte("> ")))
		switch {
		case utf8.RuneCount(bytes.TrimRight(line, "\r\n")) > MaxLine:
			r.report(src.path, place{i + 1, MaxLine + 1}, ruleTooLarge, "This line is longer than %d characters. Break it.", MaxLine)
			return false
		case block > MaxBlock:
			r.report(src.path, place{i + 1, 1}, ruleTooLarge, "There are more than %d characters without a blank line here. Break the text.", MaxBlock)
			return false
		case len(bytes.Fields(prefix)) > MaxNesting:
			r.report(src.path, place{i + 1, 1}, ruleTooLarge, "This line opens more than %d quotes and lists at once.", MaxNesting)
			return false
		}
	}
	return true
}

// invalidUTF8 returns the offset of the first byte that is no UTF-8, or -1.
func invalidUTF8(body []byte) int {
	if utf8.Valid(body) {
		return -1
	}
	for i := 0; i < len(body); {
		c, n := utf8.DecodeRune(body[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// readLimited reads a file, but at most one byte more than limit.
func readLimited(fsys fs.FS, name string, limit int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	return body, errors.Join(err, f.Close())
}
