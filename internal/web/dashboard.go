package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

const dashboardURL = "/reports/dashboard"

type dashboardPage struct {
	layout
	Filter   dashboardFilter
	Courses  []course.Published
	Units    []report.UnitName
	Filtered bool
	Whole    bool // of the company, not of a manager's people
	Taken    time.Time

	Totals    []total
	Asked     int // enrollments
	Done      int // percent completed, of all of them
	Bars      []unitBar
	Summary   string
	RolledUp  bool
	ReportURL string // the rows behind all of it

	Steps    []step
	Standing step // the last of them
	Overdue  int
	Late     []lateLine
	AllLate  string // address of all of them, "" = these are all
	LateOf   int    // how many managers there are

	Expiring    []expiryLine
	ExpiringAll int
	ExpiringURL string

	Course *course.Course // whose lessons are shown; nil = none was chosen
	Funnel report.Funnel
}

// Part returns which part of the funnel's people so many are, in percent.
func (p dashboardPage) Part(n int) string { return portion(n, p.Funnel.People) }

// dashboardFilter is what the form shows.
type dashboardFilter struct {
	Course string
	Unit   int64
	By     string // day, or week
}

// unitBar is a unit in the chart and its table.
type unitBar struct {
	bar

	Overdue    int
	OverdueURL string
}

// step is a day or week in the chart over time and its table. The places are
// of a drawing that is chartHeight high and as wide as there is room.
type step struct {
	report.Step

	Name, Short              string
	URL, DueURL, DoneURL     string // of what became due, was due, and was done; "" = nothing
	X, Width                 string // percent
	DueY, DueHeight          int
	DoneY, DoneHeight, Share int
	Ends                     bool // a tick with its name stands below
}

// chartHeight is how high the chart over time is.
const chartHeight = 176

type lateLine struct {
	Name, URL string
	Left      bool // the manager has
	N         int
	Width     string // percent of the most
}

type expiryLine struct {
	Name, URL string
	N         int
	Width     string
}

// mostLate is how many managers a dashboard lists.
const mostLate = 10

// readFocus reads what a dashboard is about from its address.
func (s *server) readFocus(c echo.Context) (dashboardFilter, report.Focus, error) {
	shown := dashboardFilter{Course: c.QueryParam("course"), By: c.QueryParam("by")}
	refuse := fault.Explain(fault.Invalid, "The dashboard can’t be shown like this. Clear the filters and choose again.")
	if text := c.QueryParam("unit"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return shown, report.Focus{}, refuse
		}
		shown.Unit = n
	}
	if !slices.Contains([]string{"", "day", "week"}, shown.By) {
		return shown, report.Focus{}, refuse
	}
	return shown, report.Focus{Course: shown.Course, UnitID: shown.Unit, Daily: shown.By == "day"}, nil
}

// query is the filter as the reports take it.
func (f dashboardFilter) query() url.Values {
	q := url.Values{}
	if f.Course != "" {
		q.Set("course", f.Course)
	}
	if f.Unit != 0 {
		q.Set("unit", strconv.FormatInt(f.Unit, 10))
	}
	return q
}

// dashboard shows how the company, or a manager's part of it, stands.
func (s *server) dashboard(c echo.Context) error {
	ctx, person := c.Request().Context(), learner(c)
	shown, view, err := s.readFocus(c)
	if err != nil {
		return err
	}
	page := dashboardPage{layout: s.layout(c, "Dashboard", "dashboard"), Filter: shown, Courses: s.Courses.All(), Filtered: shown != dashboardFilter{},
		Whole: staffing.admits(person), ReportURL: with(view.Behind().Values())}
	page.Course = s.funnelCourse(shown.Course)
	d, err := s.Boards.Dashboard(ctx, person, view, outline(page.Course))
	if err != nil {
		return err
	}
	page.Units, page.Taken, page.Funnel = d.Units, d.At, d.Funnel
	fillUnits(&page, d, view)
	s.fillSteps(&page, d, view)
	s.fillExpiring(&page, d, view)
	page.LateOf = len(d.Late)
	top := d.Late[:min(len(d.Late), mostLate)]
	if page.Late, err = s.lateLines(c, top, d.Late, view); err != nil {
		return err
	}
	if len(d.Late) > mostLate {
		page.AllLate = dashboardAddress("/overdue", shown)
	}
	return s.render(c, http.StatusOK, "reports/dashboard", page)
}

// funnelCourse is the course whose lessons are shown: the one that was chosen,
// or the only one.
func (s *server) funnelCourse(key string) *course.Course {
	all := s.Courses.All()
	if key == "" && len(all) == 1 {
		return all[0].Course
	}
	i := slices.IndexFunc(all, func(p course.Published) bool { return p.Course.Key == key })
	if i < 0 {
		return nil
	}
	return all[i].Course
}

func outline(c *course.Course) report.Outline {
	if c == nil {
		return report.Outline{}
	}
	out := report.Outline{Course: c.Key}
	for _, l := range c.Lessons {
		out.Lessons = append(out.Lessons, report.Lesson{Key: l.Key, Title: l.Title, Quiz: l.Quiz != nil})
	}
	return out
}

// dashboardAddress returns the address of a dashboard's page with the filter.
func dashboardAddress(path string, f dashboardFilter) string {
	q := f.query()
	if len(q) == 0 {
		return dashboardURL + path
	}
	return dashboardURL + path + "?" + q.Encode()
}

