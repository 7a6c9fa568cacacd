package web

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/figures"
	"decorum/internal/scenario"
)

type pathsPage struct {
	layout
	Course  *course.Course
	Lesson  *course.Lesson
	Title   string
	Feed    bool
	People  string
	Diagram diagram
	Nodes   []nodeLine
	Ends    []endLine
}

// nodeLine is a scene or card with how many went which way.
type nodeLine struct {
	Title template.HTML
	When  string // its condition, in words
	All   string // how many came by
	Rows  int    // of the table
	Ways  []wayLine
}

// wayLine is one way out.
type wayLine struct {
	Text     template.HTML
	Audience string
	Leads    []leadLine // scenes; none in a feed
	Rows     int        // of the table
	Worth    string     // in a feed
	Count    string
	Share    string // of those who came by
}

// leadLine is a scene that a choice can lead to.
type leadLine struct {
	Title template.HTML
	When  string // in words, where it is one of several
	Count string
}

// endLine is an ending with how many came to it.
type endLine struct {
	Title   template.HTML
	Quality scenario.Quality
	When    string
	Count   string
}

// scenarioFigures shows which way people went.
func (s *server) scenarioFigures(c echo.Context) error {
	p, paths, err := s.Figures.Paths(c.Request().Context(), c.Param("course"), scenario.OfScenario, c.Param("lesson"))
	if err != nil {
		return noSuchFigures(err)
	}
	sc := paths.Lesson.Scenario
	page := pathsPage{Course: p.Course, Lesson: paths.Lesson, Title: sc.Title, People: headcount(paths.People), Diagram: drawPaths(sc, paths)}
	page.layout = s.layout(c, sc.Title+": figures", "figures")
	page.Nodes, page.Ends = linesOf(sc, paths)
	return s.render(c, http.StatusOK, "figures/paths", page)
}

// linesOf returns a scenario as lines of tables.
func linesOf(sc *scenario.Scenario, paths figures.Paths) (nodes []nodeLine, ends []endLine) {
	scenes := map[string]*scenario.Scene{}
	for i := range sc.Scenes {
		scenes[sc.Scenes[i].Node()] = &sc.Scenes[i]
	}
	for _, scene := range sc.Scenes {
		if scene.Ending {
			ends = append(ends, endLine{scene.Title, scene.Quality, inWords(scene.When), headcount(endCell(paths, scene.Node()))})
			continue
		}
		ways := paths.Ways[scene.Node()]
		line := nodeLine{Title: scene.Title, When: inWords(scene.When), All: headcount(cellOf(ways))}
		for i, choice := range scene.Choices {
			way := wayOf(ways, figures.Way{Choice: i}, wayLine{Text: choice.Text})
			if i < len(ways.Leads) {
				way.Leads = leadsOf(ways.Leads[i], scenes)
			}
			way.Rows = max(1, len(way.Leads))
			line.Rows += way.Rows
			line.Ways = append(line.Ways, way)
		}
		nodes = append(nodes, line)
	}
	return nodes, ends
}

// leadsOf returns where a choice can lead, each with its condition if there is
// a choice of them.
func leadsOf(leads []figures.Lead, scenes map[string]*scenario.Scene) []leadLine {
	var out []leadLine
	for _, lead := range leads {
		to := scenes[lead.To]
		line := leadLine{Title: to.Title, When: inWords(to.When), Count: headcount(lead.People)}
		if line.When == "" && len(leads) > 1 {
			line.When = "otherwise"
		}
		out = append(out, line)
	}
	return out
}

// inWords writes a condition for somebody who did not write it; "" if there is
// none.
func inWords(c *scenario.Condition) string {
	if c == nil {
		return ""
	}
	forms := map[string]string{
		"<": "when %s is below %d", "<=": "when %s is %d or less", "=": "when %s is exactly %d",
		">=": "when %s is %d or more", ">": "when %s is above %d",
	}
	return fmt.Sprintf(forms[c.Operator], c.Meter, c.Value)
}

// feedFigures shows what people decided.
func (s *server) feedFigures(c echo.Context) error {
	p, paths, err := s.Figures.Paths(c.Request().Context(), c.Param("course"), scenario.OfFeed, c.Param("lesson"))
	if err != nil {
		return noSuchFigures(err)
	}
	feed := paths.Lesson.Feed
	page := pathsPage{Course: p.Course, Lesson: paths.Lesson, Title: feed.Title, Feed: true, People: headcount(paths.People)}
	page.layout = s.layout(c, feed.Title+": figures", "figures")
	for _, card := range feed.Cards {
		ways := paths.Ways[card.ID]
		line := nodeLine{Title: card.Title, When: inWords(card.When), All: headcount(cellOf(ways))}
		for i, r := range card.Responses {
			for _, o := range r.Outcomes {
				worth := analysis.Figure{Value: float64(o.Worth) / 100, OK: true}
				line.Ways = append(line.Ways, wayOf(ways, figures.Way{Choice: i, Audience: o.Audience},
					wayLine{Text: r.Text, Audience: audienceLabel(feed, o.Audience), Worth: shareOf(worth)}))
			}
		}
		line.Rows = len(line.Ways)
		page.Nodes = append(page.Nodes, line)
	}
	return s.render(c, http.StatusOK, "figures/paths", page)
}

// cellOf is how many came by; nobody, if nothing is counted.
func cellOf(w figures.Ways) analysis.Cell {
	if len(w.Keys) == 0 {
		return analysis.Cell{Shown: true}
	}
	return w.All
}

func endCell(p figures.Paths, node string) analysis.Cell {
	if c, ok := p.Ends[node]; ok {
		return c
	}
	return analysis.Cell{Shown: true}
}

// wayOf fills in how many took a way.
func wayOf(w figures.Ways, way figures.Way, line wayLine) wayLine {
	count := w.Count(way)
	line.Count, line.Share = headcount(count), "–"
	if count.Shown && w.All.Shown && w.All.N > 0 {
		line.Share = shareOf(analysis.Figure{Value: float64(count.N) / float64(w.All.N), OK: true})
	}
	return line
}
