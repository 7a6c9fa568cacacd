package coursefile

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/scenario"
)

// scenarioParser builds a scenario of a file.
type scenarioParser struct {
	*reader
	d   *document
	out scenario.Scenario
	at  []place            // of each scene
	to  map[string][]place // of the links to each id
}

// buildScenario builds the scenario of a file.
func (r *reader) buildScenario(d *document) *scenario.Scenario {
	p := &scenarioParser{reader: r, d: d, to: map[string][]place{}}
	p.readFront()
	nodes := withoutFootnotes(children(d.root))
	for i := 0; i < len(nodes); {
		h, ok := nodes[i].(*ast.Heading)
		if !ok || headingOf(h).role != scene {
			r.report(d.src.path, d.of(nodes[i]), ruleTextOutsideQuestion, "This stands before the first scene, where nobody would see it.")
			i = nextHeading(nodes, i+1, 2)
			continue
		}
		end := nextHeading(nodes, i+1, 2)
		p.parseScene(h, nodes[i+1:end])
		i = end
	}
	p.checkGraph()
	return &p.out
}

func (p *scenarioParser) complain(n ast.Node, rule, words string) {
	p.report(p.d.src.path, p.d.of(n), rule, "%s", words)
}

func (p *scenarioParser) readFront() {
	if p.d.broken {
		return
	}
	f := p.fields(p.d.src.path, p.d.front)
	p.out.Title = f.mustText("title")
	if e, ok := f.find("meters"); ok {
		if e.value.shape != mapping {
			f.bad(e.value.at, "meters", "a list of names and numbers: {trust: 50, exposure: 10}")
		}
		for _, m := range e.value.entries {
			start, err := strconv.Atoi(m.value.scalar)
			if err != nil {
				f.bad(m.value.at, "meters", "a list of names and whole numbers")
			}
			p.out.Meters = append(p.out.Meters, scenario.Meter{Name: m.key, Start: start})
		}
	}
	f.done()
}

// parseScene reads one scene: its text, and its choices or its end.
func (p *scenarioParser) parseScene(h *ast.Heading, nodes []ast.Node) {
	s := scenario.Scene{ID: headingOf(h).id, Title: p.markdown.renderInside(p.d.body, h)}
	a := attributesOf(h)
	p.readCondition(h, &s)
	p.readEnding(h, &s)
	var text []ast.Node
	for i, n := range nodes {
		switch {
		case n.Kind() == ast.KindHeading:
			p.complain(n, ruleSceneStructure, "A scene has no headings within it. Use bold text, or begin another scene with ##.")
		case i == len(nodes)-1 && isChoiceList(n):
			for _, item := range children(n) {
				p.parseChoice(item, &s)
			}
		case isChoiceList(n):
			p.complain(n, ruleSceneStructure, "The list of choices stands at the end of its scene.")
		default:
			text = append(text, n)
		}
	}
	s.Text = p.markdown.render(p.d.body, text...)
	p.checkSpeech(p.d, text)
	if s.Ending && len(s.Choices) > 0 {
		p.complain(h, ruleSceneStructure, "An ending has no choices. Remove .ending, or the list.")
	}
	if !s.Ending && len(s.Choices) == 0 {
		p.complain(h, ruleEndlessScene, "This scene leads nowhere. Add a list of links to other scenes, or make it an ending: {.ending .good}.")
		s.Ending = true // said once is enough
	}
	what := "scene"
	if s.When != nil {
		what += " " + s.When.String()
	}
	p.d.outline.add(s.ID+strings.TrimPrefix(what, "scene"), part{what: "scene", choices: len(s.Choices), right: string(s.Quality), at: p.d.of(h)})
	p.out.Scenes = append(p.out.Scenes, s)
	p.at = append(p.at, p.d.at(max(a.id.at, 0)))
}

func (p *scenarioParser) readCondition(h *ast.Heading, s *scenario.Scene) {
	a, ok := attributesOf(h).pair("when")
	if !ok {
		return
	}
	c, err := scenario.ParseCondition(a.value)
	if err != nil {
		p.report(p.d.src.path, p.d.at(a.at), ruleBadCondition, "Write a meter, one of < <= = >= >, and a number: when=\"exposure>=40\".")
		return
	}
	p.needMeter(p.d.at(a.at), c.Meter)
	s.When = &c
}

func (p *scenarioParser) needMeter(at place, name string) {
	if p.out.Meter(name) {
		return
	}
	known := make([]string, 0, len(p.out.Meters))
	for _, m := range p.out.Meters {
		known = append(known, m.Name)
	}
	p.report(p.d.src.path, at, ruleUnknownMeter, "There is no meter %q. %s", name, didYouMean(name, known))
}

func (p *scenarioParser) readEnding(h *ast.Heading, s *scenario.Scene) {
	a := attributesOf(h)
	s.Ending = a.class("ending")
	for _, q := range []scenario.Quality{scenario.Good, scenario.Mixed, scenario.Poor} {
		if !a.class(string(q)) {
			continue
		}
		if s.Quality != "" || !s.Ending {
			p.complain(h, ruleSceneStructure, "An ending is written .ending and one of .good, .mixed and .poor.")
		}
		s.Quality = q
	}
	if s.Ending && s.Quality == "" {
		p.complain(h, ruleSceneStructure, "Say how this ends: .good, .mixed or .poor.")
	}
}

// isChoiceList reports whether a list has links to other scenes.
func isChoiceList(n ast.Node) bool {
	if n.Kind() != ast.KindList {
		return false
	}
	for _, item := range children(n) {
		if item.FirstChild() == nil {
			continue
		}
		for _, c := range children(item.FirstChild()) {
			if l, ok := c.(*ast.Link); ok && strings.HasPrefix(string(l.Destination), "#") {
				return true
			}
		}
	}
	return false
}

// parseChoice reads one way out of a scene: a link, and block quotes.
func (p *scenarioParser) parseChoice(item ast.Node, s *scenario.Scene) {
	const shape = "A choice is one link to a scene, [what you do](#scene \"trust-10\"), and a block quote under it."
	var quotes []ast.Node
	var link *ast.Link
	for i, n := range children(item) {
		switch {
		case i == 0 && n.ChildCount() == 1 && n.FirstChild().Kind() == ast.KindLink:
			link = n.FirstChild().(*ast.Link)
		case i > 0 && n.Kind() == ast.KindBlockquote:
			quotes = append(quotes, children(n)...)
		default:
			p.complain(n, ruleSceneStructure, shape)
		}
	}
	if link == nil {
		return
	}
	to, ok := strings.CutPrefix(string(link.Destination), "#")
	if !ok || to == "" {
		p.complain(link, ruleSceneStructure, shape)
		return
	}
	effects, err := scenario.ParseEffects(string(link.Title))
	if err != nil {
		p.complain(link, ruleBadEffect, "Write the effects like \"trust-10 exposure+30\": a meter, + or -, and a number.")
	}
	for _, e := range effects {
		p.needMeter(p.d.of(link), e.Meter)
	}
	p.to[to] = append(p.to[to], p.d.of(link))
	s.Choices = append(s.Choices, scenario.Choice{
		Text: p.markdown.renderInside(p.d.body, link), To: to, Effects: effects,
		Consequence: p.markdown.render(p.d.body, quotes...),
	})
}
