package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// who says who may call a route.
type who int

const (
	anyone    who = iota
	signedIn      // everybody with an account
	reporting     // HR and admins, and managers for those who report to them
)

// route is one address and who may call it.
type route struct {
	method, path string
	who          who
	handle       echo.HandlerFunc
}

// routes is the whole table; a test walks it as every role and as a stranger.
func (s *server) routes() []route {
	const (
		get, post = http.MethodGet, http.MethodPost
		course    = "/courses/:course"
		lesson    = course + "/lessons/:lesson"
		quizzes   = course + "/quizzes/:quiz"
		attempt   = quizzes + "/attempts/:number"
	)
	table := []route{
		{get, "/", anyone, s.home},
		{get, "/signin", anyone, s.signInPage},
		{post, "/signin", anyone, s.signIn},
		{post, "/signout", anyone, s.signOut},
		{get, "/setup/:token", anyone, s.setUpPage},
		{post, "/setup/:token", anyone, s.setUp},
		{get, "/account/password", signedIn, s.passwordPage},
		{post, "/account/password", signedIn, s.changePassword},

		{get, "/courses", signedIn, s.coursesPage},
		{get, course, signedIn, s.coursePage},
		{post, course + "/start", signedIn, s.startCourse},
		{get, course + "/files/*", signedIn, s.courseFile},
		{get, lesson, signedIn, s.lessonPage},
		{post, lesson + "/done", signedIn, s.markLesson},
		{post, lesson + "/position", signedIn, s.savePosition},
		{get, quizzes, signedIn, s.quizPage},
		{post, quizzes + "/attempts", signedIn, s.startAttempt},
		{get, attempt, signedIn, s.attemptPage},
		{post, attempt, signedIn, s.submitAttempt},
		{post, attempt + "/answers", signedIn, s.saveAnswers},
		{get, course + "/certificate", signedIn, s.certificatePage},

		{get, "/certificates/:file", anyone, s.certificatePDF},
		{get, "/verify", anyone, s.verifyForm},
		{get, "/verify/:serial", anyone, s.verifyPage},
		{get, "/verify/keys.pem", anyone, s.publicKeys},

		{get, "/reports/completion", reporting, s.completionReport},

		{get, "/healthz", anyone, s.healthz},
		{get, "/readyz", anyone, s.readyz},
		{get, "/metrics", anyone, s.metrics},
		{get, "/static/*", anyone, echo.WrapHandler(s.Assets)},
	}
	if s.MoveClock != nil {
		table = append(table, route{post, "/demo/clock", signedIn, s.moveClock})
	}
	return table
}

// guard lets through whom the route is for. Strangers are sent to sign in and
// come back after it; others are told that the page is not theirs.
func (s *server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r.who == anyone {
			return r.handle(c)
		}
		person, err := s.current(c)
		if err != nil {
			return err
		}
		if !r.who.admits(person) {
			return fault.Explain(fault.Denied, "This page is for HR, administrators and managers.")
		}
		return r.handle(c)
	}
}

func (w who) admits(p account.Person) bool {
	return w != reporting || p.Role == account.HR || p.Role == account.Admin || p.Manages
}
