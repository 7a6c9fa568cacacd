package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

type quizPage struct {
	layout
	enrollment.Learning
	Quiz     *quiz.Quiz
	Lesson   *course.Lesson // whose quiz it is; nil for the others
	URL      string
	Attempts []quiz.Attempt
	Open     int // number of the attempt under way, 0 = none
	Next     int // number of the attempt that may follow, 0 = none
	Refusal  string
	Until    time.Time // when the next attempt may begin, zero = now or never
	Left     int       // attempts left, if they are limited
	Passed   bool
	Pretest  bool
}

// quizPage shows what a quiz asks for, past attempts, and the way into the next.
func (s *server) quizPage(c echo.Context) error {
	l, err := s.Enrollments.Learning(c.Request().Context(), learner(c).ID, c.Param("course"))
	if err != nil {
		return err
	}
	q, ok := l.Course.Quiz(c.Param("quiz"))
	if !ok {
		return fault.Explain(fault.Missing, "This course has no such quiz. The course page lists all of them.")
	}
	if !l.Enrolled {
		return enrollment.ErrNotEnrolled
	}
	page := quizPage{layout: s.layout(c, q.Title, "courses"), Learning: l, Quiz: q, URL: quizURL(l.Course, q),
		Attempts: l.Records.Of(q.Key), Passed: l.Records.PassedQuiz(q.Key), Pretest: q.Key == quiz.PretestKey}
	page.Lesson, _, _ = l.Course.Lesson(q.Key)
	page.Left = max(0, q.MaxAttempts-len(page.Attempts))
	for _, a := range page.Attempts {
		if !a.Submitted() {
			page.Open = a.Number
		}
	}
	page.Next, err = q.Next(page.Attempts, s.Clock())
	var cooldown *quiz.CooldownError
	switch {
	case errors.As(err, &cooldown):
		page.Until = cooldown.Until
	case err != nil && page.Open == 0:
		page.Refusal = fault.Words(err)
	}
	return s.render(c, http.StatusOK, "learn/quiz", page)
}

// startAttempt begins an attempt, or goes on with the one under way.
func (s *server) startAttempt(c echo.Context) error {
	attempt, err := s.Enrollments.StartAttempt(c.Request().Context(), learner(c).ID, c.Param("course"), c.Param("quiz"))
	var cooldown *quiz.CooldownError
	if errors.As(err, &cooldown) || errors.Is(err, quiz.ErrPassed) || errors.Is(err, quiz.ErrNoAttemptsLeft) {
		return see(c, "/courses/"+c.Param("course")+"/quizzes/"+c.Param("quiz")) // which says why
	}
	if err != nil {
		return err
	}
	return see(c, attemptURL(c, attempt.Number))
}

func attemptURL(c echo.Context, number int) string {
	return fmt.Sprintf("/courses/%s/quizzes/%s/attempts/%d", c.Param("course"), c.Param("quiz"), number)
}

// attemptNumber reads the attempt's number from the address.
func attemptNumber(c echo.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("reading attempt number %q: %w", c.Param("number"), fault.Missing)
	}
	return n, nil
}

type attemptPage struct {
	layout
	enrollment.Sitting
	Lesson    *course.Lesson
	URL       string
	QuizURL   string
	Questions []asked
	Answered  int
	Error     string
	// Of the result:
	Reviews    []review
	NextLesson *course.Lesson
	NextQuiz   string // the assessment, once the lessons are through
	Pretest    bool
}

// attemptPage shows the questions of an attempt under way, or the result of
// one that was submitted.
func (s *server) attemptPage(c echo.Context) error {
	number, err := attemptNumber(c)
	if err != nil {
		return err
	}
	sitting, err := s.Enrollments.Sitting(c.Request().Context(), learner(c).ID, c.Param("course"), c.Param("quiz"), number)
	if err != nil {
		return err
	}
	if sitting.Attempt.Submitted() {
		return s.resultPage(c, sitting)
	}
	return s.paperPage(c, http.StatusOK, sitting, "")
}

