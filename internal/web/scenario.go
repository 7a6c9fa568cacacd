package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/enrollment"
	"decorum/internal/scenario"
)

type scenePage struct {
	layout
	enrollment.Outing
	Scenario *scenario.Scenario
	URL      string // of the walk
	Practice string // address of the scenario
	After    int    // steps so far
	Scene    *scenario.Scene
	Before   template.HTML // what the last choice led to on the way
	Chosen   template.HTML // the last choice
	Meters   []meterBar
	// At an ending:
	Path  []passedScene
	All   bool // everything is shown
	Seen  int  // endings that the person has come to, this one included
	Of    int
	Knows bool // there is nothing more to see
}

// meterBar is a meter as it stands.
type meterBar struct {
	Name  string
	Value int
	Moved string // by the last choice: "+10", "−5" or ""
}

// passedScene is a scene on the way, with what was chosen and what was not.
type passedScene struct {
	Number      int
	Title       template.HTML
	Chosen      template.HTML
	Consequence template.HTML
	Moved       string
	Others      []otherWay
}

// otherWay is a choice that was not made. Where it leads is told if the person
// has been there or does not want to go there any more.
type otherWay struct {
	Text        template.HTML
	Known       bool
	Consequence template.HTML
	Moved       string
	To          template.HTML // title of the scene
	Ending      string        // its quality, if it is one
}

// scenePage shows the scene at which a walk stands, or its ending.
func (s *server) scenePage(c echo.Context, o enrollment.Outing) error {
	at, err := o.Lesson.Scenario.Replay(o.Walk.Steps)
	if err != nil {
		return fmt.Errorf("replaying walk %d: %w", o.Walk.ID, err)
	}
	p := enrollment.Practice{Course: o.Bound.Course.Key, Kind: scenario.OfScenario, Lesson: o.Lesson.Key}
	page := scenePage{layout: s.layout(c, o.Lesson.Scenario.Title, "courses"), Outing: o, Scenario: o.Lesson.Scenario,
		URL: walkURL(p, o.Walk.Number), Practice: practiceURL(p), After: len(o.Walk.Steps), Scene: at.Scene,
		Meters: meterBars(o.Lesson.Scenario.Meters, at)}
	if n := len(at.Path); n > 0 {
		page.Chosen, page.Before = at.Path[n-1].Choice.Text, at.Path[n-1].Choice.Consequence
	}
	if !o.Walk.Ended() {
		return s.render(c, http.StatusOK, "learn/scene", page)
	}
	if err := s.lookBack(c, &page, at); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "learn/ending", page)
}

// lookBack adds the way that the person came, and the ways not taken.
func (s *server) lookBack(c echo.Context, page *scenePage, at scenario.Place) error {
	walks, err := s.Enrollments.Walked(c.Request().Context(), page.Outing)
	if err != nil {
		return err
	}
	page.All = c.QueryParam("all") != ""
	taken, been, err := ground(page.Scenario, walks)
	if err != nil {
		return err
	}
	page.Seen, page.Of = endingsSeen(page.Scenario, walks)
	page.Knows = true
	for i, passed := range at.Path {
		one := passedScene{Number: i + 1, Title: passed.Scene.Title, Chosen: passed.Choice.Text,
			Consequence: passed.Choice.Consequence, Moved: moved(page.Scenario.Meters, passed.Before, passed.After)}
		for n, choice := range passed.Scene.Choices {
			if n == passed.Index {
				continue
			}
			other := otherWay{Text: choice.Text}
			to, after, ok := page.Scenario.After(choice, passed.Before)
			known, familiar := taken[way{passed.Scene, n}], been[to]
			page.Knows = page.Knows && known && familiar
			if ok && (known || page.All) {
				other.Known, other.Consequence, other.Moved = true, choice.Consequence, moved(page.Scenario.Meters, passed.Before, after)
				if familiar || page.All { // with other values of the meters it may have led elsewhere
					other.tell(to)
				}
			}
			one.Others = append(one.Others, other)
		}
		page.Path = append(page.Path, one)
	}
	return nil
}

// tell adds where the way leads.
func (o *otherWay) tell(to *scenario.Scene) {
	o.To = to.Title
	if to.Ending {
		o.Ending = string(to.Quality)
	}
}

// way is a choice in a scene.
type way struct {
	scene  *scenario.Scene
	choice int
}

// ground returns the ways that walks took and the scenes that they came to.
func ground(s *scenario.Scenario, walks []scenario.Walk) (taken map[way]bool, been map[*scenario.Scene]bool, err error) {
	taken, been = map[way]bool{}, map[*scenario.Scene]bool{}
	for _, w := range walks {
		end, err := s.Replay(w.Steps)
		if err != nil {
			return nil, nil, fmt.Errorf("replaying walk %d: %w", w.ID, err)
		}
		been[end.Scene] = true
		for _, passed := range end.Path {
			taken[way{passed.Scene, passed.Index}], been[passed.Scene] = true, true
		}
	}
	return taken, been, nil
}

// meterBars returns the meters with what the last choice moved.
func meterBars(meters []scenario.Meter, at scenario.Place) []meterBar {
	var out []meterBar
	for _, m := range meters {
		bar := meterBar{Name: meterName(m.Name), Value: at.Values[m.Name]}
		if n := len(at.Path); n > 0 {
			bar.Moved = signed(at.Path[n-1].After[m.Name] - at.Path[n-1].Before[m.Name])
		}
		out = append(out, bar)
	}
	return out
}

// moved says which meters changed, such as "trust −10, exposure +30".
func moved(meters []scenario.Meter, before, after scenario.Values) string {
	var parts []string
	for _, m := range meters {
		if by := signed(after[m.Name] - before[m.Name]); by != "" {
			parts = append(parts, meterName(m.Name)+" "+by)
		}
	}
	return strings.Join(parts, ", ")
}

// signed writes a change with its sign; none is "".
func signed(by int) string {
	switch {
	case by > 0:
		return fmt.Sprintf("+%d", by)
	case by < 0:
		return fmt.Sprintf("−%d", -by)
	}
	return ""
}

// meterName writes the name of a meter for people: self-respect → self respect.
func meterName(name string) string { return strings.NewReplacer("-", " ", "_", " ").Replace(name) }
