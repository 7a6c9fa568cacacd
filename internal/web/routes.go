package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/scenario"
)

// who says who may call a route.
type who int

const (
	anyone        who = iota
	signedIn          // everybody with an account
	reporting         // HR and admins, and managers for those who report to them
	training          // trainers and admins
	staffing          // HR and admins
	administering     // admins
	directories       // programs with a token for SCIM
	byToken           // programs that show a token, which the API looks at itself
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
		{get, askLinkURL, anyone, s.askLinkPage},
		{post, askLinkURL, anyone, s.askLink},
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

		{get, "/figures", training, s.figuresPage},
		{get, "/figures/:course", training, s.courseFigures},
		{get, "/figures/:course/quizzes/:quiz", training, s.quizFigures},
		{get, "/figures/:course/scenarios/:lesson", training, s.scenarioFigures},
		{get, "/figures/:course/feeds/:lesson", training, s.feedFigures},

		{get, "/healthz", anyone, s.healthz},
		{get, "/readyz", anyone, s.readyz},
		{get, "/metrics", anyone, s.metrics},
		{get, "/static/*", anyone, echo.WrapHandler(s.Assets)},
	}
	table = append(table, s.walkRoutes(course+"/scenarios/:lesson", scenario.OfScenario)...)
	table = append(table, s.walkRoutes(course+"/feeds/:lesson", scenario.OfFeed)...)
	table = append(table, s.linkRoutes()...)
	table = append(table, append(s.assignmentRoutes(), s.dashboardRoutes()...)...)
	table = append(table, s.rosterRoutes()...)
	table = append(table, s.messageRoutes()...)
	table = slices.Concat(table, s.tokenRoutes(), s.scimRoutes(), s.apiRoutes(), s.webhookRoutes(), s.reportRoutes(), s.auditRoutes())
	if s.MoveClock != nil {
		table = append(table, route{post, "/demo/clock", signedIn, s.moveClock})
	}
	return table
}

// walkRoutes is the part of the table that scenarios and feeds share.
func (s *server) walkRoutes(address string, kind scenario.Kind) []route {
	walk := address + "/walks/:number"
	return []route{
		{http.MethodGet, address, signedIn, s.practicePage(kind)},
		{http.MethodPost, address + "/walks", signedIn, s.startWalk(kind)},
		{http.MethodGet, walk, signedIn, s.walkPage(kind)},
		{http.MethodPost, walk, signedIn, s.decide(kind)},
	}
}

// guard lets through whom the route is for. Strangers are sent to sign in and
// come back after it; others are told that the page is not theirs.
func (s *server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r.who == anyone || r.who == byToken {
			return r.handle(c)
		}
		if r.who == directories {
			if err := s.program(c, account.ScopeSCIM); err != nil {
				return err
			}
			return r.handle(c)
		}
		person, err := s.current(c)
		if err != nil {
			return err
		}
		if !r.who.admits(person) {
			return fault.Explain(fault.Denied, r.who.refusal())
		}
		return r.handle(c)
	}
}

func (w who) admits(p account.Person) bool {
	switch w {
	case reporting:
		return p.Role == account.HR || p.Role == account.Admin || p.Manages
	case training:
		return p.Role == account.Trainer || p.Role == account.Admin
	case staffing:
		return p.Role == account.HR || p.Role == account.Admin
	case administering:
		return p.Role == account.Admin
	case directories: // whoever is signed in is no program
		return false
	case anyone, signedIn, byToken:
	}
	return true
}

// refusal says for whom a page is.
func (w who) refusal() string {
	switch w {
	case training:
		return "This page is for trainers and administrators."
	case staffing:
		return "This page is for HR and administrators."
	case administering:
		return "This page is for administrators."
	case anyone, signedIn, reporting, directories, byToken:
	}
	return "This page is for HR, administrators and managers."
}
