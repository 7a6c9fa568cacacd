package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// previewPage is what would come of saving a rule, or of ending it.
type previewPage struct {
	layout
	Shown    shownAssignment
	Preview  assignment.Preview
	Error    string
	Fields   []formField // of the form, for the buttons below
	Once     string      // what this preview is called, so that it is saved once; "" if a rule is changed
	Read     time.Time   // when the rule was read that is to be ended
	Back     string      // address of the form
	Download string      // address of the same as CSV
	Existing bool
	Ending   bool
}

// formField is a field of a form as it was filled in.
type formField struct{ Name, Value string }

// previewAssignment says what would come of the form. It changes nothing, and
// so its address can be shared.
func (s *server) previewAssignment(c echo.Context) error {
	ctx, query := c.Request().Context(), c.QueryParams()
	asCSV := query.Get("format") == "csv"
	query.Del("format")
	form := readForm(query)
	a, err := s.ruleOf(ctx, form)
	var preview assignment.Preview
	if err == nil && !asCSV {
		preview, err = s.Assignments.Preview(ctx, a)
	}
	if words := fault.Words(err); words != "" {
		return s.assignmentForm(c, form, words)
	}
	switch {
	case err != nil:
		return err
	case asCSV:
		return s.previewCSV(c, a)
	}
	page := previewPage{Preview: preview, Existing: a.ID != 0, Back: assignmentsPath + "/new?" + query.Encode(), Fields: fieldsOf(query),
		Download: assignmentsPath + "/preview?" + query.Encode() + "&format=csv"}
	if !page.Existing {
		page.Once = rand.Text()
	}
	return s.showAssignmentPreview(c, http.StatusOK, a, page)
}

// showAssignmentPreview answers with a preview, the rule in words above it.
func (s *server) showAssignmentPreview(c echo.Context, status int, a assignment.Assignment, page previewPage) error {
	names, _, err := s.names(c.Request().Context(), a)
	if err != nil {
		return err
	}
	page.layout, page.Shown = s.layout(c, "Preview", "assignments"), s.show(a, names)
	return s.render(c, status, "assignments/preview", page)
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

// previewEnd says what would come of ending a rule.
func (s *server) previewEnd(c echo.Context) error { return s.showEnd(c, http.StatusOK, "") }

func (s *server) showEnd(c echo.Context, status int, problem string) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Explain(fault.Missing, "There is no such assignment.")
	}
	ctx, own := c.Request().Context(), assignmentsPath+"/"+strconv.FormatInt(id, 10)
	a, err := s.Assignments.Assignment(ctx, id)
	if err != nil {
		return err
	}
	if a.Ended() {
		return see(c, own)
	}
	ended, err := s.Assignments.Ending(ctx, id)
	if err != nil {
		return err
	}
	if c.QueryParam("format") == "csv" {
		return s.previewCSV(c, ended)
	}
	preview, err := s.Assignments.Preview(ctx, ended)
	if err != nil {
		return err
	}
	return s.showAssignmentPreview(c, status, a, previewPage{Preview: preview, Error: problem, Read: a.ChangedAt, Back: own,
		Download: own + "/end?format=csv", Existing: true, Ending: true})
}

// previewCSV streams everybody whom a rule would concern.
func (s *server) previewCSV(c echo.Context, a assignment.Assignment) error {
	ctx := c.Request().Context()
	units, err := s.Accounts.Store().Units(ctx)
	if err != nil {
		return err
	}
	paths := map[int64]string{}
	for _, u := range report.Names(units) {
		paths[u.ID] = u.Path
	}
	// A long list must not be cut off by the limit on ordinary answers.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{})
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="assignment-preview-`+s.Clock().In(s.Zone).Format(time.DateOnly)+`.csv"`)
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	columns := []string{"name", "email", "unit", "what happens", "due day", "cycle"}
	return report.CSVLines(c.Response(), columns, func(each func(cells ...string) error) error {
		return s.Assignments.Effects(ctx, a, func(e assignment.Effect) error {
			due := ""
			if e.Asks() && !e.DueAt.IsZero() {
				due = string(account.DayOf(e.DueAt.Add(-time.Microsecond), s.Zone))
			}
			return each(e.Person.Name, e.Person.Email, paths[e.Person.UnitID], e.Words(), due, strconv.Itoa(e.Cycle))
		})
	})
}
