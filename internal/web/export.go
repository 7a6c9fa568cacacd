package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/report"
)

// lastName returns the last part of a unit's path.
func lastName(path string) string {
	if path == "" {
		return "No unit"
	}
	if i := strings.LastIndex(path, " / "); i >= 0 {
		return path[i+3:]
	}
	return path
}

// above returns what stands above the last part of a unit's path, without the
// first part, which is the same for everybody.
func above(path string) string {
	parts := strings.Split(path, " / ")
	if len(parts) < 3 {
		return ""
	}
	return strings.Join(parts[1:len(parts)-1], " / ")
}

func lower(s string) string { return strings.ToLower(s) }

// exportReport streams every row of the filter as a file.
func (s *server) exportReport(c echo.Context, query report.Query, filter report.Filter, sort report.Sort, format string) error {
	ctx, person := c.Request().Context(), learner(c)
	if _, err := report.Scope(person, filter); err != nil {
		return err
	}
	labels, err := s.Reports.Labels(ctx, query.Fields)
	if err != nil {
		return err
	}
	// A long export must not be cut off by the limit on ordinary answers.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{})
	out := report.Export{Zone: s.Zone, Now: cmp.Or(filter.AsAt, s.Clock()), Titles: course.Titles(s.Courses.All()), BaseURL: strings.TrimRight(s.BaseURL.String(), "/"),
		Fields: query.Fields, Labels: labels}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="completion-`+out.Now.In(s.Zone).Format(time.DateOnly)+`.`+format+`"`)
	rows := func(each func(report.Row) error) error { return s.Reports.Each(ctx, person, filter, sort, each) }
	if format == "csv" {
		h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		c.Response().WriteHeader(http.StatusOK)
		return out.CSV(c.Response(), rows)
	}
	h.Set(echo.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	c.Response().WriteHeader(http.StatusOK)
	return out.XLSX(c.Response(), rows)
}
