package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/api"
	"decorum/internal/fault"
)

// apiBase is the address of the API as programs know it.
func (s *server) apiBase() string { return s.site() + api.Base }

// site is the address of the site, without a slash at the end.
func (s *server) site() string { return strings.TrimRight(s.BaseURL.String(), "/") }

// isAPI reports whether a path belongs to programs: no session, no cookies,
// and problems instead of pages.
func isAPI(path string) bool { return path == api.Base || strings.HasPrefix(path, api.Base+"/") }

// call is a request of a program that was let in.
type call struct {
	echo.Context
	op     api.Operation
	token  account.Token
	values api.Values
}

// answered is what a program is answered.
type answered struct {
	body     any
	status   int    // 0 = the operation's
	next     string // cursor of the next page, "" = none
	etag     string // strong; "" = one that is made of the body
	location string
}

// apiHandlers answers the operations of the table, by their ids.
func (s *server) apiHandlers() map[string]func(call) (answered, error) {
	return map[string]func(call) (answered, error){
		"listCompletions": s.listCompletions, "countCompletions": s.countCompletions, "listEnrollments": s.listEnrollments,
		"listPeople": s.listPeople, "readPerson": s.readPerson, "listUnits": s.listUnits,
		"listAssignments": s.listAssignments, "readAssignment": s.readAssignment, "previewAssignment": s.previewRule,
		"addAssignment": s.addAssignment, "changeAssignment": s.changeAssignment, "endAssignment": s.endRule,
		"listCertificates": s.listCertificates, "readCertificate": s.readCertificate,
		"listCourses": s.listCourses, "readDocument": s.readDocument,
	}
}

// apiRoutes is the API's part of the table of routes.
func (s *server) apiRoutes() []route {
	handlers := s.apiHandlers()
	routes := []route{{http.MethodGet, "/api", anyone, s.apiPage}}
	for _, o := range api.Operations() {
		path := api.Base + strings.NewReplacer("{", ":", "}", "").Replace(o.Path)
		routes = append(routes, route{o.Method, path, byToken, s.answerProgram(o, handlers[o.ID])})
	}
	return routes
}

// answerProgram lets a program in that shows a token for the operation, reads
// the parameters and writes what the handler returns.
func (s *server) answerProgram(o api.Operation, handle func(call) (answered, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		token, err := s.admit(c, o)
		if err != nil {
			return err
		}
		values, err := o.Read(c.QueryParams(), c.Param)
		if err != nil {
			return err
		}
		r, err := handle(call{c, o, token, values})
		if err != nil {
			return err
		}
		return s.write(c, o, r)
	}
}

