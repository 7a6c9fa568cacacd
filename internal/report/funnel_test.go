package report

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/analysis"
)

// TestFunnelsTellNobodyFromTheRest looks at every unit, and takes from what is
// shown of each what is shown of any units within it: nothing is left that
// would be about somebody, and too few.
func TestFunnelsTellNobodyFromTheRest(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		parents := map[int64]int64{}
		units := rapid.IntRange(1, 5).Draw(t, "units")
		for u := range units {
			parents[int64(u+1)] = int64(rapid.IntRange(0, u).Draw(t, "above"))
		}
		c, l := &Census{}, &Learning{}
		var people int64
		for u := range units + 1 {
			for range rapid.IntRange(0, 16).Draw(t, "people") {
				people++
				c.AddMember(Member{ID: people, UnitID: int64(u), Active: true})
			}
		}
		for id := int64(1); id <= people; id++ {
			c.Add(Standing{EnrollmentID: id, PersonID: id, Course: "ethics", Started: true})
			lesson := []string{"one"}
			switch rapid.IntRange(0, 5).Draw(t, "how far") {
			case 0:
				l.AddLearned(id, "ethics", lesson, nil, nil)
			case 1, 2:
				l.AddLearned(id, "ethics", lesson, lesson, lesson)
			}
		}
		shown := map[int64]map[string]int{}
		for u := range units + 1 {
			shown[int64(u)] = figuresOf(c.funnel(l, Focus{Course: "ethics", UnitID: int64(u)}, []Lesson{{Key: "one", Quiz: true}}, parents))
			if u > 0 {
				seen += len(shown[int64(u)])
			}
		}
		for top := range units + 1 {
			attack(t, int64(top), shown, parents, units)
		}
	})
	if seen == 0 {
		t.Error("no unit ever showed anything")
	}
}

// figuresOf are the numbers that a reader has, and can reckon at once.
func figuresOf(f Funnel) map[string]int {
	out := map[string]int{}
	if f.Hidden || f.People == 0 {
		return out
	}
	out["people"] = f.People
	for i, l := range f.Lessons {
		note := func(name string, cell analysis.Cell) {
			if cell.Shown {
				out[fmt.Sprint(name, i)], out[fmt.Sprint("not ", name, i)] = cell.N, f.People-cell.N
			}
		}
		note("began", l.Began)
		note("done", l.Done)
		note("passed", l.Passed)
		if l.Began.Shown && l.Done.Shown {
			out[fmt.Sprint("under way", i)] = l.Began.N - l.Done.N
		}
	}
	return out
}

// attack takes every choice of units within one from it.
func attack(t *rapid.T, top int64, shown map[int64]map[string]int, parents map[int64]int64, units int) {
	t.Helper()
	for choice := range 1 << units {
		var within []int64
		for u := range units {
			if choice>>u&1 == 1 {
				within = append(within, int64(u+1))
			}
		}
		if !apart(top, within, parents) {
			continue
		}
		for name, n := range shown[top] {
			left, known := n, true
			for _, u := range within {
				m, ok := shown[u][name]
				left, known = left-m, known && ok
			}
			if known && left > 0 && left < analysis.Smallest {
				t.Fatalf("%q of unit %d without units %v is %d", name, top, within, left)
			}
		}
	}
}

// apart reports whether units are all within another one, and none within one
// of the rest.
func apart(top int64, units []int64, parents map[int64]int64) bool {
	for _, u := range units {
		if u == top || (top != 0 && !under(u, top, parents)) {
			return false
		}
		for _, other := range units {
			if u != other && under(u, other, parents) {
				return false
			}
		}
	}
	return true
}
