package web

import (
	"fmt"
	"net/http"
	"path"
	"slices"

	"github.com/labstack/echo/v4"

	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

type coursesPage struct {
	layout
	Courses []courseCard
}

type courseCard struct {
	Course     *course.Course
	Enrollment enrollment.Enrollment
	Enrolled   bool
	Status     enrollment.Status
	Total      int
}

// coursesPage lists the courses, those that have to be done first.
func (s *server) coursesPage(c echo.Context) error {
	all, err := s.Enrollments.Mine(c.Request().Context(), learner(c).ID)
	if err != nil {
		return err
	}
	page := coursesPage{layout: s.layout(c, "My courses", "courses")}
	for _, l := range all {
		card := courseCard{Course: l.Course, Enrollment: l.Records.Enrollment, Enrolled: l.Enrolled,
			Status: l.Records.Status(s.Clock()), Total: l.Records.Total}
		if card.Total == 0 {
			card.Total = len(l.Course.Requirements())
		}
		page.Courses = append(page.Courses, card)
	}
	return s.render(c, http.StatusOK, "learn/courses", page)
}

type coursePage struct {
	layout
	enrollment.Learning
	Status      enrollment.Status
	Parts       []part
	Next        *part // where the one button leads; nil when all is done
	Certificate *certificate.Certificate
	State       certificate.State
	ValidFor    string
	Gains       enrollment.Gains
	TestOut     bool       // some lesson can still be tested out of
	FollowUps   *followUps // nil unless the course is completed and has some
}

// part is a line of the course's contents.
type part struct {
	State   string // done, now, open or locked
	Title   string
	URL     string // "" = there is nothing to open any more
	About   string // how long, how many
	Note    string // what is recorded
	QuizURL string // of the lesson's quiz; "" = none
	Again   bool   // the quiz was tried before
	Counts  bool   // it is a part of completing the course

	Practices []practiceLink // scenario and feed of the lesson
}

// coursePage shows what the course is, what is done and one way on.
func (s *server) coursePage(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Enrollments.Learning(ctx, learner(c).ID, c.Param("course"))
	if err != nil {
		return err
	}
	page := coursePage{layout: s.layout(c, l.Course.Title, "courses"), Learning: l,
		Status: l.Records.Status(s.Clock()), ValidFor: l.Course.Certificate.ValidFor.String()}
	page.Parts = parts(l)
	page.TestOut = l.Course.TestOut > 0 && !l.Records.Completed() && slices.ContainsFunc(l.Course.Lessons, func(lesson course.Lesson) bool {
		return lesson.Quiz != nil && !l.Records.Opened(lesson.Key) && len(l.Records.Of(lesson.Key)) == 0
	})
	for i := range page.Parts {
		if p := &page.Parts[i]; page.Next == nil && p.State == "now" {
			page.Next = p
		}
	}
	if l.Records.Completed() {
		issued, state, err := s.Certificates.ForEnrollment(ctx, l.Records.ID)
		if err != nil {
			return err
		}
		page.Certificate, page.State = &issued, state
		if f := s.followUps(l); f != nil && len(f.Intervals) > 0 {
			page.FollowUps = f
		}
		if page.Gains, err = s.Enrollments.Gains(ctx, l); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "learn/course", page)
}

// parts lists the course's contents. The first that is required and not met is
// where the person is now.
func parts(l enrollment.Learning) []part {
	var out []part
	if q := l.Course.Pretest; q != nil {
		out = append(out, pretestPart(l, q))
	}
	for i := range l.Course.Lessons {
		out = append(out, lessonPart(l, &l.Course.Lessons[i]))
	}
	if q := l.Course.Assessment; q != nil {
		p := quizPart(l, q)
		p.About += fmt.Sprintf(" · pass mark %d%%", q.PassMark)
		out = append(out, p)
	}
	for i := range out {
		if out[i].State == "open" && out[i].Counts {
			out[i].State = "now"
			break
		}
	}
	return out
}

func lessonPart(l enrollment.Learning, lesson *course.Lesson) part {
	p := part{State: "open", Title: lesson.Title, URL: lessonURL(l.Course, lesson), Counts: true, About: fmt.Sprintf("%d min", lesson.Minutes)}
	p.Practices = practices(l, lesson)
	read := !l.Records.Lesson(lesson.Key).DoneAt.IsZero()
	if read {
		p.Note = "Read"
	}
	if lesson.Quiz == nil {
		if read {
			p.State = "done"
		}
		return p
	}
	p.About += fmt.Sprintf(" · quiz of %d", lesson.Quiz.Size())
	p.QuizURL = quizURL(l.Course, lesson.Quiz)
	if note := quizNote(l, lesson.Quiz); note != "" {
		p.Note, p.Again = note, true
	}
	if l.Records.PassedQuiz(lesson.Quiz.Key) || (!lesson.Quiz.Required && read) {
		p.State = "done"
	}
	return p
}

func quizPart(l enrollment.Learning, q *quiz.Quiz) part {
	p := part{State: "open", Title: q.Title, URL: quizURL(l.Course, q), Counts: true, About: fmt.Sprintf("%d questions", q.Size()), Note: quizNote(l, q)}
	if l.Records.PassedQuiz(q.Key) {
		p.State = "done"
	}
	return p
}

// pretestPart is quizPart for what comes before the first lesson or not at all.
func pretestPart(l enrollment.Learning, q *quiz.Quiz) part {
	p := quizPart(l, q)
	p.Counts = false
	p.About += " · never counts"
	switch past := l.Records.Of(q.Key); {
	case len(past) > 0 && past[0].Submitted():
		p.State = "done"
	case len(past) == 0 && !l.Records.LearningBegan().IsZero():
		p.State, p.URL, p.Note = "locked", "", "Only before you begin to learn"
	}
	return p
}

// quizNote says in a few words how a quiz stands.
func quizNote(l enrollment.Learning, q *quiz.Quiz) string {
	attempts := l.Records.Of(q.Key)
	if len(attempts) == 0 {
		return ""
	}
	last, best := attempts[len(attempts)-1], quiz.Score(0)
	for _, a := range attempts {
		best = max(best, a.Score)
	}
	switch {
	case q.Key == quiz.PretestKey && attempts[0].Submitted():
		return fmt.Sprintf("Taken: %d%%", attempts[0].Score.Percent())
	case !l.Records.Lesson(q.Key).TestedOutAt.IsZero():
		return fmt.Sprintf("Tested out with %d%%", best.Percent())
	case l.Records.PassedQuiz(q.Key):
		return fmt.Sprintf("Passed with %d%%", best.Percent())
	case !last.Submitted():
		return "Quiz under way"
	}
	return fmt.Sprintf("Not passed yet: %d%%", best.Percent())
}

// startCourse enrolls the person and leads to the first lesson.
func (s *server) startCourse(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.Enrollments.Start(ctx, learner(c).ID, c.Param("course")); err != nil {
		return err
	}
	published, err := s.Courses.Current(c.Param("course"))
	if err != nil {
		return err
	}
	if c.FormValue("then") == "pretest" && published.Course.Pretest != nil {
		return see(c, quizURL(published.Course, published.Course.Pretest))
	}
	if len(published.Course.Lessons) == 0 {
		return see(c, courseURL(published.Course))
	}
	return see(c, lessonURL(published.Course, &published.Course.Lessons[0]))
}

// courseFile serves a picture of a lesson. Its address holds a part of its
// hash, so that browsers may keep it; whatever it is, it runs nothing.
func (s *server) courseFile(c echo.Context) error {
	published, err := s.Courses.Current(c.Param("course"))
	if err != nil {
		return err
	}
	name := path.Clean("/" + c.Param("*"))[1:]
	file, ok := published.Course.Assets[name]
	if !ok {
		return fmt.Errorf("looking for file %q: %w", name, fault.Missing)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "no-cache")
	if c.QueryParam("v") != "" {
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	return c.Blob(http.StatusOK, file.Type, file.Body)
}

func courseURL(c *course.Course) string { return "/courses/" + c.Key }

func lessonURL(c *course.Course, l *course.Lesson) string { return courseURL(c) + "/lessons/" + l.Key }

func quizURL(c *course.Course, q *quiz.Quiz) string { return courseURL(c) + "/quizzes/" + q.Key }
