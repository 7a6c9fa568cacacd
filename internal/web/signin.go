package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/view"
)

type signInPage struct {
	layout
	Email string
	Next  string
	Error string
	Mails bool // links can be mailed
}

// home sends people where they belong.
func (s *server) home(c echo.Context) error {
	p, err := s.current(c)
	switch {
	case err != nil:
		return see(c, "/signin")
	case p.Role == account.HR:
		return see(c, dashboardURL)
	}
	return see(c, "/courses")
}

// signInPage shows the form.
func (s *server) signInPage(c echo.Context) error {
	if _, err := s.current(c); err == nil {
		return see(c, local(c.QueryParam("next")))
	}
	page := signInPage{layout: s.layout(c, "Sign in", ""), Next: c.QueryParam("next"), Mails: s.mailsLinks()}
	page.Bare = true
	return s.render(c, http.StatusOK, "account/signin", page)
}

// signIn checks the password and begins a session.
func (s *server) signIn(c echo.Context) error {
	ctx := c.Request().Context()
	email := c.FormValue("email")
	person, err := s.Accounts.SignIn(ctx, email, c.FormValue("password"), c.RealIP())
	if err == nil {
		err = s.begin(ctx, person)
	}
	if err == nil {
		return see(c, local(c.FormValue("next")))
	}
	page := signInPage{layout: s.layout(c, "Sign in", ""), Email: email, Next: c.FormValue("next"), Error: fault.Words(err), Mails: s.mailsLinks()}
	page.Bare = true
	var wait *account.WaitError
	switch {
	case errors.As(err, &wait):
		s.retryAfter(c, wait.Until)
		page.Error = "There were several failed tries. You can try again in " + view.Duration(wait.Until.Sub(s.Clock())) + "."
		return s.render(c, http.StatusTooManyRequests, "account/signin", page)
	case errors.Is(err, fault.Invalid):
		return s.render(c, http.StatusUnprocessableEntity, "account/signin", page)
	}
	return err
}

// signOut ends the session.
func (s *server) signOut(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return see(c, "/signin")
}

// local returns an address on this site to go on with, never another site's.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || next == "" || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/courses"
	}
	return next
}
