package browser

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Options says how a page is looked at. The zero value is a desktop window in
// the light scheme, with JavaScript.
type Options struct {
	Phone    bool // 390×844 with touch, instead of 1280×900
	Dark     bool // the person prefers a dark scheme
	NoScript bool // JavaScript is switched off
	Print    bool // styles for print
	// Expect lists error statuses that documents may answer with on this
	// journey, such as 422 for a form that is refused.
	Expect []int
}

// viewport returns the size of the window in CSS pixels.
func (o Options) viewport() (width, height int64) {
	if o.Phone {
		return 390, 844
	}
	return 1280, 900
}

// phoneScale is how many pixels of a phone's screen make one of CSS.
const phoneScale = 2

// Page is a tab with cookies of its own.
type Page struct {
	t       testing.TB
	ctx     context.Context //nolint:containedctx // chromedp's handle on the tab is a context
	options Options
	width   int64 // of the window
	watch   *watch
}

// Page opens an empty page. The preference for reduced motion is always on, so
// that nothing is judged or photographed half-way through a transition.
func (b *Browser) Page(t testing.TB, options Options) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, options: options, watch: newWatch(options.Expect)}
	t.Cleanup(func() {
		for _, problem := range p.Problems() {
			t.Errorf("on the page: %s", problem)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("opening a page: %v", err)
	}
	p.watch.frame = cdp.FrameID(chromedp.FromContext(ctx).Target.TargetID) // the main frame bears the name of its tab
	err := chromedp.Listen(ctx, func(event any) {
		p.watch.note(event)
		if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
			go p.closeDialog() // the loop that reads from the browser must go on
		}
	})
	if err != nil {
		t.Fatalf("listening to the page: %v", err)
	}
	width, height := options.viewport()
	p.width = width
	size := chromedp.EmulateViewport(width, height)
	if options.Phone {
		size = chromedp.EmulateViewport(width, height, chromedp.EmulateScale(phoneScale), chromedp.EmulateMobile,
			chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do("setting up the page", size)
	call(p, "setting the media", emulation.SetEmulatedMedia, options.media())
	p.script(!options.NoScript)
	return p
}

// closeDialog answers a dialog as somebody does who wants to go on; the watch
// has noted it, and the test fails unless it asks for that.
func (p *Page) closeDialog() {
	_, _ = try(p, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
}

func (o Options) media() emulation.SetEmulatedMediaParams {
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "light"},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if o.Dark {
		media.Features[0].Value = "dark"
	}
	if o.Print {
		media.Media = "print"
	}
	return media
}

// script switches the page's JavaScript on or off.
func (p *Page) script(on bool) {
	p.t.Helper()
	call(p, "switching JavaScript", emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Resize gives the window another width and height in CSS pixels. [Page.Axe]
// judges by that width from then on.
func (p *Page) Resize(width, height int64) {
	p.t.Helper()
	p.width = width
	scale := 1.0
	if p.options.Phone {
		scale = phoneScale
	}
	call(p, "resizing the page", emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: scale, Mobile: p.options.Phone,
	})
	p.settle()
}

// Open goes to an address and waits until the page has settled. A status of
// 400 or more ends the test.
func (p *Page) Open(address string) {
	p.t.Helper()
	if response := p.open(address); response.Status >= 400 && !slices.Contains(p.options.Expect, int(response.Status)) {
		p.t.Fatalf("opening %s: status %d\n%s", address, response.Status, p.Text())
	}
}

// OpenStatus is Open for an address that must answer with this very status.
func (p *Page) OpenStatus(address string, want int) {
	p.t.Helper()
	defer p.watch.expect(want)()
	if response := p.open(address); int(response.Status) != want {
		p.t.Fatalf("opening %s: status %d, want %d\n%s", address, response.Status, want, p.Text())
	}
}

func (p *Page) open(address string) *network.Response {
	p.t.Helper()
	response := run(p, "opening "+address, chromedp.NavigateResponse(address))
	if response == nil {
		p.t.Fatalf("opening %s: no answer", address)
	}
	p.settle()
	return response
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.do("reloading", chromedp.Reload())
	p.settle()
}

// Back goes one page back in the history.
func (p *Page) Back() {
	p.t.Helper()
	p.do("going back", chromedp.NavigateBack())
	p.settle()
}

// Address returns the address of the page, with query and fragment.
func (p *Page) Address() string {
	p.t.Helper()
	return run(p, "reading the address", chromedp.Location())
}

// Path returns the path of the address.
func (p *Page) Path() string {
	p.t.Helper()
	u, err := url.Parse(p.Address())
	if err != nil {
		p.t.Fatalf("reading the address: %v", err)
	}
	return u.Path
}

// Title returns the title of the document.
func (p *Page) Title() string {
	p.t.Helper()
	return run(p, "reading the title", chromedp.Title())
}

// Text returns what can be read on the page, with runs of white space as one
// space.
func (p *Page) Text() string {
	p.t.Helper()
	text := Eval[string](p, `(document.body ?? document.documentElement).innerText ?? ""`)
	return strings.Join(strings.Fields(text), " ")
}

// See waits until the text can be read on the page. Runs of white space count
// as one space.
func (p *Page) See(text string) {
	p.t.Helper()
	want := strings.Join(strings.Fields(text), " ")
	p.until(fmt.Sprintf("the text %q", want), func() bool { return strings.Contains(p.Text(), want) })
}

// Eval returns the value of a JavaScript expression on the page, also where
// the page's own JavaScript is off. It is the way out for what the other
// methods can't say.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return run(p, "evaluating "+expression, chromedp.Evaluate[T](expression))
}

// Problems returns what has gone wrong on the page so far and forgets it: who
// asks takes over the judging.
func (p *Page) Problems() []string { return p.watch.take() }

// until waits for a condition and ends the test if it does not come true.
func (p *Page) until(what string, condition func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("waiting for %s on %s\n%s", what, p.Address(), cmp.Or(p.Text(), "(the page is empty)"))
		}
	}
}
