package coursefile

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// unusedFootnotesKey is where footnoteWitness leaves what it saw.
var unusedFootnotesKey = parser.NewContextKey()

// footnoteWitness notes the footnotes that nothing refers to, before
// goldmark's own transformer drops them.
type footnoteWitness struct{}

// Transform implements parser.ASTTransformer.
func (footnoteWitness) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	var unused []int
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*extast.Footnote); ok && entering && f.Index < 0 {
			unused = append(unused, offset(f))
		}
		return ast.WalkContinue, nil
	})
	pc.Set(unusedFootnotesKey, unused)
}

// footnotesIn returns the references to footnotes within nodes.
func footnotesIn(nodes []ast.Node) []ast.Node {
	var out []ast.Node
	for _, n := range nodes {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if n.Kind() == extast.KindFootnoteLink && entering {
				out = append(out, n)
			}
			return ast.WalkContinue, nil
		})
	}
	return out
}
