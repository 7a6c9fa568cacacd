package main

import (
	"bytes"
	"math"
	"os"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
)

func TestTheStyleSheetIsUpToDate(t *testing.T) {
	have, err := os.ReadFile("../../../static/css/code.css")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, css()) {
		t.Error("static/css/code.css differs from what is generated; run go generate ./internal/coursefile")
	}
}

// The contrast that WCAG 2.2 AA asks of text (1.4.3).
func TestEveryColorCanBeRead(t *testing.T) {
	for _, name := range []string{lightStyle, darkStyle} {
		style := styles.Get(name)
		if style.Name != name {
			t.Fatalf("there is no style %s", name)
		}
		ground := style.Get(chroma.Background)
		for _, token := range tokenTypes() {
			e := style.Get(token)
			back := ground.Background
			if e.Background.IsSet() {
				back = e.Background
			}
			if c := contrast(e.Colour, back); e.Colour.IsSet() && c < 4.5 {
				t.Errorf("%s: %s is %s on %s, a contrast of %.2f", name, token, e.Colour, back, c)
			}
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b chroma.Colour) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c chroma.Colour) float64 {
	channel := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.Red()) + 0.7152*channel(c.Green()) + 0.0722*channel(c.Blue())
}
