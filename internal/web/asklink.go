package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
)

// askLinkURL is where people have a link mailed to them, to set a password.
const askLinkURL = "/setup"

// Whoever asks for links may do so ten times at once, and then once a minute.
const (
	askBurst = 10
	askEvery = time.Minute
)

// AskLink has a link mailed to whoever has an address, if somebody has. It takes
// the same time whether somebody has or not.
type AskLink func(ctx context.Context, email string) error

type askLinkPage struct {
	layout
	Sent bool
}

// mailsLinks reports whether links can be mailed; the demo only writes mails.
func (s *server) mailsLinks() bool { return s.Messages.Sends() && s.MoveClock == nil }

// askLinkPage shows the form, or what happens next.
func (s *server) askLinkPage(c echo.Context) error {
	if !s.mailsLinks() {
		return fault.Explain(fault.Missing, "Links are not mailed here. Ask the people who run your training for one.")
	}
	page := askLinkPage{layout: s.layout(c, "Have a link mailed", ""), Sent: c.QueryParam("sent") != ""}
	page.Bare = true
	return s.render(c, http.StatusOK, "account/link", page)
}

// askLink takes the address.
func (s *server) askLink(c echo.Context) error {
	if !s.asks.allow(c.RealIP()) {
		s.retryAfter(c, s.Clock().Add(askEvery))
		return fault.Limited
	}
	if s.mailsLinks() {
		if err := s.AskLink(c.Request().Context(), c.FormValue("email")); err != nil {
			return err
		}
	}
	return see(c, askLinkURL+"?sent=1")
}
