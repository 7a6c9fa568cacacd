package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
)

const tokensPath = "/tokens"

// tokenRoutes are the addresses where administrators look after tokens.
func (s *server) tokenRoutes() []route {
	return []route{
		{http.MethodGet, tokensPath, administering, s.tokensPage},
		{http.MethodPost, tokensPath, administering, s.addToken},
		{http.MethodPost, tokensPath + "/:id/revoke", administering, s.revokeToken},
	}
}

type tokensPage struct {
	layout
	Tokens   []shownToken
	Purposes []purpose
	Form     tokenForm
	Error    string
	Secret   string // of the token that was made by this request
	Tenant   string // where a directory calls
	ForSCIM  bool   // the token that was made is for a directory
	ForAPI   bool   // or, for the rest
	API      string // where other programs call
}

type tokenForm struct {
	Name, Until string
	Scope       account.Scope
}

type shownToken struct {
	account.Token

	Purposes []purpose
	Over     bool
}

// purpose is an area of a scope in words.
type purpose struct {
	Scope   account.Scope
	Purpose string
	Chosen  bool
}

// purposes are the areas, with those of a scope chosen.
func purposes(scope account.Scope) []purpose {
	all := []purpose{
		{Scope: account.ScopeSCIM, Purpose: "A directory tells by SCIM who works here"},
		{Scope: account.ScopeReports, Purpose: "Reads who has completed what, with scores"},
		{Scope: account.ScopePeople, Purpose: "Reads people and units"},
		{Scope: account.ScopeAssignments, Purpose: "Reads assignments, and previews of new ones"},
		{Scope: account.ScopeAssignmentsWrite, Purpose: "Makes, changes and ends assignments"},
		{Scope: account.ScopeCertificates, Purpose: "Reads certificates"},
	}
	for i := range all {
		all[i].Chosen = scope.Has(all[i].Scope)
	}
	return all
}

func (s *server) tokensPage(c echo.Context) error {
	return s.showTokens(c, http.StatusOK, tokensPage{})
}

func (s *server) showTokens(c echo.Context, status int, page tokensPage) error {
	tokens, err := s.Accounts.Tokens(c.Request().Context())
	if err != nil {
		return err
	}
	page.layout, page.Purposes, page.Tenant = s.layout(c, "Access tokens", "tokens"), purposes(page.Form.Scope), s.Directory.Base()
	page.API = s.apiBase()
	for _, p := range page.Purposes {
		directory := p.Scope == account.ScopeSCIM
		page.ForSCIM, page.ForAPI = page.ForSCIM || (p.Chosen && directory), page.ForAPI || (p.Chosen && !directory)
	}
	for _, t := range tokens {
		chosen := slices.DeleteFunc(purposes(t.Scope), func(p purpose) bool { return !p.Chosen })
		page.Tokens = append(page.Tokens, shownToken{Token: t, Purposes: chosen, Over: t.Expired(s.Clock())})
	}
	return s.render(c, status, "tokens/list", page)
}

// addToken makes a token and shows it in the answer itself: it is stored
// nowhere, so that no other page could.
func (s *server) addToken(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return fault.Invalid
	}
	page := tokensPage{Form: tokenForm{Name: values.Get("name"), Until: values.Get("until"), Scope: account.Scope(strings.Join(values["scope"], " "))}}
	day, err := account.ParseDay(page.Form.Until)
	if err == nil {
		var ends time.Time
		if day != "" {
			ends = day.Ends(s.Zone)
		}
		page.Secret, _, err = s.Accounts.AddToken(c.Request().Context(), learner(c).Email, page.Form.Name, page.Form.Scope, ends)
	}
	if errors.Is(err, fault.Invalid) {
		page.Error = fault.Words(err)
		return s.showTokens(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return s.showTokens(c, http.StatusOK, page)
}

// revokeToken ends a token.
func (s *server) revokeToken(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	if err := s.Accounts.RevokeToken(c.Request().Context(), learner(c).Email, id); err != nil {
		return err
	}
	s.flash(c, "The token is revoked.")
	return see(c, tokensPath)
}
