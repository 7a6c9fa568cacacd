package certificate

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// quiet is the empty border, in modules, that the standard asks for.
const quiet = 4

// qr draws the QR code of content as rectangles, its dark part within the
// square of the given size; the quiet border lies outside of it.
func (p *page) qr(content string, x, y, size float64) error {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("encoding address: %w", err)
	}
	n := code.Bounds().Dx()
	module := size / float64(n)
	p.pdf.SetFillColor(255, 255, 255)
	p.pdf.Rect(x-quiet*module, y-quiet*module, size+2*quiet*module, size+2*quiet*module, "F")
	p.pdf.SetFillColor(ink.r, ink.g, ink.b)
	dark := func(i, j int) bool { return code.At(i, j) == color.Black }
	for j := range n {
		for i := 0; i < n; i++ {
			from := i
			for i < n && dark(i, j) {
				i++
			}
			if i > from { // a run of dark modules is one rectangle, so that no hairline shows between them
				p.pdf.Rect(x+float64(from)*module, y+float64(j)*module, float64(i-from)*module, module*1.02, "F")
			}
		}
	}
	return nil
}
