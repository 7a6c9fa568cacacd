package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/audit"
	"decorum/internal/fault"
)

const auditPath = "/audit"

// auditRoutes is the address of the history of changes.
func (s *server) auditRoutes() []route {
	return []route{{http.MethodGet, auditPath, staffing, s.auditPage}}
}

type auditPage struct {
	layout
	Filter   auditFilter
	Doers    []doer
	Subjects []audit.Subject
	Days     []auditDay
	N        int              // entries on this page
	Of       account.Person   // whom the history is about; zero = everybody
	Several  []account.Person // who else might be meant
	Problem  string           // why nobody is meant
	CSV      string           // addresses; "" = none
	Next     string
	First    string
	Filtered bool
}

// auditFilter is the filter as the form shows it.
type auditFilter struct {
	By, About, Person, From, Until string
}

// doer is somebody who can be chosen.
type doer struct{ Value, Name string }

// auditDay are the entries of a day.
type auditDay struct {
	Day     time.Time
	Entries []audit.Told
}

// itself stands for the program where an address has to say who did something.
const itself = "itself"

// readAuditFilter reads a filter from an address, but for whom it is about.
func (s *server) readAuditFilter(q url.Values) (auditFilter, audit.Filter, error) {
	shown := auditFilter{By: q.Get("by"), About: q.Get("about"), Person: strings.TrimSpace(q.Get("person")), From: q.Get("from"), Until: q.Get("until")}
	f := audit.Filter{About: audit.Subject(shown.About)}
	if shown.By != "" {
		by := shown.By
		if by == itself {
			by = ""
		}
		f.By = &by
	}
	err := f.Between(s.Zone, shown.From, shown.Until)
	return shown, f, err
}

// maxSeveral is how many people a page offers where several fit a name.
const maxSeveral = 10

// meant finds whom a text means: a number, an address or a part of a name. If
// several fit, they are returned as well.
func (s *server) meant(ctx context.Context, text string) (account.Person, []account.Person, error) {
	nobody := fault.Explain(fault.Missing, "Nobody here is called “"+text+"”.")
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		p, err := s.Accounts.Listed(ctx, id)
		return p.Person, nil, err
	}
	p, err := s.Accounts.Store().PersonByEmail(ctx, strings.ToLower(text))
	if err == nil || !errors.Is(err, fault.Missing) {
		return p, nil, err
	}
	found, err := s.Accounts.People(ctx, account.RosterFilter{Search: text}, "")
	switch {
	case err != nil:
		return account.Person{}, nil, err
	case len(found.People) == 0:
		return account.Person{}, nil, nobody
	case len(found.People) == 1:
		return found.People[0].Person, nil, nil
	}
	var several []account.Person
	for _, e := range found.People[:min(len(found.People), maxSeveral)] {
		several = append(several, e.Person)
	}
	return account.Person{}, several, fault.Explain(fault.Missing, "Several people fit “"+text+"”.")
}

// auditPage shows what was changed, by whom and when, or sends it as a file.
func (s *server) auditPage(c echo.Context) error {
	shown, filter, err := s.readAuditFilter(c.QueryParams())
	if err != nil {
		return err
	}
	page := auditPage{layout: s.layout(c, "History of changes", "audit"), Filter: shown, Subjects: audit.Subjects(learner(c))}
	page.Filtered = shown != auditFilter{}
	ctx := c.Request().Context()
	if shown.Person != "" {
		var several []account.Person
		page.Of, several, err = s.meant(ctx, shown.Person)
		if page.Problem = fault.Words(err); err != nil && page.Problem == "" {
			return err
		}
		filter.PersonID, page.Several = page.Of.ID, several
		page.Filter.Person = cmp.Or(page.Of.Email, shown.Person)
	}
	switch format := c.QueryParam("format"); {
	case format == "csv" && page.Problem != "":
		return fault.Explain(fault.Invalid, page.Problem)
	case format == "csv":
		return s.sendAudit(c, filter)
	case format != "":
		return fault.Explain(fault.Invalid, "The history comes as a page or as csv.")
	}
	if err := s.fillAudit(c, &page, filter); err != nil {
		return err
	}
	status := http.StatusOK
	if page.Problem != "" {
		status = http.StatusNotFound
	}
	return s.render(c, status, "reports/audit", page)
}

func (s *server) fillAudit(c echo.Context, page *auditPage, filter audit.Filter) error {
	ctx := c.Request().Context()
	doers, err := s.Audit.Doers(ctx)
	if err != nil {
		return err
	}
	for _, d := range doers {
		page.Doers = append(page.Doers, doer{cmp.Or(d.By, itself), d.Who()})
	}
	if by := page.Filter.By; by != "" && !slices.ContainsFunc(page.Doers, func(d doer) bool { return d.Value == by }) {
		page.Doers = append(page.Doers, doer{by, by})
	}
	if page.Problem != "" {
		return nil
	}
	after, err := audit.ParseKey(c.QueryParam("at"))
	if err != nil {
		return err
	}
	told, next, err := s.Audit.Page(ctx, learner(c), filter, after)
	if err != nil {
		return err
	}
	page.N = len(told)
	for _, t := range told {
		day := account.DayOf(t.At, s.Zone).Begins(s.Zone)
		if n := len(page.Days); n == 0 || !page.Days[n-1].Day.Equal(day) {
			page.Days = append(page.Days, auditDay{Day: day})
		}
		last := &page.Days[len(page.Days)-1]
		last.Entries = append(last.Entries, t)
	}
	page.CSV = page.Filter.address("format", "csv")
	if next.ID != 0 {
		page.Next = page.Filter.address("at", next.String())
	}
	if after.ID != 0 {
		page.First = page.Filter.address()
	}
	return nil
}

// address returns the history's address with this filter and more.
func (f auditFilter) address(more ...string) string {
	q := url.Values{}
	for name, value := range map[string]string{"by": f.By, "about": f.About, "person": f.Person, "from": f.From, "until": f.Until} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return auditPath
	}
	return auditPath + "?" + q.Encode()
}

// Of returns the address for another person.
func (f auditFilter) Of(p account.Person) string {
	f.Person = p.Email
	return f.address()
}

// sendAudit streams the entries of a filter.
func (s *server) sendAudit(c echo.Context, filter audit.Filter) error {
	ctx, reader := c.Request().Context(), learner(c)
	if _, _, err := s.Audit.Page(ctx, reader, filter, audit.Key{}); err != nil { // whatever is wrong with it is said before the first byte
		return err
	}
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{}) // as in exportReport
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="history-`+s.Clock().In(s.Zone).Format(time.DateOnly)+`.csv"`)
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	return audit.WriteCSV(c.Response(), s.Zone, func(each func(audit.Told) error) error { return s.Audit.Each(ctx, reader, filter, each) })
}
