package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// viewLister reads a page of views.
type viewLister = func(ctx context.Context, reader account.Person, after string) ([]report.View, string, error)

type viewPage struct {
	layout
	View     report.View
	About    []string
	Gone     string // what it is narrowed to and is no longer there
	Without  string // address of the report without that
	Mine     bool
	MayStop  bool
	Error    string
	Form     scheduleForm
	Sent     string // when it is sent
	To       []account.Person
	Weekdays []time.Weekday
	Hours    []int
	Sends    bool // there is a mail server
}

// scheduleForm is a schedule as it was filled in.
type scheduleForm struct {
	Every, Weekday, Day, Hour, Format, Emails string
	Attach                                    bool
}

func (s *server) viewPage(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	return s.showView(c, http.StatusOK, id, "", nil)
}

// showView shows a view's settings; form is what somebody filled in and could
// not be taken, nil = what is so.
func (s *server) showView(c echo.Context, status int, id int64, problem string, form *scheduleForm) error {
	ctx, person := c.Request().Context(), learner(c)
	v, err := s.SavedViews.View(ctx, person, id)
	if err != nil {
		return err
	}
	page := viewPage{layout: s.layout(c, v.Name, "reports"), View: v, Mine: v.ChangedBy(person), MayStop: v.StoppedBy(person), Error: problem, Sends: s.SavedViews.Outbox.Sends()}
	if page.About, err = s.describe(ctx, person, v.Query); err != nil {
		return err
	}
	gone, err := s.SavedViews.Gone(ctx, v)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		page.Gone, page.Without = listed(gone), s.without(v)
	}
	for day := time.Monday; day <= time.Saturday; day++ {
		page.Weekdays = append(page.Weekdays, day)
	}
	page.Weekdays = append(page.Weekdays, time.Sunday)
	for hour := range 24 {
		page.Hours = append(page.Hours, hour)
	}
	page.Form = scheduleForm{Every: string(report.Weekly), Weekday: "1", Day: "1", Hour: "7", Format: "xlsx", Attach: true, Emails: person.Email}
	if sch := v.Schedule; sch != nil {
		page.Sent = sch.Words(s.Zone)
		if page.To, err = s.SavedViews.Store.Readers(ctx, sch.Recipients); err != nil {
			return err
		}
		page.Form = scheduleForm{Every: string(sch.Every), Weekday: strconv.Itoa(int(sch.Weekday)), Day: strconv.Itoa(max(1, sch.Day)), Hour: strconv.Itoa(sch.Hour),
			Format: sch.Format, Attach: sch.Attach, Emails: emailsOf(page.To)}
	}
	if form != nil {
		page.Form = *form
	}
	return s.render(c, status, "reports/view", page)
}

func emailsOf(people []account.Person) string {
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = p.Email
	}
	return strings.Join(out, "\n")
}

// without returns the address of a view's report without what is gone.
func (s *server) without(v report.View) string {
	q := v.Query
	if _, err := s.Courses.Current(q.Course); err != nil {
		q.Course = ""
	}
	q.Unit = 0
	return with(q.Values())
}

// scheduleView has a view sent.
func (s *server) scheduleView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	ctx, form := c.Request().Context(), readSchedule(values)
	sch, err := form.schedule()
	if err == nil {
		emails := strings.FieldsFunc(strings.ToLower(form.Emails), func(r rune) bool { return strings.ContainsRune(" ,;\r\n\t", r) })
		sch.Recipients, err = s.SavedViews.Recipients(ctx, learner(c), emails)
	}
	if err == nil {
		err = s.SavedViews.SetSchedule(ctx, learner(c), id, sch)
	}
	if errors.Is(err, fault.Invalid) && fault.Words(err) != "" {
		return s.showView(c, http.StatusUnprocessableEntity, id, fault.Words(err), &form)
	}
	if err != nil {
		return err
	}
	s.flash(c, "Scheduled. Each recipient gets the rows that are theirs to see.")
	return see(c, viewAddress(id))
}

func readSchedule(q url.Values) scheduleForm {
	return scheduleForm{Every: q.Get("every"), Weekday: q.Get("weekday"), Day: q.Get("day"), Hour: q.Get("hour"), Format: q.Get("format"),
		Emails: q.Get("emails"), Attach: q.Get("attach") != ""}
}

// schedule reads a schedule without its recipients.
func (f scheduleForm) schedule() (report.Schedule, error) {
	sch := report.Schedule{Every: report.Every(f.Every), Format: f.Format, Attach: f.Attach}
	var err error
	number := func(text string) int {
		n, failed := strconv.Atoi(text)
		if text != "" && failed != nil {
			err = fault.Explain(fault.Invalid, "Days and hours are numbers.")
		}
		return n
	}
	sch.Weekday, sch.Day, sch.Hour = time.Weekday(number(f.Weekday)), number(f.Day), number(f.Hour)
	return sch, err
}
