package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/message"
	"decorum/internal/quiz"
	"decorum/internal/report"
)

// personRoutes are the addresses of one person, as HR and managers see them.
func (s *server) personRoutes() []route {
	const one = "/people/:id"
	return []route{
		{http.MethodGet, one, reporting, s.personPage},
		{http.MethodPost, one + "/exceptions", staffing, s.grantException},
		{http.MethodPost, one + "/exceptions/:exception/end", staffing, s.endException},
		{http.MethodPost, one + "/exceptions/:exception/take-back", staffing, s.takeBackException},
	}
}

type personPage struct {
	layout
	Of         report.Dossier
	Stories    []story
	Exceptions []shownException
	Open       []story // that can be waived or extended
	MostBack   int     // days ago that a pause may begin
	Roles      []account.Role
	Self       bool // it is the page of whoever looks at it
	Error      string
	Form       exceptionForm
}

// story is an enrollment with its names.
type story struct {
	report.Story

	Status     enrollment.Status
	State      certificate.State // of the certificate; "" = there is none
	CourseName string
	Tried      []tried
	Why        string // in one sentence
	Then       string // what becomes of the due day when what was granted is over; "" = nothing
	Again      string // why a cycle after the first began; "" = it is the first
	Under      int    // number of the version under which it is being taken; 0 = it is not
	Told       []message.Entry
	Unheard    account.Day // on which a manager should be told, and there is none; "" = there is
}

type tried struct {
	report.Tried

	Name string // of the quiz
}

// personID reads whose page it is.
func personID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, report.ErrNoPerson
	}
	return id, nil
}

func (s *server) personPage(c echo.Context) error {
	return s.showPerson(c, http.StatusOK, exceptionForm{}, "")
}

func (s *server) showPerson(c echo.Context, status int, form exceptionForm, problem string) error {
	ctx := c.Request().Context()
	id, err := personID(c)
	if err != nil {
		return err
	}
	dossier, err := s.Reports.Dossier(ctx, learner(c), id)
	if err != nil {
		return err
	}
	exceptions, err := s.Assignments.Exceptions(ctx, id)
	if err != nil {
		return err
	}
	page := personPage{layout: s.layout(c, dossier.Person.Name, "reports"), Of: dossier, Form: form, Error: problem,
		Roles: account.Roles(), Self: dossier.Person.ID == learner(c).ID, MostBack: assignment.MostBack}
	told, err := s.told(ctx, id)
	if err != nil {
		return err
	}
	prospects, err := s.prospects(ctx, id)
	if err != nil {
		return err
	}
	unheard, err := s.Messages.Unheard(ctx, id)
	if err != nil {
		return err
	}
	again, err := s.causes(ctx, dossier.Stories)
	if err != nil {
		return err
	}
	courses := map[int64]string{}
	for _, st := range dossier.Stories {
		shown := s.tell(st, exceptions)
		shown.Told, shown.Unheard, shown.Again = told[st.ID], unheard[st.ID], again[st.ID]
		if p, open := prospects[st.ID]; open {
			shown.Then = s.then(p)
		}
		courses[st.ID] = shown.CourseName
		page.Stories = append(page.Stories, shown)
		if st.Latest && !st.Completed() && st.SetAside != enrollment.SetWithdrawn {
			page.Open = append(page.Open, shown)
		}
	}
	for _, x := range exceptions {
		page.Exceptions = append(page.Exceptions, s.showException(x, courses[x.EnrollmentID]))
	}
	return s.render(c, status, "people/person", page)
}

// toldShown is how many messages about somebody a page shows at most.
const toldShown = 200

// told returns the messages about somebody, by enrollment, the latest first.
func (s *server) told(ctx context.Context, person int64) (map[int64][]message.Entry, error) {
	list, _, err := s.Messages.List(ctx, message.Filter{PersonID: person, Limit: toldShown})
	out := map[int64][]message.Entry{}
	for _, e := range list {
		out[e.EnrollmentID] = append(out[e.EnrollmentID], e)
	}
	return out, err
}

// causes say why cycles after the first began, by enrollment.
func (s *server) causes(ctx context.Context, stories []report.Story) (map[int64]string, error) {
	out := map[int64]string{}
	rules := map[int64]assignment.Assignment{}
	for i, st := range stories { // by course, the latest cycle first
		if i+1 == len(stories) || st.Cycle == 1 || stories[i+1].Course != st.Course {
			continue
		}
		if len(rules) == 0 {
			list, err := s.Assignments.Assignments(ctx)
			if err != nil {
				return nil, err
			}
			for _, a := range list {
				rules[a.ID] = a
			}
		}
		before := stories[i+1]
		out[st.ID] = assignment.Again{Before: before.Enrollment, Under: before.Version, After: st.Enrollment, Retake: st.Retake,
			Rule: rules[st.AssignmentID]}.Words(s.Zone)
	}
	return out, nil
}

// tell gives a story its names and its reason.
func (s *server) tell(st report.Story, exceptions []assignment.Exception) story {
	shown := story{Story: st, Status: st.Enrollment.Status(s.Clock()), State: st.CertificateState(s.Clock()), CourseName: st.Course, Why: s.why(st, exceptions)}
	titles := map[string]string{}
	if p, err := s.Courses.Current(st.Course); err == nil {
		shown.CourseName = p.Course.Title
		if st.Latest && !st.Completed() && st.SetAside != enrollment.SetWithdrawn {
			shown.Under = p.Version.Number
		}
		for _, l := range p.Course.Lessons {
			titles[l.Key] = l.Title
		}
	}
	titles[quiz.AssessmentKey] = "Final assessment"
	for _, a := range st.Attempts {
		name := titles[a.Quiz]
		if name == "" {
			name = a.Quiz
		}
		shown.Tried = append(shown.Tried, tried{a, name})
	}
	return shown
}

// why says in a sentence why an enrollment has its status.
func (s *server) why(st report.Story, exceptions []assignment.Exception) string {
	day := func(t time.Time) string { return t.In(s.Zone).Format("January 2, 2006") }
	last := func(t time.Time) string { return day(t.Add(-time.Microsecond)) }
	switch st.Enrollment.Status(s.Clock()) {
	case enrollment.Completed:
		if st.ValidUntil.IsZero() {
			return "Every requirement was met on " + day(st.CompletedAt) + "; that does not expire."
		}
		return "Every requirement was met on " + day(st.CompletedAt) + "; that is valid until " + last(st.ValidUntil) + "."
	case enrollment.Expired:
		return "Every requirement was met on " + day(st.CompletedAt) + ", and that was valid until " + last(st.ValidUntil) + "."
	case enrollment.Overdue:
		return "It was due on " + last(st.DueAt) + ", and " + strconv.Itoa(st.Met) + " of " + strconv.Itoa(st.Total) + " requirements are met."
	case enrollment.InProgress:
		return "Begun on " + day(st.StartedAt) + "; " + strconv.Itoa(st.Met) + " of " + strconv.Itoa(st.Total) + " requirements are met."
	case enrollment.Paused, enrollment.Waived:
		for _, x := range exceptions {
			if x.EndedAt.IsZero() && x.SetsAside() == st.SetAside && (x.EnrollmentID == 0 || x.EnrollmentID == st.ID) {
				return "Granted by " + x.CreatedBy + " on " + day(x.CreatedAt) + ": " + x.Reason + "."
			}
		}
		return "An exception was granted."
	case enrollment.Withdrawn:
		return "No assignment covers this person any more, and they had not begun."
	case enrollment.NotStarted:
	}
	return "Enrolled on " + day(st.EnrolledAt) + ", and not begun yet."
}
