package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/scim"
)

// SCIMPath is where directories tell who works here.
const SCIMPath = "/scim/v2"

// scimType is the type of everything that is said there.
const scimType = "application/scim+json"

// maxSCIMBody is how long a request may be: a group of fifty thousand members
// with their names.
const maxSCIMBody = 8 << 20

// forDirectories reports whether an address is for directories.
func forDirectories(path string) bool {
	return path == SCIMPath || strings.HasPrefix(path, SCIMPath+"/")
}

// scimRoutes are the addresses of SCIM.
func (s *server) scimRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	users := kept[scim.User]{
		kind: scim.Users, decode: scim.DecodeUser, meta: func(u scim.User) *scim.Meta { return u.Meta },
		list: (*scim.Service).Users, read: (*scim.Service).User, add: (*scim.Service).AddUser, replace: (*scim.Service).ReplaceUser,
		patch: (*scim.Service).PatchUser, remove: (*scim.Service).RemoveUser, service: s.Directory,
		tellsPatched: true, changed: s.forgetUser,
	}
	groups := kept[scim.Group]{
		kind: scim.Groups, decode: scim.DecodeGroup, meta: func(g scim.Group) *scim.Meta { return g.Meta },
		list: (*scim.Service).Groups, read: (*scim.Service).Group, add: (*scim.Service).AddGroup, replace: (*scim.Service).ReplaceGroup,
		patch: (*scim.Service).PatchGroup, remove: (*scim.Service).RemoveGroup, service: s.Directory,
		changed: func(string) {},
	}
	table := append(keptRoutes(s, users), keptRoutes(s, groups)...)
	return append(table,
		route{get, SCIMPath + scim.ConfigEndpoint, directories, s.scimConfig},
		route{get, SCIMPath + scim.ResourceTypesEndpoint, directories, s.scimResourceTypes},
		route{get, SCIMPath + scim.ResourceTypesEndpoint + "/:id", directories, s.scimResourceType},
		route{get, SCIMPath + scim.SchemasEndpoint, directories, s.scimSchemas},
		route{get, SCIMPath + scim.SchemasEndpoint + "/:id", directories, s.scimSchema},
		route{post, SCIMPath + "/Bulk", directories, refuse(scim.Unsupported("Bulk", "Send the requests one by one."))},
		route{post, SCIMPath + "/.search", directories, refuse(scim.Unsupported("A search over all resources", "Search Users or Groups."))},
		route{get, SCIMPath + "/Me", directories, refuse(scim.Unsupported("Me", "A token is nobody's."))},
	)
}

// forgetUser lets a change of a user hold at once.
func (s *server) forgetUser(id string) {
	if n, err := scim.ParseID(id); err == nil {
		s.Accounts.Forget(n)
	}
}

func refuse(err error) echo.HandlerFunc { return func(echo.Context) error { return err } }

// answerSCIM writes a document.
func answerSCIM(c echo.Context, status int, document any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("writing a document of SCIM: %w", err)
	}
	return c.Blob(status, scimType, data)
}

// readSCIM reads what a directory sends, whatever type it says that it is.
func readSCIM(c echo.Context) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxSCIMBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, scim.TooLarge(maxSCIMBody)
	}
	if err != nil {
		return nil, fmt.Errorf("reading what a directory sends: %w", err)
	}
	return data, nil
}

// failSCIM answers an error as directories read it, and logs it if it is ours.
func (s *server) failSCIM(err error, c echo.Context) {
	answer := scim.FromError(err)
	if _, ok := errors.AsType[*echo.HTTPError](err); ok {
		answer = scim.FromError(kindOf(err))
	}
	ctx := c.Request().Context()
	if (answer.Status == http.StatusInternalServerError || answer.Status == http.StatusServiceUnavailable) && !errors.Is(err, context.Canceled) {
		s.Log.ErrorContext(ctx, "request failed", "error", err, "path", c.Request().URL.Path, "request", requestID(ctx))
	}
	if err := answerSCIM(c, answer.Status, answer); err != nil {
		s.Log.ErrorContext(ctx, "answering a directory", "error", err)
	}
}

// The documents by which a directory finds out what is possible here.

func (s *server) scimConfig(c echo.Context) error {
	return s.scimDocument(c, scim.Config(s.Directory.Base(), ""))
}

func (s *server) scimResourceTypes(c echo.Context) error {
	return s.scimDocument(c, scim.Documents(scim.ResourceTypes(s.Directory.Base())))
}

func (s *server) scimResourceType(c echo.Context) error {
	for _, t := range scim.ResourceTypes(s.Directory.Base()) {
		if string(t.ID) == c.Param("id") {
			return s.scimDocument(c, t)
		}
	}
	return s.notFound(c)
}

func (s *server) scimSchemas(c echo.Context) error {
	return s.scimDocument(c, scim.Documents(scim.Schemas(s.Directory.Base())))
}

func (s *server) scimSchema(c echo.Context) error {
	for _, schema := range scim.Schemas(s.Directory.Base()) {
		if strings.EqualFold(schema.ID, c.Param("id")) {
			return s.scimDocument(c, schema)
		}
	}
	return s.notFound(c)
}

func (s *server) scimDocument(c echo.Context, document any) error {
	if c.QueryParam("filter") != "" {
		return scim.NoFilter()
	}
	return answerSCIM(c, http.StatusOK, document)
}
