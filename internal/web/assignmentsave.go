package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/api"
	"decorum/internal/assignment"
	"decorum/internal/fault"
)

// saveAssignment saves the rule of the form and carries it out. The same form
// once more leads to what the first one made.
func (s *server) saveAssignment(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return fault.Invalid
	}
	ctx, form := c.Request().Context(), readForm(values)
	a, err := s.ruleOf(ctx, form)
	if err == nil {
		err = once(c, &a, values)
	}
	if err == nil {
		err = s.saveOnce(c, a, form.Read)
	}
	if words := fault.Words(err); words != "" && !errors.Is(err, fault.Missing) {
		return s.assignmentForm(c, form, words)
	}
	return err
}

// once puts what the preview was called into a new rule, as a sum with the
// person, beside a sum of what the form says.
func once(c echo.Context, a *assignment.Assignment, values url.Values) (err error) {
	if key := values.Get("once"); key != "" && a.ID == 0 {
		a.RequestKey = sumOf("form " + strconv.FormatInt(learner(c).ID, 10) + " " + key)
		a.RequestSum, err = ruleSum(*a)
	}
	return err
}

// ruleSum is a sum of what a rule says.
func ruleSum(a assignment.Assignment) (string, error) {
	rule, err := json.Marshal(api.AssignmentOf(a).Rule)
	if err != nil {
		return "", fmt.Errorf("writing a rule: %w", err)
	}
	return sumOf(string(rule)), nil
}

// saveOnce saves a rule unless the same form was saved before, be it at this
// very moment.
func (s *server) saveOnce(c echo.Context, a assignment.Assignment, read time.Time) error {
	ctx := c.Request().Context()
	before, err := s.madeBefore(ctx, a)
	n := 0
	if before == 0 && err == nil {
		_, n, err = s.Assignments.Save(ctx, learner(c).Email, a, read)
	}
	if errors.Is(err, fault.Conflict) && before == 0 {
		look := s.madeBefore
		if a.ID != 0 {
			look = s.changedBefore
		}
		found, failed := look(ctx, a)
		if failed != nil {
			return failed
		}
		before = found
	}
	if before != 0 {
		s.flash(c, "This was saved already, and nothing was done twice. Here it is.")
		return see(c, assignmentsPath+"/"+strconv.FormatInt(before, 10))
	}
	if err != nil {
		return err
	}
	s.flash(c, "Saved. "+plainCount(n, "enrollment was", "enrollments were")+" made or changed.")
	return see(c, assignmentsPath)
}

// madeBefore returns the id of the rule that the same form has made; 0 = none.
func (s *server) madeBefore(ctx context.Context, a assignment.Assignment) (int64, error) {
	if a.RequestKey == "" || a.ID != 0 {
		return 0, nil
	}
	made, err := s.Assignments.ByRequest(ctx, a.RequestKey)
	switch {
	case errors.Is(err, fault.Missing):
		return 0, nil
	case err == nil && made.RequestSum != a.RequestSum:
		return 0, fault.Explain(fault.Conflict, "This preview was saved before and said something else. Look at the assignments, and begin anew if you want another one.")
	}
	return made.ID, err
}

// changedBefore returns the id of a rule if it says already what it is to be
// changed to; 0 = it says something else.
func (s *server) changedBefore(ctx context.Context, a assignment.Assignment) (int64, error) {
	now, err := s.Assignments.Assignment(ctx, a.ID)
	if err != nil || now.Ended() {
		return 0, err
	}
	said, err := ruleSum(now)
	if err != nil {
		return 0, err
	}
	if wanted, err := ruleSum(a); err != nil || wanted != said {
		return 0, err
	}
	return a.ID, nil
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
