package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
)

type setUpPage struct {
	layout
	Token string
	First bool // the first administrator is to be added
	Name  string
	Email string
	Error string
}

// setUpPage shows a one-time address: it sets a password, or makes the first
// administrator.
func (s *server) setUpPage(c echo.Context) error {
	page, err := s.setUpForm(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "account/setup", page)
}

func (s *server) setUpForm(c echo.Context) (setUpPage, error) {
	token := c.Param("token")
	person, err := s.Accounts.Linked(c.Request().Context(), token)
	if err != nil {
		return setUpPage{}, err
	}
	page := setUpPage{
		layout: s.layout(c, "Set your password", ""), Token: token, First: person.ID == 0, Name: person.Name, Email: person.Email,
	}
	page.Bare = true
	if page.First {
		page.Title = "Make the first account"
	}
	return page, nil
}

// setUp uses the address up and signs the person in.
func (s *server) setUp(c echo.Context) error {
	ctx := c.Request().Context()
	page, err := s.setUpForm(c)
	if err != nil {
		return err
	}
	if page.First {
		page.Name, page.Email = c.FormValue("name"), c.FormValue("email")
	}
	person, err := s.Accounts.SetUp(ctx, page.Token, page.Name, page.Email, c.FormValue("password"))
	if errors.Is(err, fault.Invalid) {
		page.Error = fault.Words(err)
		return s.render(c, http.StatusUnprocessableEntity, "account/setup", page)
	}
	if err != nil {
		return err
	}
	if err := s.begin(ctx, person); err != nil {
		return err
	}
	s.flash(c, "You are set up. Welcome.")
	return see(c, "/courses")
}

type passwordPage struct {
	layout
	Error string
}

// passwordPage shows the form for a new password.
func (s *server) passwordPage(c echo.Context) error {
	return s.render(c, http.StatusOK, "account/password", passwordPage{layout: s.layout(c, "Change password", "")})
}

// changePassword sets it and ends every other session of the person.
func (s *server) changePassword(c echo.Context) error {
	ctx := c.Request().Context()
	person := learner(c)
	epoch, err := s.Accounts.ChangePassword(ctx, person.ID, c.FormValue("current"), c.FormValue("password"))
	if errors.Is(err, fault.Invalid) {
		page := passwordPage{layout: s.layout(c, "Change password", ""), Error: fault.Words(err)}
		return s.render(c, http.StatusUnprocessableEntity, "account/password", page)
	}
	if err != nil {
		return err
	}
	person.Epoch = epoch
	if err := s.begin(ctx, person); err != nil {
		return err
	}
	s.flash(c, "Your password is changed. Everywhere else you are signed out.")
	return see(c, "/courses")
}
