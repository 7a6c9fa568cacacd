package coursefile

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// nodeRenderer renders what goldmark does not know, or writes with inline
// styles, or writes in a way that a screen reader makes nothing of.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(kindCallout, renderCallout)
	reg.Register(kindFigure, renderFigure)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTableCell, renderTableCell)
	reg.Register(extast.KindTaskCheckBox, renderTaskBox)
	reg.Register(extast.KindFootnoteList, renderFootnotes)
}

func escape(s string) string { return string(util.EscapeHTML([]byte(s))) }

// renderHeading writes a heading that can be linked to.
func renderHeading(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	tag := "h" + strconv.Itoa(h.Level)
	info := headingOf(h)
	if entering {
		_, _ = w.WriteString("<" + tag)
		if info.id != "" {
			_, _ = w.WriteString(` id="` + escape(info.id) + `"`)
		}
		_, _ = w.WriteString(">")
		return ast.WalkContinue, nil
	}
	for _, name := range info.badges {
		_, _ = w.WriteString(` <span class="jurisdiction">` + escape(name) + `</span>`)
	}
	if info.id != "" {
		_, _ = w.WriteString(` <a class="anchor" href="#` + escape(info.id) + `" aria-label="Link to “` +
			escape(plain(h, source)) + `”"><span aria-hidden="true">#</span></a>`)
	}
	_, _ = w.WriteString("</" + tag + ">\n")
	return ast.WalkContinue, nil
}

func renderCallout(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</aside>\n")
		return ast.WalkContinue, nil
	}
	name := n.(*callout).name
	_, _ = w.WriteString(`<aside class="callout callout-` + name + `" role="note"><p class="callout-title">` +
		calloutTitles[name] + "</p>\n")
	return ast.WalkContinue, nil
}

func renderFigure(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<figure>")
		return ast.WalkContinue, nil
	}
	caption := util.ResolveEntityNames(util.UnescapePunctuations(n.(*figure).caption))
	_, _ = w.WriteString("<figcaption>" + escape(string(caption)) + "</figcaption></figure>\n")
	return ast.WalkContinue, nil
}

// renderTable wraps a table so that a wide one scrolls by itself, also from
// the keyboard.
func renderTable(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</table></div>\n")
		return ast.WalkContinue, nil
	}
	var heads []string
	if n.FirstChild() != nil {
		for _, cell := range children(n.FirstChild()) {
			if s := plain(cell, source); s != "" {
				heads = append(heads, s)
			}
		}
	}
	label := strings.TrimSuffix("Table: "+strings.Join(heads, ", "), ": ")
	_, _ = w.WriteString(`<div class="table-scroll" role="region" tabindex="0" aria-label="` + escape(label) + `"><table>` + "\n")
	return ast.WalkContinue, nil
}

func renderTableCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	cell := n.(*extast.TableCell)
	tag, scope := "td", ""
	if n.Parent() != nil && n.Parent().Kind() == extast.KindTableHeader {
		tag, scope = "th", ` scope="col"`
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + tag + scope)
	switch cell.Alignment {
	case extast.AlignRight:
		_, _ = w.WriteString(` class="align-right"`)
	case extast.AlignCenter:
		_, _ = w.WriteString(` class="align-center"`)
	case extast.AlignLeft, extast.AlignNone:
	}
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}

// renderTaskBox writes the box of a task list outside of a question. A form
// field without a label would be in the way of people who listen to the page.
func renderTaskBox(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		sign, label := "☐", "To do"
		if n.(*extast.TaskCheckBox).IsChecked {
			sign, label = "☑", "Done"
		}
		_, _ = w.WriteString(`<span class="task" role="img" aria-label="` + label + `">` + sign + `</span> `)
	}
	return ast.WalkContinue, nil
}

func renderFootnotes(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<section class="footnotes" role="doc-endnotes" aria-label="Footnotes"><ol>` + "\n")
	} else {
		_, _ = w.WriteString("</ol></section>\n")
	}
	return ast.WalkContinue, nil
}
