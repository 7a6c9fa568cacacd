package web

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"decorum/internal/api"
)

// policy is the Content-Security-Policy of every page: nothing inline, nothing
// from elsewhere.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every answer says about security. Pages of people are not
// kept by caches; handlers that know better say so.
func (s *server) headers(next http.Handler) http.Handler {
	https := s.BaseURL.Scheme == "https"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses requests that change something and come from another site
// (cross-site request forgery), by Sec-Fetch-Site or Origin.
func (s *server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(s.BaseURL.Scheme + "://" + s.BaseURL.Host); err != nil {
		s.Log.Error("the base URL is no origin", "error", err)
	}
	protection.AddInsecureBypassPattern(api.Base + "/") // a token is not sent by a browser of itself
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "This request came from another site, so it was refused. Open the page itself and try again.", http.StatusForbidden)
	}))
	return protection.Handler(next)
}

// compressed compresses pages for browsers that can read them so. What is
// compressed already, or streamed as an archive, is left alone.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(4),
		gzhttp.ContentTypes([]string{"text/html", "text/csv", "application/json", scimType, "image/svg+xml", "text/plain"}))
	if err != nil {
		return next
	}
	packed := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		packed.ServeHTTP(w, r)
	})
}

// isFetch reports whether one of our scripts asks, not a navigating browser.
func isFetch(c echo.Context) bool {
	return c.Request().Header.Get("X-Requested-With") == "fetch"
}
