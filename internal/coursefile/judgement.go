package coursefile

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/quiz"
)

// parseJudgement reads a situation and the responses to it, one heading each.
func (p *questionParser) parseJudgement(nodes []ast.Node) {
	i := 0
	for i < len(nodes) && nodes[i].Kind() != ast.KindHeading {
		i++
	}
	p.out.Stem = p.markdown.render(p.d.body, nodes[:i]...)
	p.checkSpeech(p.d, nodes[:i])
	if i == len(nodes) {
		p.complain(p.h, ruleQuestionStructure,
			"A .judge question needs responses: headings one level deeper, each with ratings=\"4 3 2 0 0\".")
		return
	}
	for i < len(nodes) {
		h := nodes[i].(*ast.Heading)
		end := i + 1
		for end < len(nodes) && nodes[end].Kind() != ast.KindHeading {
			end++
		}
		if headingOf(h).role == response {
			p.parseResponse(h, nodes[i+1:end], end == len(nodes))
		} else {
			p.complain(h, ruleQuestionStructure, "The responses of a judgement are one level below its heading.")
		}
		i = end
	}
	p.needChoices(p.h, len(p.out.Choices))
}

// parseResponse reads one response. The last one may be followed by the
// explanation of the question and by what would change the answer.
func (p *questionParser) parseResponse(h *ast.Heading, nodes []ast.Node, last bool) {
	c := quiz.Choice{
		Text:    p.markdown.renderInside(p.d.body, h),
		RedLine: attributesOf(h).class("red-line"),
	}
	p.readRatings(h, &c)
	var quotes []ast.Node
	const feedback, explained, finished = 0, 1, 2
	stage := feedback
	for _, n := range nodes {
		note, isCallout := n.(*callout)
		switch {
		case n.Kind() == ast.KindBlockquote && stage == feedback:
			quotes = append(quotes, children(n)...)
		case isCallout && note.name == "note" && last && stage < explained:
			p.out.Explanation = p.markdown.renderInside(p.d.body, note)
			stage = explained
		case isCallout && note.name == "tip" && last && stage < finished:
			p.out.Otherwise = p.markdown.renderInside(p.d.body, note)
			stage = finished
		default:
			p.complain(n, ruleQuestionStructure, "Below a response stands its feedback, a block quote, and below the last one the explanation, > [!NOTE], and what would change the answer, > [!TIP].")
		}
	}
	c.Feedback = p.markdown.render(p.d.body, quotes...)
	p.needFeedback(h, c.Feedback)
	p.out.Choices = append(p.out.Choices, c)
}

// readRatings reads how many panel members gave each rating.
func (p *questionParser) readRatings(h *ast.Heading, c *quiz.Choice) {
	a, ok := attributesOf(h).pair("ratings")
	if !ok {
		if attributesOf(h).problem == "" {
			p.complain(h, ruleBadRatings, "Add how many people gave 1, 2, 3, 4 and 5: {ratings=\"4 3 2 0 0\"}.")
		}
		return
	}
	at := p.d.at(a.at)
	counts := strings.FieldsFunc(a.value, func(c rune) bool { return c == ' ' || c == ',' })
	total := 0
	for i, s := range counts {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 1000 || i >= len(c.Ratings) {
			total = -1
			break
		}
		c.Ratings[i] = n
		total += n
	}
	if total <= 0 || len(counts) != len(c.Ratings) {
		p.report(p.d.src.path, at, ruleBadRatings, "Write five numbers, how many people gave 1, 2, 3, 4 and 5: ratings=\"4 3 2 0 0\".")
		return
	}
	p.judged = append(p.judged, judged{where{p.d.src.path, at}, total})
	if c.Split() {
		p.report(p.d.src.path, at, rulePanelDisagrees,
			"The panel disagrees here: half of its ratings are %.1f apart. The response is shown for discussion and not scored.", c.Spread())
	}
}

// judged is a response that a panel rated, and how many did.
type judged struct {
	where
	raters int
}

// checkPanel compares the ratings with the panel.
func (r *reader) checkPanel() {
	size := len(r.course.Panel)
	if size == 0 {
		return
	}
	for _, j := range r.judged {
		if j.raters != size {
			r.report(j.file, j.place, ruleRatingsNotPanel, "These are %d ratings; the panel in course.md has %d members.", j.raters, size)
		}
	}
}

// sameSide reports whether two rendered sides of a pair read the same.
func sameSide(a, b template.HTML) bool {
	return strings.EqualFold(strings.TrimSpace(string(a)), strings.TrimSpace(string(b)))
}
