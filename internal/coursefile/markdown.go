package coursefile

import (
	"bytes"
	"html/template"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/yuin/goldmark"
)

// markdown parses and renders course text: CommonMark with tables, task lists,
// strikethrough, bare addresses and footnotes from goldmark, and attributes on
// headings, callouts, figures and highlighted code from this package.
type markdown struct {
	parser   parser.Parser
	renderer renderer.Renderer
	policy   *bluemonday.Policy
}

// newMarkdown returns a parser and renderer; english sets quotation marks,
// apostrophes, dashes and dots as English books do.
func newMarkdown(english bool) markdown {
	more := []goldmark.Extender{}
	if english {
		more = append(more, typography())
	}
	m := goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(blockParsers()...),
			parser.WithInlineParsers(parser.DefaultInlineParsers()...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
			parser.WithASTTransformers(
				util.Prioritized(calloutTransformer{}, 100),
				util.Prioritized(figureTransformer{}, 110),
				util.Prioritized(footnoteWitness{}, 900), // before goldmark drops the unused ones
			),
		)),
		goldmark.WithExtensions(
			extension.Table, extension.TaskList, extension.Strikethrough, extension.Linkify,
			extension.NewFootnote(extension.WithFootnoteBacklinkHTML(
				`<span aria-hidden="true">↩</span><span class="visually-hidden">Back to the text</span>`)),
		),
		goldmark.WithExtensions(more...),
		goldmark.WithRendererOptions(
			html.WithXHTML(), // so that nothing has to be guessed about which elements are empty
			renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 100)),
		),
	)
	return markdown{parser: m.Parser(), renderer: m.Renderer(), policy: policy()}
}

// blockParsers are goldmark's own, with attributes on headings.
func blockParsers() []util.PrioritizedValue {
	all := parser.DefaultBlockParsers()
	for i, p := range all {
		switch p.Priority {
		case 100:
			all[i].Value = headingParser{parser.NewSetextHeadingParser()}
		case 600:
			all[i].Value = headingParser{parser.NewATXHeadingParser()}
		}
	}
	return all
}

// parse parses a body and returns its tree and the offsets of footnotes that
// nothing refers to.
func (m markdown) parse(body []byte) (*ast.Document, []int) {
	pc := parser.NewContext()
	root := m.parser.Parse(text.NewReader(body), parser.WithContext(pc))
	unused, _ := pc.Get(unusedFootnotesKey).([]int)
	return root.(*ast.Document), unused
}

// render renders nodes one after the other and passes them through the
// sanitizer.
func (m markdown) render(body []byte, nodes ...ast.Node) template.HTML {
	var out bytes.Buffer
	for _, n := range nodes {
		// Rendering fails only when writing does, and a buffer takes everything.
		_ = m.renderer.Render(&out, body, n)
	}
	return template.HTML(bytes.TrimSpace(m.policy.SanitizeBytes(out.Bytes()))) //nolint:gosec // sanitized on this line
}

// renderInside renders what is inside of a node.
func (m markdown) renderInside(body []byte, n ast.Node) template.HTML {
	return m.render(body, children(n)...)
}

func children(n ast.Node) []ast.Node {
	var out []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, c)
	}
	return out
}
