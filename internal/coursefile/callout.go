package coursefile

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// callout is a block quote that begins with [!NOTE] or one of its like.
type callout struct {
	ast.BaseBlock
	name string // "note", "tip", …
}

var kindCallout = ast.NewNodeKind("Callout")

// Kind implements ast.Node.
func (*callout) Kind() ast.NodeKind { return kindCallout }

// Dump implements ast.Node.
func (c *callout) Dump(source []byte, level int) {
	ast.DumpHelper(c, source, level, map[string]string{"name": c.name}, nil)
}

// calloutTitles are the callouts and the words above them.
var calloutTitles = map[string]string{
	"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
}

var calloutPattern = regexp.MustCompile(`^\s*\[!([A-Za-z]+)\]\s*$`)

// calloutTransformer makes callouts of the block quotes that are meant as such.
type calloutTransformer struct{}

// Transform implements parser.ASTTransformer.
func (calloutTransformer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var quotes []*ast.Blockquote
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if q, ok := n.(*ast.Blockquote); ok && entering {
			quotes = append(quotes, q)
		}
		return ast.WalkContinue, nil
	})
	for _, q := range quotes {
		name, first := calloutName(q, reader.Source())
		if calloutTitles[name] == "" {
			continue
		}
		c := &callout{name: name}
		c.SetPos(q.Pos())
		c.SetBlankPreviousLines(q.HasBlankPreviousLines())
		dropFirstLine(first, reader.Source())
		for _, child := range children(q) {
			c.AppendChild(c, child)
		}
		q.Parent().ReplaceChild(q.Parent(), q, c)
	}
}

// calloutName returns the name in the first line of a block quote, if that
// line is a callout's.
func calloutName(q *ast.Blockquote, source []byte) (string, *ast.Paragraph) {
	p, ok := q.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return "", nil
	}
	line := p.Lines().At(0)
	m := calloutPattern.FindSubmatch(line.Value(source))
	if m == nil {
		return "", nil
	}
	return strings.ToLower(string(m[1])), p
}

// dropFirstLine takes the first line off a paragraph that has been parsed.
func dropFirstLine(p *ast.Paragraph, _ []byte) {
	end := p.Lines().At(0).Stop
	for _, child := range children(p) {
		if t, ok := child.(*ast.Text); ok && t.Segment.Start < end {
			p.RemoveChild(p, child)
		}
	}
	p.Lines().SetSliced(1, p.Lines().Len())
	if p.Lines().Len() == 0 {
		p.Parent().RemoveChild(p.Parent(), p)
	}
}
