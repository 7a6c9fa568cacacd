package coursefile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"decorum/internal/course"
)

// readDrawing takes the size from an SVG drawing and reports what could run
// or load something when the drawing is opened by itself.
func (r *reader) readDrawing(f course.File, p *picture) {
	src := newSource(f.Path, f.Body)
	d := xml.NewDecoder(bytes.NewReader(f.Body))
	root := false
	for {
		at := src.at(int(d.InputOffset()))
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root {
			return
		}
		if err != nil {
			r.report(f.Path, src.at(int(d.InputOffset())), ruleBrokenImage, "This is not well-formed SVG. Export the drawing again.")
			return
		}
		if e, ok := token.(xml.StartElement); ok && !root {
			root = true
			p.width, p.height = drawingSize(e)
			if e.Name.Local != "svg" {
				r.report(f.Path, at, ruleBrokenImage, "This is not SVG: the first element is %q.", e.Name.Local)
				return
			}
		}
		if why := unsafeToken(token); why != "" {
			r.report(f.Path, at, ruleUnsafeSVG, "%s Export it as plain SVG.", why)
		}
	}
}

// unsafeToken says what is unsafe about a part of a drawing, if anything is.
func unsafeToken(token xml.Token) string {
	switch t := token.(type) {
	case xml.Directive:
		if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
			return "A drawing may not declare entities."
		}
	case xml.ProcInst:
		if t.Target != "xml" {
			return "A drawing may not call for another file."
		}
	case xml.CharData:
		if reachesOutside(string(t)) {
			return "The styles of this drawing load something from elsewhere."
		}
	case xml.StartElement:
		return unsafeElement(t)
	}
	return ""
}

// unsafeElement says what is unsafe about an element of a drawing, if anything is.
func unsafeElement(e xml.StartElement) string {
	switch strings.ToLower(e.Name.Local) {
	case "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener":
		return "The element <" + e.Name.Local + "> is not let through."
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return "The attribute " + a.Name.Local + " runs a script."
		case name == "href" && !strings.HasPrefix(value, "#"):
			return "The drawing links to something outside of itself."
		case a.Name.Space != "xmlns" && name != "xmlns" && reachesOutside(value):
			return "The attribute " + a.Name.Local + " loads something from elsewhere."
		}
	}
	return ""
}

var (
	outsidePattern = regexp.MustCompile(`(?i)@import|javascript:|url\(\s*["']?\s*[^#"'\s]`)
	lengthPattern  = regexp.MustCompile(`^\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*$`)
)

func reachesOutside(css string) bool { return outsidePattern.MatchString(css) }

// drawingSize returns the size of a drawing by its width and height, or else
// by its viewBox.
func drawingSize(e xml.StartElement) (width, height int) {
	var box []string
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "width":
			width = pixels(a.Value)
		case "height":
			height = pixels(a.Value)
		case "viewBox":
			box = strings.FieldsFunc(a.Value, func(c rune) bool { return c == ' ' || c == ',' })
		}
	}
	if (width == 0 || height == 0) && len(box) == 4 {
		return pixels(box[2]), pixels(box[3])
	}
	return width, height
}

func pixels(length string) int {
	m := lengthPattern.FindStringSubmatch(length)
	if m == nil {
		return 0
	}
	f, err := strconv.ParseFloat(m[1], 64)
	if err != nil || f > 100_000 {
		return 0
	}
	return int(f + 0.5)
}
