package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
	"decorum/internal/report"
)

const (
	viewsPath     = "/reports/views"
	schedulesPath = "/reports/schedules"
)

// viewRoutes are the addresses of saved views.
func (s *server) viewRoutes() []route {
	const one = viewsPath + "/:id"
	return []route{
		{http.MethodGet, viewsPath, reporting, s.viewsPage},
		{http.MethodPost, viewsPath, reporting, s.saveView},
		{http.MethodGet, one, reporting, s.viewPage},
		{http.MethodPost, one, reporting, s.changeView},
		{http.MethodGet, one + "/open", reporting, s.openView},
		{http.MethodPost, one + "/remove", reporting, s.removeView},
		{http.MethodPost, one + "/schedule", reporting, s.scheduleView},
		{http.MethodPost, one + "/stop", reporting, s.stopView},
		{http.MethodGet, schedulesPath, reporting, s.schedulesPage},
	}
}

// savedView is what the report's page says of the view that it came from.
type savedView struct {
	report.View

	Mine    bool
	Changed bool // the page shows something else
}

// savedView returns the view that an address names; the zero one if it names
// none, or none that the reader may open.
func (s *server) savedView(c echo.Context, shown report.Query) (savedView, error) {
	id, _ := strconv.ParseInt(c.QueryParam("view"), 10, 64) // 0 = none
	if id == 0 {
		return savedView{}, nil
	}
	person := learner(c)
	v, err := s.SavedViews.View(c.Request().Context(), person, id)
	if fault.Of(err) == fault.Missing {
		return savedView{}, nil
	}
	return savedView{View: v, Mine: v.ChangedBy(person), Changed: v.Query.Values().Encode() != shown.Values().Encode()}, err
}

type viewsPage struct {
	layout
	Views     []shownView
	First     string // addresses of other pages, "" = none
	Next      string
	Schedules bool // the list is of those that are sent
}

// shownView is a view in words.
type shownView struct {
	report.View

	About []string
	Gone  string // what it is narrowed to and is no longer there
	Mine  bool
	Sent  string // when
}

func (s *server) viewsPage(c echo.Context) error {
	return s.listViews(c, "Saved views", viewsPath, s.SavedViews.List)
}

func (s *server) schedulesPage(c echo.Context) error {
	return s.listViews(c, "Scheduled reports", schedulesPath, s.SavedViews.Scheduled)
}

// listViews shows a page of views.
func (s *server) listViews(c echo.Context, title, path string, read viewLister) error {
	ctx, person, at := c.Request().Context(), learner(c), c.QueryParam("at")
	list, next, err := read(ctx, person, at)
	if err != nil {
		return err
	}
	units, managers, err := s.Reports.Choices(ctx, person)
	if err != nil {
		return err
	}
	page := viewsPage{layout: s.layout(c, title, "reports"), Schedules: path == schedulesPath}
	for _, v := range list {
		shown := shownView{View: v, About: s.words(v.Query, units, managers), Mine: v.ChangedBy(person), Gone: listed(s.SavedViews.GoneFrom(v, units))}
		if v.Schedule != nil {
			shown.Sent = v.Schedule.Words(s.Zone)
		}
		page.Views = append(page.Views, shown)
	}
	if at != "" {
		page.First = path
	}
	if next != "" {
		page.Next = path + "?at=" + url.QueryEscape(next)
	}
	return s.render(c, http.StatusOK, "reports/views", page)
}

// viewID reads whose view an address is about.
func viewID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, report.ErrNoView
	}
	return id, nil
}

func viewAddress(id int64) string { return viewsPath + "/" + strconv.FormatInt(id, 10) }

// readReportForm reads a form that does something with what the report's page
// shows: the form, and the report that it is about.
func readReportForm(c echo.Context) (url.Values, report.Query, error) {
	values, err := c.FormParams()
	if err != nil {
		return nil, report.Query{}, err
	}
	query, err := report.ParseQuery(values)
	return values, query, err
}

// saveView saves what the report's page shows.
func (s *server) saveView(c echo.Context) error {
	values, query, err := readReportForm(c)
	if err != nil {
		return err
	}
	id, err := s.SavedViews.Save(c.Request().Context(), learner(c), values.Get("name"), query, values.Get("shared") != "")
	if err != nil {
		return err
	}
	s.flash(c, "Saved. You find it under Saved views, and can have it sent from there.")
	return see(c, viewAddress(id)+"/open")
}

// openView shows the report that a view stands for, or says why it can't.
func (s *server) openView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := s.SavedViews.View(ctx, learner(c), id)
	if err != nil {
		return err
	}
	gone, err := s.SavedViews.Gone(ctx, v)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		return see(c, viewAddress(id))
	}
	return see(c, with(v.Query.Values(), "view", strconv.FormatInt(id, 10)))
}

// changeView renames a view, shares it or not, or replaces what it shows by
// what the report's page shows.
func (s *server) changeView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	ctx, person := c.Request().Context(), learner(c)
	name, shared := values.Get("name"), values.Get("shared") != ""
	var query *report.Query
	if values.Get("replace") != "" {
		q, err := report.ParseQuery(values)
		if err != nil {
			return err
		}
		v, err := s.SavedViews.View(ctx, person, id)
		if err != nil {
			return err
		}
		query, name, shared = &q, v.Name, v.Shared
	}
	err = s.SavedViews.Change(ctx, person, id, name, shared, query)
	if words := fault.Words(err); words != "" && fault.Of(err) != fault.Denied && fault.Of(err) != fault.Missing {
		return s.showView(c, http.StatusUnprocessableEntity, id, words, nil)
	}
	if err != nil {
		return err
	}
	s.flash(c, "Saved.")
	if query != nil {
		return see(c, viewAddress(id)+"/open")
	}
	return see(c, viewAddress(id))
}

func (s *server) removeView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	if err := s.SavedViews.Remove(c.Request().Context(), learner(c), id); err != nil {
		return err
	}
	s.flash(c, "The view is deleted. The records that it showed are as they were.")
	return see(c, viewsPath)
}

func (s *server) stopView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	if err := s.SavedViews.Stop(c.Request().Context(), learner(c), id); err != nil {
		return err
	}
	s.flash(c, "Stopped. Nothing more is sent.")
	return see(c, schedulesPath)
}

// listed joins parts as a sentence lists them.
func listed(parts []string) string { return strings.Join(parts, " and ") }
