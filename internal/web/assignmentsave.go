package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
)

// saveAssignment saves the rule of the form and carries it out.
func (s *server) saveAssignment(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return fault.Invalid
	}
	ctx, form := c.Request().Context(), readForm(values)
	a, err := s.ruleOf(ctx, form)
	if err == nil {
		var n int
		if _, n, err = s.Assignments.Save(ctx, learner(c).Email, a, form.Read); err == nil {
			s.flash(c, "Saved. "+plainCount(n, "enrollment was", "enrollments were")+" made or changed.")
			return see(c, assignmentsPath)
		}
	}
	if words := fault.Words(err); words != "" && !errors.Is(err, fault.Missing) {
		return s.assignmentForm(c, form, words)
	}
	return err
}

// endAssignment ends a rule, if it still is as the preview of its end showed it.
func (s *server) endAssignment(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	ctx, own := c.Request().Context(), assignmentsPath+"/"+strconv.FormatInt(id, 10)
	a, err := s.Assignments.Assignment(ctx, id)
	if err != nil {
		return err
	}
	read := c.FormValue("read")
	switch {
	case a.Ended():
		s.flash(c, "The assignment has ended already.")
		return see(c, own)
	case read == "": // not seen yet what that does
		return see(c, own+"/end")
	case read != a.ChangedAt.UTC().Format(time.RFC3339Nano):
		return s.showEnd(c, http.StatusConflict, "Somebody has changed this assignment since you looked at it. Below is what ending it would do now.")
	}
	n, err := s.Assignments.End(ctx, learner(c).Email, id)
	if err != nil {
		return err
	}
	s.flash(c, "The assignment has ended. "+plainCount(n, "enrollment was", "enrollments were")+" changed; whatever was completed stays.")
	return see(c, assignmentsPath)
}

func plainCount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
