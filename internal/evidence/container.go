package evidence

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"decorum/internal/fault"
)

// Limits of the archives that are looked at.
const (
	maxFiles     = 100_000
	maxDirectory = 64 << 20
)

// errNoArchive says that a file is not a ZIP archive, or only a part of one.
var errNoArchive = fault.Explain(fault.Invalid, "The file is no ZIP archive, or not all of it is there.")

// ending is the end of an archive: where its directory is.
type ending struct {
	directory, length, tail int64 // offset and length of the directory, and where what follows it begins
	files                   uint64
}

// open lists the entries by name. What no archive of ours has is a problem: a
// name twice, one that leaves the folder, bytes that belong to no entry, a name
// that other programs would read otherwise. What is unpacked elsewhere shall be
// what was verified here.
func (v *Verdict) open(r io.ReaderAt, size int64) (map[string]*zip.File, error) {
	end, err := readEnding(r, size)
	if err != nil {
		return nil, err
	}
	if end.files > maxFiles || end.length > maxDirectory {
		return nil, fault.Explain(fault.Invalid, fmt.Sprintf("The archive is no evidence pack: it has more than %d files.", maxFiles))
	}
	archive, err := zip.NewReader(r, size)
	if archive == nil || (err != nil && len(archive.File) == 0) {
		return nil, errNoArchive
	}
	if end.directory+end.length != end.tail {
		v.because("The archive has bytes that belong to no entry.")
	}
	files := map[string]*zip.File{}
	at := int64(0)
	for _, f := range archive.File {
		if _, twice := files[f.Name]; twice {
			v.because("%q is there twice.", f.Name)
		}
		files[f.Name] = f
		if why := strange(f); why != "" {
			v.because("%q %s.", f.Name, why)
		}
		at = follow(r, f, at)
	}
	if at != end.directory {
		v.because("The archive has bytes that belong to no entry, or entries that other programs read otherwise.")
	}
	return files, nil
}

// strange says what about an entry is such as we never write it, "" if nothing.
func strange(f *zip.File) string {
	const encrypted = 1
	switch {
	case !safePath(f.Name):
		return "is a name that leads out of the folder"
	case !f.Mode().IsRegular():
		return "is no ordinary file"
	case f.Method != zip.Deflate || f.Flags&encrypted != 0:
		return "is packed in another way"
	case f.Comment != "" || !plainExtra(f.Extra):
		return "carries more than a file"
	}
	return ""
}

// plainExtra reports whether the extra fields of an entry hold times and sizes
// only: others can give it a second name.
func plainExtra(extra []byte) bool {
	const zip64, times = 0x0001, 0x5455
	for len(extra) >= 4 {
		tag, length := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if (tag != zip64 && tag != times) || len(extra) < 4+length {
			return false
		}
		extra = extra[4+length:]
	}
	return len(extra) == 0
}

// follow returns where the entry ends that has to begin at a place, -1 if it
// does not, or if its own header names it otherwise than the directory.
func follow(r io.ReaderAt, f *zip.File, at int64) int64 {
	const fixed, signature = 30, 0x04034b50
	body, err := f.DataOffset()
	if err != nil || at < 0 {
		return -1
	}
	header := make([]byte, fixed+len(f.Name))
	if _, err := r.ReadAt(header, at); err != nil || binary.LittleEndian.Uint32(header) != signature {
		return -1
	}
	name, extra := int(binary.LittleEndian.Uint16(header[26:])), int64(binary.LittleEndian.Uint16(header[28:]))
	if name != len(f.Name) || string(header[fixed:]) != f.Name || at+int64(len(header))+extra != body {
		return -1
	}
	rest := make([]byte, extra)
	if _, err := r.ReadAt(rest, at+int64(len(header))); err != nil || !plainExtra(rest) {
		return -1
	}
	return body + int64(f.CompressedSize64) + descriptor(f) //nolint:gosec // what does not fit is no place in the file, and compared below
}

// descriptor returns how long what follows an entry is: its sizes, which were
// not known when it began.
func descriptor(f *zip.File) int64 {
	const follows = 8
	switch {
	case f.Flags&follows == 0:
		return 0
	case f.CompressedSize64 >= math.MaxUint32 || f.UncompressedSize64 >= math.MaxUint32:
		return 24
	}
	return 16
}

// readEnding reads the last record of an archive, which has to be the file's
// last bytes.
func readEnding(r io.ReaderAt, size int64) (ending, error) {
	const short, locator, long = 22, 20, 56
	if size < short {
		return ending{}, errNoArchive
	}
	record := make([]byte, short)
	if _, err := r.ReadAt(record, size-short); err != nil || binary.LittleEndian.Uint32(record) != 0x06054b50 {
		return ending{}, errNoArchive
	}
	end := ending{files: uint64(binary.LittleEndian.Uint16(record[10:])), length: int64(binary.LittleEndian.Uint32(record[12:])),
		directory: int64(binary.LittleEndian.Uint32(record[16:])), tail: size - short}
	if end.files != math.MaxUint16 && end.length != math.MaxUint32 && end.directory != math.MaxUint32 {
		return end, nil
	}
	if size < short+locator+long {
		return ending{}, errNoArchive
	}
	record = make([]byte, long)
	if _, err := r.ReadAt(record, size-short-locator-long); err != nil || binary.LittleEndian.Uint32(record) != 0x06064b50 {
		return ending{}, errNoArchive
	}
	length, directory := binary.LittleEndian.Uint64(record[40:]), binary.LittleEndian.Uint64(record[48:])
	if length > math.MaxInt64 || directory > math.MaxInt64 {
		return ending{}, errNoArchive
	}
	return ending{files: binary.LittleEndian.Uint64(record[32:]), length: int64(length), directory: int64(directory), tail: size - short - locator - long}, nil
}

func sortedNames(files map[string]*zip.File) []string { return slices.Sorted(maps.Keys(files)) }
