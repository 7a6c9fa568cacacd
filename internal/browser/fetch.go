package browser

import (
	"io"
	"net/http"

	"github.com/chromedp/cdproto/network"
)

// Fetch gets an address with the page's cookies and without leaving the page,
// for what a browser would download: a certificate, an export.
func (p *Page) Fetch(address string) (status int, header http.Header, body []byte) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		p.t.Fatalf("getting %s: %v", address, err)
	}
	cookies := call(p, "reading the cookies", network.GetCookies, network.GetCookiesParams{URLs: []string{address}})
	for _, c := range cookies.Cookies {
		request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatalf("getting %s: %v", address, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatalf("reading %s: %v", address, err)
	}
	return response.StatusCode, response.Header, body
}
