package web

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"decorum/internal/figures"
	"decorum/internal/scenario"
)

// pathsOf returns the ways of a scenario, that nobody went.
func pathsOf(s *scenario.Scenario) figures.Paths {
	out := figures.Paths{Ways: map[string]figures.Ways{}}
	for i, ends := range s.Leads() {
		var w figures.Ways
		for choice, to := range ends {
			var leads []figures.Lead
			for _, k := range to {
				leads = append(leads, figures.Lead{To: s.Scenes[k].Node()})
			}
			w.Keys, w.Leads = append(w.Keys, figures.Way{Choice: choice}), append(w.Leads, leads)
		}
		out.Ways[s.Scenes[i].Node()] = w
	}
	return out
}

var partOfPath = regexp.MustCompile(`[MLC][^MLC]+`)

// pointsOf returns points along a path, close to each other.
func pointsOf(t *testing.T, path string) [][2]float64 {
	t.Helper()
	var out [][2]float64
	for _, part := range partOfPath.FindAllString(path, -1) {
		var n []float64
		for word := range strings.FieldsSeq(part[1:]) {
			v, err := strconv.ParseFloat(word, 64)
			must(t, err)
			n = append(n, v)
		}
		if part[0] == 'M' {
			out = append(out, [2]float64{n[0], n[1]})
			continue
		}
		from := out[len(out)-1]
		if part[0] == 'L' {
			n = []float64{from[0], from[1], n[0], n[1], n[0], n[1]}
		}
		const steps = 100
		for i := 1; i <= steps; i++ {
			b := float64(i) / steps
			a := 1 - b
			at := func(k int) float64 { return a*a*a*from[k] + 3*a*a*b*n[k] + 3*a*b*b*n[2+k] + b*b*b*n[4+k] }
			out = append(out, [2]float64{at(0), at(1)})
		}
	}
	return out
}

// TestDiagramWays holds that a line touches the two boxes that it joins and no
// other, and that no boxes overlap: of every scenario of the course, and of one
// with ways back.
func TestDiagramWays(t *testing.T) {
	to := func(ids ...string) []scenario.Choice {
		var out []scenario.Choice
		for _, id := range ids {
			out = append(out, scenario.Choice{To: id})
		}
		return out
	}
	scenarios := map[string]*scenario.Scenario{
		"ways back": {Scenes: []scenario.Scene{
			{ID: "a", Choices: to("b", "d", "end")}, {ID: "b", Choices: to("a", "c", "end")}, {ID: "c", Choices: to("b", "d", "c")},
			{ID: "d", Choices: to("a", "end")}, {ID: "end", Ending: true},
		}},
	}
	compiled, _ := theCourse()
	for i := range compiled.Lessons {
		if s := compiled.Lessons[i].Scenario; s != nil {
			scenarios[compiled.Lessons[i].Key] = s
		}
	}
	for name, s := range scenarios {
		paths := pathsOf(s)
		d := drawPaths(s, paths)
		if d.Width > 1200 { // it is scaled to the card, and letters are to stay legible
			t.Errorf("%s is %d wide", name, d.Width)
		}
		for i, a := range d.Nodes {
			if a.X < 0 || a.Y < 0 || a.X+boxWidth > d.Width || a.Y+boxHeight > d.Height {
				t.Errorf("%s: %v is outside of %d × %d", name, a.Lines, d.Width, d.Height)
			}
			for _, b := range d.Nodes[i+1:] {
				if abs(a.X-b.X) < boxWidth && abs(a.Y-b.Y) < boxHeight {
					t.Errorf("%s: %v and %v overlap", name, a.Lines, b.Lines)
				}
			}
		}
		ways := newDrawing(s, paths).ways
		for i, edge := range d.Edges {
			for k, box := range d.Nodes {
				ours := s.Scenes[k].Node() == ways[i].from || s.Scenes[k].Node() == ways[i].to
				touches := false
				for _, p := range pointsOf(t, edge.Path) {
					const slack = 0.5
					if p[0] < 0 || p[1] < 0 || p[0] > float64(d.Width) || p[1] > float64(d.Height) {
						t.Fatalf("%s: %s leaves the drawing", name, edge.Path)
					}
					touches = touches || p[0] > float64(box.X)-slack && p[0] < float64(box.X+boxWidth)+slack &&
						p[1] > float64(box.Y)-slack && p[1] < float64(box.Y+boxHeight)+slack
				}
				if touches != ours {
					t.Errorf("%s: the line from %s to %s touches %s: %v", name, ways[i].from, ways[i].to, s.Scenes[k].Node(), touches)
				}
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }
