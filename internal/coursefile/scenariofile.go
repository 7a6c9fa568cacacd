package coursefile

import (
	"fmt"
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
	cut []int              // scenes that lead nowhere, and are reported already
}

// buildScenario builds the scenario of a file.
func (r *reader) buildScenario(d *document) *scenario.Scenario {
	p := &scenarioParser{reader: r, d: d, to: map[string][]place{}}
	p.readFront()
	nodes, seen := withoutFootnotes(children(d.root)), 0
	for i := 0; i < len(nodes); {
		h, ok := nodes[i].(*ast.Heading)
		if !ok || headingOf(h).role != scene {
			r.reportOutside(d, nodes[i], "This stands before the first scene, where nobody would see it.")
			i = nextHeading(nodes, i+1, 2)
			continue
		}
		if seen++; seen == MaxStops+1 && !r.tooLarge(d.src.path, d.of(h), "There are more than %d scenes.", MaxStops) {
			d.unsure = true
			break
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
		p.d.unsure = true
		return
	}
	f := p.fields(p.d.src.path, p.d.front)
	p.out.Title, p.out.Summary = f.mustText("title"), f.text("summary")
	p.out.Minutes, _ = f.number("minutes", 1, 600)
	p.out.Required, _ = f.flag("required")
	p.out.Meters = f.meters(p.d)
	f.done()
}

// parseScene reads one scene: its text, and its choices or its end.
func (p *scenarioParser) parseScene(h *ast.Heading, nodes []ast.Node) {
	s := scenario.Scene{ID: headingOf(h).id, Title: p.markdown.renderInside(p.d.body, h)}
	a := attributesOf(h)
	s.When = p.readCondition(p.d, h, p.out.Meters)
	p.readEnding(h, &s)
	var text []ast.Node
	for i, n := range nodes {
		switch {
		case n.Kind() == ast.KindHeading:
			p.complain(n, ruleSceneStructure, "A scene has no headings within it. Use bold text, or begin another scene with ##.")
		case i == len(nodes)-1 && isChoiceList(n):
			p.parseChoices(n, &s)
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
		if s.Quality == "" { // otherwise it was meant as an ending, and that is said
			p.complain(h, ruleEndlessScene, "This scene leads nowhere. Add a list of links to other scenes, or make it an ending: {.ending .good}.")
		}
		s.Ending, s.Quality = true, scenario.Mixed
		p.cut = append(p.cut, len(p.out.Scenes))
	}
	p.outline(h, s)
	p.out.Scenes = append(p.out.Scenes, s)
	p.at = append(p.at, p.d.at(max(a.id.at, 0)))
}

// outline notes what a translation of the scene has to share with it.
func (p *scenarioParser) outline(h *ast.Heading, s scenario.Scene) {
	if s.ID == "" {
		return
	}
	var right strings.Builder
	right.WriteString(string(s.Quality))
	for _, c := range s.Choices {
		fmt.Fprint(&right, " ", c.To, c.Effects)
	}
	p.d.outline.add(s.Node(), part{what: "scene", choices: len(s.Choices), right: right.String(), at: p.d.of(h)})
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

func (p *scenarioParser) parseChoices(list ast.Node, s *scenario.Scene) {
	for i, item := range children(list) {
		if i == MaxWays && !p.tooLarge(p.d.src.path, p.d.of(item), "There are more than %d choices here.", MaxWays) {
			return
		}
		p.parseChoice(item, s)
	}
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
		p.needMeter(p.d, p.d.of(link), p.out.Meters, e.Meter)
	}
	p.to[to] = append(p.to[to], p.d.of(link))
	s.Choices = append(s.Choices, scenario.Choice{
		Text: p.markdown.renderInside(p.d.body, link), To: to, Effects: effects,
		Consequence: p.markdown.render(p.d.body, quotes...),
	})
}
