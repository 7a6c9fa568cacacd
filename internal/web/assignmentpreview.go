package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"decorum/internal/assignment"
	"decorum/internal/fault"
)

// previewPage is what would come of saving a rule, or of ending it.
type previewPage struct {
	layout
	Shown    shownAssignment
	Preview  assignment.Preview
	Fields   []formField // of the form, for the buttons below
	Back     string      // address of the form
	Existing bool
}

// formField is a field of a form as it was filled in.
type formField struct{ Name, Value string }

// previewAssignment says what would come of the form. It changes nothing, and
// so its address can be shared.
func (s *server) previewAssignment(c echo.Context) error {
	ctx, query := c.Request().Context(), c.QueryParams()
	form := readForm(query)
	a, err := s.ruleOf(ctx, form)
	var preview assignment.Preview
	if err == nil {
		preview, err = s.Assignments.Preview(ctx, a)
	}
	if words := fault.Words(err); words != "" {
		return s.assignmentForm(c, form, words)
	}
	if err != nil {
		return err
	}
	page := previewPage{Preview: preview, Existing: a.ID != 0, Back: assignmentsPath + "/new?" + query.Encode(), Fields: fieldsOf(query)}
	names, _, err := s.names(ctx, a)
	if err != nil {
		return err
	}
	page.layout, page.Shown = s.layout(c, "Preview", "assignments"), s.show(a, names)
	return s.render(c, http.StatusOK, "assignments/preview", page)
}

func fieldsOf(q url.Values) []formField {
	var out []formField
	for name, values := range q {
		for _, v := range values {
			out = append(out, formField{name, v})
		}
	}
	return out
}
