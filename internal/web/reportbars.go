package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// mostBars is how many bars a chart has, as long as they can be rolled up.
const mostBars = 24

// bar is a unit's line in the chart.
type bar struct {
	Name, Path, URL string
	Depth           int // below the highest that is shown
	Label           string
	Segments        []segment
	Counts          []int // in the order of inBars
	Done, Of        int
	Percent         int
}

type segment struct {
	Status   enrollment.Status
	X, Width string // percent
	Name     string
	Count    int
}

// fillTotals computes the figures and the chart.
func (p *completionPage) fillTotals(totals report.Totals, query url.Values) {
	p.People = totals.All.Total()
	for _, status := range inBars {
		t := total{Status: status, Name: statusNames[status], Count: totals.All[status]}
		if p.People > 0 {
			t.Percent = 100 * t.Count / p.People
		}
		p.Totals = append(p.Totals, t)
	}
	worst := -1
	units, nested := report.WithBelow(report.RollUp(totals.Units, p.Units, mostBars))
	p.RolledUp = len(units) < len(totals.Units) || len(nested) > 0
	for _, u := range units {
		b := newBar(u)
		if u.UnitID != 0 {
			b.URL = with(query, "unit", strconv.FormatInt(u.UnitID, 10))
		}
		p.Bars = append(p.Bars, b)
		if late := u.Counts[enrollment.Overdue]; late > 0 && !nested[u.UnitID] && (worst < 0 || late > units[worst].Counts[enrollment.Overdue]) {
			worst = len(p.Bars) - 1
		}
	}
	indent(p.Bars)
	if p.People == 0 {
		return
	}
	p.Summary = fmt.Sprintf("%d of %d enrollments are completed.", totals.All[enrollment.Completed], p.People)
	if worst >= 0 && len(p.Bars) > 1 {
		among := ""
		if len(nested) > 0 { // where there are others below, there is more of everything
			among = " Of the units with none below,"
		}
		p.Summary += fmt.Sprintf("%s %s has the most overdue: %d.", among, p.Bars[worst].Name, units[worst].Counts[enrollment.Overdue])
	}
}

// indent sets below how many of the other bars each unit is; they come in the
// order of the tree.
func indent(bars []bar) {
	var above []string
	for i, b := range bars {
		for len(above) > 0 && !strings.HasPrefix(b.Path, above[len(above)-1]+" / ") {
			above = above[:len(above)-1]
		}
		bars[i].Depth = min(len(above), deepest)
		above = append(above, b.Path)
	}
}

func newBar(u report.UnitTotals) bar {
	b := bar{Path: u.Unit, Name: lastName(u.Unit), Of: u.Counts.Total(), Done: u.Counts[enrollment.Completed]}
	b.Percent = 100 * b.Done / max(1, b.Of)
	x := 0.0
	for i, status := range inBars {
		n := u.Counts[status]
		b.Counts = append(b.Counts, n)
		if i > 0 {
			b.Label += ", "
		}
		b.Label += fmt.Sprintf("%d %s", n, lower(statusNames[status]))
		if n == 0 {
			continue
		}
		width := 100 * float64(n) / float64(b.Of)
		b.Segments = append(b.Segments, segment{Status: status, Name: statusNames[status], Count: n,
			X: fmt.Sprintf("%.2f%%", x), Width: fmt.Sprintf("%.2f%%", width)})
		x += width
	}
	return b
}
