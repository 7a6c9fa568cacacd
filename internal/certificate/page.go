package certificate

import (
	"bytes"
	"cmp"
	"fmt"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
)

// A4, lying; millimeters.
const (
	pageWidth  = 297.0
	pageHeight = 210.0
	mmPerPoint = 25.4 / 72
)

// rgb is a color.
type rgb struct{ r, g, b int }

// The printed palette: dark ink and one green-teal, on the paper's own white.
var (
	ink    = rgb{0x1f, 0x2a, 0x2a}
	soft   = rgb{0x55, 0x63, 0x61}
	accent = rgb{0x0f, 0x6b, 0x5c}
	tint   = rgb{0x9c, 0xc4, 0xba}
	faint  = rgb{0xcd, 0xe2, 0xdc}
)

// page is the sheet that is drawn on, in millimeters from its top left corner.
type page struct {
	pdf      *fpdf.Fpdf
	set      *typesetter
	embedded map[string]bool // fonts that the PDF holds
}

// at says which point of a line of text stands at the given x.
type at float64

const (
	left   at = 0
	center at = 0.5
	right  at = 1
)

// text draws a line with its baseline at y, size in points.
//
// Where the font's own glyphs stand side by side, as in most Latin, Greek,
// Cyrillic and CJK text, it is real text. Whatever shaping changed (joined
// Arabic, Indian clusters, small capitals, tracked letters) is drawn as
// outlines, exactly as shaped, over invisible text that can be found and copied.
func (p *page) text(l line, anchor at, x, y, size float64, c rgb) { //nolint:unparam // lines are centered, as it happens
	scale := size * mmPerPoint
	x -= float64(anchor) * l.width * scale
	p.pdf.SetTextColor(c.r, c.g, c.b)
	for _, run := range l.runs {
		p.embed(p.set.names[run.Face])
		p.pdf.SetFont(p.set.names[run.Face], "", size)
		width := float64(run.Advance)/64/em + l.tracking*float64(len(run.Glyphs))
		if l.tracking == 0 && plain(l, run) {
			p.glyphText(l, run, x, y, scale)
		} else {
			p.outlines(l, run, x, y, scale, c)
			p.hiddenText(l, run, x, y, width-l.tracking)
		}
		x += width * scale
	}
}

// embed puts a font into the PDF, which keeps only the glyphs in use.
func (p *page) embed(name string) {
	if p.embedded[name] {
		return
	}
	p.embedded[name] = true
	data, err := fontBytes(name)
	if err != nil {
		p.set.err = cmp.Or(p.set.err, err)
		return
	}
	p.pdf.AddUTF8FontFromBytes(name, "", data)
}

// plain reports whether each character of the run is the very glyph that the
// font has for it, left where it is.
func plain(l line, run shaping.Output) bool {
	if run.Direction.Progression() == di.TowardTopLeft || run.Runes.Count != len(run.Glyphs) {
		return false
	}
	for _, g := range run.Glyphs {
		r := l.text[g.TextIndex()]
		nominal, ok := run.Face.NominalGlyph(r)
		if !ok || r > 0xFFFF || nominal != g.GlyphID || g.XOffset != 0 || g.YOffset != 0 || g.RunesCount() != 1 {
			return false
		}
	}
	return true
}

// glyphText writes a plain run as text, in pieces between which it is kerned.
func (p *page) glyphText(l line, run shaping.Output, x, y, scale float64) {
	var piece []rune
	start := x
	for _, g := range run.Glyphs {
		piece = append(piece, l.text[g.TextIndex()])
		advance := float64(g.Advance) / 64 / em
		x += advance * scale
		natural := float64(run.Face.HorizontalAdvance(g.GlyphID)) / float64(run.Face.Upem())
		if math.Abs(advance-natural) > 0.0005 {
			p.pdf.Text(start, y, string(piece))
			piece, start = piece[:0], x
		}
	}
	if len(piece) > 0 {
		p.pdf.Text(start, y, string(piece))
	}
}

// outlines fills the shapes of a run's glyphs.
func (p *page) outlines(l line, run shaping.Output, x, y, scale float64, c rgb) {
	var shape path
	for _, g := range run.Glyphs {
		if outline, ok := run.Face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
			shape.glyph(outline.Segments, x+float64(g.XOffset)/64/em*scale, y-float64(g.YOffset)/64/em*scale,
				scale/float64(run.Face.Upem()))
		}
		x += (float64(g.Advance)/64/em + l.tracking) * scale
	}
	p.fill(&shape, c)
}

// hiddenText lays the characters of a run invisibly over its outlines,
// stretched to width em. Right-to-left text is written as it stands on paper,
// from left to right, as readers of PDF expect.
func (p *page) hiddenText(l line, run shaping.Output, x, y, width float64) {
	var chars []rune
	natural := 0.0
	for _, r := range l.text[run.Runes.Offset : run.Runes.Offset+run.Runes.Count] {
		if g, ok := run.Face.NominalGlyph(r); ok && r <= 0xFFFF {
			chars = append(chars, r)
			natural += float64(run.Face.HorizontalAdvance(g)) / float64(run.Face.Upem())
		}
	}
	if natural <= 0 || width <= 0 {
		return
	}
	if run.Direction.Progression() == di.TowardTopLeft {
		for i, j := 0, len(chars)-1; i < j; i, j = i+1, j-1 {
			chars[i], chars[j] = chars[j], chars[i]
		}
	}
	p.pdf.SetTextRenderingMode(3)
	p.pdf.RawWriteStr(fmt.Sprintf("%.2f Tz\n", 100*width/natural))
	p.pdf.Text(x, y, string(chars))
	p.pdf.RawWriteStr("100 Tz\n")
	p.pdf.SetTextRenderingMode(0)
}

// write returns the finished file.
func (p *page) write() ([]byte, error) {
	if p.set.err != nil {
		return nil, p.set.err
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("writing PDF: %w", err)
	}
	return out.Bytes(), nil
}