// fillUnits computes the totals and the chart of units.
func fillUnits(p *dashboardPage, d report.Dashboard, about report.Focus) {
	all := completionPage{Units: d.Units}
	all.fillTotals(d.Totals, about.Behind().Values())
	p.Totals, p.Asked, p.Summary, p.RolledUp = all.Totals, all.People, all.Summary, all.RolledUp
	p.Overdue = d.Totals.All[enrollment.Overdue]
	p.Done = 100 * d.Totals.All[enrollment.Completed] / max(1, p.Asked)
	for _, b := range all.Bars {
		line := unitBar{bar: b, Overdue: b.Counts[slices.Index(inBars, enrollment.Overdue)]}
		if b.URL != "" && line.Overdue > 0 {
			line.OverdueURL = b.URL + "&status=overdue"
		}
		p.Bars = append(p.Bars, line)
	}
}

// fillSteps draws the chart over time.
func (s *server) fillSteps(p *dashboardPage, d report.Dashboard, about report.Focus) {
	most := 1
	for _, st := range d.Steps {
		most = max(most, st.Due)
	}
	n := len(d.Steps)
	for i, st := range d.Steps {
		height := func(n int) int { return (chartHeight*n + most - 1) / most }
		line := step{Step: st, Share: st.Percent(),
			X: fmt.Sprintf("%.2f%%", 100*float64(i)/float64(n)), Width: fmt.Sprintf("%.2f%%", 78/float64(n)),
			DueHeight: height(st.Due), DoneHeight: height(st.Done)}
		line.DueY, line.DoneY = chartHeight-line.DueHeight, chartHeight-line.DoneHeight
		last := st.Until.Add(-time.Nanosecond).In(s.Zone)
		line.Short = last.Format("Jan 2")
		line.Name = last.Format("January 2, 2006")
		if i == n-1 {
			line.Name, line.Short = "Today", "Today"
		}
		line.Ends = i%((n-1)/5) == 0
		if st.New > 0 {
			line.URL = with(st.Behind(about, s.Zone).Values())
		}
		if st.Due > 0 {
			line.DueURL = with(st.BehindDue(about, s.Zone).Values())
		}
		if st.Done > 0 {
			line.DoneURL = with(st.BehindDone(about, s.Zone).Values())
		}
		p.Steps = append(p.Steps, line)
	}
	p.Standing = p.Steps[n-1]
}

// fillExpiring lists what expires in the next weeks.
func (s *server) fillExpiring(p *dashboardPage, d report.Dashboard, about report.Focus) {
	most := 1
	for _, e := range d.Expiring {
		most = max(most, e.N)
		p.ExpiringAll += e.N
	}
	for _, e := range d.Expiring {
		line := expiryLine{N: e.N, Width: portion(e.N, most),
			Name: e.From.In(s.Zone).Format("January 2") + " – " + e.Until.Add(-time.Nanosecond).In(s.Zone).Format("January 2")}
		if e.N > 0 {
			line.URL = with(e.Behind(about, s.Zone).Values())
		}
		p.Expiring = append(p.Expiring, line)
	}
	all := report.Expiry{From: d.Expiring[0].From, Until: d.Expiring[len(d.Expiring)-1].Until}
	p.ExpiringURL = with(all.Behind(about, s.Zone).Values())
}

// portion writes a part of the most in percent.
func portion(n, most int) string { return fmt.Sprintf("%.2f%%", 100*float64(n)/float64(max(1, most))) }

// lateLines are lines of managers, with their names.
func (s *server) lateLines(c echo.Context, some, all []report.Late, about report.Focus) ([]lateLine, error) {
	named, err := s.Boards.Named(c.Request().Context(), some)
	if err != nil {
		return nil, err
	}
	var out []lateLine
	for _, l := range some {
		line := lateLine{Name: named[l.ManagerID].Name, N: l.N, Width: portion(l.N, all[0].N)}
		if l.ManagerID == 0 {
			line.Name = "No manager"
		} else {
			line.Left = !named[l.ManagerID].Active
			line.URL = with(l.Behind(about).Values())
		}
		out = append(out, line)
	}
	return out, nil
}

// latePage lists all managers whose people are overdue.
type latePage struct {
	layout
	Filter      dashboardFilter
	Taken       time.Time
	Lines       []lateLine
	Managers    int
	Back        string
	First, Next string // "" = no such page
}

// overdueByManager is a page of that list. Its key is the line before.
func (s *server) overdueByManager(c echo.Context) error {
	shown, view, err := s.readFocus(c)
	if err != nil {
		return err
	}
	d, err := s.Boards.Dashboard(c.Request().Context(), learner(c), view, report.Outline{})
	if err != nil {
		return err
	}
	page := latePage{layout: s.layout(c, "Overdue by manager", "dashboard"), Filter: shown, Taken: d.At, Managers: len(d.Late), Back: dashboardAddress("", shown)}
	rest := d.Late
	if key := c.QueryParam("after"); key != "" {
		var last report.Late
		if _, err := fmt.Sscanf(key, "%d-%d", &last.N, &last.ManagerID); err != nil {
			return fault.Explain(fault.Invalid, "This page of the list can’t be found again. Go back to the first page.")
		}
		rest = report.LateAfter(rest, last)
		page.First = dashboardAddress("/overdue", shown)
	}
	some := rest[:min(len(rest), report.PageSize)]
	if page.Lines, err = s.lateLines(c, some, d.Late, view); err != nil {
		return err
	}
	if len(rest) > len(some) {
		last := some[len(some)-1]
		q := shown.query()
		q.Set("after", fmt.Sprintf("%d-%d", last.N, last.ManagerID))
		page.Next = dashboardURL + "/overdue?" + q.Encode()
	}
	return s.render(c, http.StatusOK, "reports/overdue", page)
}

// dashboardRoutes is the part of the table about dashboards.
func (s *server) dashboardRoutes() []route {
	return []route{
		{http.MethodGet, dashboardURL, reporting, s.dashboard},
		{http.MethodGet, dashboardURL + "/overdue", reporting, s.overdueByManager},
	}
}
