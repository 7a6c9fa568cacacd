package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/view"
)

type shownException struct {
	assignment.Exception

	CourseName string // "" = every course
	Held       bool   // it holds
	ToCome     bool
	Mistakable bool // its days count, or will, so that it can be taken back
}

func (s *server) showException(x assignment.Exception, course string) shownException {
	open := x.EndedAt.IsZero()
	return shownException{Exception: x, CourseName: course, Held: open && !s.Clock().Before(x.StartsAt), ToCome: open && s.Clock().Before(x.StartsAt),
		Mistakable: x.SetsAside() != enrollment.NotSetAside && !x.TakenBack()}
}

type exceptionForm struct {
	Kind, Enrollment, From, Until, Due, Reason string
}

// grantException pauses a person, or waives or extends one enrollment.
func (s *server) grantException(c echo.Context) error {
	id, err := personID(c)
	if err != nil {
		return err
	}
	form := exceptionForm{Kind: c.FormValue("kind"), Enrollment: c.FormValue("enrollment"), From: c.FormValue("from"), Until: c.FormValue("until"),
		Due: c.FormValue("due"), Reason: c.FormValue("reason")}
	err = s.grant(c.Request().Context(), learner(c).Email, id, form)
	if words := fault.Words(err); words != "" {
		return s.showPerson(c, http.StatusUnprocessableEntity, form, words)
	}
	if err != nil {
		return err
	}
	return s.settled(c, id, "Granted.")
}

// grant grants what a form asks for.
func (s *server) grant(ctx context.Context, by string, person int64, form exceptionForm) error {
	var days [3]account.Day
	for i, text := range []string{form.From, form.Until, form.Due} {
		day, err := account.ParseDay(text)
		if err != nil {
			return err
		}
		days[i] = day
	}
	from, until, due := days[0], days[1], days[2]
	enrolled, _ := strconv.ParseInt(form.Enrollment, 10, 64)
	switch assignment.ExceptionKind(form.Kind) {
	case assignment.Pause:
		return s.Assignments.Pause(ctx, by, person, from, until, form.Reason)
	case assignment.Waive:
		return s.Assignments.Waive(ctx, by, person, enrolled, until, form.Reason)
	case assignment.Extend:
		return s.Assignments.Extend(ctx, by, person, enrolled, due, form.Reason)
	}
	return fault.Explain(fault.Invalid, "Choose whether to pause, waive or extend.")
}

// endException ends what was granted before its time.
func (s *server) endException(c echo.Context) error {
	return s.stopException(c, s.Assignments.EndException, "Ended. What it set aside goes on.")
}

// takeBackException takes back what was granted by mistake.
func (s *server) takeBackException(c echo.Context) error {
	return s.stopException(c, s.Assignments.TakeBack, "Taken back. Its days don’t count.")
}

func (s *server) stopException(c echo.Context, stop func(ctx context.Context, by string, id int64) error, done string) error {
	id, err := personID(c)
	if err != nil {
		return err
	}
	exception, err := strconv.ParseInt(c.Param("exception"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	if err := stop(c.Request().Context(), learner(c).Email, exception); err != nil {
		return err
	}
	return s.settled(c, id, done)
}

// mostDues is how many due days are told after something was granted or ended;
// all of them stand on the page.
const mostDues = 3

// settled says what was done and when what is open is due now, and shows the
// person.
func (s *server) settled(c echo.Context, person int64, done string) error {
	prospects, err := s.Assignments.Prospects(c.Request().Context(), person)
	if err != nil {
		return err
	}
	var words strings.Builder
	words.WriteString(done)
	for _, p := range prospects[:min(len(prospects), mostDues)] {
		name := p.Course
		if published, err := s.Courses.Current(p.Course); err == nil {
			name = published.Course.Title
		}
		words.WriteString(" " + name + " is due on " + s.lastDay(p.DueAt) + s.then(p) + ".")
	}
	s.flash(c, words.String())
	return see(c, "/people/"+strconv.FormatInt(person, 10))
}

// prospects are what will become of due days, by enrollment.
func (s *server) prospects(ctx context.Context, person int64) (map[int64]assignment.Prospect, error) {
	list, err := s.Assignments.Prospects(ctx, person)
	out := make(map[int64]assignment.Prospect, len(list))
	for _, p := range list {
		out[p.EnrollmentID] = p
	}
	return out, err
}

// then goes on after a due day: what will it be when what was granted is over?
// It is "" where that changes nothing.
func (s *server) then(p assignment.Prospect) string {
	what := "the pause"
	if p.Ahead == assignment.Waive {
		what = "the waiver"
	}
	moved := !p.Then.Equal(p.DueAt)
	switch {
	case p.OpenEnd && moved:
		return ", and on " + s.lastDay(p.Then) + " if " + what + " ended today; each day that it goes on makes that a day later"
	case p.OpenEnd:
		return ", and a day later for each day that " + what + " lasts"
	case moved:
		return ", and on " + s.lastDay(p.Then) + " once " + what + " is over"
	}
	return ""
}

// lastDay writes the day that ends at a moment.
func (s *server) lastDay(t time.Time) string { return view.Day(t.Add(-time.Microsecond), s.Zone) }
