package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/page"
)

// PDF prints the page as a person does who chooses to keep it as a file, on the
// paper that the page asks for. With a folder for screenshots it is written
// there, too, for people to look at.
func (p *Page) PDF(name string) []byte {
	p.t.Helper()
	asked := true
	printed := call(p, "printing", page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &asked})
	if dir := os.Getenv(Screenshots); dir != "" {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			p.t.Fatalf("making a folder for screenshots: %v", err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), printed.Data, 0o600); err != nil {
			p.t.Fatalf("writing a PDF: %v", err)
		}
	}
	return printed.Data
}
