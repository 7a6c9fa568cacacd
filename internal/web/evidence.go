package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/evidence"
	"decorum/internal/report"
)

const evidencePath = "/reports/evidence"

type evidencePage struct {
	layout
	About  []string // the filter, in words
	Rows   int
	AsAt   time.Time // zero = now
	Hidden []formField
	Back   string // address of the report
}

// evidencePage says what a pack of the report would hold.
func (s *server) evidencePage(c echo.Context) error {
	query, err := report.ParseQuery(c.QueryParams())
	if err != nil {
		return err
	}
	filter, _, err := query.Filter(s.Zone, s.Clock())
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	totals, err := s.Reports.Totals(ctx, learner(c), filter)
	if err != nil {
		return err
	}
	about, err := s.describe(ctx, learner(c), query)
	if err != nil {
		return err
	}
	page := evidencePage{layout: s.layout(c, "Evidence pack", "reports"), About: about, Rows: totals.All.Total(), AsAt: filter.AsAt,
		Hidden: hidden(query.Values()), Back: with(query.Values())}
	return s.render(c, http.StatusOK, "reports/evidence", page)
}

// makeEvidence streams a pack. It is a POST because it is recorded who had one
// made.
func (s *server) makeEvidence(c echo.Context) error {
	_, query, err := readReportForm(c)
	if err != nil {
		return err
	}
	pack, err := s.Evidence.Prepare(evidence.Request{Query: query, By: learner(c)})
	if err != nil {
		return err
	}
	// A large pack must not be cut off by the limit on ordinary answers.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{})
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+pack.Name()+`"`)
	c.Response().WriteHeader(http.StatusOK)
	return pack.Write(c.Request().Context(), c.Response())
}
