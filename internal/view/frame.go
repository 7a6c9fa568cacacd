package view

import (
	"bytes"
	"crypto/rand"
	"html/template"
	"strconv"
)

// Frame is a page that was executed once, with gaps where it differs from
// person to person. Filling the gaps takes a small part of the time that
// executing its template takes.
type Frame struct {
	parts [][]byte
	gaps  []int // between the parts: number of the value
}

// Marks stand for values while a page is executed. They consist of letters and
// digits, which every place of a page leaves as they are, and can't be guessed,
// so that no text holds one by chance.
type Marks struct{ prefix string }

// NewMarks returns marks of their own kind.
func NewMarks() Marks { return Marks{"M" + rand.Text() + "x"} }

// Mark stands for value n, from 0 to 9.
func (m Marks) Mark(n int) string { return m.prefix + strconv.Itoa(n) }

// Frame cuts an executed page at its marks.
func (m Marks) Frame(page []byte) Frame {
	var f Frame
	for {
		before, after, found := bytes.Cut(page, []byte(m.prefix))
		f.parts = append(f.parts, bytes.Clone(before))
		if !found {
			return f
		}
		f.gaps = append(f.gaps, int(after[0]-'0'))
		page = after[1:]
	}
}

// Fill writes the page with the values in its gaps. Values are escaped for
// text and for quoted attributes.
func (f Frame) Fill(out *bytes.Buffer, values ...string) {
	for i, part := range f.parts {
		out.Write(part)
		if i < len(f.gaps) {
			template.HTMLEscape(out, []byte(values[f.gaps[i]]))
		}
	}
}
