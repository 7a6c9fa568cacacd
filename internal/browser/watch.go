package browser

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch notes what happens on a page: what is still under way, and what went
// wrong.
type watch struct {
	frame cdp.FrameID

	mu       sync.Mutex
	loading  bool
	requests map[network.RequestID]request // under way
	changed  time.Time                     // when something began or ended last
	expected []int
	problems []string
}

type request struct {
	url    string
	loader cdp.LoaderID
}

func newWatch(expected []int) *watch {
	return &watch{requests: map[network.RequestID]request{}, expected: slices.Clone(expected)}
}

// note takes an event. It runs inside the loop that reads from the browser, so
// it must not ask the browser anything.
func (w *watch) note(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
		w.load(e.FrameID, e.Disposition == page.ClientNavigationDispositionCurrentTab)
	case *page.EventFrameStartedLoading:
		w.load(e.FrameID, true)
	case *page.EventFrameStoppedLoading:
		w.load(e.FrameID, false)
	case *page.EventFrameNavigated:
		if e.Frame.ID == w.frame { // what the last document had asked for is moot
			maps.DeleteFunc(w.requests, func(_ network.RequestID, r request) bool { return r.loader != e.Frame.LoaderID })
		}
	case *network.EventRequestWillBeSent:
		w.begin(e)
	case *network.EventResponseReceived:
		w.answer(e)
	case *network.EventLoadingFinished:
		w.end(e.RequestID)
	case *network.EventLoadingFailed:
		w.fail(e)
	case *runtime.EventExceptionThrown:
		w.problemf("exception: %s", exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			w.problemf("console.%s: %s", e.Type, arguments(e.Args))
		}
	case *page.EventJavascriptDialogOpening: // nothing goes on until it is answered
		w.problemf("dialog: %s: %s", e.Type, e.Message)
	case *log.EventEntryAdded:
		// What the log says about the network, the network events say better.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.problemf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
}

func (w *watch) load(frame cdp.FrameID, on bool) {
	if frame == w.frame {
		w.loading, w.changed = on, time.Now()
	}
}

func (w *watch) begin(e *network.EventRequestWillBeSent) {
	switch e.Type {
	case network.ResourceTypeEventSource, network.ResourceTypeWebSocket, network.ResourceTypePing:
		// These may stay open, or nobody waits for them.
	default:
		w.requests[e.RequestID] = request{e.Request.URL, e.LoaderID}
		w.changed = time.Now()
	}
}

func (w *watch) answer(e *network.EventResponseReceived) {
	status := int(e.Response.Status)
	if status < 400 || e.Type == network.ResourceTypeDocument && slices.Contains(w.expected, status) {
		return
	}
	w.problemf("status %d: %s", status, e.Response.URL)
}

func (w *watch) fail(e *network.EventLoadingFailed) {
	url := w.requests[e.RequestID].url
	w.end(e.RequestID)
	if e.Canceled || e.ErrorText == "net::ERR_ABORTED" { // left behind, or became a download
		return
	}
	w.problemf("not loaded: %s: %s %s", url, e.ErrorText, e.BlockedReason)
}

func (w *watch) end(id network.RequestID) {
	delete(w.requests, id)
	w.changed = time.Now()
}

func (w *watch) problemf(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(w.problems, text) {
		w.problems = append(w.problems, text)
	}
}

// expect lets documents answer with a status until the returned func is called.
func (w *watch) expect(status int) (undo func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.expected
	w.expected = append(slices.Clone(before), status)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.expected = before
	}
}

// take returns the problems and forgets them.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	problems := w.problems
	w.problems = nil
	return problems
}

// idle returns since when nothing has been under way, and otherwise what is.
func (w *watch) idle() (since time.Time, busy []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.loading {
		busy = append(busy, "the document")
	}
	for r := range maps.Values(w.requests) {
		busy = append(busy, r.url)
	}
	return w.changed, busy
}

func exception(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Exception.Description
	}
	return details.Text
}

func arguments(args []*runtime.RemoteObject) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = string(arg.Value) + arg.Description // one of them is empty
	}
	return strings.Join(texts, " ")
}
