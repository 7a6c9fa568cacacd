package web

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/figures"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

type figuresPage struct {
	layout
	Courses   []course.Published
	Course    *course.Course
	Version   course.Version
	Quizzes   []quizLine
	Practices []practiceLine
	Gain      figures.Gain
	Retention []recallLine
	Names     map[string]string // of objectives
}

// quizLine is a quiz in a line of the overview.
type quizLine struct {
	figures.Quiz
	Title, URL string
}

// practiceLine is a scenario or feed in a line of the overview.
type practiceLine struct {
	practiceLink
	People analysis.Cell
}

// recallLine is what was kept after an interval.
type recallLine struct {
	analysis.Recall
	When string
}

// figuresPage leads to the figures of the one course, or lists the courses.
func (s *server) figuresPage(c echo.Context) error {
	all := s.Courses.All()
	if len(all) == 1 {
		return see(c, figuresURL(all[0].Course))
	}
	page := figuresPage{layout: s.layout(c, "Figures", "figures"), Courses: all}
	return s.render(c, http.StatusOK, "figures/courses", page)
}

func figuresURL(c *course.Course) string { return "/figures/" + c.Key }

// courseFigures shows how a course works as a whole.
func (s *server) courseFigures(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := s.Courses.Current(c.Param("course"))
	if err != nil {
		return noSuchFigures(err)
	}
	page := figuresPage{layout: s.layout(c, p.Course.Title+": figures", "figures"), Course: p.Course, Version: p.Version, Names: map[string]string{}}
	for _, q := range quizzesOf(p.Course) {
		_, figured, err := s.Figures.Quiz(ctx, p.Course.Key, q.Key)
		if err != nil {
			return err
		}
		page.Quizzes = append(page.Quizzes, quizLine{Quiz: figured, Title: quizTitle(p.Course, q), URL: figuresURL(p.Course) + "/quizzes/" + q.Key})
	}
	if err := s.addPractices(c, &page); err != nil {
		return err
	}
	if page.Gain, err = s.Figures.Gain(ctx, p.Course); err != nil {
		return err
	}
	recalls, err := s.Figures.Retention(ctx, p.Course)
	if err != nil {
		return err
	}
	for _, r := range recalls {
		page.Retention = append(page.Retention, recallLine{r, fmt.Sprintf("%d days or more", r.From)})
	}
	for _, l := range p.Course.Lessons {
		for _, o := range l.Objectives {
			page.Names[o.ID] = o.Text
		}
	}
	return s.render(c, http.StatusOK, "figures/course", page)
}

