package coursefile

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// inspect walks a file's tree once: it resolves links and images and reports
// what would be lost or shown as a slip of the keyboard.
func (r *reader) inspect(d *document) {
	r.checkLeftovers(d)
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			r.reportHTML(d, n, string(n.Lines().Value(d.body)))
		case *ast.RawHTML:
			r.reportHTML(d, n, string(n.Segments.Value(d.body)))
		case *ast.Blockquote:
			r.checkCallout(d, n)
		case *ast.Paragraph, *ast.TextBlock:
			r.checkMisplacedAttributes(d, n)
		case *ast.Link:
			r.resolveLink(d, n)
		case *ast.AutoLink:
			r.resolveAutoLink(d, n)
		case *ast.Image:
			r.resolveImage(d, n)
		case *extast.FootnoteLink:
			if d.page.kind != kindLesson && d.page.kind != kindCourse {
				r.reportFootnote(d, n)
			}
		}
		return ast.WalkContinue, nil
	})
}

func (r *reader) reportHTML(d *document, n ast.Node, html string) {
	if strings.HasPrefix(strings.TrimSpace(html), "<!--") {
		r.report(d.src.path, d.of(n), ruleRawHTML,
			"Comments are not let through, because HTML is not. Keep notes in the front matter, after a #.")
		return
	}
	r.report(d.src.path, d.of(n), ruleRawHTML, "HTML is never shown. Say it in Markdown; for a literal < write \\<.")
}

func (r *reader) reportFootnote(d *document, n ast.Node) {
	r.report(d.src.path, d.of(n), ruleFootnoteInQuestion,
		"A footnote can't be shown here. Name the source in the feedback, or refer to it in the lesson's text.")
}

var calloutStart = regexp.MustCompile(`^\s*\[!([^\]\s]*)\]?`)

// checkCallout reports a block quote that was meant to be a callout: those
// that are have been replaced by the time the tree is walked.
func (r *reader) checkCallout(d *document, q *ast.Blockquote) {
	p, ok := q.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return
	}
	line := p.Lines().At(0)
	m := calloutStart.FindSubmatch(line.Value(d.body))
	if m == nil {
		return
	}
	name := strings.ToLower(string(m[1]))
	if calloutTitles[name] != "" {
		r.report(d.src.path, d.of(p), ruleUnknownCallout, "[!%s] stands alone on its line; the text begins on the next.", strings.ToUpper(name))
		return
	}
	r.report(d.src.path, d.of(p), ruleUnknownCallout, "There is no callout %q. %s", string(m[1]), didYouMeanKey(name, calloutTitles))
}

// attributesAtEnd finds an attribute block at the end of a line of text.
var attributesAtEnd = regexp.MustCompile(`(?:^|[^\\])(\{\s*(?:[#.][A-Za-z]|[A-Za-z_-]+=)[^{}]*\})\s*$`)

// checkMisplacedAttributes reports attribute blocks where no heading is.
func (r *reader) checkMisplacedAttributes(d *document, block ast.Node) {
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		if bytes.IndexByte(d.body[line.Start:line.Stop], '{') < 0 {
			continue // most lines, and looking is much faster than matching
		}
		if m := attributesAtEnd.FindSubmatchIndex(d.body[line.Start:line.Stop]); m != nil {
			r.report(d.src.path, d.at(line.Start+m[2]), ruleMalformedAttributes,
				"An attribute block stands at the end of a heading only; here it would be shown as text.")
		}
	}
}

var (
	// footnoteReference and referenceLink find what goldmark left as text
	// because nothing of that name is defined.
	footnoteReference = regexp.MustCompile(`\[\^[^\]\s]+\]`)
	referenceLink     = regexp.MustCompile(`(?:^|[^\w\]])(\[[^\[\]]+\]\[[^\[\]^]*\])`)
)

// checkLeftovers reports footnotes and reference links that don't exist. They
// are left in several pieces of text, so pieces that touch are put together.
func (r *reader) checkLeftovers(d *document) {
	start, stop := -1, -1
	flush := func() {
		if start < 0 {
			return
		}
		run := d.body[start:stop]
		if bytes.IndexByte(run, '[') < 0 {
			start, stop = -1, -1
			return
		}
		for _, m := range footnoteReference.FindAllIndex(run, -1) {
			r.report(d.src.path, d.at(start+m[0]), ruleMissingFootnote, "There is no footnote %s in this file.", run[m[0]:m[1]])
		}
		for _, m := range referenceLink.FindAllSubmatchIndex(run, -1) {
			r.report(d.src.path, d.at(start+m[2]), ruleBrokenLink, "No line says where %s leads.", run[m[2]:m[3]])
		}
		start, stop = -1, -1
	}
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		t, ok := n.(*ast.Text)
		switch {
		case !entering:
		case n.Kind() == ast.KindCodeSpan:
			flush()
			return ast.WalkSkipChildren, nil
		case ok && t.Segment.Start == stop:
			stop = t.Segment.Stop
		case ok:
			flush()
			start, stop = t.Segment.Start, t.Segment.Stop
		default:
			flush()
		}
		return ast.WalkContinue, nil
	})
	flush()
}
