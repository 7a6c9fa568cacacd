package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

type completionPage struct {
	layout
	Filter   reportFilter
	Courses  []course.Published
	Units    []report.UnitName
	Managers []account.Person
	Statuses []statusName
	Columns  []column
	Totals   []total
	People   int
	Bars     []bar
	Summary  string
	RolledUp bool // bars stand for units with what is below them
	Rows     []reportRow
	Export   map[string]string // by format
	First    string            // addresses of other pages, "" = none
	Next     string
	Previous string
	Filtered bool
}

// reportFilter is the filter as the form shows it.
type reportFilter struct {
	Course, Status, Search                 string
	Unit, Manager                          int64
	DueFrom, DueUntil, DoneFrom, DoneUntil string
	Sort, Dir                              string
}

// mostBars is how many bars a chart has, as long as they can be rolled up.
const mostBars = 24

type statusName struct {
	Status enrollment.Status
	Name   string
}

var statusNames = map[enrollment.Status]string{
	enrollment.NotStarted: "Not started", enrollment.InProgress: "In progress", enrollment.Completed: "Completed",
	enrollment.Overdue: "Overdue", enrollment.Expired: "Expired",
}

// inBars is the order of the statuses in charts: good first, trouble last.
var inBars = []enrollment.Status{
	enrollment.Completed, enrollment.InProgress, enrollment.NotStarted, enrollment.Overdue, enrollment.Expired,
}

// column is a head of the table, with the address that sorts by it.
type column struct {
	Name string
	By   report.Column // "" = can't be sorted by
	URL  string
	Sort string // ascending, descending, none
	Num  bool
}

type total struct {
	Status  enrollment.Status
	Name    string
	Count   int
	Percent int
}

// bar is a unit's line in the chart.
type bar struct {
	Name, Path, URL string
	Label           string
	Segments        []segment
	Counts          []int // in the order of inBars
	Done, Of        int
	Percent         int
}

type segment struct {
	Status   enrollment.Status
	X, Width string // percent
	Name     string
	Count    int
}

type reportRow struct {
	report.Row
	Status     enrollment.Status
	StatusName string
	CourseName string
	UnitName   string
	Above      string // the units above it, without the one at the top
}

// completionReport shows who has finished and who is late, or exports it.
func (s *server) completionReport(c echo.Context) error {
	shown, filter, sort, err := s.readFilter(c.QueryParams())
	if err != nil {
		return err
	}
	switch format := c.QueryParam("format"); format {
	case "":
		return s.showReport(c, shown, filter, sort)
	case "csv", "xlsx":
		return s.exportReport(c, filter, sort, format)
	default:
		return fault.Explain(fault.Invalid, "The report comes as a page, as csv or as xlsx.")
	}
}

// readFilter reads the filter from an address. Days are the organisation's;
// "until" includes its day.
func (s *server) readFilter(q url.Values) (reportFilter, report.Filter, report.Sort, error) {
	shown := reportFilter{
		Course: q.Get("course"), Status: q.Get("status"), Search: q.Get("search"),
		DueFrom: q.Get("due_from"), DueUntil: q.Get("due_until"), DoneFrom: q.Get("completed_from"), DoneUntil: q.Get("completed_until"),
		Sort: q.Get("sort"), Dir: q.Get("dir"),
	}
	filter := report.Filter{Course: shown.Course, Search: shown.Search, Status: enrollment.Status(shown.Status)}
	refuse := func(what string) (reportFilter, report.Filter, report.Sort, error) {
		return shown, filter, report.Sort{}, fault.Explain(fault.Invalid, "The report can’t be filtered like this: "+what+" is not understood. Clear the filters and choose again.")
	}
	if _, known := statusNames[filter.Status]; shown.Status != "" && !known {
		return refuse("the status")
	}
	for name, into := range map[string]*int64{"unit": &filter.UnitID, "manager": &filter.ManagerID} {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if q.Get(name) != "" && (err != nil || n < 1) {
			return refuse("the " + name)
		}
		*into = n
	}
	shown.Unit, shown.Manager = filter.UnitID, filter.ManagerID
	for _, err := range []error{
		filter.DueBetween(s.Zone, shown.DueFrom, shown.DueUntil), filter.DoneBetween(s.Zone, shown.DoneFrom, shown.DoneUntil),
	} {
		if err != nil {
			return shown, filter, report.Sort{}, err
		}
	}
	sort, ok := readSort(shown)
	if !ok {
		return refuse("the order")
	}
	return shown, filter, sort, nil
}

func readSort(shown reportFilter) (report.Sort, bool) {
	if shown.Sort == "" {
		return report.Sort{By: report.ByName}, true
	}
	for _, by := range report.Columns() {
		if string(by) == shown.Sort {
			return report.Sort{By: by, Desc: shown.Dir == "desc"}, true
		}
	}
	return report.Sort{}, false
}

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
		return "/reports/completion"
	}
	return "/reports/completion?" + out.Encode()
}

