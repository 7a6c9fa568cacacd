package coursefile

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/scenario"
)

// worthKey is the attribute of a response that has no audience.
const worthKey = "worth"

// parseResponse reads one response to a card.
func (p *feedParser) parseResponse(h *ast.Heading, nodes []ast.Node, c *scenario.Card) {
	r := scenario.Response{Text: p.markdown.renderInside(p.d.body, h)}
	r.Action = p.readAction(h)
	if r.Action != "" {
		r.Outcomes = p.readOutcomes(h, r.Action)
	}
	var wording, feedback []ast.Node
	quoted := false
	for _, n := range nodes {
		switch {
		case n.Kind() == ast.KindBlockquote:
			quoted = true
			if o := p.outcomeOf(n, &r); o != nil {
				o.Feedback += p.markdown.render(p.d.body, children(n)...)
			} else {
				feedback = append(feedback, children(n)...)
			}
		case n.Kind() == kindCallout:
			p.complain(n, ruleCardStructure, "The feedback on a response is a plain block quote.")
			quoted, feedback = true, append(feedback, n)
		case quoted:
			p.complain(n, ruleCardStructure, "Below a response stands what is published instead, if anything, and then its feedback, block quotes.")
		default:
			wording = append(wording, n)
		}
	}
	r.Wording, r.Feedback = p.markdown.render(p.d.body, wording...), p.markdown.render(p.d.body, feedback...)
	if r.Action == scenario.Edit && r.Wording == "" {
		p.complain(h, ruleCardStructure, "An .edit needs the new wording: a paragraph under its heading.")
	}
	if r.Feedback == "" {
		p.complain(h, ruleMissingFeedback, "Add a block quote under this response that says why, whatever the audience.")
	}
	c.Responses = append(c.Responses, r)
}

// readAction reads the one action that a response names.
func (p *feedParser) readAction(h *ast.Heading) scenario.Action {
	names := make([]string, 0, len(scenario.Actions()))
	for _, a := range scenario.Actions() {
		names = append(names, string(a))
	}
	a := attributesOf(h)
	if a.problem != "" {
		return "" // said already
	}
	var found []string
	var others []attribute
	for _, c := range a.classes {
		if slices.Contains(names, c.name) {
			found = append(found, c.name)
		} else {
			others = append(others, c)
		}
	}
	rule := ruleUnknownAttribute
	if len(found) == 0 {
		rule = ruleCardStructure // the action may be meant, and without it there is no response
	}
	for _, c := range others {
		p.report(p.d.src.path, p.d.at(c.at), rule, "The class .%s means nothing here. %s", c.name, didYouMean(c.name, names))
	}
	if len(found) == 1 {
		return scenario.Action(found[0])
	}
	if len(found) > 1 || len(others) == 0 {
		p.complain(h, ruleCardStructure, "A response has exactly one action: .%s.", strings.Join(names, ", ."))
	}
	return ""
}

// readOutcomes reads what a response is worth, for each audience if its action
// has one.
func (p *feedParser) readOutcomes(h *ast.Heading, action scenario.Action) []scenario.Outcome {
	keys, audiences := []string{worthKey}, []string{""}
	if action.HasAudience() {
		keys, audiences = nil, nil
		for _, a := range p.out.Audiences {
			keys, audiences = append(keys, a.Key), append(audiences, a.Key)
		}
	}
	a, sure := attributesOf(h), !p.d.unsure || !action.HasAudience()
	for _, pair := range a.pairs {
		if sure && !slices.Contains(keys, pair.name) {
			p.report(p.d.src.path, p.d.at(pair.at), ruleUnknownAttribute, "The key %q means nothing here. %s", pair.name, didYouMean(pair.name, keys))
		}
	}
	var out []scenario.Outcome
	for i, key := range keys {
		pair, ok := a.pair(key)
		if !ok {
			p.complain(h, ruleBadWorth, "Say what this is worth: %s=\"80\", from 0 to 100, and what it moves: %s=\"80 trust+5\".", key, key)
			continue
		}
		o := p.readOutcome(pair)
		o.Audience = audiences[i]
		out = append(out, o)
	}
	return out
}

