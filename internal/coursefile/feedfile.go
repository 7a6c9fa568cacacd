package coursefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/scenario"
)

// feedParser builds the feed of a file.
type feedParser struct {
	*reader
	d   *document
	out scenario.Feed
	at  []place // of each card
}

// buildFeed builds the feed of a file.
func (r *reader) buildFeed(d *document) *scenario.Feed {
	p := &feedParser{reader: r, d: d}
	p.readFront()
	nodes, seen := withoutFootnotes(children(d.root)), 0
	for i := 0; i < len(nodes); {
		h, ok := nodes[i].(*ast.Heading)
		if !ok || headingOf(h).role != card {
			r.reportOutside(d, nodes[i], "This stands before the first card, where nobody would see it.")
			i = nextHeading(nodes, i+1, 2)
			continue
		}
		if seen++; seen == MaxStops+1 && !r.tooLarge(d.src.path, d.of(h), "There are more than %d cards.", MaxStops) {
			d.unsure = true
			break
		}
		end := nextHeading(nodes, i+1, 2)
		p.parseCard(h, nodes[i+1:end])
		i = end
	}
	p.checkCards(seen)
	p.prove()
	return &p.out
}

// checkCards reports a feed that is over before anything is decided: a walk ends
// with a step.
func (p *feedParser) checkCards(seen int) {
	begin := place{1, 1}
	if seen == 0 {
		p.report(p.d.src.path, begin, ruleCardStructure, "This feed has no card. Begin one with ## and an id: ## An invitation {#an-invitation network=professional from=\"Noor\"}.")
		return
	}
	if len(p.out.Cards) == 0 {
		return // none has an id, which was said
	}
	if !slices.ContainsFunc(p.out.Cards, func(c scenario.Card) bool { return !c.Notice() }) {
		p.report(p.d.src.path, begin, ruleCardStructure, "There is nothing to decide in this feed. Give a card its responses: ### Post it as it stands {.post everyone=\"0\"}.")
	}
	if turn, err := p.out.Replay(nil); err == nil && turn.Card == nil {
		p.report(p.d.src.path, begin, ruleCardStructure, "No card comes up at the beginning, so nothing ever will: the conditions of all of them fail. Begin with a card that has none.")
	}
}

func (p *feedParser) complain(n ast.Node, rule, format string, args ...any) {
	p.report(p.d.src.path, p.d.of(n), rule, format, args...)
}

func (p *feedParser) readFront() {
	if p.d.broken {
		p.d.unsure = true
		return
	}
	f := p.fields(p.d.src.path, p.d.front)
	p.out.Title, p.out.Summary = f.mustText("title"), f.text("summary")
	p.out.Minutes, _ = f.number("minutes", 1, 600)
	p.out.Required, _ = f.flag("required")
	const layout = "feed, in feed.md"
	if name, at, ok := f.scalar("layout", layout); !ok {
		f.missing("layout")
	} else if name != "feed" {
		f.bad(at, "layout", layout)
	}
	p.readNetworks(f)
	p.readAudiences(f)
	p.out.Meters = f.meters(p.d)
	f.done()
}

func (p *feedParser) readNetworks(f *fields) {
	const want = "the invented names of both networks: {professional: Guildhall, personal: Porch}"
	p.out.Networks = map[scenario.Network]string{}
	if _, ok := f.find("networks"); !ok {
		f.missing("networks")
		return
	}
	names, ok := f.sub("networks", want)
	if !ok {
		return
	}
	for _, n := range []scenario.Network{scenario.Professional, scenario.Personal} {
		p.out.Networks[n] = names.mustText(string(n))
	}
	names.done()
}

func (p *feedParser) readAudiences(f *fields) {
	const want = "a list of names in lower case and labels, all different, from the widest to the narrowest: {everyone: Everyone, friends: Close friends}"
	e, ok := f.find("audiences")
	if !ok {
		e.value.at = f.at("audiences")
	}
	if e.value.shape != mapping || len(e.value.entries) == 0 {
		f.bad(e.value.at, "audiences", want) // without any there is no feed, so this is no key that is only missing
		p.d.unsure = true
		return
	}
	for i, a := range e.value.entries {
		if i == MaxAudiences && !p.tooLarge(f.file, a.at, "There are more than %d audiences.", MaxAudiences) {
			p.d.unsure = true
			return
		}
		label := strings.TrimSpace(a.value.scalar)
		switch {
		case !keyPattern.MatchString(a.key) || a.key == worthKey:
			f.bad(a.at, "audiences", want)
			p.d.unsure = true
			continue
		case a.value.shape != scalar || bareLabel(label) == "" || p.audienceOf(label) != "":
			f.bad(a.value.at, "audiences", want)
		}
		p.out.Audiences = append(p.out.Audiences, scenario.Audience{Key: a.key, Label: label})
	}
}

