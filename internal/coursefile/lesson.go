package coursefile

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"decorum/internal/course"
)

// declareObjectives takes in a lesson's objectives before any question names
// one.
func (r *reader) declareObjectives(d *document) {
	for _, o := range r.readObjectives(d) {
		if first, ok := r.objective[o.ID]; ok {
			r.report(d.src.path, o.at, ruleDuplicateID, "The objective %q is already declared in %s, line %d.", o.ID, first.file, first.line)
			continue
		}
		r.objective[o.ID] = where{d.src.path, o.at}
		d.objectives = append(d.objectives, o.Objective)
	}
}

// objective is an objective with its place.
type objective struct {
	course.Objective
	at place
}

// readObjectives reads a list of `id: text`.
func (r *reader) readObjectives(d *document) []objective {
	const want = "a list of objectives, each written - some-id: What the learner can do"
	var out []objective
	for _, v := range r.fields(d.src.path, d.front).items("objectives", want) {
		if v.shape != mapping || len(v.entries) != 1 || v.entries[0].value.shape != scalar {
			r.report(d.src.path, v.at, ruleBadValue, "objectives is %s.", want)
			continue
		}
		e := v.entries[0]
		if !idPattern.MatchString(e.key) {
			r.report(d.src.path, e.at, ruleBadID, "The id %q of this objective has other characters than letters, digits, hyphens and underscores.", e.key)
			continue
		}
		out = append(out, objective{course.Objective{ID: e.key, Text: strings.TrimSpace(e.value.scalar)}, e.at})
	}
	return out
}

// buildLesson builds a lesson of its text.
func (r *reader) buildLesson(d *document, l *course.Lesson) {
	r.readLesson(d, l)
	l.Contents = d.contents()
	var run, footnotes []ast.Node // the text since the last check, and the footnotes
	words, checks := 0, 0
	flush := func() {
		if len(run) == 0 {
			return
		}
		for _, n := range run {
			words += countWords(plain(n, d.body))
		}
		r.checkSpeech(d, run)
		if html := r.markdown.render(d.body, run...); html != "" {
			l.Blocks = append(l.Blocks, course.Block{HTML: html})
		}
		run = nil
	}
	nodes := children(d.root)
	for i := 0; i < len(nodes); {
		n := nodes[i]
		h, isHeading := n.(*ast.Heading)
		switch {
		case n.Kind() == extast.KindFootnoteList:
			footnotes = append(footnotes, n)
			i++
		case isHeading && headingOf(h).role == check:
			flush()
			end := nextHeading(nodes, i+1, h.Level)
			q := r.parseQuestion(d, h, withoutFootnotes(nodes[i+1:end]), false)
			l.Blocks = append(l.Blocks, course.Block{Check: &q})
			checks++
			for _, n := range nodes[i+1 : end] {
				if n.Kind() == extast.KindFootnoteList {
					footnotes = append(footnotes, n)
				}
			}
			i = end
		default:
			run = append(run, n)
			i++
		}
	}
	flush()
	r.appendFootnotes(d, l, footnotes)
	r.checkMinutes(d, l, words, checks)
}

func withoutFootnotes(nodes []ast.Node) []ast.Node {
	var out []ast.Node
	for _, n := range nodes {
		if n.Kind() != extast.KindFootnoteList {
			out = append(out, n)
		}
	}
	return out
}

// appendFootnotes puts the footnotes at the end of the last text, or into a
// text of their own if the lesson ends with a check.
func (r *reader) appendFootnotes(d *document, l *course.Lesson, footnotes []ast.Node) {
	if len(footnotes) == 0 {
		return
	}
	html := r.markdown.render(d.body, footnotes...)
	if last := len(l.Blocks) - 1; last >= 0 && l.Blocks[last].Check == nil {
		l.Blocks[last].HTML += "\n" + html
		return
	}
	l.Blocks = append(l.Blocks, course.Block{HTML: html})
}

// readLesson reads the front matter of a lesson.
func (r *reader) readLesson(d *document, l *course.Lesson) {
	if d.broken {
		return
	}
	f := r.fields(d.src.path, d.front)
	l.Title = f.mustText("title")
	l.Minutes, _ = f.number("minutes", 1, 600)
	f.asked = append(f.asked, "objectives") // by declareObjectives
	l.Objectives = d.objectives
	l.Sources = r.readSources(f)
	f.done()
}

func (r *reader) readSources(f *fields) []course.Source {
	const want = "a list of sources, each with title, url and accessed"
	var out []course.Source
	for _, v := range f.items("sources", want) {
		if v.shape != mapping {
			f.bad(v.at, "sources", want)
			continue
		}
		m := r.fields(f.file, v)
		s := course.Source{Title: m.mustText("title")}
		var hasURL, hasDay bool
		s.URL, hasURL = m.address("url")
		s.Accessed, hasDay = m.date("accessed")
		if !hasURL || !hasDay {
			r.report(f.file, v.at, ruleIncompleteSource, "This source can't be looked up. Add %s.", missingOf(hasURL, hasDay))
		}
		m.done()
		out = append(out, s)
	}
	return out
}

func missingOf(hasURL, hasDay bool) string {
	switch {
	case hasURL:
		return "accessed, the day you read it"
	case hasDay:
		return "url, its address"
	}
	return "url and accessed"
}
