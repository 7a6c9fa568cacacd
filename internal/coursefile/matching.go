package coursefile

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"decorum/internal/quiz"
)

// parseMatching reads a table of pairs. Its header row names the columns and
// is no pair.
func (p *questionParser) parseMatching(t *extast.Table) {
	if len(t.Alignments) != 2 {
		p.complain(t, ruleQuestionStructure, "The table of a .match question has two columns; this one has %d.", len(t.Alignments))
		return
	}
	for _, row := range children(t) {
		if row.Kind() == extast.KindTableRow {
			p.parsePair(row)
		}
	}
	p.needChoices(t, len(p.out.Pairs))
}

func (p *questionParser) parsePair(row ast.Node) {
	cells := children(row)
	if len(cells) != 2 {
		return // goldmark fills rows up to the number of columns
	}
	pair := quiz.Pair{
		Left:  p.markdown.renderInside(p.d.body, cells[0]),
		Right: p.markdown.renderInside(p.d.body, cells[1]),
	}
	if pair.Left == "" || pair.Right == "" {
		p.complain(row, ruleQuestionStructure, "This pair lacks a side.")
		return
	}
	for _, other := range p.out.Pairs {
		if sameSide(other.Left, pair.Left) || sameSide(other.Right, pair.Right) {
			p.complain(row, ruleDuplicatePair, "A side of this pair stands in another pair as well, so that two answers are right.")
			break
		}
	}
	p.out.Pairs = append(p.out.Pairs, pair)
}
