package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/scim"
)

// kept is what directories do with resources of one kind.
type kept[R scim.Resource] struct {
	kind    scim.Kind
	decode  func([]byte) (R, error)
	meta    func(R) *scim.Meta
	list    func(s *scim.Service, ctx context.Context, q scim.Query) (scim.ListResponse, error)
	read    func(s *scim.Service, ctx context.Context, id string, p scim.Projection) (R, error)
	add     func(s *scim.Service, ctx context.Context, r R) (R, error)
	replace func(s *scim.Service, ctx context.Context, id, version string, by R) (R, error)
	patch   func(s *scim.Service, ctx context.Context, id, version string, p scim.Patch) (R, error)
	remove  func(s *scim.Service, ctx context.Context, id, version string) error
	// service is asked in the name of a token.
	service *scim.Service
	// tellsPatched says that a patch is answered with the resource. Of a group
	// that would be all members, each time one is added, which Entra advises
	// against and Okta doesn't need.
	tellsPatched bool
	changed      func(id string)
}

// keptRoutes are the addresses of resources of one kind.
func keptRoutes[R scim.Resource](s *server, k kept[R]) []route {
	all := SCIMPath + k.kind.Endpoint()
	one := all + "/:id"
	return []route{
		{http.MethodGet, all, directories, k.find},
		{http.MethodPost, all + "/.search", directories, k.search},
		{http.MethodPost, all, directories, k.noted(s, k.create)},
		{http.MethodGet, one, directories, k.show},
		{http.MethodPut, one, directories, k.noted(s, k.put)},
		{http.MethodPatch, one, directories, k.noted(s, k.change)},
		{http.MethodDelete, one, directories, k.noted(s, k.drop)},
	}
}

// as returns the service for the token that the request shows.
func (k kept[R]) as(c echo.Context) *scim.Service {
	return k.service.As(fmt.Sprintf("token %d, %s", tokenOf(c).ID, tokenOf(c).Name))
}

// noted logs what a directory has changed, by whom, and lets it hold at once.
func (k kept[R]) noted(s *server, do func(echo.Context) (id string, err error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := do(c)
		if id != "" {
			k.changed(id)
			s.Log.InfoContext(c.Request().Context(), "changed by a directory", "kind", k.kind, "id", id, "method", c.Request().Method, "token", tokenOf(c).Name)
		}
		return err
	}
}

func (k kept[R]) find(c echo.Context) error {
	q, err := scim.ParseQuery(k.kind, c.QueryParam)
	if err != nil {
		return err
	}
	return k.answerList(c, q)
}

// search is find for questions that are too long, or too private, for an
// address.
func (k kept[R]) search(c echo.Context) error {
	data, err := readSCIM(c)
	if err != nil {
		return err
	}
	q, err := scim.DecodeSearch(k.kind, data)
	if err != nil {
		return err
	}
	return k.answerList(c, q)
}

func (k kept[R]) answerList(c echo.Context, q scim.Query) error {
	list, err := k.list(k.service, c.Request().Context(), q)
	if err != nil {
		return err
	}
	return answerSCIM(c, http.StatusOK, list)
}

func (k kept[R]) show(c echo.Context) error {
	told, err := scim.ProjectionOf(k.kind, c.QueryParam)
	if err != nil {
		return err
	}
	r, err := k.read(k.service, c.Request().Context(), c.Param("id"), told)
	if err != nil {
		return err
	}
	if version := k.meta(r).Version; version != "" && scim.MatchesVersion(versions(c, "If-None-Match"), version) {
		c.Response().Header().Set("ETag", version)
		return c.NoContent(http.StatusNotModified)
	}
	return k.answer(c, http.StatusOK, r, told)
}

// answer writes a resource as far as the request wants it told.
func (k kept[R]) answer(c echo.Context, status int, r R, told scim.Projection) error {
	meta := k.meta(r)
	if meta.Version != "" {
		c.Response().Header().Set("ETag", meta.Version)
	}
	if status == http.StatusCreated {
		c.Response().Header().Set(echo.HeaderLocation, meta.Location)
	}
	return answerSCIM(c, status, told.Of(r))
}

// versions returns the entity tags of a header.
func versions(c echo.Context, header string) string {
	return strings.Join(c.Request().Header.Values(header), ",")
}

func (k kept[R]) create(c echo.Context) (string, error) {
	sent, told, err := k.sent(c)
	if err != nil {
		return "", err
	}
	r, err := k.add(k.as(c), c.Request().Context(), sent)
	if err != nil {
		return "", err
	}
	return k.idOf(r), k.answer(c, http.StatusCreated, r, told)
}

// idOf returns the id at the end of the address of a resource.
func (k kept[R]) idOf(r R) string {
	address := k.meta(r).Location
	return address[strings.LastIndexByte(address, '/')+1:]
}

// sent reads the resource of a request, and what is to be told of it.
func (k kept[R]) sent(c echo.Context) (R, scim.Projection, error) {
	var none R
	told, err := scim.ProjectionOf(k.kind, c.QueryParam)
	if err != nil {
		return none, told, err
	}
	data, err := readSCIM(c)
	if err != nil {
		return none, told, err
	}
	r, err := k.decode(data)
	return r, told, err
}

func (k kept[R]) put(c echo.Context) (string, error) {
	sent, told, err := k.sent(c)
	if err != nil {
		return "", err
	}
	r, err := k.replace(k.as(c), c.Request().Context(), c.Param("id"), versions(c, "If-Match"), sent)
	if err != nil {
		return "", err
	}
	return c.Param("id"), k.answer(c, http.StatusOK, r, told)
}

func (k kept[R]) change(c echo.Context) (string, error) {
	told, err := scim.ProjectionOf(k.kind, c.QueryParam)
	if err != nil {
		return "", err
	}
	data, err := readSCIM(c)
	if err != nil {
		return "", err
	}
	p, err := scim.DecodePatch(data)
	if err != nil {
		return "", err
	}
	r, err := k.patch(k.as(c), c.Request().Context(), c.Param("id"), versions(c, "If-Match"), p)
	if err != nil {
		return "", err
	}
	if !k.tellsPatched && c.QueryParam("attributes") == "" { // RFC 7644, section 3.5.2
		if version := k.meta(r).Version; version != "" {
			c.Response().Header().Set("ETag", version)
		}
		return c.Param("id"), c.NoContent(http.StatusNoContent)
	}
	return c.Param("id"), k.answer(c, http.StatusOK, r, told)
}

func (k kept[R]) drop(c echo.Context) (string, error) {
	if err := k.remove(k.as(c), c.Request().Context(), c.Param("id"), versions(c, "If-Match")); err != nil {
		return "", err
	}
	return c.Param("id"), c.NoContent(http.StatusNoContent)
}
