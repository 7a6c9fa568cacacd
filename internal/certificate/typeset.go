package certificate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"unicode"

	"decorum/internal/fault"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// em is the size at which text is shaped. Outlines are not hinted, so that one
// shaping serves every size on paper.
const em = 1000

// style is how a line is set.
type style struct {
	font     string
	features []shaping.FontFeature
	tracking float64 // extra space after each letter, in em
}

// line is shaped text: runs from left to right, ready to be drawn.
type line struct {
	text     []rune
	runs     []shaping.Output
	width    float64 // in em
	height   float64 // in em, how far its ink reaches above its baseline
	depth    float64 // in em, how far below
	tracking float64
}

// typesetter turns text into lines. It shapes (ligatures, joining letters,
// marks), orders runs of both directions and falls back from font to font. It
// serves one drawing and is not safe for concurrent use.
type typesetter struct {
	library *library
	shaper  shaping.HarfbuzzShaper
	faces   map[string]*font.Face
	names   map[*font.Face]string
	err     error // the first failure; everything after it is idle
}

func newTypesetter(l *library) *typesetter {
	return &typesetter{library: l, faces: map[string]*font.Face{}, names: map[*font.Face]string{}}
}

// face returns the font of a name, and nil after a failure.
func (t *typesetter) face(name string) *font.Face {
	if f, ok := t.faces[name]; ok {
		return f
	}
	parsed, err := t.library.font(name)
	if err != nil {
		t.err = cmp.Or(t.err, err)
		return nil
	}
	f := font.NewFace(parsed)
	t.faces[name], t.names[f] = f, name
	return f
}

// line shapes text into one line.
func (t *typesetter) line(text string, s style) line {
	lines := t.wrap(text, s, math.Inf(1))
	if len(lines) == 0 {
		return line{}
	}
	return lines[0]
}

// twoLines shapes text into two lines of about the same width, broken where its
// script allows. A text that can't be broken stays one line.
func (t *typesetter) twoLines(text string, s style) []line {
	whole := t.line(text, s).width
	for width := whole / 2; width < whole; width += whole / 50 {
		if lines := t.wrap(text, s, width); len(lines) <= 2 {
			return lines
		}
	}
	return t.wrap(text, s, math.Inf(1))
}

// wrap shapes text into lines no wider than width em.
func (t *typesetter) wrap(text string, s style, width float64) []line {
	runes := []rune(text)
	outputs := t.shape(runes, s)
	if t.err != nil || len(outputs) == 0 {
		return nil
	}
	limit := fixed.Int26_6(math.MaxInt32)
	if !math.IsInf(width, 1) {
		limit = fixed.Int26_6(width * em * 64)
	}
	var wrapper shaping.LineWrapper
	wrapped, _ := wrapper.WrapParagraphF(shaping.WrapConfig{Direction: direction(runes), BreakPolicy: shaping.Never},
		limit, runes, shaping.NewSliceIterator(outputs))
	lines := make([]line, 0, len(wrapped))
	for _, w := range wrapped {
		runs := slices.Clone(w)
		slices.SortFunc(runs, func(a, b shaping.Output) int { return cmp.Compare(a.VisualIndex, b.VisualIndex) })
		l := line{text: runes, runs: runs, tracking: s.tracking}
		for _, r := range runs {
			l.width += float64(r.Advance)/64/em + s.tracking*float64(len(r.Glyphs))
			l.height = max(l.height, float64(r.GlyphBounds.Ascent)/64/em)
			l.depth = max(l.depth, -float64(r.GlyphBounds.Descent)/64/em)
		}
		l.width -= s.tracking
		lines = append(lines, l)
	}
	return lines
}

// shape splits the text by direction, script and font and shapes each part. A
// character that no font has is a failure: it would be printed as a box.
func (t *typesetter) shape(runes []rune, s style) []shaping.Output {
	primary := t.primary(runes, s.font)
	if t.err != nil {
		return nil
	}
	var segmenter shaping.Segmenter
	inputs := segmenter.Split(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: direction(runes),
		Size: fixed.I(em), Language: language.NewLanguage("en"), FontFeatures: s.features,
	}, &fallback{typesetter: t, primary: primary})
	outputs := make([]shaping.Output, 0, len(inputs))
	for _, in := range inputs {
		out := t.shaper.Shape(in)
		for _, g := range out.Glyphs {
			if g.GlyphID == 0 && t.err == nil {
				t.err = missingGlyph(runes[g.TextIndex()])
			}
		}
		outputs = append(outputs, out)
	}
	return outputs
}

func missingGlyph(r rune) error {
	return fault.Explain(fault.Unavailable, fmt.Sprintf(
		"The certificate can't be drawn as a PDF: none of the fonts has the character %q (%U). The certificate itself is valid, and its web page shows it in full.", r, r))
}

// primary returns the font of the style if it has all the Latin, Greek and
// Cyrillic letters of the text, else the broad one, so that a name is not set in
// two fonts. Letters that Unicode knows only with a separate mark need the broad
// one as well: it alone places any mark on any letter.
func (t *typesetter) primary(runes []rune, name string) *font.Face {
	wanted := t.face(name)
	if wanted == nil {
		return nil
	}
	for _, r := range runes {
		switch language.LookupScript(r) {
		case language.Latin, language.Greek, language.Cyrillic:
			if _, ok := wanted.NominalGlyph(r); !ok {
				return t.face(broad)
			}
		case language.Inherited:
			if unicode.Is(unicode.Mn, r) {
				return t.face(broad)
			}
		}
	}
	return wanted
}

// direction returns the direction of the text's first strong character.
func direction(runes []rune) di.Direction {
	var p bidi.Paragraph
	runs := p.Segment(runes, bidi.Neutral)
	if runs.NumRuns() > 0 {
		// In a right-to-left paragraph every level is at least 1.
		for i := range runs.NumRuns() {
			if runs.Run(i).Level == 0 {
				return di.DirectionLTR
			}
		}
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// fallback chooses the font of each character: that of its script first, then
// what else has it.
type fallback struct {
	typesetter *typesetter
	primary    *font.Face
	script     language.Script
}

// SetScript is told the script of the characters that follow.
func (f *fallback) SetScript(s language.Script) { f.script = s }

// ResolveFace returns the font for r, and the primary one if none has it.
func (f *fallback) ResolveFace(r rune) *font.Face {
	candidates := []*font.Face{f.primary}
	if name := fontOf(f.script); name != "" {
		candidates = []*font.Face{f.typesetter.face(name), f.primary}
	}
	for _, face := range candidates {
		if has(face, r) {
			return face
		}
	}
	for _, name := range []string{broad, fontOf(language.LookupScript(r)), cjk} {
		if name == "" {
			continue
		}
		if face := f.typesetter.face(name); has(face, r) {
			return face
		}
	}
	return f.primary
}

func has(face *font.Face, r rune) bool {
	if face == nil {
		return false
	}
	_, ok := face.NominalGlyph(r)
	return ok
}
