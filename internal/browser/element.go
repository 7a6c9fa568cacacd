package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

// clickable and fillable are the roles that a name is looked for among.
func clickable() []string {
	return []string{
		"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemradio", "menuitemcheckbox",
		"option", "DisclosureTriangle", "summary", "columnheader",
	}
}

func fillable() []string {
	return []string{
		"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider",
		"Date", "DateTime", "InputTime", "ColorWell",
	}
}

// named returns the first element that a screen reader announces with one of
// the roles and exactly this name, or 0.
func (p *Page) named(roles []string, name string) cdp.BackendNodeID {
	for _, node := range p.announced(roles) {
		if text(node.Name) == name {
			return node.BackendDOMNodeID
		}
	}
	return 0
}

// announced returns the elements that a screen reader announces with one of
// the roles, in the order of the page.
func (p *Page) announced(roles []string) []*accessibility.Node {
	tree, err := try(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return nil // the document is being replaced
	}
	return slices.DeleteFunc(tree.Nodes, func(n *accessibility.Node) bool {
		return n.Ignored || n.BackendDOMNodeID == 0 || !slices.Contains(roles, text(n.Role))
	})
}

// text returns a computed value as text, with white space as one space.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if err := json.Unmarshal(v.Value, &s); err != nil {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

// selected returns the first element that matches a CSS selector, or 0.
func (p *Page) selected(css string) cdp.BackendNodeID {
	document, err := try(p, dom.GetDocument, dom.GetDocumentParams{Depth: new(int64)})
	if err != nil {
		return 0
	}
	found, err := try(p, dom.QuerySelector, dom.QuerySelectorParams{NodeID: document.Root.NodeID, Selector: css})
	if err != nil || found.NodeID == 0 {
		return 0
	}
	described, err := try(p, dom.DescribeNode, dom.DescribeNodeParams{NodeID: found.NodeID})
	if err != nil {
		return 0
	}
	return described.Node.BackendNodeID
}

// control waits for a control with this accessible name.
func (p *Page) control(name string) cdp.BackendNodeID {
	p.t.Helper()
	id := p.named(clickable(), name)
	if id != 0 { // no need to know what else there is
		return id
	}
	p.until("something to click called "+strconv.Quote(name)+p.choices(clickable(), name), func() bool {
		id = p.named(clickable(), name)
		return id != 0
	})
	return id
}

// field waits for a form field with this name attribute or, if there is none,
// this label.
func (p *Page) field(name string) cdp.BackendNodeID {
	p.t.Helper()
	css := fmt.Sprintf(`:is(input:not([type=hidden]), textarea, select)[name=%q]`, name)
	id := p.selected(css)
	if id != 0 {
		return id
	}
	p.until("a field called "+strconv.Quote(name)+p.choices(fillable(), name), func() bool {
		if id = p.selected(css); id == 0 {
			id = p.named(fillable(), name)
		}
		return id != 0
	})
	return id
}

// choices returns what there is instead, for the message.
func (p *Page) choices(roles []string, name string) string {
	var names []string
	for _, node := range p.announced(roles) {
		if n := text(node.Name); n == name {
			return ""
		} else if n != "" {
			names = append(names, strconv.Quote(n))
		}
	}
	return " (there are: " + strings.Join(names, ", ") + ")"
}

// callOn calls a JavaScript function with the element as this and decodes what
// it returns.
func callOn[T any](p *Page, id cdp.BackendNodeID, function string, args ...string) T {
	p.t.Helper()
	object := call(p, "finding the element", dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id})
	params := runtime.CallFunctionOnParams{
		ObjectID: object.Object.ObjectID, FunctionDeclaration: function,
		ReturnByValue: new(true), UserGesture: new(true),
	}
	for _, arg := range args {
		encoded, err := json.Marshal(arg)
		if err != nil {
			p.t.Fatalf("encoding %q: %v", arg, err)
		}
		params.Arguments = append(params.Arguments, &runtime.CallArgument{Value: encoded})
	}
	result := call(p, "asking the element", runtime.CallFunctionOn, params)
	if result.ExceptionDetails != nil {
		p.t.Fatalf("asking the element: %s", exception(result.ExceptionDetails))
	}
	var value T
	if len(result.Result.Value) > 0 {
		if err := json.Unmarshal(result.Result.Value, &value); err != nil {
			p.t.Fatalf("asking the element: %v", err)
		}
	}
	return value
}
