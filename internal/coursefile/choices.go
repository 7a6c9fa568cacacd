package coursefile

import (
	"html/template"
	"regexp"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/quiz"
)

// allOfTheAbove finds choices that refer to the other choices.
var allOfTheAbove = regexp.MustCompile(`(?i)\b(all|none|both|neither) of the (above|others?|choices)\b|\ball the above\b|^\W*(all|none) of (these|them)\W*$`)

// parseChoices reads a task list.
func (p *questionParser) parseChoices(l *ast.List) {
	rights := 0
	for _, item := range children(l) {
		box := taskBox(item)
		if box == nil {
			p.complain(item, ruleQuestionStructure, "Begin this choice with [ ] or [x].")
			continue
		}
		right := box.IsChecked
		if right {
			rights++
		}
		box.Parent().RemoveChild(box.Parent(), box)
		text := plain(item.FirstChild(), p.d.body)
		p.out.texts = append(p.out.texts, choiceText{text, right})
		if allOfTheAbove.MatchString(text) {
			p.complain(item, ruleAllOfTheAbove, "%q tests test-taking, and the choices are shuffled. Use .several, or write it out.", text)
		}
		c := p.parseItem(item)
		c.Right = right
		p.needFeedback(item, c.Feedback)
		p.out.Choices = append(p.out.Choices, c)
	}
	if rights > 1 {
		p.out.Kind = quiz.Several
	}
	if rights == 0 {
		p.complain(l, ruleNoRightAnswer, "No choice is right. Write [x] before the right one.")
	}
	p.needChoices(l, len(p.out.Choices))
}

// parseRanking reads a numbered list in the right order.
func (p *questionParser) parseRanking(l *ast.List) {
	for _, item := range children(l) {
		if taskBox(item) != nil {
			p.complain(item, ruleQuestionStructure, "The items of a ranking have no boxes: their order is the answer.")
			continue
		}
		p.out.Choices = append(p.out.Choices, p.parseItem(item))
	}
	p.needChoices(l, len(p.out.Choices))
}

func (p *questionParser) needChoices(n ast.Node, have int) {
	if have < 2 {
		p.complain(n, ruleTooFewChoices, "There is nothing to choose from here. Write at least two.")
	}
}

func (p *questionParser) needFeedback(n ast.Node, feedback template.HTML) {
	if feedback == "" {
		p.complain(n, p.without(ruleMissingFeedback), "Say why: add a block quote under this, indented as far as its text.")
	}
}

// parseItem reads one item of a list: a line of text and block quotes.
func (p *questionParser) parseItem(item ast.Node) quiz.Choice {
	var c quiz.Choice
	var quotes []ast.Node
	for i, n := range children(item) {
		inline := n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock
		switch {
		case i == 0 && inline:
			c.Text = p.markdown.renderInside(p.d.body, n)
		case i > 0 && n.Kind() == ast.KindBlockquote:
			quotes = append(quotes, children(n)...)
		case n.Kind() == kindCallout:
			p.complain(n, ruleQuestionStructure, "Feedback is a plain block quote. The explanation, > [!NOTE], stands after all choices and is not indented.")
		default:
			p.complain(n, ruleQuestionStructure, "A choice is one paragraph, and block quotes under it.")
		}
	}
	if c.Text == "" {
		p.complain(item, ruleQuestionStructure, "This choice has no text.")
	}
	c.Feedback = p.markdown.render(p.d.body, quotes...)
	return c
}
