package browser

import (
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks the button, link, checkbox or other control with this
// accessible name, waiting for it if need be, and then until the page has
// settled. Of several the first on the page is taken.
func (p *Page) Click(name string) {
	p.t.Helper()
	p.click(p.control(name), name)
}

// ClickOn is Click with a CSS selector, for what has no name of its own.
func (p *Page) ClickOn(css string) {
	p.t.Helper()
	var id cdp.BackendNodeID
	p.until("an element that matches "+css, func() bool {
		id = p.selected(css)
		return id != 0
	})
	p.click(id, css)
}

// Has says whether there is something to click with this accessible name now.
func (p *Page) Has(name string) bool { return p.named(clickable(), name) != 0 }

// click clicks an element with the mouse, in its middle. An element that is
// there for assistive technology only, such as the radio button under a
// styled label, is used from the keyboard.
func (p *Page) click(id cdp.BackendNodeID, name string) {
	p.t.Helper()
	if x, y, ok := p.middle(id); ok {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			params := input.DispatchMouseEventParams{Type: kind, X: x, Y: y}
			if kind != input.DispatchMouseEventTypeMouseMoved {
				params.Button, params.ClickCount = input.MouseButtonLeft, 1
			}
			call(p, "clicking "+name, input.DispatchMouseEvent, params)
		}
	} else {
		call(p, "focusing "+name, dom.Focus, dom.FocusParams{BackendNodeID: id})
		p.do("pressing space on "+name, chromedp.KeyEvent(" "))
	}
	p.settle()
}

// middle scrolls to an element and returns where its middle is, if it has a
// size that a finger can find.
func (p *Page) middle(id cdp.BackendNodeID) (x, y float64, ok bool) {
	const smallest = 4 // pixels; what is hidden for the eye has 1
	if _, err := try(p, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: id}); err != nil {
		return 0, 0, false
	}
	shape, err := try(p, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: id})
	if err != nil || len(shape.Quads) == 0 {
		return 0, 0, false
	}
	quad := shape.Quads[0] // four corners, clockwise: x, y, x, y …
	if len(quad) != 8 || quad[4]-quad[0] < smallest || quad[5]-quad[1] < smallest {
		return 0, 0, false
	}
	return (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2, true
}

// Fill puts a value into the form field with this name or label, in place of
// what is there. A select takes the label or the value of an option, a date
// field a date such as 2026-11-30; everything else is typed.
func (p *Page) Fill(field, value string) {
	p.t.Helper()
	id := p.field(field)
	const set = `function (value) {
		const typed = this.isContentEditable || this.tagName === "TEXTAREA" ||
			["text", "search", "email", "password", "url", "tel", "number"].includes(this.type);
		if (typed) return "type";
		if (this.tagName === "SELECT") {
			const option = [...this.options].find(o => o.label.trim() === value || o.value === value);
			if (!option) return "no option " + value;
			value = option.value;
		}
		this.value = value;
		this.dispatchEvent(new Event("input", { bubbles: true }));
		this.dispatchEvent(new Event("change", { bubbles: true }));
		return this.value === value ? "" : "it does not take " + value;
	}`
	switch problem := callOn[string](p, id, set, value); problem {
	case "":
	case "type":
		p.replace(id, field, value)
	default:
		p.t.Fatalf("filling %s: %s", field, problem)
	}
}

// replace types a value over what a text field holds.
func (p *Page) replace(id cdp.BackendNodeID, field, value string) {
	p.t.Helper()
	what := "typing into " + field
	call(p, what, dom.Focus, dom.FocusParams{BackendNodeID: id})
	for _, command := range []string{"selectAll", "deleteBackward"} {
		call(p, what, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeRawKeyDown, Commands: []string{command},
		})
	}
	call(p, what, input.InsertText, input.InsertTextParams{Text: value})
}

// Choose puts the file at a path into the file field with this name or label.
func (p *Page) Choose(field, path string) {
	p.t.Helper()
	call(p, "choosing a file for "+field, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, BackendNodeID: p.field(field)})
}

// Press presses keys one after another: letters, or the names Tab, Enter,
// Escape, Space, ArrowUp, ArrowDown, ArrowLeft, ArrowRight.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	known := strings.NewReplacer("Tab", kb.Tab, "Enter", kb.Enter, "Escape", kb.Escape, "Space", " ",
		"ArrowUp", kb.ArrowUp, "ArrowDown", kb.ArrowDown, "ArrowLeft", kb.ArrowLeft, "ArrowRight", kb.ArrowRight)
	for _, key := range keys {
		p.do("pressing "+key, chromedp.KeyEvent(known.Replace(key)))
	}
	p.settle()
}

// SignIn signs a person in at a server's /signin, and ends the test if that
// page does not let them in.
func (p *Page) SignIn(server, email, password string) {
	p.t.Helper()
	p.Open(server + "/signin")
	p.Fill("email", email)
	p.Fill("password", password)
	p.Press("Enter")
	if p.Path() == "/signin" {
		p.t.Fatalf("signing in as %s: %s", email, p.Text())
	}
}
