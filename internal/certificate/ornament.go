package certificate

import "math"

// curve is a closed curve: t runs from 0 to 1.
type curve func(t float64) point

// trace draws a closed curve as n pieces, each with the curve's own tangents at
// its ends: four to a wave are enough.
func (p *page) trace(c curve, n int, shade rgb, width float64) {
	step := 1 / float64(n)
	at := func(i int) (place, third point) { // third of the way that the tangent points in one step
		const near = 1e-6
		t := float64(i) * step
		before, after := c(t-near), c(t+near)
		k := step / (2 * near) / 3
		return c(t), point{(after.x - before.x) * k, (after.y - before.y) * k}
	}
	from, out := at(0)
	var shape path
	shape.move(from)
	for i := range n {
		to, in := at(i + 1)
		shape.cubic(point{from.x + out.x, from.y + out.y}, point{to.x - in.x, to.y - in.y}, to)
		from, out = to, in
	}
	p.stroke(&shape, shade, width)
}

// frame is a rectangle with rounded corners, which the border follows.
type frame struct{ inset, radius float64 }

func (f frame) length() float64 {
	return 2*(pageWidth-2*f.inset-2*f.radius) + 2*(pageHeight-2*f.inset-2*f.radius) + 2*math.Pi*f.radius
}

// along returns the point at the distance s along the frame, clockwise from the
// middle of the top edge, moved outward by offset.
func (f frame) along(s, offset float64) point {
	w, h := pageWidth-2*f.inset-2*f.radius, pageHeight-2*f.inset-2*f.radius
	corner := math.Pi / 2 * f.radius
	s = math.Mod(math.Mod(s, f.length())+f.length(), f.length())
	x, y, angle := pageWidth/2, f.inset+f.radius, -math.Pi/2 // center of the arc and direction outward
	for _, side := range []struct{ length, dx, dy float64 }{
		{w / 2, 1, 0}, {h, 0, 1}, {w, -1, 0}, {h, 0, -1}, {w / 2, 1, 0},
	} {
		if s <= side.length {
			x, y = x+side.dx*s, y+side.dy*s
			break
		}
		s -= side.length
		x, y = x+side.dx*side.length, y+side.dy*side.length
		if s <= corner {
			angle += s / f.radius
			break
		}
		s -= corner
		angle += math.Pi / 2
	}
	r := f.radius + offset
	return point{x + r*math.Cos(angle), y + r*math.Sin(angle)}
}

// border draws the guilloche: strands that swing along the frame, each a little
// out of step with the last, between two fine rules.
func (p *page) border() {
	f := frame{inset: 13, radius: 9}
	const (
		waves   = 88
		swells  = 22
		strands = 8
		half    = 3.4 // of the band's width
		steps   = 6   // points for each wave
	)
	for i := range strands {
		phase := 2 * math.Pi * float64(i) / strands
		shade := tint
		if i%2 == 1 {
			shade = faint
		}
		p.trace(func(t float64) point {
			a := 2 * math.Pi * t
			swell := 0.66 + 0.34*math.Cos(swells*a)
			return f.along(t*f.length(), half*swell*math.Sin(waves*a+phase))
		}, waves*steps, shade, 0.1)
	}
	for i := range 2 { // the thread that holds them together
		phase := math.Pi * float64(i)
		p.trace(func(t float64) point {
			a := 2 * math.Pi * t
			return f.along(t*f.length(), half*math.Sin(swells/2*a+phase))
		}, swells*steps, accent, 0.16)
	}
	p.rule(frame{inset: 13 - half - 1.1, radius: 9 + half + 1.1}, accent, 0.45)
	p.rule(frame{inset: 13 - half - 0.35, radius: 9 + half + 0.35}, accent, 0.12)
	p.rule(frame{inset: 13 + half + 0.35, radius: 9 - half - 0.35}, accent, 0.12)
	p.rule(frame{inset: 13 + half + 1.1, radius: 9 - half - 1.1}, accent, 0.3)
}

func (p *page) rule(f frame, c rgb, width float64) {
	p.pdf.SetDrawColor(c.r, c.g, c.b)
	p.pdf.SetLineWidth(width)
	p.pdf.RoundedRect(f.inset, f.inset, pageWidth-2*f.inset, pageHeight-2*f.inset, f.radius, "1234", "D")
}

// seal draws a rosette around the point c.
func (p *page) seal(c point, radius float64) {
	ring := func(from, to, petals, phase float64, shade rgb, width float64) {
		p.trace(func(t float64) point {
			a := 2 * math.Pi * t
			r := radius * (from + (to-from)*(0.5+0.5*math.Cos(petals*a+phase)))
			return point{c.x + r*math.Cos(a), c.y + r*math.Sin(a)}
		}, int(petals)*4, shade, width)
	}
	for i := range 6 {
		ring(0.66, 0.97, 24, 2*math.Pi*float64(i)/6, tint, 0.1)
	}
	for i := range 4 {
		ring(0.5, 0.74, 12, 2*math.Pi*float64(i)/4, accent, 0.1)
	}
	for _, r := range []float64{1, 0.47, 0.44} {
		ring(r, r, 3, 0, accent, 0.16)
	}
}

// flourish draws a rule that swells towards its middle, with a lozenge on it.
func (p *page) flourish(x, y, half float64, c rgb) {
	const thick = 0.16
	var shape path
	shape.move(point{x - half, y})
	shape.quadratic(point{x, y - 2*thick}, point{x + half, y})
	shape.quadratic(point{x, y + 2*thick}, point{x - half, y})
	shape.move(point{x - 1.5, y})
	shape.line(point{x, y - 1})
	shape.line(point{x + 1.5, y})
	shape.line(point{x, y + 1})
	p.fill(&shape, c)
}
