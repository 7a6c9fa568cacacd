package coursefile

import (
	"bytes"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

//go:generate go run ./codecss -o ../../static/css/code.css

// renderCode writes a code block, highlighted with classes only: the page's
// Content-Security-Policy lets no inline style through. The classes are those
// of chroma and Pygments; static/css/code.css gives them their colors.
func renderCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	code := n.Lines().Value(source)
	_, _ = w.WriteString(`<pre class="code" tabindex="0"><code>`)
	var tokens []chroma.Token
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		tokens = highlight(string(fenced.Language(source)), string(code))
	}
	if tokens == nil {
		_, _ = w.Write(util.EscapeHTML(code))
	}
	for _, t := range tokens {
		class := chroma.StandardTypes[t.Type]
		if class == "" {
			_, _ = w.WriteString(escape(t.Value))
			continue
		}
		_, _ = w.WriteString(`<span class="` + class + `">` + escape(t.Value) + `</span>`)
	}
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, nil
}

// maxHighlight bounds the code that is highlighted; longer code is shown plain.
const maxHighlight = 32 << 10

// highlight splits code into tokens, or returns nil if the language is unknown.
func highlight(name, code string) []chroma.Token {
	if name == "" || len(code) > maxHighlight {
		return nil
	}
	lexer := lexers.Get(name)
	if lexer == nil {
		return nil
	}
	it, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	if err != nil {
		return nil
	}
	tokens := it.Tokens()
	var all bytes.Buffer
	for _, t := range tokens {
		all.WriteString(t.Value)
	}
	if all.String() != code && all.String() != code+"\n" {
		return nil // never show code that the highlighter changed
	}
	return tokens
}
