package web

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"decorum/internal/figures"
	"decorum/internal/scenario"
)

// diagram is a drawing of a scenario: scenes in rows from top to bottom, by the
// longest way from the beginning, and a line wherever a choice can lead, the
// wider the more people went there. A line is drawn from what is shown, and is
// as wide as any other if a part of it is hidden. Where it passes a row it has a
// lane of its own, so that it runs behind no scene that it does not lead to.
type diagram struct {
	Width, Height int
	Nodes         []diagramNode
	Edges         []diagramEdge
}

type diagramNode struct {
	X, Y    int
	Lines   []string
	Quality scenario.Quality // of an ending
	Count   string
}

type diagramEdge struct {
	Path, Width string
	State       string // "none": nobody went there; "hidden": how many is hidden
}

// The measures of a drawing, in pixels.
const (
	boxWidth, boxHeight = 148, 48
	laneWidth           = 16
	gapX, gapY          = 20, 52
	margin              = 8
	lineLetters         = 20
)

// drawPaths draws a scenario with how many went where.
func drawPaths(s *scenario.Scenario, paths figures.Paths) diagram {
	g := newDrawing(s, paths)
	g.rank()
	g.addLanes()
	g.sortRows()
	width := g.place()
	out := diagram{Width: width, Height: g.top + len(g.rows)*(boxHeight+gapY) - gapY + margin}
	if g.top > margin { // a way back may also leave the last row
		out.Height += gapY
	}
	for _, node := range g.order {
		out.Nodes = append(out.Nodes, g.node(node, paths))
	}
	for _, way := range g.ways {
		out.Edges = append(out.Edges, g.edge(way))
	}
	return out
}

// drawing is a diagram on its way.
type drawing struct {
	order []string // nodes, as written
	boxes map[string]*station
	ways  []*joined
	rows  [][]*station
	top   int // of the first row
	most  int // people on a line, as far as it is shown
}

// joined is all choices that lead from one scene to another, and how many
// people they led there, if that is shown of each.
type joined struct {
	from, to string
	people   int
	hidden   bool
	back     bool       // leads up, to a scene that led here
	lanes    []*station // on the way
}

func newDrawing(s *scenario.Scenario, paths figures.Paths) *drawing {
	g := &drawing{boxes: map[string]*station{}}
	for i := range s.Scenes {
		node := s.Scenes[i].Node()
		g.order = append(g.order, node)
		g.boxes[node] = &station{scene: &s.Scenes[i]}
	}
	for _, from := range g.order {
		for _, leads := range paths.Ways[from].Leads {
			for _, lead := range leads {
				g.join(from, lead)
			}
		}
	}
	for _, w := range g.ways {
		if !w.hidden {
			g.most = max(g.most, w.people)
		}
	}
	return g
}

func (g *drawing) join(from string, lead figures.Lead) {
	i := slices.IndexFunc(g.ways, func(w *joined) bool { return w.from == from && w.to == lead.To })
	if i < 0 {
		i = len(g.ways)
		g.ways = append(g.ways, &joined{from: from, to: lead.To})
	}
	g.ways[i].people += lead.People.N
	g.ways[i].hidden = g.ways[i].hidden || !lead.People.Shown
}

func (g *drawing) node(node string, paths figures.Paths) diagramNode {
	b := g.boxes[node]
	out := diagramNode{X: b.left(), Y: g.rowTop(b.rank), Lines: wrapped(b.scene.Title), Quality: b.scene.Quality}
	if b.scene.Ending {
		out.Count = headcount(endCell(paths, node))
	} else {
		out.Count = headcount(cellOf(paths.Ways[node]))
	}
	return out
}

// edge draws a line from the bottom of a box through its lanes to the top of
// another.
func (g *drawing) edge(w *joined) diagramEdge {
	const thinnest, neutral, widest = 1.5, 3.0, 12.0
	width, state := thinnest, ""
	switch {
	case w.hidden:
		width, state = neutral, "hidden"
	case w.people == 0:
		state = "none"
	default:
		width += (widest - thinnest) * math.Sqrt(float64(w.people)/float64(g.most))
	}
	return diagramEdge{Path: g.path(w), Width: fmt.Sprintf("%.1f", width), State: state}
}

// path writes the line of a way. All that bends is between two rows.
func (g *drawing) path(w *joined) string {
	from, to := g.boxes[w.from], g.boxes[w.to]
	const bend = gapY / 2
	x, y := from.middle(), g.rowTop(from.rank)+boxHeight
	var out strings.Builder
	fmt.Fprintf(&out, "M%d %d", x, y)
	down := bend
	curve := func(x2, y2, leave, arrive int) {
		fmt.Fprintf(&out, "C%d %d %d %d %d %d", x, y+leave, x2, y2+arrive, x2, y2)
		x, y = x2, y2
	}
	for _, lane := range w.lanes {
		top := g.rowTop(lane.rank)
		enter, leave := top, top+boxHeight
		if w.back {
			enter, leave = leave, enter
			curve(lane.middle(), enter, down, bend)
			down = -bend
		} else {
			curve(lane.middle(), enter, down, -bend)
		}
		fmt.Fprintf(&out, "L%d %d", x, leave)
		y = leave
	}
	curve(to.middle(), g.rowTop(to.rank), down, -bend)
	return out.String()
}

var tagsPattern = regexp.MustCompile(`<[^>]*>`)

// wrapped breaks a title into two lines that fit a box.
func wrapped(title template.HTML) []string {
	words := strings.Fields(html.UnescapeString(tagsPattern.ReplaceAllString(string(title), "")))
	lines := []string{""}
	for _, word := range words {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= lineLetters:
			*last += " " + word
		case len(lines) == 2:
			*last += " …"
			return lines
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
