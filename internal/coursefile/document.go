package coursefile

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"decorum/internal/course"
)

// document is a Markdown file that has been parsed.
type document struct {
	page   page
	src    *source
	front  value
	body   []byte
	base   int // offset of the body within the file
	root   *ast.Document
	ids    map[string]bool // of its headings
	slugs  map[string]int  // the last number given to a slug that was taken
	broken bool            // the front matter could not be read
	unsure bool            // not all meters, audiences, scenes or cards were read, so none of them is missed

	objectives []course.Objective // of a lesson
	outline    outline
}

// parse parses every Markdown file of the course, once.
func (r *reader) parse() {
	for _, t := range r.folder.all() {
		r.guard(t.file.Path, func() { r.parseDocument(t) })
	}
	for _, d := range r.ordered() {
		if d.page.kind == kindCourse && d.page.original == "" {
			r.readCourse(d)
		}
	}
	for _, d := range r.ordered() {
		r.guard(d.src.path, func() { r.indexHeadings(d) })
	}
	for _, d := range r.ordered() {
		r.guard(d.src.path, func() { r.inspect(d) })
	}
}

// all returns every text of the folder.
func (f folder) all() []page {
	out := append([]page{}, f.texts...)
	for _, l := range f.lessons {
		for _, k := range lessonKinds {
			if t, ok := l.texts[k]; ok {
				out = append(out, t)
			}
		}
	}
	return append(out, f.translations...)
}

// readable reports whether a file is there and its front matter could be read.
// If not, what others miss in it is not said: one finding is enough.
func (r *reader) readable(name string) bool {
	d := r.documents[name]
	return d != nil && !d.broken
}

// ordered returns the documents in the order of the folder.
func (r *reader) ordered() []*document {
	var out []*document
	for _, t := range r.folder.all() {
		if d := r.documents[t.file.Path]; d != nil {
			out = append(out, d)
		}
	}
	return out
}

func (r *reader) parseDocument(t page) {
	src := newSource(t.file.Path, t.file.Body)
	front, bodyAt, ok := r.parseFront(src)
	d := &document{page: t, src: src, front: front, body: src.text[bodyAt:], base: bodyAt, ids: map[string]bool{}, slugs: map[string]int{}, broken: !ok, outline: outline{}}
	var unused []int
	d.root, unused = r.markdown.parse(d.body)
	r.documents[t.file.Path] = d
	for _, at := range unused {
		r.report(src.path, d.at(at), ruleUnusedFootnote, "Nothing refers to this footnote, so it is not shown.")
	}
}

// at returns the place of an offset of the body.
func (d *document) at(offset int) place { return d.src.at(d.base + offset) }

// of returns the place of a node.
func (d *document) of(n ast.Node) place { return d.at(offset(n)) }

// offset returns where a node begins. Some nodes don't know: then it is where
// their first child does, or else their parent.
func offset(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		for c := n; c != nil; c = c.FirstChild() {
			if p := c.Pos(); p >= 0 {
				return p
			}
		}
	}
	return 0
}

// plain returns the text of a node without its markup.
func plain(n ast.Node, body []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock && b.Len() > 0 {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(unescaped(n, body))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(body))
		case *extast.FootnoteLink, *extast.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// unescaped returns a text as people read it: without backslashes, and with
// the characters that entities stand for.
func unescaped(t *ast.Text, body []byte) []byte {
	if t.IsRaw() || (t.Parent() != nil && t.Parent().Kind() == ast.KindCodeSpan) {
		return t.Value(body)
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(t.Value(body))))
}
