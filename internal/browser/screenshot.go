package browser

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// Screenshots is the environment variable that holds the folder for
// screenshots. Without it none is taken.
const Screenshots = "DECORUM_SCREENSHOTS"

// Screenshot writes the whole page as a picture, named after the page and how
// it is looked at, such as report-phone-dark.png, for people to look at.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv(Screenshots)
	if dir == "" {
		return
	}
	parts := []string{name}
	for _, variant := range []struct {
		on     bool
		suffix string
	}{{p.options.Phone, "phone"}, {p.options.Dark, "dark"}, {p.options.NoScript, "noscript"}, {p.options.Print, "print"}} {
		if variant.on {
			parts = append(parts, variant.suffix)
		}
	}
	const lossless = 100
	picture := run(p, "taking a screenshot", chromedp.FullScreenshot(lossless))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		p.t.Fatalf("making a folder for screenshots: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.Join(parts, "-")+".png"), picture, 0o600); err != nil {
		p.t.Fatalf("writing a screenshot: %v", err)
	}
}
