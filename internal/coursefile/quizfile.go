package coursefile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/quiz"
)

// buildQuiz builds the quiz of a file.
func (r *reader) buildQuiz(d *document) *quiz.Quiz {
	q := &quiz.Quiz{Key: d.page.lesson}
	switch d.page.kind {
	case kindPretest:
		q.Key, q.Title = quiz.PretestKey, "Where you stand"
	case kindAssessment:
		q.Key, q.Title, q.Required = quiz.AssessmentKey, "Final assessment", true
	case kindFollowUp:
		q.Key, q.Title = quiz.FollowUpKey, "A few weeks later"
	case kindQuiz:
		q.Required = true
	case kindCourse, kindLesson, kindScenario, kindFeed:
	}
	f := r.readQuiz(d, q)
	questions := r.buildQuestions(d)
	for _, b := range questions {
		q.Questions = append(q.Questions, b.Question)
	}
	if len(questions) == 0 {
		r.report(d.src.path, place{1, 1}, ruleNoQuestions, "This quiz has no question. Begin one with ## and an id: ## Its title {#its-id}.")
	}
	if q.Draw > len(questions) && len(questions) > 0 {
		r.report(d.src.path, f.at("draw"), ruleDrawTooLarge, "%d questions are to be drawn; the quiz has %d.", q.Draw, len(questions))
	}
	if q.Required && len(questions) > 0 && !slices.ContainsFunc(q.Questions, quiz.Question.Counts) {
		r.report(d.src.path, questions[0].at.place, ruleNothingScored, "This quiz is required, and nothing in it is scored: no question counts, so handing it in is a pass.")
	}
	r.checkLengths(d, questions)
	return q
}

// readQuiz reads the front matter of a quiz. What it leaves out is as in
// course.md.
func (r *reader) readQuiz(d *document, q *quiz.Quiz) *fields {
	f := r.fields(d.src.path, d.front)
	q.PassMark, q.MaxAttempts, q.Cooldown = r.course.PassMark, r.course.Attempts, r.course.Cooldown
	if d.broken {
		return f
	}
	if title := f.text("title"); title != "" {
		q.Title = title
	}
	q.Draw, _ = f.number("draw", 1, 1000)
	q.Shuffle, _ = f.flag("shuffle")
	q.Confidence, _ = f.flag("confidence")
	if n, ok := f.number("pass_mark", 0, 100); ok {
		q.PassMark = n
	}
	if n, ok := f.number("attempts", 0, 1000); ok {
		q.MaxAttempts = n
	}
	if n, ok := f.duration("cooldown"); ok {
		q.Cooldown = n
	}
	if required, ok := f.flag("required"); ok {
		q.Required = required
		if required && (d.page.kind == kindPretest || d.page.kind == kindFollowUp) {
			q.Required = false
			r.report(d.src.path, f.at("required"), ruleNeverRequired, "%s is never required. Remove this key.", d.page.kind)
		}
	}
	f.done()
	return f
}

// buildQuestions builds the questions of a quiz.
func (r *reader) buildQuestions(d *document) []built {
	graded := d.page.kind == kindQuiz || d.page.kind == kindAssessment
	nodes := withoutFootnotes(children(d.root))
	var out []built
	for i := 0; i < len(nodes); {
		h, ok := nodes[i].(*ast.Heading)
		if !ok || headingOf(h).role != question {
			r.reportOutside(d, nodes[i], "This stands before the first question, where nobody would see it.")
			i = nextHeading(nodes, i+1, 2)
			continue
		}
		end := nextHeading(nodes, i+1, h.Level)
		out = append(out, r.buildQuestion(d, h, nodes[i+1:end], graded))
		i = end
	}
	return out
}

// reportOutside reports what stands before the first question, scene or card.
// A heading of the first level was reported already.
func (r *reader) reportOutside(d *document, n ast.Node, words string) {
	if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
		return
	}
	r.report(d.src.path, d.of(n), ruleTextOutsideQuestion, "%s", words)
}

// nextHeading returns the index of the next heading of the level or above.
func nextHeading(nodes []ast.Node, from, level int) int {
	for i := from; i < len(nodes); i++ {
		if h, ok := nodes[i].(*ast.Heading); ok && h.Level <= level {
			return i
		}
	}
	return len(nodes)
}

// The length rule looks at quizzes with enough questions to tell a habit from
// chance.
const (
	lengthQuestions = 5
	lengthShare     = 0.6
)

// checkLengths reports a quiz in which the longest choice is mostly the right
// one: people who know nothing pass it.
func (r *reader) checkLengths(d *document, questions []built) {
	asked := 0
	var telling []string
	var first where
	for _, b := range questions {
		if b.Kind != quiz.One || len(b.texts) < 2 {
			continue
		}
		asked++
		if longestIsRight(b.texts) {
			if len(telling) == 0 {
				first = b.at
			}
			telling = append(telling, b.ID)
		}
	}
	if asked >= lengthQuestions && float64(len(telling)) > lengthShare*float64(asked) {
		r.report(d.src.path, first.place, ruleLongestIsRight,
			"In %d of %d questions the right choice is the longest: %s.", len(telling), asked, strings.Join(telling, ", "))
	}
}

// longestIsRight reports whether the right choice is longer than every other.
func longestIsRight(choices []choiceText) bool {
	right, wrong := 0, 0
	for _, c := range choices {
		n := utf8.RuneCountInString(c.text)
		if c.right {
			right = max(right, n)
		} else {
			wrong = max(wrong, n)
		}
	}
	return right > wrong
}

// checkDraw reports questions that every attempt at the assessment asks.
func (r *reader) checkDraw() {
	if r.course.Assessment == nil {
		return
	}
	for _, q := range r.course.Assessment.Alone(r.course.Blueprint()) {
		at := r.questions[q.ID]
		r.report(at.file, at.place, ruleAlone,
			"Every attempt asks this question: it is the only one of the assessment about %q that a paper always shows. Write a second one.", q.Objective)
	}
}
