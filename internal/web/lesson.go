package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/view"
)

type lessonPage struct {
	layout
	Course         *course.Course
	Lesson         *course.Lesson
	Place          int // 1, 2, …
	Base           string
	Blocks         []lessonBlock
	Checks         int
	Previous, Next *course.Lesson
	Met, All       string // requirements
	Position       string // id of the heading last read, "" = the top
	DoneOn         string // day, "" = not done
	QuizPassed     bool
	QuizStarted    bool
	Practices      []practiceLink
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
	query := c.QueryParams()
	if check, ok := lesson.Check(query.Get("check")); ok && isFetch(c) {
		return s.fragment(c, "learn/lesson", "reply", reply(l, check, query))
	}
	record := l.Records.Lesson(lesson.Key)
	page := lessonPage{
		layout: s.layout(c, lesson.Title, "courses"), Course: l.Course, Lesson: lesson,
		Place: place + 1, Base: lessonURL(l.Course, lesson), Met: strconv.Itoa(l.Progress.Count()),
		All: strconv.Itoa(l.Progress.Total()), Position: record.Position, DoneOn: view.Day(record.DoneAt, s.Zone),
	}
	page.Script = "js/lesson.js"
	if lesson.Quiz != nil {
		page.QuizPassed = l.Records.PassedQuiz(lesson.Quiz.Key)
		page.QuizStarted = len(l.Records.Of(lesson.Quiz.Key)) > 0
	}
	if page.Flash == "" && !page.Demo && len(query) == 0 {
		return s.framedLesson(c, l, page)
	}
	page.fill(l, query)
	return s.render(c, http.StatusOK, "learn/lesson", page)
}

// fill adds what is the same for everybody, but for answers to checks.
func (p *lessonPage) fill(l enrollment.Learning, query url.Values) {
	if p.Place > 1 {
		p.Previous = &p.Course.Lessons[p.Place-2]
	}
	if p.Place < len(p.Course.Lessons) {
		p.Next = &p.Course.Lessons[p.Place]
	}
	p.Practices = practices(l, p.Lesson)
	for _, b := range p.Lesson.Blocks {
		block := lessonBlock{Block: b}
		if b.Check != nil {
			p.Checks++
			block.Ask, block.Reply = askCheck(l, b.Check, query)
		}
		p.Blocks = append(p.Blocks, block)
	}
}

// lessonFrame names a frame of a lesson's page: all that changes more of the
// page than a word.
type lessonFrame struct {
	lesson                                           *course.Lesson
	reports, figures, done, resumed, passed, started bool
}

// framedLesson answers with a lesson's page whose template is executed once for
// each frame; only the words that differ from person to person are filled in.
func (s *server) framedLesson(c echo.Context, l enrollment.Learning, page lessonPage) error {
	key := lessonFrame{page.Lesson, page.Reports, page.layout.Figures, page.DoneOn != "", page.Position != "", page.QuizPassed, page.QuizStarted}
	kept, ok := s.lessons.Load(key)
	if !ok {
		frame, err := s.frameLesson(l, page)
		if err != nil {
			return err
		}
		kept, _ = s.lessons.LoadOrStore(key, frame)
	}
	frame := kept.(view.Frame) //nolint:forcetypeassert // nothing else is kept
	values := []string{page.Person.Name, page.Person.Email, string(page.Person.Role), page.Met, page.All, page.Position, page.DoneOn}
	return s.Views.Fill(frame, values, func(text []byte) error { return c.HTMLBlob(http.StatusOK, text) })
}

// frameLesson executes the template with marks in place of the words that
// framedLesson fills in, in the same order.
func (s *server) frameLesson(l enrollment.Learning, page lessonPage) (view.Frame, error) {
	mark := s.marks.Mark
	page.Person.Name, page.Person.Email, page.Person.Role = mark(0), mark(1), account.Role(mark(2))
	page.Met, page.All = mark(3), mark(4)
	if page.Position != "" {
		page.Position = mark(5)
	}
	if page.DoneOn != "" {
		page.DoneOn = mark(6)
	}
	page.fill(l, nil)
	var frame view.Frame
	err := s.Views.Page("learn/lesson", "", page, func(text []byte) error {
		frame = s.marks.Frame(text)
		return nil
	})
	return frame, err
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
	if looking(c.Request()) {
		err = s.Enrollments.OpenLesson(c.Request().Context(), l, lesson.Key) // which starts the course as well
	}
	return l, lesson, place, err
}

// looking reports whether somebody is about to see what they ask for, and no
// browser asks for it in advance.
func looking(r *http.Request) bool {
	ahead := strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose")+r.Header.Get("X-Moz"), "prefetch")
	return r.Method == http.MethodGet && !ahead
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
