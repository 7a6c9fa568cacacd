package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
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
	Late     bool // a pre-test is under way, and learning has begun
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
	if q.Key == quiz.FollowUpKey {
		return s.followUpPage(c, l)
	}
	page := quizPage{layout: s.layout(c, q.Title, "courses"), Learning: l, Quiz: q, URL: quizURL(l.Course, q),
		Attempts: l.Records.Of(q.Key), Passed: l.Records.PassedQuiz(q.Key), Pretest: q.Key == quiz.PretestKey}
	page.Lesson, _, _ = l.Course.Lesson(q.Key)
	page.Left = max(0, q.MaxAttempts-len(page.Attempts))
	for _, a := range page.Attempts {
		if !a.Submitted() {
			page.Open, page.Late = a.Number, page.Pretest && !l.Records.InTime(a)
		}
	}
	page.Next, err = l.Records.Next(q, s.Clock())
	var cooldown *quiz.CooldownError
	switch {
	case errors.As(err, &cooldown):
		page.Until = cooldown.Until
	case err != nil && page.Open == 0:
		page.Refusal = fault.Words(err)
	}
	return s.render(c, http.StatusOK, "learn/quiz", page)
}

// refusals are the reasons to begin no attempt that the quiz's page explains.
func refusals() []error {
	return []error{quiz.ErrPassed, quiz.ErrNoAttemptsLeft, enrollment.ErrPretestOver, enrollment.ErrPretestTaken, enrollment.ErrNoFollowUp}
}

// startAttempt begins an attempt, or goes on with the one under way.
func (s *server) startAttempt(c echo.Context) error {
	attempt, err := s.Enrollments.StartAttempt(c.Request().Context(), learner(c).ID, c.Param("course"), c.Param("quiz"))
	var cooldown *quiz.CooldownError
	refused := func(reason error) bool { return errors.Is(err, reason) }
	if errors.As(err, &cooldown) || slices.ContainsFunc(refusals(), refused) {
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
	Gains      enrollment.Gains
	Reviews    []review
	Sure       []review // those that the person was sure of and that were wrong
	AskedSure  bool     // they were asked of one question at least
	Scored     bool     // one question at least counts
	NextLesson *course.Lesson
	NextQuiz   string // the assessment, once the lessons are through
	Pretest    bool
	Late       bool // a pre-test that came after learning began
	FollowUp   bool
	FollowUps  *followUps // of a follow-up; nil if the course has none any more
	// Of somebody who came by a link:
	Linked bool
	For    string // their name
}

// Marked reports whether the pass mark means anything to the attempt.
func (p attemptPage) Marked() bool { return !p.Pretest && !p.FollowUp }

// Seen says who sees what of the attempt; store/dossier.go and the lists of
// reports hold it.
func (p attemptPage) Seen() string {
	if p.Pretest {
		return "Only you see your answers and this score. They are in no report but in figures about many people, without names."
	}
	outcome := "passed"
	if !p.Attempt.Passed {
		outcome = "did not pass"
	}
	words := "Only you see your answers. On your page in the reports, your manager and HR see when you handed this in, the score, and that you " + outcome + "."
	if p.Quiz.Key == quiz.AssessmentKey {
		words += " Their lists have your best score."
	}
	return words
}

// Eyebrow says what kind of quiz it is and which attempt.
func (p attemptPage) Eyebrow() string {
	kind := p.Quiz.Title
	switch {
	case p.FollowUp:
		return "A few weeks later"
	case p.Lesson != nil:
		kind = "Quiz"
	case p.Pretest:
		kind = "Pre-test"
	}
	return fmt.Sprintf("%s · attempt %d", kind, p.Attempt.Number)
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
	page := s.newAttemptPage(c, sitting)
	if sitting.Attempt.Submitted() {
		return s.showResult(c, page)
	}
	return s.showPaper(c, page)
}

func (s *server) newAttemptPage(c echo.Context, sitting enrollment.Sitting) attemptPage {
	page := attemptPage{layout: s.layout(c, sitting.Quiz.Title, "courses"), Sitting: sitting,
		URL: attemptURL(c, sitting.Attempt.Number), QuizURL: quizURL(sitting.Bound.Course, sitting.Quiz),
		Pretest: sitting.Quiz.Key == quiz.PretestKey, FollowUp: sitting.Quiz.Key == quiz.FollowUpKey}
	if page.FollowUp {
		page.FollowUps = s.followUps(sitting.Learning)
	}
	page.Lesson, _, _ = sitting.Bound.Course.Lesson(sitting.Quiz.Key)
	if page.Lesson != nil {
		page.Title = page.Lesson.Title + ": quiz"
	}
	return page
}

// showPaper shows the questions with the answers saved so far.
func (s *server) showPaper(c echo.Context, page attemptPage) error {
	page.Script = "js/quiz.js"
	sitting := page.Sitting
	for i, item := range sitting.Paper {
		question := ask(item, sitting.Answers[item.Question.ID])
		question.Number, question.Of, question.AskSure = i+1, len(sitting.Paper), sitting.Quiz.AsksSure(item.Question)
		page.Questions = append(page.Questions, question)
		if !sitting.Answers[item.Question.ID].Empty() {
			page.Answered++
		}
	}
	return s.render(c, http.StatusOK, "learn/attempt", page)
}

// showResult shows a submitted attempt, question by question.
func (s *server) showResult(c echo.Context, page attemptPage) error {
	sitting := page.Sitting
	result := sitting.Result()
	for i, item := range sitting.Paper {
		answer, credit := sitting.Answers[item.Question.ID], result.Questions[i].Credit
		r := reviewed(item, answer, credit, sitting.Bound.Course.Panel)
		r.Number = i + 1
		page.Reviews = append(page.Reviews, r)
		page.AskedSure = page.AskedSure || sitting.Quiz.AsksSure(item.Question)
		page.Scored = page.Scored || result.Questions[i].Counts
		if sitting.Quiz.AsksSure(item.Question) && sureAndWrong(answer, credit) {
			page.Sure = append(page.Sure, r)
		}
	}
	if sitting.Quiz.Key == quiz.AssessmentKey && sitting.Attempt.Passed {
		gains, err := s.Enrollments.Gains(c.Request().Context(), sitting.Learning)
		if err != nil {
			return err
		}
		page.Gains = gains
	}
	now := sitting.Learning.Course
	if page.Lesson != nil {
		if _, i, ok := now.Lesson(page.Lesson.Key); ok && i+1 < len(now.Lessons) {
			page.NextLesson = &now.Lessons[i+1]
		}
	}
	if page.Pretest {
		page.Late = !sitting.Learning.Records.InTime(sitting.Attempt)
		if len(now.Lessons) > 0 {
			page.NextLesson = &now.Lessons[0]
		}
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
	return s.readSheet(c, learner(c).ID, c.Param("course"), c.Param("quiz"), number)
}

func (s *server) readSheet(c echo.Context, personID int64, courseKey, quizKey string, number int) (enrollment.Sitting, []quiz.Answer, error) {
	sitting, err := s.Enrollments.Sheet(c.Request().Context(), personID, courseKey, quizKey, number)
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
