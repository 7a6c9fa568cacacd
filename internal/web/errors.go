package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

type errorPage struct {
	layout
	Status  int
	Heading string
	Words   string
	Request string
	Retry   bool
}

// statuses gives each kind of failure its status and a heading for a person.
var statuses = map[fault.Kind]struct {
	status  int
	heading string
	words   string
}{
	fault.Invalid:     {http.StatusBadRequest, "That didn’t fit", "Go back, check what you entered and try again. Nothing was changed."},
	fault.Denied:      {http.StatusForbidden, "This is not open to you", "You are signed in, but this page or step is for somebody else."},
	fault.Missing:     {http.StatusNotFound, "There is nothing at this address", "The link may be old, or a letter got lost on the way."},
	fault.Conflict:    {http.StatusConflict, "That was done already", "Something changed in the meantime. Reload the page to see how it stands now."},
	fault.Limited:     {http.StatusTooManyRequests, "That was a lot at once", "Wait a little and try again."},
	fault.Unavailable: {http.StatusServiceUnavailable, "We can’t get at our records", "Nothing is lost. Try again in a minute."},
}

// fail answers every error, once: it logs what is the program's fault and
// shows words that were written for a person.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.ErrorContext(c.Request().Context(), "answering broke off", "error", err, "path", shortPath(c.Request().URL.Path))
		return
	}
	if forDirectories(c.Request().URL.Path) {
		s.failSCIM(err, c)
		return
	}
	if isAPI(c.Request().URL.Path) {
		s.failProgram(err, c)
		return
	}
	if errors.Is(err, fault.SignedOut) {
		s.askToSignIn(c)
		return
	}
	page := s.explain(err, c)
	if isFetch(c) || c.Request().Method == http.MethodHead {
		_ = c.String(page.Status, page.Words)
		return
	}
	if err := s.render(c, page.Status, "errors/error", page); err != nil {
		s.Log.ErrorContext(c.Request().Context(), "showing an error", "error", err)
		_ = c.String(http.StatusInternalServerError, page.Words)
	}
}

// explain turns an error into a page, and logs it if it is ours.
func (s *server) explain(err error, c echo.Context) errorPage {
	page := errorPage{layout: s.layout(c, "", ""), Request: requestID(c.Request().Context())}
	kind := kindOf(err)
	known, ok := statuses[kind]
	if !ok {
		page.Status, page.Heading = http.StatusInternalServerError, "Something broke on our side"
		page.Words, page.Retry = "Nothing that you handed in is lost. Try again; if it stays broken, tell the people who run this site.", true
	} else {
		page.Status, page.Heading, page.Words = known.status, known.heading, known.words
		page.Retry = kind == fault.Unavailable
	}
	if errors.Is(err, enrollment.ErrFollowUpLinkOver) {
		page.Status, page.Heading = http.StatusGone, "This link’s time is over"
	}
	if words := fault.Words(err); words != "" {
		page.Words = words
	}
	if wait, ok := errors.AsType[*account.WaitError](err); ok {
		s.retryAfter(c, wait.Until)
	}
	if page.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.ErrorContext(c.Request().Context(), "request failed", "error", err, "path", shortPath(c.Request().URL.Path), "request", page.Request)
	}
	page.Title = page.Heading
	return page
}

// kindOf returns the kind of an error, echo's own included.
func kindOf(err error) fault.Kind {
	var httpError *echo.HTTPError
	if !errors.As(err, &httpError) {
		return fault.Of(err)
	}
	switch httpError.Code {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return fault.Missing
	case http.StatusTooManyRequests:
		return fault.Limited
	}
	if httpError.Code < http.StatusInternalServerError {
		return fault.Invalid
	}
	return ""
}

// askToSignIn sends a stranger to sign in and, after a GET, back again. A
// script is told so that it can keep what the learner typed.
func (s *server) askToSignIn(c echo.Context) {
	if isFetch(c) {
		_ = c.String(http.StatusUnauthorized, "Your sign-in has ended. Sign in again in another tab; what you typed is kept here.")
		return
	}
	address := "/signin"
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" {
		address += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	} else if back := referring(c.Request()); back != "" {
		address += "?next=" + url.QueryEscape(back)
	}
	_ = see(c, address)
}

// referring returns the path of the page on this site that a form was on.
func referring(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return ""
	}
	return u.RequestURI()
}

// retryAfter tells programs when to come back.
func (s *server) retryAfter(c echo.Context, until time.Time) {
	seconds := int(math.Ceil(until.Sub(s.Clock()).Seconds()))
	c.Response().Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
}

// errNoRoute says that no route fits.
var errNoRoute = fmt.Errorf("no route: %w", fault.Missing)

// notFound answers what no route fits.
func (s *server) notFound(c echo.Context) error {
	return fmt.Errorf("%s: %w", c.Request().URL.Path, errNoRoute)
}
