package coursefile

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// place is a line and a column of a file, both from 1; columns are counted in
// characters, as editors count them.
type place struct{ line, col int }

// source is the text of one file, which can tell where a byte of it stands.
type source struct {
	path  string
	text  []byte
	lines []int // offset of each line's first byte
}

func newSource(path string, text []byte) *source {
	s := &source{path: path, text: text, lines: []int{0}}
	for i, b := range text {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// at returns the place of the byte at offset.
func (s *source) at(offset int) place {
	offset = max(0, min(offset, len(s.text)))
	line := sort.SearchInts(s.lines, offset+1) - 1
	start := s.lines[line]
	if start == 0 {
		start = min(offset, len(s.text)-len(bytes.TrimPrefix(s.text, byteOrderMark)))
	}
	return place{line + 1, utf8.RuneCount(s.text[start:offset]) + 1}
}

// within returns the place itself, or the nearest one that the text has.
// Parsers of others sometimes name one behind the end of a line.
func (s *source) within(p place) place {
	line := max(1, min(p.line, len(s.lines)))
	end := len(s.text)
	if line < len(s.lines) {
		end = s.lines[line] - 1
	}
	last := s.at(end).col
	return place{line, max(1, min(p.col, last))}
}

// byteOrderMark is what some editors write in front of a file; it counts for
// nothing.
var byteOrderMark = []byte("\xef\xbb\xbf")
