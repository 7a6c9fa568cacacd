package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// followUps is what pages say about the questions after completion.
type followUps struct {
	enrollment.FollowUp

	Completed bool
	URL       string
	Size      int             // how many questions each asks
	Intervals []time.Duration // after completion
	Answered  []quiz.Attempt
}

// Questions returns how many questions each asks, in words.
func (f followUps) Questions() string {
	switch f.Size {
	case 1:
		return "one question"
	case 2:
		return "two questions"
	case quiz.FollowUpQuestions:
		return "three questions"
	}
	return strconv.Itoa(f.Size) + " questions"
}

// followUps returns how somebody stands with them, nil if the course has none.
func (s *server) followUps(l enrollment.Learning) *followUps {
	q := l.Course.FollowUp
	if q == nil {
		return nil
	}
	out := &followUps{FollowUp: enrollment.FollowUpAt(l.Course, l.Records, s.Clock()), Completed: l.Records.Completed(),
		URL: quizURL(l.Course, q), Size: q.FollowUpSize(), Intervals: l.Course.FollowUpIntervals()}
	for _, a := range l.Records.Of(quiz.FollowUpKey) {
		if a.Submitted() {
			out.Answered = append(out.Answered, a)
		}
	}
	return out
}

type followUpPage struct {
	layout
	Course    *course.Course
	Quiz      *quiz.Quiz
	FollowUps *followUps
	Start     string // address that begins the one that is open
	// Of somebody who came by a link:
	Linked bool
	For    string // their name
	Until  time.Time
}

// followUpPage says what follow-ups are, which is open or when the next one
// comes, and what was answered before.
func (s *server) followUpPage(c echo.Context, l enrollment.Learning) error {
	page := followUpPage{layout: s.layout(c, l.Course.FollowUp.Title, "courses"), Course: l.Course, Quiz: l.Course.FollowUp, FollowUps: s.followUps(l)}
	page.Start = page.FollowUps.URL + "/attempts"
	return s.render(c, http.StatusOK, "learn/followup", page)
}

// linkRoutes are the addresses of a link to a follow-up.
func (s *server) linkRoutes() []route {
	link := followUpURL(":token")
	return []route{
		{http.MethodGet, link, anyone, s.linkedFollowUp},
		{http.MethodPost, link, anyone, s.beginLinked},
		{http.MethodPost, link + "/questions", anyone, s.submitLinked},
		{http.MethodPost, link + "/questions/answers", anyone, s.saveLinked},
	}
}

// followUpURL returns the address of a link to a follow-up.
func followUpURL(token string) string { return "/followups/" + token }

// invited returns what the link of the address opens. Whoever is signed in at
// the browser is left out of it: the link is for one person, and shows nothing
// of another. Links that nobody gave out are slowed down.
func (s *server) invited(c echo.Context) (enrollment.Invited, error) {
	c.Set(noSessionKey, true)
	in, err := s.Enrollments.Invited(c.Request().Context(), c.Param("token"))
	if errors.Is(err, fault.Missing) {
		if limited := s.slowDown(c); limited != nil {
			return enrollment.Invited{}, limited
		}
	}
	return in, err
}

// linkedFollowUp shows what a link is for, the questions once they were begun,
// and then the result. It changes nothing: programs that look through mail open
// every address in it.
func (s *server) linkedFollowUp(c echo.Context) error {
	in, err := s.invited(c)
	if err != nil {
		return err
	}
	if !in.Begun {
		page := followUpPage{layout: s.layout(c, in.Learning.Course.FollowUp.Title, ""), Course: in.Learning.Course, Quiz: in.Learning.Course.FollowUp,
			FollowUps: s.followUps(in.Learning), Start: followUpURL(c.Param("token")), Linked: true, For: in.Name, Until: in.Until}
		page.Bare = true
		return s.render(c, http.StatusOK, "learn/followup", page)
	}
	sitting, err := s.Enrollments.Sitting(c.Request().Context(), in.PersonID, in.Course, quiz.FollowUpKey, in.Number)
	if err != nil {
		return err
	}
	page := s.newAttemptPage(c, sitting)
	page.Linked, page.For, page.Bare = true, in.Name, true
	page.URL = followUpURL(c.Param("token")) + "/questions"
	if sitting.Attempt.Submitted() {
		return s.showResult(c, page)
	}
	return s.showPaper(c, page)
}

// beginLinked begins what a link is for.
func (s *server) beginLinked(c echo.Context) error {
	in, err := s.invited(c)
	if err != nil {
		return err
	}
	if err := s.Enrollments.Begin(c.Request().Context(), in); err != nil {
		return err
	}
	return see(c, followUpURL(c.Param("token")))
}

// linkedSheet opens the questions of a link and reads the answers of the form.
func (s *server) linkedSheet(c echo.Context) (enrollment.Invited, enrollment.Sitting, []quiz.Answer, error) {
	in, err := s.invited(c)
	if err != nil {
		return in, enrollment.Sitting{}, nil, err
	}
	sitting, answers, err := s.readSheet(c, in.PersonID, in.Course, quiz.FollowUpKey, in.Number)
	return in, sitting, answers, err
}

// saveLinked stores answers as they are given; a script calls it.
func (s *server) saveLinked(c echo.Context) error {
	in, sitting, answers, err := s.linkedSheet(c)
	if err != nil {
		return err
	}
	if err := s.Enrollments.SaveAnswers(c.Request().Context(), in.PersonID, sitting, answers); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// submitLinked stores the answers of the form and, if that was asked, hands the
// follow-up in.
func (s *server) submitLinked(c echo.Context) error {
	ctx := c.Request().Context()
	in, sitting, answers, err := s.linkedSheet(c)
	if err != nil {
		return err
	}
	if c.FormValue("then") == "later" {
		if err := s.Enrollments.SaveAnswers(ctx, in.PersonID, sitting, answers); err != nil {
			return err
		}
		s.flash(c, "Your answers are saved. This link brings you back to them.")
	} else if err := s.Enrollments.Submit(ctx, in.PersonID, in.Course, sitting, answers); err != nil {
		return err
	}
	return see(c, followUpURL(c.Param("token")))
}