// parseCard reads one card: its text and the responses to it.
func (p *feedParser) parseCard(h *ast.Heading, nodes []ast.Node) {
	c := scenario.Card{ID: headingOf(h).id, Title: p.markdown.renderInside(p.d.body, h)}
	c.When = p.readCondition(p.d, h, p.out.Meters)
	p.readOrigin(h, &c)
	c.Objective = p.objectiveOf(p.d, h)
	i := 0
	for i < len(nodes) && nodes[i].Kind() != ast.KindHeading {
		i++
	}
	c.Text = p.markdown.render(p.d.body, nodes[:i]...)
	p.checkSpeech(p.d, nodes[:i])
	if c.Text == "" {
		p.complain(h, ruleCardStructure, "This card says nothing. Write the post, the message or the request under its heading.")
	}
	for i < len(nodes) {
		end := i + 1
		for end < len(nodes) && nodes[end].Kind() != ast.KindHeading {
			end++
		}
		reply := nodes[i].(*ast.Heading)
		switch {
		case headingOf(reply).role != reaction:
			p.complain(reply, ruleCardStructure, "The responses to a card are one level below its heading.")
		case len(c.Responses) == MaxWays && !p.tooLarge(p.d.src.path, p.d.of(reply), "There are more than %d responses to this card.", MaxWays):
			end = len(nodes)
		default:
			p.parseResponse(reply, nodes[i+1:end], &c)
		}
		i = end
	}
	if len(c.Responses) == 1 {
		p.complain(h, ruleTooFewChoices, "There is one response only. Add another, or remove it to make this a notice.")
	}
	p.add(h, c)
}

// readOrigin reads where a card comes from: a network, and somebody.
func (p *feedParser) readOrigin(h *ast.Heading, c *scenario.Card) {
	a := attributesOf(h)
	network, given := a.pair("network")
	from, _ := a.pair("from")
	c.Network, c.From = scenario.Network(network.value), strings.TrimSpace(from.value)
	if a.problem != "" {
		return // what stands behind it could not be read
	}
	if c.Network != scenario.Professional && c.Network != scenario.Personal {
		at := p.d.of(h)
		if given {
			at = p.d.at(network.at)
		}
		p.report(p.d.src.path, at, ruleCardStructure, "Say on which network this is: network=professional or network=personal.")
	}
	if c.From == "" {
		p.complain(h, ruleCardStructure, "Say from whom this is: from=\"Noor Haddad, supplier\".")
	}
}

// add adds the card. A second one with its id was reported when the headings
// were looked at.
func (p *feedParser) add(h *ast.Heading, c scenario.Card) {
	p.outline(h, c)
	if c.ID != "" && !slices.ContainsFunc(p.out.Cards, func(other scenario.Card) bool { return other.ID == c.ID }) {
		p.out.Cards = append(p.out.Cards, c)
		p.at = append(p.at, p.d.at(attributesOf(h).id.at))
	}
}

// outline notes what a translation of the card has to share with it.
func (p *feedParser) outline(h *ast.Heading, c scenario.Card) {
	what := "card"
	if c.When != nil {
		what += " when " + c.When.String()
	}
	var right strings.Builder
	for _, r := range c.Responses {
		fmt.Fprint(&right, r.Action)
		for _, o := range r.Outcomes {
			fmt.Fprint(&right, " ", o.Audience, "=", o.Worth, o.Effects)
		}
		right.WriteByte(';')
	}
	p.d.outline.add(c.ID, part{what: what, choices: len(c.Responses), right: right.String(), objective: c.Objective, at: p.d.of(h)})
}

// prove reports conditions that can't hold, or can't fail to. Of a feed that is
// not whole there is nothing to prove.
func (p *feedParser) prove() {
	if p.published || p.d.unsure || p.spoiled[p.d.src.path] {
		return
	}
	proof := p.out.Prove()
	if !proof.Complete {
		p.report(p.d.src.path, place{1, 1}, ruleTooManyStates, "This feed has too many states to look at all of them. Use fewer meters, or rounder steps.")
	}
	for _, i := range proof.NeverHolds {
		p.report(p.d.src.path, p.at[i], ruleNeverHolds, "Whatever is decided before, %s does not hold when this card's turn comes.", p.out.Cards[i].When)
	}
	for _, i := range proof.AlwaysHolds {
		p.report(p.d.src.path, p.at[i], ruleAlwaysHolds, "Whatever is decided before, %s holds when this card's turn comes.", p.out.Cards[i].When)
	}
}
