package browser

import (
	_ "embed" // axe-core
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeSource is axe-core; see axe/README.md.
//
//go:embed axe/axe.min.js
var axeSource string

// judge runs axe-core and returns what it finds. It adds what axe does not look
// at: a page that must be scrolled sideways (1.4.10).
const judge = `(async (width, rules) => {
	const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
	const violations = found.violations.flatMap(rule => rule.nodes.map(node => ({
		rule: rule.id, impact: node.impact ?? "", help: rule.help, where: node.target.flat().join(" "),
		html: node.html, why: node.failureSummary ?? "",
	})));
	const wide = document.documentElement.scrollWidth;
	if (wide > width) {
		const widest = [...document.body.querySelectorAll("*")].find(e => e.getBoundingClientRect().right > width);
		violations.push({ rule: "reflow", impact: "serious", where: widest?.tagName.toLowerCase() ?? "html",
			help: "The page is " + wide + " pixels wide in a window of " + width,
			html: widest?.outerHTML.slice(0, 300) ?? "", why: "" });
	}
	return violations;
})(%d, %s)`

// Rules of axe-core: all of WCAG 2.2 AA, those about colors, and those about
// anything else.
const (
	wcag      = `runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }`
	allRules  = "{" + wcag + "}"
	colors    = `{runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] }}`
	notColors = "{" + wcag + `, rules: { "color-contrast": { enabled: false }, "link-in-text-block": { enabled: false } }}`
)

// Violation is something on a page that keeps people out.
type Violation struct {
	Rule   string `json:"rule"`   // axe's name of the rule, such as color-contrast, or reflow
	Impact string `json:"impact"` // minor, moderate, serious or critical
	Help   string `json:"help"`   // what the rule asks
	Where  string `json:"where"`  // a CSS selector
	HTML   string `json:"html"`   // the element
	Why    string `json:"why"`    // what is wrong with it
}

// String returns the violation as text of several lines.
func (v Violation) String() string {
	why := strings.ReplaceAll(strings.TrimSpace(v.Why), "\n", "\n    ")
	return strings.TrimRight(fmt.Sprintf("%s (%s): %s\n    at %s\n    %s\n    %s", v.Rule, v.Impact, v.Help, v.Where, v.HTML, why), " \n")
}

// Axe fails the test for every violation of WCAG 2.2 AA on the page as it is
// now.
func (p *Page) Axe() {
	p.t.Helper()
	p.fail(p.Violations())
}

// AxeLook is Axe for a page that is judged in every look, which is half as much
// work: in the light on a desktop by every rule; in the dark, where nothing but
// the colors is different, by those about colors; on a phone, where the colors
// are the same, by all others.
func (p *Page) AxeLook() {
	p.t.Helper()
	p.fail(p.violations(p.options.rules()))
}

// rules returns by which rules a page is judged in a look, if it is in every one.
func (o Options) rules() string {
	switch {
	case o.Dark && !o.Phone:
		return colors
	case o.Phone && !o.Dark:
		return notColors
	}
	return allRules
}

func (p *Page) fail(found []Violation) {
	p.t.Helper()
	for _, v := range found {
		p.t.Errorf("%s [phone %t, dark %t]: %s", p.Path(), p.options.Phone, p.options.Dark, v)
	}
}

// Violations returns what axe-core finds against WCAG 2.2 AA on the page as it
// is now.
func (p *Page) Violations() []Violation {
	p.t.Helper()
	return p.violations(allRules)
}

// violations returns what some of axe's rules find. It runs in
// a world of its own: neither the page's scripts nor its
// Content-Security-Policy meet it. On a page without JavaScript scripts are
// let in for the time of the check; the page's own have been skipped by then.
func (p *Page) violations(rules string) []Violation {
	p.t.Helper()
	if p.options.NoScript {
		p.script(true)
		defer p.script(false)
	}
	world := call(p, "preparing axe", page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: p.watch.frame, WorldName: "axe"})
	inWorld := func(params *runtime.EvaluateParams) { params.ContextID = world.ExecutionContextID }
	if !run(p, "looking for axe", chromedp.Evaluate[bool](`typeof axe === "object"`, inWorld)) {
		p.do("loading axe", chromedp.Evaluate[chromedp.Void](axeSource+";undefined", inWorld))
		call(p, "having axe loaded with the pages to come", page.AddScriptToEvaluateOnNewDocument,
			page.AddScriptToEvaluateOnNewDocumentParams{Source: axeSource, WorldName: "axe"})
	}
	return run(p, "running axe", chromedp.Evaluate[[]Violation](fmt.Sprintf(judge, p.width, rules), inWorld, chromedp.EvalAwaitPromise))
}