// readOutcome reads a value such as "80 trust+5".
func (p *feedParser) readOutcome(pair attribute) scenario.Outcome {
	at := p.d.at(pair.at)
	number, effects, _ := strings.Cut(strings.TrimSpace(pair.value), " ")
	worth, err := strconv.Atoi(number)
	if err != nil || worth < 0 || worth > 100 {
		p.report(p.d.src.path, at, ruleBadWorth, "The value begins with a whole number from 0 to 100, what this is worth.")
	}
	o := scenario.Outcome{Worth: worth}
	if o.Effects, err = scenario.ParseEffects(effects); err != nil {
		p.report(p.d.src.path, at, ruleBadEffect, "After the worth come effects like \"trust-10 exposure+30\": a meter, + or -, and a number.")
	}
	for _, e := range o.Effects {
		p.needMeter(p.d, at, p.out.Meters, e.Meter)
	}
	return o
}

// bareLabel is the label of an audience without the dot or colon that follows
// it in front of feedback.
func bareLabel(label string) string { return strings.TrimRight(label, ".: ") }

// audienceOf returns the key of the audience with that label, "" if there is none.
func (p *feedParser) audienceOf(label string) string {
	for _, a := range p.out.Audiences {
		if strings.EqualFold(bareLabel(a.Label), bareLabel(label)) {
			return a.Key
		}
	}
	return ""
}

// outcomeOf returns the outcome that a block quote is about: that of the
// audience whose label it begins with in bold. nil: of all.
func (p *feedParser) outcomeOf(quote ast.Node, r *scenario.Response) *scenario.Outcome {
	first := p.checkLabels(quote)
	if first == nil {
		return nil
	}
	label := plain(first, p.d.body)
	key := p.audienceOf(label)
	for i := range r.Outcomes {
		if key != "" && r.Outcomes[i].Audience == key {
			return &r.Outcomes[i]
		}
	}
	switch {
	case key != "" && r.Action != "" && !r.Action.HasAudience():
		p.complain(first, ruleAudienceQuote, "No audience is chosen with .%s, so everybody who does this reads it.", r.Action)
	case key == "" && label != bareLabel(label):
		p.suggestLabel(first, bareLabel(label))
	}
	return nil
}

// checkLabels returns what stands in bold at the beginning of a block quote,
// and reports labels of audiences at the beginning of a later line: two quotes
// with no blank line between them are one.
func (p *feedParser) checkLabels(quote ast.Node) (first *ast.Emphasis) {
	const strong = 2
	_ = ast.Walk(quote, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		bold, ok := n.(*ast.Emphasis)
		if !ok || !entering || bold.Level != strong || bold.Parent().Type() != ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		before := bold.PreviousSibling()
		line, _ := before.(*ast.Text)
		switch {
		case before == nil && bold.Parent() == quote.FirstChild():
			first = bold
		case before != nil && (line == nil || !line.SoftLineBreak() && !line.HardLineBreak()):
		case p.audienceOf(plain(bold, p.d.body)) != "":
			p.complain(bold, ruleAudienceQuote, "This belongs to the quote above it. Put a blank line between the two.")
		}
		return ast.WalkContinue, nil
	})
	return first
}

// suggestLabel reports a label that is nearly that of an audience. Short ones
// are too near to other words.
func (p *feedParser) suggestLabel(n ast.Node, label string) {
	const short = 4
	var labels []string
	for _, a := range p.out.Audiences {
		if bare := bareLabel(a.Label); utf8.RuneCountInString(bare) >= short {
			labels = append(labels, bare)
		}
	}
	if near := nearest(label, labels); near != "" {
		p.complain(n, ruleAudienceQuote, "There is no audience %q, so everybody reads this. Did you mean %q?", label, near)
	}
}
