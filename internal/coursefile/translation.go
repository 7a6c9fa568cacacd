package coursefile

import (
	"fmt"
	"slices"
	"strings"

	"decorum/internal/course"
)

// outline is what a translation has to share with its original, by id.
type outline map[string]part

// part is a section, an objective, a question, a scene or a card.
type part struct {
	what      string
	choices   int
	right     string // which choices are right, what panels said, what responses are worth, where choices lead
	objective string
	at        place
}

func (o outline) add(id string, p part) {
	if id != "" {
		o[id] = p
	}
}

func (o outline) addQuestion(b built) {
	p := part{what: string(b.Kind) + " question", choices: len(b.Choices) + len(b.Pairs), objective: b.Objective, at: b.at.place}
	for _, c := range b.Choices {
		p.right += fmt.Sprint(c.Right, c.RedLine, c.Ratings, ";")
	}
	o.add(b.ID, p)
}

// checkTranslations parses the translations and compares each with its original.
func (r *reader) checkTranslations() {
	for _, t := range r.folder.translations {
		d, original := r.documents[t.file.Path], r.documents[t.original]
		if d == nil || original == nil {
			continue
		}
		r.guard(t.file.Path, func() {
			r.buildTranslation(d)
			r.outlineObjectives(d)
			r.outlineObjectives(original)
			r.compareOutlines(d, original)
		})
	}
}

// buildTranslation builds what a translation says, for its findings only.
func (r *reader) buildTranslation(d *document) {
	f := r.fields(d.src.path, d.front)
	switch d.page.kind {
	case kindLesson:
		var l course.Lesson
		r.buildLesson(d, &l)
	case kindCourse:
		if !d.broken {
			f.mustText("title")
		}
	case kindScenario:
		r.buildScenario(d)
	case kindFeed:
		r.buildFeed(d)
	case kindQuiz, kindPretest, kindAssessment, kindFollowUp:
		r.buildQuiz(d)
	}
}

// outlineObjectives adds the objectives of a lesson to its outline.
func (r *reader) outlineObjectives(d *document) {
	if d.page.kind != kindLesson {
		return
	}
	known := len(r.findings)
	for _, o := range r.readObjectives(d) {
		d.outline.add("objective "+o.ID, part{what: "objective", at: o.at})
	}
	if d.page.original == "" {
		r.findings = r.findings[:known] // said before, when the lesson was read
	}
}

// compareOutlines reports where a translation drifted from its original.
func (r *reader) compareOutlines(d, original *document) {
	var ids []string
	for id := range original.outline {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	drift := func(at place, format string, args ...any) {
		r.report(d.src.path, at, ruleTranslationDrift, "%s %s.", fmt.Sprintf(format, args...), original.src.path)
	}
	for _, id := range ids {
		want, name := original.outline[id], strings.TrimPrefix(id, "objective ")
		got, ok := d.outline[id]
		switch {
		case !ok:
			drift(place{1, 1}, "The %s %q is missing; it is in", want.what, name)
		case got.what != want.what:
			drift(got.at, "%q is a %s here and a %s in", name, got.what, want.what)
		case got.choices != want.choices:
			drift(got.at, "%q has %d choices here and %d in", name, got.choices, want.choices)
		case got.right != want.right:
			drift(got.at, "The right answers, ratings, worth or effects of %q differ from those in", name)
		case got.objective != want.objective:
			drift(got.at, "The objective of %q differs from that in", name)
		}
	}
	for id, p := range d.outline {
		if _, ok := original.outline[id]; !ok {
			drift(p.at, "The %s %q is not in", p.what, strings.TrimPrefix(id, "objective "))
		}
	}
}
