package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
)

// layout is what every page has.
type layout struct {
	Title        string
	Organization string
	Person       account.Person // zero for a stranger
	Reports      bool           // may read reports
	Figures      bool           // may read figures
	Staffing     bool           // may assign
	Admin        bool           // may make tokens
	Section      string         // "courses", "dashboard", "reports", "assignments", "people", "figures", "tokens", "audit" or ""
	Flash        string
	Script       string // module of the page, such as "js/quiz.js"
	Bare         bool   // sign-in and set-up: without the bar on top
	Demo         bool
	Now          time.Time
}

// SignedIn reports whether the page is somebody's.
func (l layout) SignedIn() bool { return l.Person.ID != 0 }

// layout fills in what every page has, for whoever is signed in.
func (s *server) layout(c echo.Context, title, section string) layout {
	l := layout{Title: title, Organization: s.Organization, Section: section, Demo: s.MoveClock != nil, Now: s.Clock()}
	if p, err := s.current(c); err == nil {
		l.Person = p
		l.Reports, l.Figures, l.Staffing, l.Admin = reporting.admits(p), training.admits(p), staffing.admits(p), administering.admits(p)
	}
	if cookie, err := c.Request().Cookie(flashCookie); err == nil && !isFetch(c) {
		if l.Flash, err = url.QueryUnescape(cookie.Value); err == nil {
			s.setFlash(c.Response(), "")
		}
	}
	return l
}

// render answers with a page.
func (s *server) render(c echo.Context, status int, page string, data any) error {
	return s.Views.Page(page, "", data, func(body []byte) error {
		return c.HTMLBlob(status, body)
	})
}

// fragment answers a script with a part of a page.
func (s *server) fragment(c echo.Context, page, name string, data any) error {
	return s.Views.Page(page, name, data, func(body []byte) error {
		return c.HTMLBlob(http.StatusOK, body)
	})
}

// see answers 303: the browser goes on with GET.
func see(c echo.Context, address string) error { return c.Redirect(http.StatusSeeOther, address) }