func (s *server) showReport(c echo.Context, shown reportFilter, filter report.Filter, sort report.Sort) error {
	ctx, person, query := c.Request().Context(), learner(c), c.QueryParams()
	rows, err := s.Reports.Page(ctx, person, filter, sort, c.QueryParam("at"))
	if err != nil {
		return err
	}
	totals, err := s.Reports.Totals(ctx, person, filter)
	if err != nil {
		return err
	}
	page := completionPage{layout: s.layout(c, "Completion", "reports"), Filter: shown, Courses: s.Courses.All(),
		Export: map[string]string{"csv": with(query, "format", "csv"), "xlsx": with(query, "format", "xlsx")}}
	if page.Units, page.Managers, err = s.Reports.Choices(ctx, person); err != nil {
		return err
	}
	for _, status := range inBars {
		page.Statuses = append(page.Statuses, statusName{status, statusNames[status]})
	}
	page.Columns = columns(query, sort)
	page.fillTotals(totals, query)
	s.fillRows(&page, rows, query)
	page.Filtered = with(query, "sort", "", "dir", "") != "/reports/completion"
	return s.render(c, http.StatusOK, "reports/completion", page)
}

// columns are the heads of the table.
func columns(query url.Values, sort report.Sort) []column {
	out := []column{
		{Name: "Person", By: report.ByName}, {Name: "Unit", By: report.ByUnit}, {Name: "Manager"}, {Name: "Status"},
		{Name: "Progress", By: report.ByProgress}, {Name: "Due", By: report.ByDue},
		{Name: "Completed", By: report.ByCompleted}, {Name: "Score", By: report.ByScore, Num: true}, {Name: "Certificate"},
	}
	for i := range out {
		col := &out[i]
		if col.By == "" {
			continue
		}
		col.Sort, col.URL = "none", with(query, "sort", string(col.By), "dir", "")
		if col.By == sort.By {
			col.Sort = "descending"
			if !sort.Desc {
				col.Sort, col.URL = "ascending", with(query, "sort", string(col.By), "dir", "desc")
			}
		}
	}
	return out
}

func (s *server) fillRows(page *completionPage, rows report.Page, query url.Values) {
	titles := map[string]string{}
	for _, p := range page.Courses {
		titles[p.Course.Key] = p.Course.Title
	}
	for _, r := range rows.Rows {
		status := r.Enrollment.Status(s.Clock())
		name := titles[r.Course]
		if name == "" {
			name = r.Course
		}
		page.Rows = append(page.Rows, reportRow{Row: r, Status: status, StatusName: statusNames[status], CourseName: name,
			UnitName: lastName(r.Unit), Above: above(r.Unit)})
	}
	if rows.Next != "" {
		page.Next = with(query, "at", rows.Next)
	}
	if rows.Prev != "" {
		page.Previous, page.First = with(query, "at", rows.Prev), with(query)
	}
}

// fillTotals computes the figures and the chart.
func (p *completionPage) fillTotals(totals report.Totals, query url.Values) {
	p.People = totals.All.Total()
	for _, status := range inBars {
		t := total{Status: status, Name: statusNames[status], Count: totals.All[status]}
		if p.People > 0 {
			t.Percent = 100 * t.Count / p.People
		}
		p.Totals = append(p.Totals, t)
	}
	worst := -1
	units := report.RollUp(totals.Units, p.Units, mostBars)
	p.RolledUp = len(units) < len(totals.Units)
	for _, u := range units {
		b := newBar(u)
		if u.UnitID != 0 {
			b.URL = with(query, "unit", strconv.FormatInt(u.UnitID, 10))
		}
		p.Bars = append(p.Bars, b)
		if late := u.Counts[enrollment.Overdue]; late > 0 && (worst < 0 || late > units[worst].Counts[enrollment.Overdue]) {
			worst = len(p.Bars) - 1
		}
	}
	if p.People == 0 {
		return
	}
	p.Summary = fmt.Sprintf("%d of %d enrollments are completed.", totals.All[enrollment.Completed], p.People)
	if worst >= 0 && len(p.Bars) > 1 {
		p.Summary += fmt.Sprintf(" %s has the most overdue: %d.", p.Bars[worst].Name, units[worst].Counts[enrollment.Overdue])
	}
}

func newBar(u report.UnitTotals) bar {
	b := bar{Path: u.Unit, Name: lastName(u.Unit), Of: u.Counts.Total(), Done: u.Counts[enrollment.Completed]}
	b.Percent = 100 * b.Done / max(1, b.Of)
	x := 0.0
	for i, status := range inBars {
		n := u.Counts[status]
		b.Counts = append(b.Counts, n)
		if i > 0 {
			b.Label += ", "
		}
		b.Label += fmt.Sprintf("%d %s", n, lower(statusNames[status]))
		if n == 0 {
			continue
		}
		width := 100 * float64(n) / float64(b.Of)
		b.Segments = append(b.Segments, segment{Status: status, Name: statusNames[status], Count: n,
			X: fmt.Sprintf("%.2f%%", x), Width: fmt.Sprintf("%.2f%%", width)})
		x += width
	}
	return b
}
