package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

type completionPage struct {
	layout
	Filter   report.Query
	Courses  []course.Published
	Units    []report.UnitName
	Managers []account.Person
	Statuses []statusName
	Columns  []column
	Choices  []choice    // of columns
	Hidden   []formField // the rest of the address, for the form of columns
	Whole    []formField // the query, for the form that saves it
	// ColumnList is the choice as an address has it.
	ColumnList string
	Standard   string // address with the standard columns, "" if these are shown
	Totals     []total
	People     int
	Bars       []bar
	Summary    string
	RolledUp   bool // some bars stand for units with others below them
	Rows       []*reportRow
	Export     map[string]string // by format
	Evidence   string            // address of the pack of it
	First      string            // addresses of other pages, "" = none
	Next       string
	Previous   string
	Filtered   bool
	AsAt       time.Time // zero = now
	Counted    time.Time // when the totals were, if that was some time ago; zero = now
	Saved      savedView
}

type statusName struct {
	Status enrollment.Status
	Name   string
}

var statusNames = map[enrollment.Status]string{
	enrollment.NotStarted: "Not started", enrollment.InProgress: "In progress", enrollment.Completed: "Completed",
	enrollment.Overdue: "Overdue", enrollment.Expired: "Expired", enrollment.Paused: "Paused", enrollment.Waived: "Waived",
}

// inBars is the order of the statuses in charts.
var inBars = report.Statuses()

type total struct {
	Status  enrollment.Status
	Name    string
	Count   int
	Percent int
}

type reportRow struct {
	report.Row
	Status     enrollment.Status
	StatusName string
	State      certificate.State // of the certificate; "" = there is none
	CourseName string
	UnitName   string
	Above      string // the units above it, without the one at the top
	Rule       string
	Version    int
	Cells      []cell

	Plain       bool // nobody has chosen columns
	ManyCourses bool
	Address     bool // stands below the name
}

// reportRoutes are the addresses of the report and of what is made of it.
func (s *server) reportRoutes() []route {
	return append([]route{
		{http.MethodGet, reportPath, reporting, s.completionReport},
		{http.MethodGet, evidencePath, staffing, s.evidencePage},
		{http.MethodPost, evidencePath, staffing, s.makeEvidence},
	}, s.viewRoutes()...)
}

// completionReport shows who has finished and who is late, or exports it.
func (s *server) completionReport(c echo.Context) error {
	query, err := report.ParseQuery(c.QueryParams())
	if err != nil {
		return err
	}
	if len(c.QueryParams()["columns"]) > 1 { // a form's boxes; an address has them in one
		return see(c, with(s.reportValues(c, query)))
	}
	filter, sort, err := query.Filter(s.Zone, s.Clock())
	if err != nil {
		return err
	}
	switch format := c.QueryParam("format"); format {
	case "":
		return s.showReport(c, query, filter, sort)
	case "csv", "xlsx":
		return s.exportReport(c, query, filter, sort, format)
	default:
		return fault.Explain(fault.Invalid, "The report comes as a page, as csv or as xlsx.")
	}
}

// reportValues are the parameters of the report's address, in the form in which
// they are written into others: the query, and the saved view that it came from.
func (s *server) reportValues(c echo.Context, query report.Query) url.Values {
	values := query.Values()
	if view := c.QueryParam("view"); view != "" {
		values.Set("view", view)
	}
	return values
}

const reportPath = "/reports/completion"

// with returns the report's address with some parameters changed and the
// position within it forgotten; an empty value removes its parameter.
func with(q url.Values, changes ...string) string {
	out := url.Values{}
	for k, v := range q {
		if len(v) > 0 && v[0] != "" && k != "at" && k != "format" {
			out.Set(k, v[0])
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		out.Del(changes[i])
		if changes[i+1] != "" {
			out.Set(changes[i], changes[i+1])
		}
	}
	if len(out) == 0 {
		return reportPath
	}
	return reportPath + "?" + out.Encode()
}

func (s *server) showReport(c echo.Context, shown report.Query, filter report.Filter, sort report.Sort) error {
	ctx, person, query := c.Request().Context(), learner(c), s.reportValues(c, shown)
	filter, err := s.Reports.Narrow(ctx, person, filter)
	if err != nil {
		return err
	}
	rows, err := s.Reports.Page(ctx, person, filter, sort, c.QueryParam("at"))
	if err != nil {
		return err
	}
	totals, err := s.Reports.Totals(ctx, person, filter)
	if err != nil {
		return err
	}
	page := completionPage{layout: s.layout(c, "Completion", "reports"), Filter: shown, Courses: s.Courses.All(),
		Export:   map[string]string{"csv": with(query, "format", "csv"), "xlsx": with(query, "format", "xlsx")},
		Evidence: strings.Replace(with(query, "columns", "", "view", ""), reportPath, evidencePath, 1)}
	if page.Units, page.Managers, err = s.Reports.Choices(ctx, person); err != nil {
		return err
	}
	for _, status := range inBars {
		page.Statuses = append(page.Statuses, statusName{status, statusNames[status]})
	}
	page.Columns, page.Choices, page.Hidden = columns(query, sort, shown.Fields), choices(shown.Fields), hidden(query, "columns")
	page.Whole = hidden(shown.Values())
	page.ColumnList = report.JoinFields(shown.Fields, ",")
	if len(shown.Fields) > 0 {
		page.Standard = with(query, "columns", "")
	}
	page.fillTotals(totals, query)
	labels, err := s.Reports.Labels(ctx, shown.Fields)
	if err != nil {
		return err
	}
	s.fillRows(&page, rows, query, cmp.Or(filter.AsAt, s.Clock()), labels)
	page.AsAt, page.Counted = filter.AsAt, totals.At
	if page.Saved, err = s.savedView(c, shown); err != nil {
		return err
	}
	page.Filtered = shown.Filtered()
	return s.render(c, http.StatusOK, "reports/completion", page)
}

func (s *server) fillRows(page *completionPage, rows report.Page, query url.Values, now time.Time, labels report.Labels) {
	titles := course.Titles(page.Courses)
	for _, r := range rows.Rows {
		status := r.Enrollment.Status(now)
		name := titles[r.Course]
		if name == "" {
			name = r.Course
		}
		row := &reportRow{Row: r, Status: status, StatusName: statusNames[status], State: r.CertificateState(now), CourseName: name,
			UnitName: lastName(r.Unit), Above: above(r.Unit), Rule: labels.Rules[r.AssignmentID], Version: labels.Versions[r.CompletedVersionID],
			Plain: len(page.Filter.Fields) == 0, ManyCourses: len(page.Courses) > 1}
		row.Address = row.Plain || slices.Contains(page.Filter.Fields, report.FieldEmail)
		for _, col := range page.Columns {
			row.Cells = append(row.Cells, cell{row, col.Field})
		}
		page.Rows = append(page.Rows, row)
	}
	if rows.Next != "" {
		page.Next = with(query, "at", rows.Next)
	}
	if rows.Prev != "" {
		page.Previous, page.First = with(query, "at", rows.Prev), with(query)
	}
}
