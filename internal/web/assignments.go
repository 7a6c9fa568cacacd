package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/report"
)

const assignmentsPath = "/assignments"

// assignmentRoutes are the addresses of rules.
func (s *server) assignmentRoutes() []route {
	const one = assignmentsPath + "/:id"
	return []route{
		{http.MethodGet, assignmentsPath, staffing, s.assignmentsPage},
		{http.MethodGet, assignmentsPath + "/new", staffing, s.newAssignment},
		{http.MethodGet, assignmentsPath + "/preview", staffing, s.previewAssignment},
		{http.MethodPost, assignmentsPath, staffing, s.saveAssignment},
		{http.MethodGet, one, staffing, s.assignmentPage},
		{http.MethodGet, one + "/end", staffing, s.previewEnd},
		{http.MethodPost, one + "/end", staffing, s.endAssignment},
	}
}

type assignmentsPage struct {
	layout
	Assignments []shownAssignment
}

// shownAssignment is a rule in words.
type shownAssignment struct {
	assignment.Assignment

	CourseName string
	Who        string
	By         string // when it is due, and how often again
	Reminding  string
	Order      string // which other assignments of the course come first; "" = there are none
}

func (s *server) show(a assignment.Assignment, names assignment.Names) shownAssignment {
	shown := shownAssignment{Assignment: a, CourseName: a.Course, Who: a.Audience.Words(names), Reminding: a.Reminders.Words(),
		By: a.Due.Words() + "; " + a.Recurrence.Words()}
	if p, err := s.Courses.Current(a.Course); err == nil {
		shown.CourseName = p.Course.Title
	}
	return shown
}

func (s *server) assignmentsPage(c echo.Context) error {
	list, err := s.Assignments.Assignments(c.Request().Context())
	if err != nil {
		return err
	}
	names, _, err := s.names(c.Request().Context(), list...)
	if err != nil {
		return err
	}
	page := assignmentsPage{layout: s.layout(c, "Assignments", "assignments")}
	order := assignment.Order(list)
	for _, a := range list {
		shown := s.show(a, names)
		shown.Order = order[a.ID]
		page.Assignments = append(page.Assignments, shown)
	}
	return s.render(c, http.StatusOK, "assignments/list", page)
}

// names returns the names of units and people that rules mention, and all units.
func (s *server) names(ctx context.Context, list ...assignment.Assignment) (assignment.Names, []report.UnitName, error) {
	units, err := s.Accounts.Store().Units(ctx)
	if err != nil {
		return assignment.Names{}, nil, err
	}
	names := assignment.Names{Units: map[int64]string{}, People: map[int64]string{}}
	paths := report.Names(units)
	for _, u := range paths {
		names.Units[u.ID] = u.Name
	}
	var ids []int64
	for _, a := range list {
		ids = append(ids, a.Audience.Also...)
		for _, c := range a.Audience.Conditions {
			ids = append(ids, c.People...)
		}
	}
	people, err := s.Assignments.Named(ctx, ids)
	for _, p := range people {
		names.People[p.ID] = p.Name
	}
	return names, paths, err
}

type assignmentPage struct {
	layout
	Form     assignmentForm
	Courses  []course.Published
	Units    []report.UnitName
	Months   []time.Month
	Error    string
	Ended    bool
	EndedAt  time.Time
	Since    time.Time
	By       string
	Shown    shownAssignment
	Order    string // which other assignments of the course come first; "" = there are none
	Existing bool
}

// newAssignment shows an empty form, or one that comes back from a preview.
func (s *server) newAssignment(c echo.Context) error {
	form := formOf(assignment.Assignment{Reminders: assignment.StandardReminders()}, nil)
	if len(c.QueryParams()) > 0 {
		form = readForm(c.QueryParams())
	}
	return s.assignmentForm(c, form, "")
}

func (s *server) assignmentForm(c echo.Context, form assignmentForm, problem string) error {
	_, units, err := s.names(c.Request().Context())
	if err != nil {
		return err
	}
	order, err := s.order(c.Request().Context(), form.ID)
	if err != nil {
		return err
	}
	page := assignmentPage{layout: s.layout(c, "New assignment", "assignments"), Form: form, Courses: s.Courses.All(), Units: units, Error: problem,
		Order: order, Existing: form.ID != 0}
	for m := time.January; m <= time.December; m++ {
		page.Months = append(page.Months, m)
	}
	if page.Existing {
		page.Title = "Change the assignment"
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(c, status, "assignments/edit", page)
}

// assignmentPage shows a rule in its form.
func (s *server) assignmentPage(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Explain(fault.Missing, "There is no such assignment.")
	}
	ctx := c.Request().Context()
	a, err := s.Assignments.Assignment(ctx, id)
	if err != nil {
		return err
	}
	emails, err := s.emails(ctx, a)
	if err != nil {
		return err
	}
	if a.Ended() {
		names, _, err := s.names(ctx, a)
		if err != nil {
			return err
		}
		page := assignmentPage{layout: s.layout(c, a.Name, "assignments"), Ended: true, EndedAt: a.EndedAt, Since: a.CreatedAt, By: a.CreatedBy, Shown: s.show(a, names)}
		return s.render(c, http.StatusOK, "assignments/edit", page)
	}
	return s.assignmentForm(c, formOf(a, emails), "")
}

// order says which other assignments of its course come before one.
func (s *server) order(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	list, err := s.Assignments.Assignments(ctx)
	return assignment.Order(list)[id], err
}

// emails returns the addresses of the people whom a rule mentions.
func (s *server) emails(ctx context.Context, a assignment.Assignment) (map[int64]string, error) {
	ids := a.Audience.Also
	for _, c := range a.Audience.Conditions {
		ids = append(ids, c.People...)
	}
	people, err := s.Assignments.Named(ctx, ids)
	out := make(map[int64]string, len(people))
	for _, p := range people {
		out[p.ID] = p.Email
	}
	return out, err
}

// ruleOf returns the rule that a form describes.
func (s *server) ruleOf(ctx context.Context, f assignmentForm) (assignment.Assignment, error) {
	a := assignment.Assignment{}
	if f.ID != 0 {
		var err error
		if a, err = s.Assignments.Assignment(ctx, f.ID); err != nil {
			return a, err
		}
	}
	a.Name, a.Course = f.Name, cmp.Or(a.Course, f.Course)
	err := f.fill(&a, func(emails []string) ([]int64, error) { return s.findPeople(ctx, emails) })
	return a, err
}

// findPeople returns the ids of people by their addresses.
func (s *server) findPeople(ctx context.Context, emails []string) ([]int64, error) {
	var ids []int64
	for _, email := range emails { // a handful, typed by hand
		p, err := s.Accounts.Store().PersonByEmail(ctx, email)
		if errors.Is(err, fault.Missing) {
			return nil, fault.Explain(fault.Invalid, "Nobody has the address "+email+".")
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, p.ID)
	}
	return ids, nil
}