func (s *server) newAttemptPage(c echo.Context, sitting enrollment.Sitting) attemptPage {
	page := attemptPage{layout: s.layout(c, sitting.Quiz.Title, "courses"), Sitting: sitting,
		URL: attemptURL(c, sitting.Attempt.Number), QuizURL: quizURL(sitting.Bound.Course, sitting.Quiz),
		Pretest: sitting.Quiz.Key == quiz.PretestKey}
	page.Lesson, _, _ = sitting.Bound.Course.Lesson(sitting.Quiz.Key)
	if page.Lesson != nil {
		page.Title = page.Lesson.Title + ": quiz"
	}
	return page
}

// paperPage shows the questions with the answers saved so far.
func (s *server) paperPage(c echo.Context, status int, sitting enrollment.Sitting, refusal string) error {
	page := s.newAttemptPage(c, sitting)
	page.Script, page.Error = "js/quiz.js", refusal
	for i, item := range sitting.Paper {
		question := ask(item, sitting.Answers[item.Question.ID])
		question.Number, question.Of, question.AskSure = i+1, len(sitting.Paper), sitting.Quiz.Confidence
		page.Questions = append(page.Questions, question)
		if !sitting.Answers[item.Question.ID].Empty() {
			page.Answered++
		}
	}
	return s.render(c, status, "learn/attempt", page)
}

// resultPage shows a submitted attempt, question by question.
func (s *server) resultPage(c echo.Context, sitting enrollment.Sitting) error {
	page := s.newAttemptPage(c, sitting)
	result := sitting.Result()
	for i, item := range sitting.Paper {
		r := reviewed(item, sitting.Answers[item.Question.ID], result.Questions[i].Credit, sitting.Bound.Course.Panel)
		r.Number = i + 1
		page.Reviews = append(page.Reviews, r)
	}
	now := sitting.Learning.Course
	if page.Lesson != nil {
		if _, i, ok := now.Lesson(page.Lesson.Key); ok && i+1 < len(now.Lessons) {
			page.NextLesson = &now.Lessons[i+1]
		}
	}
	if page.Pretest && len(now.Lessons) > 0 {
		page.NextLesson = &now.Lessons[0]
	}
	if page.NextLesson == nil && page.Lesson != nil && now.Assessment != nil {
		page.NextQuiz = quizURL(now, now.Assessment)
	}
	return s.render(c, http.StatusOK, "learn/result", page)
}

// sheet opens the attempt of the address and reads the answers of the form.
func (s *server) sheet(c echo.Context) (enrollment.Sitting, []quiz.Answer, error) {
	number, err := attemptNumber(c)
	if err != nil {
		return enrollment.Sitting{}, nil, err
	}
	sitting, err := s.Enrollments.Sheet(c.Request().Context(), learner(c).ID, c.Param("course"), c.Param("quiz"), number)
	if err != nil {
		return enrollment.Sitting{}, nil, err
	}
	form, err := c.FormParams()
	if err != nil {
		return enrollment.Sitting{}, nil, fault.Explain(fault.Invalid, "The form did not arrive whole. Try again; what was saved before is kept.")
	}
	return sitting, readAll(sitting.Paper, form), nil
}

// saveAnswers stores answers as they are given; a script calls it.
func (s *server) saveAnswers(c echo.Context) error {
	sitting, answers, err := s.sheet(c)
	if err != nil {
		return err
	}
	if err := s.Enrollments.SaveAnswers(c.Request().Context(), learner(c).ID, sitting, answers); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// submitAttempt stores the answers of the form and, if that was asked, hands
// the attempt in.
func (s *server) submitAttempt(c echo.Context) error {
	ctx := c.Request().Context()
	sitting, answers, err := s.sheet(c)
	if err != nil {
		return err
	}
	if c.FormValue("then") == "later" {
		if err := s.Enrollments.SaveAnswers(ctx, learner(c).ID, sitting, answers); err != nil {
			return err
		}
		s.flash(c, "Your answers are saved. Come back whenever you like.")
		return see(c, "/courses/"+c.Param("course"))
	}
	if err := s.Enrollments.Submit(ctx, learner(c).ID, c.Param("course"), sitting, answers); err != nil {
		return err
	}
	return see(c, attemptURL(c, sitting.Attempt.Number))
}
