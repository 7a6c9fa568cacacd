package browser

import (
	"time"

	"github.com/chromedp/cdproto/dom"
)

// quiet is how long nothing may be under way before a page counts as settled.
// It only has to bridge the moment between a click and the request that
// follows from it; what comes later than that is waited for with See.
const quiet = 120 * time.Millisecond

// settle waits until the document is loaded and no request is under way.
func (p *Page) settle() {
	p.t.Helper()
	start := time.Now()
	for {
		// An answer from the renderer: what it had to do before is done.
		_, _ = try(p, dom.GetDocument, dom.GetDocumentParams{Depth: new(int64)})
		since, busy := p.watch.idle()
		switch now := time.Now(); {
		case len(busy) == 0 && now.Sub(since) >= quiet && now.Sub(start) >= quiet:
			return
		case now.Sub(start) > patience:
			p.t.Fatalf("waiting for %s to settle: still under way: %q", p.Address(), busy)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
