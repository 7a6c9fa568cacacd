package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"decorum/internal/api"
)

// apiPage explains the API to a person.
type apiPage struct {
	layout
	Base       string
	Document   string
	Operations []shownOperation
	Kinds      []api.Kind
	PageSize   int
	MaxPage    int
	Quota      int
}

type shownOperation struct {
	api.Operation
	Parameters []api.Parameter
	First      bool // of its tag
}

func (s *server) apiPage(c echo.Context) error {
	p := apiPage{layout: s.layout(c, "The API", "api"), Base: s.apiBase(), Document: api.DocumentPath, Kinds: api.Kinds(),
		PageSize: api.PageSize, MaxPage: api.MaxPage, Quota: callBurst}
	tag := ""
	for _, o := range api.Operations() {
		p.Operations = append(p.Operations, shownOperation{o, o.AllParameters(), o.Tag != tag})
		tag = o.Tag
	}
	return s.render(c, http.StatusOK, "api/api", p)
}
