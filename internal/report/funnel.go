package report

import (
	"slices"
	"strings"

	"decorum/internal/analysis"
)

// Learning is how far everybody is in the lessons of their latest enrollments.
// As a Census it is taken at one moment and never changed.
type Learning struct {
	bits map[string]map[string]uint64 // by course, then lesson
	rows []learned                    // by enrollment, rising
}

// learned is how far somebody is; a bit is a lesson. A course has 64 at the
// most: what is beyond is not counted.
type learned struct {
	enrollment          int64
	began, done, passed uint64
}

// AddLearned adds how far an enrollment is, in the order of ids: the lessons
// that were begun and done, and the quizzes that were passed. Whoever passed a
// lesson's quiz has been through the lesson.
func (l *Learning) AddLearned(enrollmentID int64, course string, began, done, passed []string) {
	bits := l.bits[course]
	if bits == nil {
		if l.bits == nil {
			l.bits = map[string]map[string]uint64{}
		}
		bits = map[string]uint64{}
		l.bits[course] = bits
	}
	set := func(keys []string) (mask uint64) {
		for _, key := range keys {
			bit, known := bits[key]
			if !known {
				key = strings.Clone(key)
				bit = 1 << len(bits) // 0 beyond the 64th
				bits[key] = bit
			}
			mask |= bit
		}
		return mask
	}
	through := set(passed)
	l.rows = append(l.rows, learned{enrollmentID, set(began) | through, set(done) | through, through})
}

// Outline is the course that a funnel is about; without lessons, none.
type Outline struct {
	Course  string // key
	Lessons []Lesson
}

// Lesson is a lesson of it. A lesson's quiz has its key.
type Lesson struct {
	Key, Title string
	Quiz       bool
}

// Funnel is how many have begun and finished each lesson of a course, of those
// who are asked to or were.
type Funnel struct {
	People  int
	Hidden  bool // the group, or what it leaves over of a larger one, is too small to be shown
	Lessons []Passage
}

// Passage is how many came through a lesson. A count that would tell somebody
// from the rest is not shown.
type Passage struct {
	Lesson

	Began, Done, Passed analysis.Cell
}

// funnel counts a course's lessons, and hides what package analysis says is to
// be hidden. Whoever is paused or waived is not in it.
//
// A reader who sees a unit sees what is above it as well, and next to it, and
// can take one from the other. So a line of a unit shows only what is shown of
// the whole; and of the units below one only those show it that leave nothing
// small over beside it (PartitionRows), and none below one that does not. That a
// lesson is one table and its quiz another loses nothing: how many did one says
// nothing about the other, and how many people there are is in both.
func (c *Census) funnel(l *Learning, v Focus, lessons []Lesson, parents map[int64]int64) Funnel {
	all := v
	all.UnitID = 0
	counts := newFunnelCounts(len(lessons), len(c.units)+1)
	admits := c.admitter(all, parents)
	bits := make([]uint64, len(lessons))
	for i, lesson := range lessons {
		bits[i] = l.bits[v.Course][lesson.Key]
	}
	next := 0
	for i := range c.rows {
		row := &c.rows[i]
		for next < len(l.rows) && l.rows[next].enrollment < c.ids[i] {
			next++
		}
		if !admits(row) || row.stage == paused || row.stage == waived {
			continue
		}
		var far learned
		if next < len(l.rows) && l.rows[next].enrollment == c.ids[i] {
			far = l.rows[next]
		}
		unit := c.unit[row.person]
		if unit == none {
			unit = int32(len(c.units)) //nolint:gosec // see AddMember
		}
		counts.add(int(unit), far, bits)
	}
	sums := counts.sums(c, parents)
	path := chain(v.UnitID, parents)
	slices.Reverse(path) // from everybody down
	f := Funnel{Hidden: !sums.shown(path, nil)}
	if sums.of[v.UnitID] != nil {
		f.People = sums.of[v.UnitID][0]
	}
	if f.Hidden || f.People == 0 {
		f.Hidden = f.Hidden && f.People > 0
		return f
	}
	for i, lesson := range lessons {
		first := 1 + columns*i
		ways, quiz := sums.cells(path, first, first+1, first+2), sums.cells(path, first+3, first+4)
		p := Passage{Lesson: lesson, Done: ways[2], Passed: quiz[1]}
		if ways[0].Shown {
			p.Began = analysis.Cell{N: f.People - ways[0].N, Shown: true}
		}
		f.Lessons = append(f.Lessons, p)
	}
	return f
}

