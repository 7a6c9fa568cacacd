package certificate

// fitting says how a text that may be long or tall is set.
type fitting struct {
	width    float64 // millimeters
	above    float64 // millimeters that ink may reach above the place of the baseline
	below    float64 // millimeters that it may reach below
	size     float64 // points, if it fits
	smallest float64 // points, for one line; below that it takes two
	leading  float64 // distance of two lines, in em; more if their letters would touch
}

// fit draws text centered around the baseline y: smaller if it is long, on two
// lines if that would be too small, and then as small as it takes. It is never
// cut, and it touches nothing above or below it.
func (p *page) fit(text string, x, y float64, f fitting) {
	lines := []line{p.set.line(text, style{font: roman})}
	if f.width < lines[0].width*f.smallest*mmPerPoint {
		lines = p.set.twoLines(text, style{font: roman})
		f.size = f.smallest
	}
	size, first, leading := f.place(lines)
	for i, l := range lines {
		p.text(l, center, x, y+first+float64(i)*leading, size, ink)
	}
}

// place returns the size in points at which the lines fit, where the first
// one's baseline stands, measured down from the place of the baseline, and how
// far below it the next one stands, in millimeters.
func (f fitting) place(lines []line) (size, first, leading float64) {
	if len(lines) == 0 {
		return f.size, 0, 0
	}
	size, leading = f.size, f.leading
	for i, l := range lines {
		if l.width > 0 {
			size = min(size, f.width/(l.width*mmPerPoint))
		}
		if i > 0 {
			leading = max(leading, lines[i-1].depth+l.height+0.05)
		}
	}
	rest := leading * float64(len(lines)-1)
	height, depth := lines[0].height, lines[len(lines)-1].depth
	if whole := height + rest + depth; whole > 0 {
		size = min(size, (f.above+f.below)/(whole*mmPerPoint))
	}
	scale := size * mmPerPoint
	first = -rest * scale / 2
	first = max(first, height*scale-f.above)       // Burmese reaches far up
	first = min(first, f.below-(rest+depth)*scale) // and Khmer far down
	return size, first, leading * scale
}
