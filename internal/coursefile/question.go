package coursefile

import (
	"slices"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"decorum/internal/quiz"
)

// built is a question with what the checks of a whole quiz need to know.
type built struct {
	quiz.Question
	at    where
	texts []choiceText // of one and several
}

type choiceText struct {
	text  string
	right bool
}

// questionParser builds one question of a heading and the nodes below it.
type questionParser struct {
	*reader
	d      *document
	h      *ast.Heading
	graded bool // for a score that counts
	out    built
}

// parseQuestion builds the question that a heading opens.
func (r *reader) parseQuestion(d *document, h *ast.Heading, nodes []ast.Node, graded bool) quiz.Question {
	return r.buildQuestion(d, h, nodes, graded).Question
}

func (r *reader) buildQuestion(d *document, h *ast.Heading, nodes []ast.Node, graded bool) built {
	p := &questionParser{reader: r, d: d, h: h, graded: graded}
	p.out.at = where{d.src.path, d.of(h)}
	p.out.ID = headingOf(h).id
	p.out.Title = r.markdown.renderInside(d.body, h)
	p.out.Kind = p.kind()
	p.register()
	p.out.Objective = r.objectiveOf(d, h)
	if d.page.kind == kindLesson {
		for _, n := range footnotesIn(append([]ast.Node{h}, nodes...)) {
			r.reportFootnote(d, n)
		}
	}
	p.parse(nodes)
	d.outline.addQuestion(p.out)
	return p.out
}

func (p *questionParser) complain(n ast.Node, rule, format string, args ...any) {
	p.report(p.d.src.path, p.d.of(n), rule, format, args...)
}

// kind reads the kind that the heading names.
func (p *questionParser) kind() quiz.Kind {
	named := quiz.One
	for _, c := range attributesOf(p.h).classes {
		k, ok := map[string]quiz.Kind{
			"several": quiz.Several, "judge": quiz.Judgement, "rank": quiz.Ranking,
			"match": quiz.Matching, "reflect": quiz.Reflection,
		}[c.name]
		if !ok {
			continue
		}
		if named != quiz.One && named != k {
			p.report(p.d.src.path, p.d.at(c.at), ruleQuestionKind, "This question names two kinds. Keep one.")
			continue
		}
		named = k
	}
	return named
}

// register reports an id that another question of the course has.
func (p *questionParser) register() {
	id := p.out.ID
	if id == "" || p.d.page.original != "" {
		return
	}
	at := where{p.d.src.path, p.d.at(attributesOf(p.h).id.at)}
	if first, ok := p.questions[id]; ok {
		p.report(at.file, at.place, ruleDuplicateID, "The id %q is already that of a question in %s, line %d.", id, first.file, first.line)
		return
	}
	p.questions[id] = at
}

// objectiveOf reads the objective that a question or card names.
func (r *reader) objectiveOf(d *document, h *ast.Heading) string {
	a, ok := attributesOf(h).pair("objective")
	if !ok {
		return ""
	}
	if _, ok := r.objective[a.value]; ok {
		return a.value
	}
	for _, l := range r.folder.lessons {
		if !r.readable(l.path + "/" + string(kindLesson)) {
			return "" // it may be declared there
		}
	}
	r.report(d.src.path, d.at(a.at), ruleUnknownObjective, "No lesson has the objective %q. %s", a.value, didYouMeanKey(a.value, r.objective))
	return ""
}

