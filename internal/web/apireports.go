package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"

	"decorum/internal/account"
	"decorum/internal/api"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// program is as whom a program reads reports: a token is the organization's,
// so that it sees what HR sees.
var program = account.Person{Role: account.HR}

// reportOf reads the filter of a report.
func (s *server) reportOf(c call) (report.Filter, error) {
	v := c.values
	f := report.Filter{Course: v["course"], UnitID: v.ID("unit"), ManagerID: v.ID("manager"), Status: enrollment.Status(v["status"]), Search: v["search"], Asked: v["asked"] == "true", Size: v.Limit()}
	err := cmp.Or(f.DueBetween(s.Zone, v["due_from"], v["due_until"]), f.DoneBetween(s.Zone, v["completed_from"], v["completed_until"]),
		f.ValidBetween(s.Zone, v["expires_from"], v["expires_until"]), f.At(s.Zone, v["as_at"], s.Clock()))
	return f, err
}

func (s *server) listCompletions(c call) (answered, error) {
	f, err := s.reportOf(c)
	if err != nil {
		return answered{}, err
	}
	sort := report.Sort{By: report.Column(cmp.Or(c.values["sort"], string(report.ByName))), Desc: c.values["direction"] == "desc"}
	rows, err := s.Reports.Page(c.Request().Context(), program, f, sort, c.values["cursor"])
	if errors.Is(err, fault.Invalid) {
		return answered{}, errCursor // the rest was read before
	}
	if err != nil {
		return answered{}, err
	}
	now := cmp.Or(f.AsAt, s.Clock())
	items := make([]api.Completion, len(rows.Rows))
	for i, r := range rows.Rows {
		items[i] = api.CompletionOf(r, s.Zone, now)
	}
	return pageOf(s, c, items, rows.Next), nil
}

func (s *server) countCompletions(c call) (answered, error) {
	f, err := s.reportOf(c)
	if err != nil {
		return answered{}, err
	}
	totals, err := s.Reports.Totals(c.Request().Context(), program, f)
	if err != nil {
		return answered{}, err
	}
	return answered{body: api.TotalsOf(totals)}, nil
}

func (s *server) listEnrollments(c call) (answered, error) {
	dossier, err := s.Reports.Dossier(c.Request().Context(), program, c.values.ID("id"))
	if errors.Is(err, fault.Missing) {
		return answered{}, api.Fail(api.NotFound, "There is no such person.")
	}
	if err != nil {
		return answered{}, err
	}
	items := make([]api.Enrollment, len(dossier.Stories))
	for i, story := range dossier.Stories {
		items[i] = api.EnrollmentOf(story, s.Zone, s.Clock())
	}
	return pageOf(s, c, items, ""), nil
}

func (s *server) listCourses(c call) (answered, error) {
	items := []api.Course{}
	for _, p := range s.Courses.All() {
		items = append(items, api.CourseOf(p))
	}
	return pageOf(s, c, items, ""), nil
}

// document makes the OpenAPI document, once.
func document(c Config) json.RawMessage {
	text, err := api.Document(api.About{Organization: c.Organization, Site: strings.TrimRight(c.BaseURL.String(), "/")})
	if err != nil { // it is made of what is compiled in
		c.Log.Error("writing the OpenAPI document", "error", err)
	}
	return text
}

func (s *server) readDocument(call) (answered, error) {
	return answered{body: s.document}, nil
}
