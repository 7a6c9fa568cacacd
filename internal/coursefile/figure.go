package coursefile

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// figure is an image with a caption: one that stands alone in its paragraph
// and has a title.
type figure struct {
	ast.BaseBlock
	caption []byte
}

var kindFigure = ast.NewNodeKind("Figure")

// Kind implements ast.Node.
func (*figure) Kind() ast.NodeKind { return kindFigure }

// Dump implements ast.Node.
func (f *figure) Dump(source []byte, level int) {
	ast.DumpHelper(f, source, level, map[string]string{"caption": string(f.caption)}, nil)
}

// figureTransformer makes figures of such paragraphs.
type figureTransformer struct{}

// Transform implements parser.ASTTransformer.
func (figureTransformer) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var alone []*ast.Paragraph
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		p, ok := n.(*ast.Paragraph)
		if !ok || !entering || p.ChildCount() != 1 {
			return ast.WalkContinue, nil
		}
		if image, ok := p.FirstChild().(*ast.Image); ok && len(image.Title) > 0 {
			alone = append(alone, p)
		}
		return ast.WalkContinue, nil
	})
	for _, p := range alone {
		image := p.FirstChild().(*ast.Image)
		f := &figure{caption: image.Title}
		f.SetPos(p.Pos())
		f.SetBlankPreviousLines(p.HasBlankPreviousLines())
		image.Title = nil
		f.AppendChild(f, image)
		p.Parent().ReplaceChild(p.Parent(), p, f)
	}
}
