package web

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

type lessonPage struct {
	layout
	enrollment.Learning
	Lesson         *course.Lesson
	Record         enrollment.LessonRecord
	Place          int // 1, 2, …
	Base           string
	Contents       template.HTML
	Body           template.HTML
	Checks         int
	Previous, Next *course.Lesson
	QuizPassed     bool
	QuizStarted    bool
}

// lessonBody is the part of the page that depends on nothing but the lesson
// and what was answered to one of its checks.
type lessonBody struct {
	Lesson *course.Lesson
	Blocks []lessonBlock
}

// lessonBlock is a stretch of text, or a check with what was said to it.
type lessonBlock struct {
	course.Block
	Ask   *asked
	Reply *checkReply
}

// lessonPage shows a lesson, and what there is to say to the answer of the
// check that the address names.
func (s *server) lessonPage(c echo.Context) error {
	l, lesson, place, err := s.openLesson(c)
	if err != nil {
		return err
	}
	if check, ok := lesson.Check(c.QueryParam("check")); ok && isFetch(c) {
		return s.fragment(c, "learn/lesson", "reply", reply(l, check, c.QueryParams()))
	}
	page := lessonPage{
		layout: s.layout(c, lesson.Title, "courses"), Learning: l, Lesson: lesson, Record: l.Records.Lesson(lesson.Key),
		Place: place + 1, Base: lessonURL(l.Course, lesson),
	}
	page.Script = "js/lesson.js"
	if place > 0 {
		page.Previous = &l.Course.Lessons[place-1]
	}
	if place+1 < len(l.Course.Lessons) {
		page.Next = &l.Course.Lessons[place+1]
	}
	if lesson.Quiz != nil {
		page.QuizPassed = l.Records.PassedQuiz(lesson.Quiz.Key)
		page.QuizStarted = len(l.Records.Of(lesson.Quiz.Key)) > 0
	}
	for _, b := range lesson.Blocks {
		if b.Check != nil {
			page.Checks++
		}
	}
	fixed, err := s.fixed(l, lesson, c.QueryParams())
	if err != nil {
		return err
	}
	page.Contents, page.Body = fixed.contents, fixed.body
	return s.render(c, http.StatusOK, "learn/lesson", page)
}

// fixedParts are the parts of a lesson's page that are the same for everybody.
type fixedParts struct{ contents, body template.HTML }

// fixed renders the fixed parts of a lesson's page, or takes them from memory if
// no check was answered.
func (s *server) fixed(l enrollment.Learning, lesson *course.Lesson, query url.Values) (fixedParts, error) {
	if kept, ok := s.lessons.Load(lesson); ok && len(query) == 0 {
		return kept.(fixedParts), nil //nolint:forcetypeassert // nothing else is kept
	}
	data := lessonBody{Lesson: lesson}
	for _, b := range lesson.Blocks {
		block := lessonBlock{Block: b}
		if b.Check != nil {
			block.Ask, block.Reply = askCheck(l, b.Check, query)
		}
		data.Blocks = append(data.Blocks, block)
	}
	var parts fixedParts
	err := s.Views.Page("learn/lesson", "nav", data, func(text []byte) error {
		parts.contents = template.HTML(text) //nolint:gosec // our own template made it
		return nil
	})
	if err != nil {
		return fixedParts{}, err
	}
	err = s.Views.Page("learn/lesson", "body", data, func(text []byte) error {
		parts.body = template.HTML(text) //nolint:gosec // our own template made it
		return nil
	})
	if err == nil && len(query) == 0 {
		s.lessons.Store(lesson, parts)
	}
	return parts, err
}

// openLesson finds the lesson and the person's state in the course. Whoever is
// not enrolled is led to the page with the button for it.
func (s *server) openLesson(c echo.Context) (enrollment.Learning, *course.Lesson, int, error) {
	l, err := s.Enrollments.Learning(c.Request().Context(), learner(c).ID, c.Param("course"))
	if err != nil {
		return enrollment.Learning{}, nil, 0, err
	}
	lesson, place, ok := l.Course.Lesson(c.Param("lesson"))
	if !ok {
		return enrollment.Learning{}, nil, 0, fault.Explain(fault.Missing, "This course has no such lesson. It may have been renamed; the course page lists all of them.")
	}
	if !l.Enrolled {
		return enrollment.Learning{}, nil, 0, enrollment.ErrNotEnrolled
	}
	if l.Records.StartedAt.IsZero() {
		err = s.Enrollments.Start(c.Request().Context(), learner(c).ID, l.Course.Key)
	}
	return l, lesson, place, err
}

// markLesson records that the lesson is done, or takes it back.
func (s *server) markLesson(c echo.Context) error {
	done := c.FormValue("done") != "no"
	err := s.Enrollments.MarkLesson(c.Request().Context(), learner(c).ID, c.Param("course"), c.Param("lesson"), done)
	if err != nil {
		return err
	}
	return see(c, "/courses/"+c.Param("course")+"/lessons/"+c.Param("lesson")+"#done")
}

// savePosition records how far the person has read; a script calls it.
func (s *server) savePosition(c echo.Context) error {
	err := s.Enrollments.SavePosition(c.Request().Context(), learner(c).ID,
		c.Param("course"), c.Param("lesson"), c.FormValue("position"))
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