// funnelCounts are the counts of each unit, without those below it. Of each
// lesson there are columns: who has not begun, begun only, done; not passed,
// passed. They come after the number of people.
type funnelCounts struct{ rows [][]int }

const columns = 5

func newFunnelCounts(lessons, units int) *funnelCounts {
	f := &funnelCounts{rows: make([][]int, units)}
	for i := range f.rows {
		f.rows[i] = make([]int, 1+columns*lessons)
	}
	return f
}

func (f *funnelCounts) add(unit int, far learned, bits []uint64) {
	row := f.rows[unit]
	row[0]++
	for i, bit := range bits {
		at := row[1+columns*i:]
		switch {
		case far.done&bit != 0:
			at[2]++
		case far.began&bit != 0:
			at[1]++
		default:
			at[0]++
		}
		if far.passed&bit != 0 {
			at[4]++
		} else {
			at[3]++
		}
	}
}

// unitSums are the counts of units with those below them; 0 is everybody.
type unitSums struct {
	of    map[int64][]int
	below map[int64][]int64 // the units next below one
}

func (f *funnelCounts) sums(c *Census, parents map[int64]int64) unitSums {
	s := unitSums{of: map[int64][]int{}, below: map[int64][]int64{}}
	for i, row := range f.rows {
		id := int64(0)
		if i < len(c.units) {
			id = c.units[i]
		}
		for _, above := range chain(id, parents) {
			if s.of[above] == nil {
				s.of[above] = make([]int, len(row))
			}
			for j, n := range row {
				s.of[above][j] += n
			}
		}
	}
	for id := range s.of {
		if id != 0 {
			s.below[parents[id]] = append(s.below[parents[id]], id)
		}
	}
	for _, ids := range s.below {
		slices.Sort(ids)
	}
	return s
}

// cells returns what may be shown of a breakdown into columns, of the unit at
// the end of a path.
func (s unitSums) cells(path []int64, breakdown ...int) []analysis.Cell {
	pick := func(from []int) []int {
		out := make([]int, len(breakdown))
		for i, column := range breakdown {
			out[i] = from[column]
		}
		return out
	}
	whole := analysis.Suppress(pick(s.of[0]))
	if len(path) == 1 {
		return whole
	}
	var seen []int
	for i, cell := range whole {
		if cell.Shown {
			seen = append(seen, breakdown[i])
		}
	}
	shown := s.shown(path, seen)
	for i, n := range pick(s.of[path[len(path)-1]]) {
		if whole[i].Shown = whole[i].Shown && shown; whole[i].Shown {
			whole[i].N = n
		} else {
			whole[i].N = 0
		}
	}
	return whole
}

// shown reports whether some columns of the unit at the end of a path, and how
// many people there are, may be shown beside those of the units above it.
func (s unitSums) shown(path []int64, seen []int) bool {
	if everybody := s.of[0]; len(everybody) == 0 || everybody[0] < analysis.Smallest {
		return len(everybody) == 0
	}
	pick := func(from []int) []int {
		out := []int{from[0]}
		rest := from[0] // of what is not seen it is seen how many they are together
		for _, column := range seen {
			out = append(out, from[column])
			rest -= from[column]
		}
		return append(out, rest)
	}
	for i := 1; i < len(path); i++ {
		rest := pick(s.of[path[i-1]])
		var rows [][]int
		at := -1
		for _, id := range s.below[path[i-1]] {
			if id == path[i] {
				at = len(rows)
			}
			row := pick(s.of[id])
			rows = append(rows, row)
			for j, n := range row {
				rest[j] -= n
			}
		}
		if at < 0 || !analysis.PartitionRows(append(rows, rest))[at] {
			return false
		}
	}
	return true
}

// chain returns a unit, those above it, and 0, which stands for everybody. It
// ends in a circle, too.
func chain(unit int64, parents map[int64]int64) []int64 {
	var out []int64
	for range len(parents) + 1 {
		if unit == 0 {
			break
		}
		out = append(out, unit)
		unit = parents[unit]
	}
	return append(out, 0)
}
