package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/api"
	"decorum/internal/fault"
)

// problemsPage is where every kind of problem is explained.
func (s *server) problemsPage(code api.Code) string { return s.site() + "/api#" + string(code) }

// failProgram answers every error of the API, once, as a problem (RFC 9457).
func (s *server) failProgram(err error, c echo.Context) {
	failure := s.failureOf(err, c)
	kind := api.KindOf(failure.Code)
	r := c.Request()
	if kind.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.ErrorContext(r.Context(), "request failed", "error", err, "path", shortPath(r.URL.Path), "request", requestID(r.Context()))
	}
	body, err := json.Marshal(api.Problem{Type: s.problemsPage(kind.Code), Title: kind.Title, Status: kind.Status, Detail: failure.Detail,
		Instance: r.URL.EscapedPath(), Parameter: failure.Parameter, Scope: failure.Scope, Request: requestID(r.Context())})
	if err != nil {
		s.Log.ErrorContext(r.Context(), "writing a problem", "error", err)
	}
	_ = c.Blob(kind.Status, "application/problem+json", body)
}

// failureOf says which problem an error is.
func (s *server) failureOf(err error, c echo.Context) *api.Failure {
	if failure, ok := errors.AsType[*api.Failure](err); ok {
		return failure
	}
	var httpError *echo.HTTPError
	if errors.As(err, &httpError) || errors.Is(err, errNoRoute) {
		return noOperation(c)
	}
	codes := map[fault.Kind]api.Code{fault.Missing: api.NotFound, fault.Conflict: api.Conflicting, fault.Limited: api.TooMany,
		fault.Unavailable: api.Unavailable, fault.Invalid: api.BadParameter, fault.SignedOut: api.NoToken, fault.Denied: api.WrongScope}
	code, known := codes[fault.Of(err)]
	switch {
	case !known:
		code = api.Broken
	case code == api.BadParameter && c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead:
		code = api.BadRule
	}
	words := fault.Words(err)
	if words == "" {
		words = api.KindOf(code).Help
	}
	return &api.Failure{Code: code, Detail: words, Cause: err}
}

// noOperation says that an address is none of the API, or does not take the
// method.
func noOperation(c echo.Context) *api.Failure {
	var allowed []string
	for _, o := range api.Operations() {
		if fits(api.Base+o.Path, c.Request().URL.Path) {
			allowed = append(allowed, o.Method)
			if o.Reads() {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	if len(allowed) == 0 {
		return api.Fail(api.NotFound, "There is no such address. The OpenAPI document lists all of them.")
	}
	slices.Sort(allowed)
	allow := strings.Join(slices.Compact(allowed), ", ")
	c.Response().Header().Set(echo.HeaderAllow, allow)
	return api.Fail(api.WrongMethod, "This address takes "+allow+".")
}

// fits reports whether a path is one of a template's.
func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && !strings.HasPrefix(part, "{") {
			return false
		}
	}
	return true
}