// admit returns the token that lets a program in. Those who show none that is
// ours are slowed down by the place they come from.
func (s *server) admit(c echo.Context, o api.Operation) (account.Token, error) {
	if o.Open {
		return account.Token{}, s.spend(c, "place "+c.RealIP())
	}
	scheme, secret, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "bearer") {
		secret = ""
	}
	token, err := s.Accounts.TokenFor(c.Request().Context(), strings.TrimSpace(secret))
	if errors.Is(err, fault.SignedOut) {
		if err := s.spend(c, "place "+c.RealIP()); err != nil {
			return token, err
		}
		challenge := `Bearer realm="Decorum"`
		if secret != "" {
			challenge += `, error="invalid_token"`
		}
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, challenge)
		return token, api.Fail(api.NoToken, fault.Words(err))
	}
	if err != nil {
		return token, err
	}
	if err := s.spend(c, "token "+strconv.FormatInt(token.ID, 10)); err != nil {
		return token, err
	}
	if !mayCall(token, o) {
		scope := cmpScope(o.Scope)
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="Decorum", error="insufficient_scope", scope="`+scope+`"`)
		return token, &api.Failure{Code: api.WrongScope, Scope: string(o.Scope), Detail: fmt.Sprintf("The token is for %s, and this needs %s.", token.Scope, scope)}
	}
	return token, nil
}

// mayCall reports whether a token is for an operation. What needs no area of
// its own is for every token of the API.
func mayCall(token account.Token, o api.Operation) bool {
	if o.Scope != "" {
		return token.May(o.Scope)
	}
	return slices.ContainsFunc(account.Scopes(), func(area account.Scope) bool { return area != account.ScopeSCIM && token.May(area) })
}

func cmpScope(scope account.Scope) string {
	if scope == "" {
		return string(account.ScopeReports)
	}
	return string(scope)
}

// write answers a program, with 304 and no body if it has the same already.
func (s *server) write(c echo.Context, o api.Operation, r answered) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r.body); err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	h := c.Response().Header()
	if r.next != "" {
		h.Set("Link", `<`+s.nextPage(c, r.next)+`>; rel="next"`)
	}
	if r.location != "" {
		h.Set(echo.HeaderLocation, r.location)
	}
	if o.Reads() && r.etag == "" {
		sum := sha256.Sum256(body.Bytes())
		r.etag = `W/"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	}
	if r.etag != "" {
		h.Set("ETag", r.etag)
		h.Set(gzhttp.HeaderNoCompression, "1") // a strong ETag is of these very bytes
		if strings.HasPrefix(r.etag, "W/") {
			h.Del(gzhttp.HeaderNoCompression)
		}
	}
	if o.Reads() {
		h.Set(echo.HeaderCacheControl, "private, no-cache")
		if matches(c.Request().Header.Get("If-None-Match"), r.etag) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	if r.status == 0 {
		r.status = o.Status
	}
	return c.JSONBlob(r.status, body.Bytes())
}

// matches reports whether a list of ETags has one, compared weakly (RFC 9110).
func matches(list, etag string) bool {
	for given := range strings.SplitSeq(list, ",") {
		given = strings.TrimSpace(given)
		if given == "*" || (given != "" && strings.TrimPrefix(given, "W/") == strings.TrimPrefix(etag, "W/")) {
			return true
		}
	}
	return false
}

// nextPage is the address of this request with another cursor.
func (s *server) nextPage(c echo.Context, cursor string) string {
	query := url.Values{}
	maps.Copy(query, c.QueryParams())
	query.Set("cursor", cursor)
	return s.site() + c.Request().URL.Path + "?" + query.Encode()
}

// pageOf is a list of things as a program gets it.
func pageOf[T any](s *server, c call, items []T, next string) answered {
	if items == nil {
		items = []T{}
	}
	list := api.List[T]{Items: items}
	if next != "" {
		address := s.nextPage(c, next)
		list.Next = &address
	}
	return answered{body: list, next: next}
}

// errCursor says that a cursor is not one of this list.
var errCursor = &api.Failure{Code: api.BadParameter, Parameter: "cursor",
	Detail: "The cursor is not from an answer to the same request. Leave it out to begin anew, and follow the address in next."}

// after reads the number after which a page begins. A cursor holds it with a
// sum of the filters, as it means nothing under others.
func (c call) after() (int64, error) {
	text := c.values["cursor"]
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, errCursor
	}
	number, sum, _ := strings.Cut(string(raw), ".")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id < 1 || sum != c.filters() {
		return 0, errCursor
	}
	return id, nil
}

// cursor is the way back of after; "" if there is no more.
func (c call) cursor(more bool, last int64) string {
	if !more {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last, 10) + "." + c.filters()))
}

// filters is a sum of what is asked for but for the page of it.
func (c call) filters() string {
	query := url.Values{}
	for name, value := range c.values {
		if name != "cursor" && name != "limit" {
			query.Set(name, value)
		}
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.op.ID + "?" + query.Encode()))
	return strconv.FormatUint(h.Sum64(), 36)
}

// maxBody is how large the body of a request may be.
const maxBody = 256 << 10

// read reads the body of a request: one JSON object with fields that are known.
func (c call) read(into any) error {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return api.Fail(api.WrongMediaType, "The body is to be sent as application/json.")
	}
	text, err := io.ReadAll(io.LimitReader(c.Request().Body, maxBody+1))
	switch {
	case err != nil:
		return &api.Failure{Code: api.UnreadableBody, Detail: "The body broke off.", Cause: err}
	case len(text) > maxBody:
		return api.Fail(api.TooLarge, "")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return &api.Failure{Code: api.UnreadableBody, Detail: unreadable(err)}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return api.Fail(api.UnreadableBody, "There is something after the JSON object.")
	}
	return nil
}

// unreadable says in words why JSON can't be read.
func unreadable(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("The field %q can’t be a %s.", wrong.Field, wrong.Value)
	}
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("It is not JSON, from byte %d on.", wrong.Offset)
	}
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		return "There is no field " + name + "."
	}
	return "It is not one JSON object."
}
