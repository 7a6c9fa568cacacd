package web

import (
	"errors"
	"strconv"

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

// endAssignment ends a rule.
func (s *server) endAssignment(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	n, err := s.Assignments.End(c.Request().Context(), learner(c).Email, id)
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
