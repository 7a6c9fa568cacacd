package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// practice returns the practice that an address names.
func practice(c echo.Context, kind scenario.Kind) enrollment.Practice {
	return enrollment.Practice{Course: c.Param("course"), Kind: kind, Lesson: c.Param("lesson")}
}

// practiceURL returns the address of a practice, below which its walks are.
func practiceURL(p enrollment.Practice) string {
	return fmt.Sprintf("/courses/%s/%ss/%s", p.Course, p.Kind, p.Lesson)
}

func walkURL(p enrollment.Practice, number int) string {
	return practiceURL(p) + "/walks/" + strconv.Itoa(number)
}

type practicePage struct {
	layout
	Course   *course.Course
	Lesson   *course.Lesson
	URL      string
	Feed     bool
	Practice string // its title
	Summary  string
	Minutes  int
	Required bool
	Open     int // number of the walk under way, 0 = none
	Walks    []walkNote
	Endings  string // how many of them were seen, "" before the first
}

// walkNote is an earlier walk in a line.
type walkNote struct {
	scenario.Walk
	URL    string
	Ending any // title of the scene, HTML
}

// Percent returns the score of a walk through a feed in whole percent.
func (n walkNote) Percent() int { return quiz.Score(n.Score).Percent() }

// practicePage shows what a scenario or feed is, the way in, and earlier walks.
func (s *server) practicePage(kind scenario.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := practice(c, kind)
		l, lesson, err := s.Enrollments.Practice(c.Request().Context(), learner(c).ID, p)
		if err != nil {
			return noSuchPractice(err)
		}
		page := practicePage{Course: l.Course, Lesson: lesson, URL: practiceURL(p), Feed: kind == scenario.OfFeed}
		page.describe(lesson)
		page.layout = s.layout(c, page.Practice, "courses")
		walks := l.Records.Through(kind, lesson.Key)
		for _, w := range walks {
			if !w.Ended() {
				page.Open = w.Number
				continue
			}
			note := walkNote{Walk: w, URL: walkURL(p, w.Number)}
			if kind == scenario.OfScenario {
				note.Ending = endingTitle(lesson.Scenario, w)
			}
			page.Walks = append(page.Walks, note)
		}
		if kind == scenario.OfScenario && len(page.Walks) > 0 {
			seen, of := endingsSeen(lesson.Scenario, walks)
			page.Endings = fmt.Sprintf("%d of %d", seen, of)
		}
		return s.render(c, http.StatusOK, "learn/practice", page)
	}
}

// describe takes over what the scenario or feed says of itself.
func (p *practicePage) describe(l *course.Lesson) {
	if p.Feed {
		p.Practice, p.Summary, p.Minutes, p.Required = l.Feed.Title, l.Feed.Summary, l.Feed.Minutes, l.Feed.Required
		return
	}
	p.Practice, p.Summary, p.Minutes, p.Required = l.Scenario.Title, l.Scenario.Summary, l.Scenario.Minutes, l.Scenario.Required
}

// endingTitle returns the title of the ending to which a walk came, also of
// one that is no longer in the scenario.
func endingTitle(s *scenario.Scenario, w scenario.Walk) any {
	for _, e := range s.Endings() {
		if e.Node() == w.Ending {
			return e.Title
		}
	}
	return "an ending of an earlier version"
}

// endingsSeen counts the endings to which walks came, and all there are.
func endingsSeen(s *scenario.Scenario, walks []scenario.Walk) (seen, of int) {
	all := map[string]bool{}
	for _, e := range s.Endings() {
		all[e.Node()] = false
	}
	for _, w := range walks {
		if was, is := all[w.Ending]; w.Ended() && is && !was {
			all[w.Ending] = true
			seen++
		}
	}
	return seen, len(all)
}

func noSuchPractice(err error) error {
	if errors.Is(err, fault.Missing) {
		return fault.Explain(fault.Missing, "This course has no such practice. The course page lists all of it.")
	}
	return err
}

// startWalk begins a walk, or goes on with the one under way.
func (s *server) startWalk(kind scenario.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := practice(c, kind)
		walk, err := s.Enrollments.StartWalk(c.Request().Context(), learner(c).ID, p)
		if err != nil {
			return noSuchPractice(err)
		}
		return see(c, walkURL(p, walk.Number))
	}
}

// walkPage shows where a walk stands.
func (s *server) walkPage(kind scenario.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		number, err := attemptNumber(c)
		if err != nil {
			return err
		}
		o, err := s.Enrollments.Outing(c.Request().Context(), learner(c).ID, practice(c, kind), number)
		if err != nil {
			return noSuchPractice(err)
		}
		if kind == scenario.OfFeed {
			return s.feedPage(c, o)
		}
		return s.scenePage(c, o)
	}
}

// decide takes a step. A page that is out of date leads to where the walk
// stands.
func (s *server) decide(kind scenario.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		number, err := attemptNumber(c)
		if err != nil {
			return err
		}
		p := practice(c, kind)
		at := walkURL(p, number)
		after, err := strconv.Atoi(c.FormValue("after"))
		if err != nil {
			return fault.Explain(fault.Invalid, "The form did not arrive whole. Go back and try again.")
		}
		value, audience, _ := strings.Cut(c.FormValue("choice"), "/")
		choice, err := strconv.Atoi(value)
		if err != nil {
			s.flash(c, "Choose one of the ways first.")
			return see(c, at)
		}
		if kind == scenario.OfScenario { // where nobody asks for one
			audience = ""
		}
		err = s.Enrollments.Decide(c.Request().Context(), learner(c).ID, p, number, after, choice, audience)
		if errors.Is(err, enrollment.ErrStale) || errors.Is(err, enrollment.ErrWalkEnded) || errors.Is(err, fault.Invalid) {
			s.flash(c, fault.Words(err))
			return see(c, at)
		}
		if err != nil {
			return noSuchPractice(err)
		}
		return see(c, at+"#now")
	}
}

// practiceLink leads to a scenario or a feed.
type practiceLink struct {
	Title, URL string
	Feed       bool
	Minutes    int
	Note       string // how far the person is, "" = not begun
}

// practices lists the feed and the scenario of a lesson.
func practices(l enrollment.Learning, lesson *course.Lesson) []practiceLink {
	var out []practiceLink
	add := func(kind scenario.Kind, title string, minutes int) {
		link := practiceLink{Title: title, Feed: kind == scenario.OfFeed, Minutes: minutes,
			URL: practiceURL(enrollment.Practice{Course: l.Course.Key, Kind: kind, Lesson: lesson.Key})}
		switch walks := l.Records.Through(kind, lesson.Key); {
		case l.Records.WalkedThrough(kind, lesson.Key):
			link.Note = "done"
		case len(walks) > 0:
			link.Note = "under way"
		}
		out = append(out, link)
	}
	if lesson.Feed != nil {
		add(scenario.OfFeed, lesson.Feed.Title, lesson.Feed.Minutes)
	}
	if lesson.Scenario != nil {
		add(scenario.OfScenario, lesson.Scenario.Title, lesson.Scenario.Minutes)
	}
	return out
}
