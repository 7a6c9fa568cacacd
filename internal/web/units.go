package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
)

const unitsPath = "/units"

// unitRoutes are the addresses where units are renamed and moved.
func (s *server) unitRoutes() []route {
	return []route{
		{http.MethodGet, unitsPath, staffing, s.unitsPage},
		{http.MethodPost, unitsPath + "/:id/rename", staffing, s.renameUnit},
		{http.MethodPost, unitsPath + "/:id/move", staffing, s.moveUnit},
	}
}

type unitsPage struct {
	layout
	Units   []shownUnit
	Paths   []report.UnitName // the same, in full
	Without int               // people without a unit
	Open    int64             // the unit whose forms are shown; 0 = none
	Of      report.UnitName   // that unit
	Parent  int64             // above it
	Under   []report.UnitName // where it can go
	Error   string
	Name    string // in its form
}

// shownUnit is a unit with how far it is set in.
type shownUnit struct {
	account.Headcount

	Shown int
}

// deepest is how far a unit is set in at the most.
const deepest = 5

func (s *server) unitsPage(c echo.Context) error {
	open, _ := strconv.ParseInt(c.QueryParam("unit"), 10, 64)
	return s.showUnits(c, http.StatusOK, open, "")
}

func (s *server) showUnits(c echo.Context, status int, open int64, problem string) error {
	ctx := c.Request().Context()
	units, total, err := s.Accounts.Headcounts(ctx)
	if err != nil {
		return err
	}
	page := unitsPage{layout: s.layout(c, "Units", "people"), Without: total, Error: problem}
	plain := make([]account.Unit, len(units))
	for i, u := range units {
		plain[i] = u.Unit
		page.Without -= u.Own
		page.Units = append(page.Units, shownUnit{u, min(u.Depth, deepest)})
	}
	page.Paths = report.Names(plain)
	below := map[int64]bool{open: true}
	for i, u := range units {
		below[u.ID] = below[u.ID] || (u.ParentID != 0 && below[u.ParentID])
		if u.ID == open {
			page.Open, page.Of, page.Name, page.Parent = open, page.Paths[i], u.Name, u.ParentID
		}
		if !below[u.ID] {
			page.Under = append(page.Under, page.Paths[i])
		}
	}
	if problem != "" && c.FormValue("name") != "" {
		page.Name = c.FormValue("name")
	}
	return s.render(c, status, "people/units", page)
}

// renameUnit gives a unit another name.
func (s *server) renameUnit(c echo.Context) error {
	return s.changeUnit(c, "Renamed. Reports as at an earlier day keep the old name.", func(ctx context.Context, by account.Actor, id int64) error {
		return s.Accounts.RenameUnit(ctx, by, id, c.FormValue("name"))
	})
}

// moveUnit puts a unit under another.
func (s *server) moveUnit(c echo.Context) error {
	return s.changeUnit(c, "Moved, with everybody in it. Reports as at an earlier day show it where it was.", func(ctx context.Context, by account.Actor, id int64) error {
		under, err := strconv.ParseInt(c.FormValue("under"), 10, 64)
		if err != nil {
			return fault.Explain(fault.Invalid, "Choose where the unit goes.")
		}
		return s.Accounts.MoveUnit(ctx, by, id, under)
	})
}

func (s *server) changeUnit(c echo.Context, said string, change func(context.Context, account.Actor, int64) error) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return account.ErrNoUnit
	}
	err = change(c.Request().Context(), learner(c).As(), id)
	if words := fault.Words(err); words != "" && !errors.Is(err, fault.Missing) {
		return s.showUnits(c, http.StatusUnprocessableEntity, id, words)
	}
	if err != nil {
		return err
	}
	s.flash(c, said)
	return see(c, unitsPath+"?unit="+strconv.FormatInt(id, 10))
}
