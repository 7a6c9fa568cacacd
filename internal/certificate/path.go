package certificate

import (
	"strconv"

	"github.com/go-text/typesetting/font/opentype"
)

// point is a place on the page, in millimeters from its top left corner.
type point struct{ x, y float64 }

// path collects lines and curves in PDF's own words, to hundredths of a point:
// fpdf's five decimals would make a file three times as large, and its CurveTo
// is not the quadratic curve that TrueType outlines are made of.
type path struct {
	ops  []byte
	last point
	open bool
}

func (p *path) add(operator byte, points ...point) {
	for _, q := range points {
		p.ops = strconv.AppendFloat(p.ops, q.x/mmPerPoint, 'f', 2, 64)
		p.ops = append(p.ops, ' ')
		p.ops = strconv.AppendFloat(p.ops, (pageHeight-q.y)/mmPerPoint, 'f', 2, 64)
		p.ops = append(p.ops, ' ')
		p.last = q
	}
	p.ops = append(p.ops, operator, '\n')
}

func (p *path) move(to point) {
	p.close()
	p.add('m', to)
	p.open = true
}

func (p *path) line(to point) { p.add('l', to) }

func (p *path) cubic(c1, c2, to point) { p.add('c', c1, c2, to) }

func (p *path) quadratic(c, to point) {
	from := p.last
	p.cubic(point{from.x + (c.x-from.x)*2/3, from.y + (c.y-from.y)*2/3},
		point{to.x + (c.x-to.x)*2/3, to.y + (c.y-to.y)*2/3}, to)
}

func (p *path) close() {
	if p.open {
		p.add('h')
	}
	p.open = false
}

// glyph adds an outline in font units, its origin at (x, y).
func (p *path) glyph(segments []opentype.Segment, x, y, unit float64) {
	for _, s := range segments {
		at := func(i int) point {
			return point{x + float64(s.Args[i].X)*unit, y - float64(s.Args[i].Y)*unit}
		}
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			p.move(at(0))
		case opentype.SegmentOpLineTo:
			p.line(at(0))
		case opentype.SegmentOpQuadTo:
			p.quadratic(at(0), at(1))
		case opentype.SegmentOpCubeTo:
			p.cubic(at(0), at(1), at(2))
		}
	}
	p.close()
}

// fill fills the path with a color.
func (p *page) fill(shape *path, c rgb) {
	if len(shape.ops) == 0 {
		return
	}
	shape.close()
	p.pdf.SetFillColor(c.r, c.g, c.b)
	p.pdf.RawWriteStr(string(shape.ops) + "f\n")
}

// stroke draws the path as a line of a width in millimeters.
func (p *page) stroke(shape *path, c rgb, width float64) {
	shape.close()
	p.pdf.SetDrawColor(c.r, c.g, c.b)
	p.pdf.SetLineWidth(width)
	p.pdf.RawWriteStr(string(shape.ops) + "S\n")
}
