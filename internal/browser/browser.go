package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"decorum/internal/testneeds"
)

// Variable is the environment variable that may hold the path of the browser
// to use; otherwise one is looked for in PATH.
const Variable = "DECORUM_TEST_BROWSER"

// patience bounds every single action. It is long because a busy machine must
// not fail a test; only a page that hangs meets it.
const patience = time.Minute

// Browser is a running Chromium. It ends with the test that started it.
type Browser struct {
	ctx context.Context //nolint:containedctx // chromedp's handle on the browser is a context
}

// New starts a browser. Start one per test and open several pages in it: each
// page has cookies of its own.
func New(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		testneeds.Missing(t, testneeds.Browser, "no chromium in PATH")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // containers rarely allow it, and the only pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		cancel()
		stop() // waits until the process and its files are gone
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return &Browser{ctx: ctx}
}

// find returns the path of a browser, or "". The headless shell is the same
// engine without a desktop around it, and takes about half the time.
func find() string {
	if path := os.Getenv(Variable); path != "" {
		return path
	}
	for _, name := range []string{"chromium-headless-shell", "headless_shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
