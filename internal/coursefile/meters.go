package coursefile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/scenario"
)

// The limits of a scenario and of a feed. The proof, and much else that looks
// at each in the light of the others, takes its time by them.
const (
	MaxMeters    = 20
	MaxAudiences = 10
	MaxStops     = 300 // scenes of a scenario, or cards of a feed
	MaxWays      = 12  // choices of a scene, or responses to a card
)

// meterPattern is what effects and conditions can name.
var meterPattern = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// meters reads the meters of a scenario or a feed: names and starting values.
func (f *fields) meters(d *document) []scenario.Meter {
	want := fmt.Sprintf("a list of names in lower case and whole numbers from %d to %d: {trust: 50, exposure: 10}", scenario.MeterMin, scenario.MeterMax)
	e, ok := f.find("meters")
	if !ok {
		return nil
	}
	if e.value.shape != mapping {
		f.bad(e.value.at, "meters", want)
		d.unsure = true
	}
	var out []scenario.Meter
	for i, m := range e.value.entries {
		if i == MaxMeters && !f.r.tooLarge(f.file, m.at, "There are more than %d meters.", MaxMeters) {
			d.unsure = true
			break
		}
		if !meterPattern.MatchString(m.key) {
			f.bad(m.at, "meters", want)
			d.unsure = true
		}
		start, err := strconv.Atoi(m.value.scalar)
		if err != nil || (!f.r.published && (start < scenario.MeterMin || start > scenario.MeterMax)) {
			f.bad(m.value.at, "meters", want)
		}
		out = append(out, scenario.Meter{Name: m.key, Start: start})
	}
	return out
}

// readCondition reads the condition of a scene or card; nil if it has none, and
// one that never holds if it can't be read.
func (r *reader) readCondition(d *document, h *ast.Heading, meters []scenario.Meter) *scenario.Condition {
	a, ok := attributesOf(h).pair("when")
	if !ok {
		return nil
	}
	c, err := scenario.ParseCondition(a.value)
	if err != nil {
		r.report(d.src.path, d.at(a.at), ruleBadCondition, "Write a meter, one of < <= = >= >, and a number: when=\"exposure>=40\".")
		return &scenario.Condition{}
	}
	r.needMeter(d, d.at(a.at), meters, c.Meter)
	return &c
}

// needMeter reports a meter that the front matter does not declare.
func (r *reader) needMeter(d *document, at place, meters []scenario.Meter, name string) {
	if d.unsure || slices.ContainsFunc(meters, func(m scenario.Meter) bool { return m.Name == name }) {
		return
	}
	known := make([]string, 0, len(meters))
	for _, m := range meters {
		known = append(known, m.Name)
	}
	r.report(d.src.path, at, ruleUnknownMeter, "There is no meter %q. %s", name, didYouMean(name, known))
}
