package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
)

const tokenKey = "token"

// program lets a program through that shows a token for the scope, as often as
// is in order. What it lacks stands in WWW-Authenticate (RFC 6750).
func (s *server) program(c echo.Context, scope account.Scope) error {
	challenge := func(err error, more string) error {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="Decorum"`+more)
		return err
	}
	scheme, secret, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return challenge(account.ErrNoToken, "")
	}
	token, err := s.Accounts.TokenFor(c.Request().Context(), strings.TrimSpace(secret))
	switch {
	case errors.Is(err, fault.SignedOut):
		return challenge(err, `, error="invalid_token"`)
	case err != nil:
		return err
	case !token.May(scope):
		return challenge(fault.Explain(fault.Denied, "This bearer token is for something else. Make one for this."),
			`, error="insufficient_scope", scope="`+string(scope)+`"`)
	case !s.directories.allow(strconv.FormatInt(token.ID, 10)):
		s.retryAfter(c, s.Clock().Add(time.Second))
		return fault.Explain(fault.Limited, "Too many requests in a short time. Go on in a second.")
	}
	c.Set(tokenKey, token)
	return nil
}

// tokenOf returns the token of a program that was let through.
func tokenOf(c echo.Context) account.Token {
	t, _ := c.Get(tokenKey).(account.Token)
	return t
}
