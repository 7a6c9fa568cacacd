package certificate

import (
	"strings"
	"testing"
)

// Long and tall names stay within their place, on every side.
func TestFit(t *testing.T) {
	const slack = 1e-9
	f := fitting{width: 225, above: 15, below: 8, size: 40, smallest: 25, leading: 1.12}
	for _, name := range []string{
		"Joana", "Å", "gjpqy", "Nguyễn Ấ", "M̄ā̀̀̀", "အောင်ဆန်းစုကြည်", "ស្ត្រី ច័ន្ទ", "น้ำผึ้ง ปู่", "श्रीमती कृष्णमूर्ति",
		strings.Repeat("Joana Ribeiro ", 12), strings.Repeat("အောင်ဆန်းစုကြည် ", 9), strings.Repeat("W", 200), "محمد",
	} {
		set := newTypesetter(&library{})
		one := []line{set.line(name, style{font: roman})}
		for _, lines := range [][]line{one, set.twoLines(name, style{font: roman})} {
			size, first, leading := f.place(lines)
			scale := size * mmPerPoint
			if set.err != nil || size <= 0 || size > f.size {
				t.Fatalf("%q: size %v, %v", name, size, set.err)
			}
			for i, l := range lines {
				base := first + float64(i)*leading
				if base-l.height*scale < -f.above-slack || base+l.depth*scale > f.below+slack || l.width*scale > f.width+slack {
					t.Errorf("%q: line %d of %d leaves its place at size %.1f", name, i+1, len(lines), size)
				}
				if i > 0 && lines[i-1].depth*scale+l.height*scale > leading+slack {
					t.Errorf("%q: its lines touch", name)
				}
			}
		}
	}
}