// addPractices adds the scenarios and feeds of the course.
func (s *server) addPractices(c echo.Context, page *figuresPage) error {
	for i := range page.Course.Lessons {
		l := &page.Course.Lessons[i]
		add := func(kind scenario.Kind, title string) error {
			people, err := s.Figures.Walked(c.Request().Context(), page.Course.Key, kind, l.Key)
			link := practiceLink{Title: title, Feed: kind == scenario.OfFeed, URL: fmt.Sprintf("%s/%ss/%s", figuresURL(page.Course), kind, l.Key)}
			page.Practices = append(page.Practices, practiceLine{link, people})
			return err
		}
		if l.Feed != nil {
			if err := add(scenario.OfFeed, l.Feed.Title); err != nil {
				return err
			}
		}
		if l.Scenario != nil {
			if err := add(scenario.OfScenario, l.Scenario.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

// quizzesOf lists the quizzes of a course that are analyzed, in order.
func quizzesOf(c *course.Course) []*quiz.Quiz {
	var out []*quiz.Quiz
	if c.Pretest != nil {
		out = append(out, c.Pretest)
	}
	for _, l := range c.Lessons {
		if l.Quiz != nil {
			out = append(out, l.Quiz)
		}
	}
	if c.Assessment != nil {
		out = append(out, c.Assessment)
	}
	return out
}

// quizTitle names a quiz among the others: that of a lesson by the lesson.
func quizTitle(c *course.Course, q *quiz.Quiz) string {
	if l, _, ok := c.Lesson(q.Key); ok {
		return l.Title
	}
	return q.Title
}

func noSuchFigures(err error) error {
	if fault.Of(err) == fault.Missing {
		return fault.Explain(fault.Missing, "There are no figures of this name. The course may have changed; its page of figures lists all of them.")
	}
	return err
}

type quizFiguresPage struct {
	layout
	figures.Quiz
	Course *course.Course
	Name   string
	Lines  []itemLine
}

// itemLine is a question with its figures, ready to read.
type itemLine struct {
	figures.Item
	Number  int
	Kind    string
	Choices []choiceLine
	Parts   []partLine
	Bands   []bandLine
	Actions int // flags that ask for something

	Illustrative bool // the panel has not sat
}

type choiceLine struct {
	analysis.Choice
	Text template.HTML
	Flag string
}

type bandLine struct {
	analysis.Band
	Name string
}

// quizFigures shows the questions of a quiz one by one.
func (s *server) quizFigures(c echo.Context) error {
	p, figured, err := s.Figures.Quiz(c.Request().Context(), c.Param("course"), c.Param("quiz"))
	if err != nil {
		return noSuchFigures(err)
	}
	name := quizTitle(p.Course, figured.Quiz)
	page := quizFiguresPage{layout: s.layout(c, name+": figures", "figures"), Quiz: figured, Course: p.Course, Name: name}
	for i, item := range figured.Items {
		line := lineOf(i+1, item)
		line.Illustrative = illustrative(p.Course, item)
		page.Lines = append(page.Lines, line)
	}
	return s.render(c, http.StatusOK, "figures/quiz", page)
}

func lineOf(number int, item figures.Item) itemLine {
	out := itemLine{Item: item, Number: number, Kind: string(item.Ask.Kind), Parts: partsOf(item)}
	words := map[int]string{}
	for _, f := range item.Flags {
		if f.Choice >= 0 {
			words[f.Choice] = f.Words
		}
		if f.Kind != analysis.Hidden && f.Kind != analysis.TooFew {
			out.Actions++
		}
	}
	for i, choice := range item.Choices {
		out.Choices = append(out.Choices, choiceLine{Choice: choice, Text: item.Ask.Choices[i].Text, Flag: words[i]})
	}
	names := []string{"Did not say", "Below 67%", "67 to 80%", "Above 80%"}
	for _, b := range item.Bands {
		if said := b.Confidence != quiz.Unsaid; said || b.People.N > 0 || !b.People.Shown {
			out.Bands = append(out.Bands, bandLine{b, names[b.Confidence]})
		}
	}
	if len(out.Bands) == 1 && out.Bands[0].Confidence == quiz.Unsaid { // nobody was asked
		out.Bands = nil
	}
	return out
}

// Asked reports whether anybody said how sure they were.
func (l itemLine) Asked() bool {
	for _, b := range l.Bands {
		if b.Confidence != quiz.Unsaid && (b.People.N > 0 || !b.People.Shown) {
			return true
		}
	}
	return false
}

// Figures, as pages write them.

// Share writes a figure from 0 to 1 in percent.
func shareOf(f analysis.Figure) string {
	if !f.OK {
		return "–"
	}
	return fmt.Sprintf("%d%%", int(math.Round(100*f.Value)))
}

// meanOf writes a mean credit in percent, as exact as it is.
func meanOf(m analysis.Mean) string {
	if !m.OK || m.Rough == analysis.Exactly {
		return shareOf(m.Figure)
	}
	return string(m.Rough) + " " + shareOf(m.Figure)
}

// coefficient writes a correlation or alpha with two places.
func coefficient(f analysis.Figure) string {
	if !f.OK {
		return "–"
	}
	if f.Value < 0 {
		return fmt.Sprintf("−%.2f", -f.Value)
	}
	return fmt.Sprintf("%.2f", f.Value)
}

// headcount writes how many people a cell is about.
func headcount(c analysis.Cell) string {
	if !c.Shown {
		return "hidden"
	}
	return strconv.Itoa(c.N)
}

// points writes an interval of a difference or a share in percentage points.
func points(i analysis.Interval, signs bool) string {
	if !i.OK {
		return "–"
	}
	write := func(v float64) string {
		n := int(math.Round(100 * v))
		switch {
		case n < 0:
			return fmt.Sprintf("−%d", -n)
		case signs && n > 0:
			return fmt.Sprintf("+%d", n)
		}
		return strconv.Itoa(n)
	}
	if i.Open {
		return fmt.Sprintf("between %s and %s", write(i.Low), write(i.High))
	}
	return fmt.Sprintf("%s (%s to %s)", write(i.Mean), write(i.Low), write(i.High))
}

// secondsOf writes a time on a question.
func secondsOf(f analysis.Figure) string {
	if !f.OK {
		return "–"
	}
	return fmt.Sprintf("%d s", int(math.Round(f.Value)))
}

// Methods for templates, which call no functions of this package.

// Mean is the mean score.
func (l quizLine) Mean() string { return meanOf(l.Score) }

// Alpha is Cronbach's alpha.
func (l quizLine) Alpha() string {
	if l.Reliability.Few {
		return "–"
	}
	return coefficient(l.Reliability.Alpha)
}

// Error is the standard error of measurement, in percentage points.
func (l quizLine) Error() string {
	if l.Reliability.Few {
		return "–"
	}
	return shareOf(l.Reliability.Error)
}

// People is how many handed in a first attempt.
func (l quizLine) People() string { return headcount(l.Reliability.People) }

// Walked is how many came to an end.
func (l practiceLine) Walked() string { return headcount(l.People) }

// N is how many answered.
func (l recallLine) N() string { return headcount(l.People) }

// Kept is what they still knew.
func (l recallLine) Kept() string { return points(l.Credit, false) }

// Line returns a change as texts: gain, people, before, after. The gain comes
// first, where a phone shows it.
func (figuresPage) Line(c analysis.Change) []string {
	return []string{points(c.Gain, true), headcount(c.People), meanOf(c.Pre), meanOf(c.Post)}
}

// Summary returns the figures of a quiz as texts.
func (p quizFiguresPage) Summary() quizLine { return quizLine{Quiz: p.Quiz} }

// Texts of an item.

// N is how many got the question.
func (l itemLine) N() string { return headcount(l.People) }

// Easy is the facility.
func (l itemLine) Easy() string { return meanOf(l.Facility) }

// Tells is the discrimination.
func (l itemLine) Tells() string { return coefficient(l.Discrimination) }

// Time is the median time.
func (l itemLine) Time() string { return secondsOf(l.Seconds) }

// Nobody is how many picked nothing.
func (l itemLine) Nobody() string { return headcount(l.Blank) }

// Count is how many picked the choice.
func (l choiceLine) Count() string { return headcount(l.Picked) }

// Others is how those who picked it did otherwise.
func (l choiceLine) Others() string { return shareOf(l.Rest) }

// Count is how many were this sure.
func (l bandLine) Count() string { return headcount(l.People) }

// Correct is the share of them that was right.
func (l bandLine) Correct() string { return shareOf(l.Share()) }
