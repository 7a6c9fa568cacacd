package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
)

const peoplePath = "/people"

// rosterRoutes are all addresses about who is here.
func (s *server) rosterRoutes() []route {
	return slices.Concat(s.personRoutes(), s.peopleRoutes(), s.importRoutes(), s.unitRoutes())
}

// peopleRoutes are the addresses where people come in, change and go.
func (s *server) peopleRoutes() []route {
	const one = peoplePath + "/:id"
	return []route{
		{http.MethodGet, peoplePath, staffing, s.peoplePage},
		{http.MethodPost, one + "/deactivate", staffing, s.deactivate},
		{http.MethodPost, one + "/reactivate", staffing, s.reactivate},
		{http.MethodPost, one + "/role", administering, s.setRole},
	}
}

type peoplePage struct {
	layout
	Filter         peopleFilter
	Units          []report.UnitName
	Roles          []account.Role
	People         []listedPerson
	Total          int    // active people, whatever is filtered
	First          string // addresses of other pages, "" = none
	Next, Previous string
	Filtered       bool
}

// peopleFilter is the filter as the form shows it.
type peopleFilter struct {
	Search string
	Unit   int64
	Role   account.Role
	State  string
}

type listedPerson struct {
	account.RosterEntry

	Unit  string
	Above string // the units above it, without the one at the top
}

// anyState is the state in a filter that is no state: the list begins with
// those who are here.
const anyState = "all"

// readPeopleFilter reads a filter from an address.
func readPeopleFilter(q url.Values) (peopleFilter, account.RosterFilter, error) {
	f := peopleFilter{Search: q.Get("search"), Role: account.Role(q.Get("role")), State: q.Get("state")}
	if f.State == "" {
		f.State = string(account.Here)
	}
	l := account.RosterFilter{Search: f.Search, Role: f.Role, State: account.State(f.State)}
	if f.State == anyState {
		l.State = ""
	}
	var err error
	if text := q.Get("unit"); text != "" {
		f.Unit, err = strconv.ParseInt(text, 10, 64)
		l.UnitID = f.Unit
	}
	states := []string{anyState, string(account.Here), string(account.Gone)}
	if err != nil || (f.Role != "" && !slices.Contains(account.Roles(), f.Role)) || !slices.Contains(states, f.State) {
		return f, l, fault.Explain(fault.Invalid, "People can’t be listed like this. Clear the filters and choose again.")
	}
	return f, l, nil
}

// peoplePage lists people.
func (s *server) peoplePage(c echo.Context) error {
	filter, listing, err := readPeopleFilter(c.QueryParams())
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := s.Accounts.People(ctx, listing, c.QueryParam("at"))
	if err != nil {
		return err
	}
	units, total, err := s.Accounts.Headcounts(ctx)
	if err != nil {
		return err
	}
	plain := make([]account.Unit, len(units))
	page := peoplePage{layout: s.layout(c, "People", "people"), Filter: filter, Roles: account.Roles(), Total: total}
	for i, u := range units {
		plain[i] = u.Unit
	}
	page.Units = report.Names(plain)
	names := map[int64]report.UnitName{}
	for _, u := range page.Units {
		names[u.ID] = u
	}
	for _, p := range found.People {
		shown := listedPerson{RosterEntry: p, Unit: names[p.UnitID].Name}
		shown.Above = above(names[p.UnitID].Path)
		page.People = append(page.People, shown)
	}
	page.Filtered = filter.Search != "" || filter.Unit != 0 || filter.Role != "" || filter.State != string(account.Here)
	page.Next, page.Previous = turned(c, found.Next), turned(c, found.Previous)
	if found.Previous != "" {
		page.First = turned(c, " ")
	}
	return s.render(c, http.StatusOK, "people/list", page)
}

// turned returns the address of the same list at a cursor; " " is its beginning
// and "" no address.
func turned(c echo.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	q := url.Values{}
	for name, values := range c.QueryParams() {
		if name != "at" && len(values) > 0 && values[0] != "" {
			q.Set(name, values[0])
		}
	}
	if cursor != " " {
		q.Set("at", cursor)
	}
	return peoplePath + "?" + q.Encode()
}

// sure reports whether a form was sent by the button that says what comes of it.
func sure(c echo.Context) bool { return c.FormValue("sure") == "yes" }

// errNotSure is what is said to a form without that button.
var errNotSure = fault.Explain(fault.Invalid, "Open the person’s page and confirm what is to be done there. Nothing was changed.")

// deactivate keeps somebody out.
func (s *server) deactivate(c echo.Context) error {
	return s.changePerson(c, func(id int64) (string, error) {
		if !sure(c) {
			return "", errNotSure
		}
		p, err := s.Accounts.Deactivate(c.Request().Context(), learner(c).As(), id)
		return p.Name + " is deactivated: signed out, asked for nothing, and still in reports as at an earlier day.", err
	})
}

// reactivate lets somebody in again.
func (s *server) reactivate(c echo.Context) error {
	return s.changePerson(c, func(id int64) (string, error) {
		p, err := s.Accounts.Reactivate(c.Request().Context(), learner(c).As(), id)
		return p.Name + " is let in again. Assignments apply within a minute.", err
	})
}

// setRole gives somebody a role.
func (s *server) setRole(c echo.Context) error {
	return s.changePerson(c, func(id int64) (string, error) {
		if c.FormValue("role") == "" {
			return "", fault.Explain(fault.Invalid, "Choose a role.")
		}
		role, err := account.ParseRole(c.FormValue("role"))
		if err != nil {
			return "", err
		}
		p, err := s.Accounts.SetRole(c.Request().Context(), learner(c).As(), id, role)
		return p.Name + " now has the role " + string(role) + ".", err
	})
}

// changePerson changes somebody and goes back to their page. What can't be done
// is said there.
func (s *server) changePerson(c echo.Context, change func(id int64) (string, error)) error {
	id, err := personID(c)
	if err != nil {
		return err
	}
	said, err := change(id)
	if words := fault.Words(err); words != "" && !errors.Is(err, fault.Missing) {
		return s.showPerson(c, http.StatusUnprocessableEntity, exceptionForm{}, words)
	}
	if err != nil {
		return err
	}
	s.flash(c, said)
	return see(c, peoplePath+"/"+strconv.FormatInt(id, 10))
}