// parse reads what is below the heading.
func (p *questionParser) parse(nodes []ast.Node) {
	if p.out.Kind == quiz.Judgement {
		p.parseJudgement(nodes)
		return
	}
	for _, n := range nodes {
		if n.Kind() == ast.KindHeading {
			p.complain(n, ruleQuestionStructure,
				"A heading can't stand within this question. If text of the lesson begins here, give it a heading of the question's level or above.")
			return
		}
	}
	if p.out.Kind == quiz.Reflection {
		if i := slices.IndexFunc(nodes, isTaskList); i >= 0 {
			p.complain(nodes[i], ruleQuestionStructure, "A reflection has no choices. Remove .reflect, or make this a plain list.")
		}
		p.out.Stem = p.markdown.render(p.d.body, nodes...)
		p.checkSpeech(p.d, nodes)
		return
	}
	i := slices.IndexFunc(nodes, p.isChoices)
	if i < 0 {
		p.reportNoChoices(nodes)
		return
	}
	p.out.Stem = p.markdown.render(p.d.body, nodes[:i]...)
	p.checkSpeech(p.d, nodes[:i])
	switch p.out.Kind {
	case quiz.Ranking:
		p.parseRanking(nodes[i].(*ast.List))
	case quiz.Matching:
		p.parseMatching(nodes[i].(*extast.Table))
	case quiz.One, quiz.Several, quiz.Judgement, quiz.Reflection:
		p.parseChoices(nodes[i].(*ast.List))
	}
	p.parseExplanation(nodes[i+1:])
	if p.out.Explanation == "" && (p.out.Kind == quiz.Ranking || p.out.Kind == quiz.Matching) {
		p.complain(p.h, p.without(ruleMissingExplanation), "This question needs an explanation: a paragraph headed > [!NOTE] at its end.")
	}
}

// without returns the rule for something that a graded question must have and
// another one should have.
func (p *questionParser) without(graded string) string {
	if p.graded {
		return graded
	}
	return ruleCheckWithoutFeedback
}

// isChoices reports whether a node holds the choices of a question of this kind.
func (p *questionParser) isChoices(n ast.Node) bool {
	switch p.out.Kind {
	case quiz.Ranking:
		l, ok := n.(*ast.List)
		return ok && l.IsOrdered()
	case quiz.Matching:
		return n.Kind() == extast.KindTable
	case quiz.One, quiz.Several, quiz.Judgement, quiz.Reflection:
	}
	return isTaskList(n)
}

// reportNoChoices says what is missing, and what was perhaps meant.
func (p *questionParser) reportNoChoices(nodes []ast.Node) {
	switch p.out.Kind {
	case quiz.Ranking:
		p.complain(p.h, ruleQuestionStructure, "A .rank question needs a numbered list in the right order.")
		return
	case quiz.Matching:
		p.complain(p.h, ruleQuestionStructure, "A .match question needs a table with two columns.")
		return
	case quiz.One, quiz.Several, quiz.Judgement, quiz.Reflection:
	}
	hint := ""
	for _, n := range nodes {
		l, isList := n.(*ast.List)
		switch {
		case isList && l.IsOrdered():
			hint = " If the list is to be put in order, add .rank."
		case isList:
			hint = " Write [ ] or [x] at the beginning of each choice."
		case n.Kind() == extast.KindTable:
			hint = " If the table is to be matched, add .match."
		}
	}
	p.complain(p.h, ruleQuestionStructure, "This question has no choices: a list whose items begin with [ ] or [x].%s", hint)
}

// parseExplanation reads what comes after the choices: at most one [!NOTE].
func (p *questionParser) parseExplanation(nodes []ast.Node) {
	for i, n := range nodes {
		c, isCallout := n.(*callout)
		switch {
		case isCallout && c.name == "note" && i == len(nodes)-1:
			p.out.Explanation = p.markdown.renderInside(p.d.body, c)
		case isCallout:
			p.complain(n, ruleQuestionStructure, "After the choices there is at most one explanation, headed > [!NOTE], and nothing behind it.")
		case n.Kind() == ast.KindBlockquote:
			p.complain(n, ruleQuestionStructure, "Indent this block quote to make it the feedback of the choice above, or head it > [!NOTE] to make it the explanation.")
		case isTaskList(n):
			p.complain(n, ruleQuestionStructure, "This is a second list of choices. Write all choices with the same mark, - or *, and no text between them.")
		default:
			p.complain(n, ruleQuestionStructure, "This text stands after the choices. Move it above them, or into the explanation: > [!NOTE].")
		}
	}
}

// isTaskList reports whether an item of a list begins with a box.
func isTaskList(n ast.Node) bool {
	if n.Kind() != ast.KindList {
		return false
	}
	return slices.ContainsFunc(children(n), func(item ast.Node) bool { return taskBox(item) != nil })
}

// taskBox returns the box that a list item begins with.
func taskBox(item ast.Node) *extast.TaskCheckBox {
	if item.FirstChild() == nil || item.FirstChild().FirstChild() == nil {
		return nil
	}
	box, _ := item.FirstChild().FirstChild().(*extast.TaskCheckBox)
	return box
}
