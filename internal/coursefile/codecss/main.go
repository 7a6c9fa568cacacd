// Command codecss writes the style sheet for highlighted code from two of
// chroma's styles, one for light and one for dark screens. Run it with
// `go generate ./internal/coursefile`.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
)

// The styles. Their colors have a contrast of at least 4.5 on their grounds,
// which a test holds them to.
const (
	lightStyle = "modus-operandi"
	darkStyle  = "modus-vivendi"
)

func main() {
	out := flag.String("o", "code.css", "file to write")
	flag.Parse()
	if err := os.WriteFile(*out, css(), 0o644); err != nil { //nolint:gosec // a style sheet is for everybody to read
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// css returns the style sheet.
func css() []byte {
	var b bytes.Buffer
	b.WriteString("/* Colors of highlighted code. Written by `go generate ./internal/coursefile`; do not edit. */\n")
	writeStyle(&b, styles.Get(lightStyle), "")
	b.WriteString("@media (prefers-color-scheme: dark) {\n")
	writeStyle(&b, styles.Get(darkStyle), "  ")
	b.WriteString("}\n")
	return b.Bytes()
}

// writeStyle writes one rule for the block and one for every class of token
// that the style gives another look.
func writeStyle(w io.Writer, style *chroma.Style, indent string) {
	ground := style.Get(chroma.Background)
	_, _ = fmt.Fprintf(w, "%s.code { background-color: %s; color: %s; }\n", indent, ground.Background, ground.Colour) //nolint:misspell // chroma's spelling
	for _, t := range tokenTypes() {
		if rule := look(style.Get(t), ground); rule != "" {
			_, _ = fmt.Fprintf(w, "%s.code .%s { %s }\n", indent, chroma.StandardTypes[t], rule)
		}
	}
}

// tokenTypes returns the types of token that have a class, in a fixed order.
func tokenTypes() []chroma.TokenType {
	var out []chroma.TokenType
	for t, class := range chroma.StandardTypes {
		if class != "" && t > 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b chroma.TokenType) int {
		return cmp.Compare(chroma.StandardTypes[a], chroma.StandardTypes[b])
	})
	return out
}

// look returns the declarations for what differs from the ground.
func look(e, ground chroma.StyleEntry) string {
	var out []string
	if e.Colour.IsSet() && e.Colour != ground.Colour { //nolint:misspell // chroma's spelling
		out = append(out, "color: "+e.Colour.String()+";") //nolint:misspell // chroma's spelling
	}
	if e.Background.IsSet() && e.Background != ground.Background {
		out = append(out, "background-color: "+e.Background.String()+";")
	}
	if e.Bold == chroma.Yes {
		out = append(out, "font-weight: 600;")
	}
	if e.Italic == chroma.Yes {
		out = append(out, "font-style: italic;")
	}
	if e.Underline == chroma.Yes {
		out = append(out, "text-decoration: underline;")
	}
	return strings.Join(out, " ")
}
