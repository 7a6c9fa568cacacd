package analysis

import (
	"math"
	"slices"

	"decorum/internal/quiz"
)

// Mean is a mean credit, 0 … 1, as exact as it may be shown. Of right and wrong
// it is the share that was right, which with the number of people gives away
// one who was wrong.
type Mean struct {
	Figure

	Rough Rough
	Step  int // to the next so many percent; 0 = exactly
}

// Rough says how a figure is meant.
type Rough string

// The ways to mean a figure. Over and Under leave it open whether it is about
// one person or about Smallest.
const (
	Exactly Rough = ""
	About   Rough = "about" // to the next step
	Over    Rough = "over"
	Under   Rough = "under"
)

// table is the breakdowns of a question, to see what its mean says about what
// they hide.
type table struct {
	people    int
	parts     []weighed // everybody is in one count of each
	apart     bool      // the mean is not a sum over the counts
	mean      float64
	hides     bool
	low, high float64 // what is told of the mean
}

// weighed is counts of which each person earns something.
type weighed struct {
	counts []int
	hidden []bool
	earns  []float64
}

// tableOf returns the breakdowns of a question, hidden as they are shown.
func tableOf(q quiz.Question, answers []answer) table {
	t := table{people: len(answers)}
	switch q.Kind {
	case quiz.One, quiz.Several:
		t.parts = weighPicks(q, answers)
	case quiz.Judgement, quiz.Matching:
		for i, row := range rowsOf(q, answers) {
			t.parts = append(t.parts, weighed{row.counts, hide(column(row.counts)), earnings(q, i, len(row.counts))})
		}
		// Who crosses a red line loses what they earned elsewhere.
		t.apart = slices.ContainsFunc(q.Choices, func(c quiz.Choice) bool { return c.RedLine })
	case quiz.Ranking, quiz.Reflection:
		t.apart = true
	}
	return t
}

// weighPicks weighs choices: all of them together if people pick one, otherwise
// each by itself, where a wrong pick takes away what a right one earns.
func weighPicks(q quiz.Question, answers []answer) []weighed {
	counts := make([]int, len(q.Choices)+1)
	for _, a := range answers {
		picks := picked(a.Picks, len(q.Choices))
		if len(picks) == 0 {
			counts[len(q.Choices)]++
		}
		for _, i := range picks {
			counts[i]++
		}
	}
	hidden := hidePicks(q, counts, len(answers))
	earns, rights := make([]float64, len(counts)), 0.0
	for i, c := range q.Choices {
		if c.Right {
			earns[i] = 1
			rights++
		}
	}
	if q.Kind == quiz.One {
		return []weighed{{counts, hidden, earns}}
	}
	var out []weighed
	for i := range q.Choices {
		out = append(out, weighed{[]int{counts[i], len(answers) - counts[i]}, []bool{hidden[i], hidden[i]}, []float64{(2*earns[i] - 1) / max(rights, 1), 0}})
	}
	return out
}

// earnings returns what each count of a part earns.
func earnings(q quiz.Question, part, counts int) []float64 {
	out := make([]float64, counts)
	if q.Kind == quiz.Matching {
		out[0] = 1 / float64(len(q.Pairs))
		return out
	}
	scored := 0.0
	for _, c := range q.Choices {
		if !c.Split() {
			scored++
		}
	}
	for rating := range out {
		if c := q.Choices[part]; !c.Split() {
			out[rating] = c.Agreement(rating) / scored
		}
	}
	return out
}

// fits reports whether each count that is hidden and small could be Smallest
// for all that is known if the mean is between two figures; of fewer people,
// whether the mean could be anything.
func (t table) fits(low, high float64) bool {
	if t.people < Smallest {
		return low < rounding && high > 1-rounding
	}
	n := float64(t.people)
	low, high = n*low-rounding, n*high+rounding
	if t.apart {
		return low <= n-Smallest && high >= Smallest
	}
	least, most := 0.0, 0.0
	for _, p := range t.parts {
		a, b := p.earned(-1)
		least, most = least+a, most+b
	}
	for _, p := range t.parts {
		without, beside := p.earned(-1)
		for i, k := range p.counts {
			if !p.hidden[i] || !small(k) {
				continue
			}
			a, b := p.earned(i)
			if least-without+a > high || most-beside+b < low {
				return false
			}
		}
	}
	return true
}

// earned returns the least and the most that people can have earned with a
// part, by what is shown of it; if that is possible, with Smallest people in one
// of the hidden counts.
func (p weighed) earned(in int) (least, most float64) {
	left := 0
	low, high := math.Inf(1), math.Inf(-1)
	for i, k := range p.counts {
		if !p.hidden[i] {
			least, most = least+float64(k)*p.earns[i], most+float64(k)*p.earns[i]
			continue
		}
		left += k
		low, high = min(low, p.earns[i]), max(high, p.earns[i])
	}
	if in >= 0 {
		few := min(Smallest, left)
		left -= few
		least, most = least+float64(few)*p.earns[in], most+float64(few)*p.earns[in]
	}
	if left > 0 {
		least, most = least+float64(left)*low, most+float64(left)*high
	}
	return least, most
}

// blur returns the mean as exact as it may be shown beside the breakdowns.
func (t table) blur() Mean {
	if !t.hides {
		return Mean{Figure: Figure{t.mean, true}}
	}
	return blurred(t.mean, t.people, t.fits)
}

// steps of rough figures, in percent, and how near to nobody or everybody one
// comes at the most.
var steps = []int{5, 10, 20}

const nearest = 10

// blurred returns a mean over so many people in the smallest steps that fit. It
// is not shown if none do.
func blurred(mean float64, people int, fits func(low, high float64) bool) Mean {
	for _, step := range steps {
		edge := edgeOf(step, people)
		if edge >= 0.5 {
			break
		}
		size := float64(step) / 100
		m := Mean{Figure{math.Round(mean/size) * size, true}, About, step}
		if mean > 1-edge {
			m.Value, m.Rough = 1-edge, Over
		} else if mean < edge {
			m.Value, m.Rough = edge, Under
		}
		if fits(m.bounds(people)) {
			return m
		}
	}
	return Mean{}
}

// edgeOf is how near to 0 or 1 a mean in such steps comes: more than Smallest
// people are beyond.
func edgeOf(step, people int) float64 {
	return float64(max(nearest, step*(100*Smallest/(step*max(people, 1))+1))) / 100
}

// bounds returns between which figures a mean is, for all that is shown.
func (m Mean) bounds(people int) (low, high float64) {
	switch edge := edgeOf(max(m.Step, 1), people); {
	case !m.OK:
		return 0, 1
	case m.Rough == Over:
		return m.Value, 1
	case m.Rough == Under:
		return 0, m.Value
	case m.Rough == About:
		half := float64(m.Step) / 200
		return max(edge, m.Value-half), min(1-edge, m.Value+half)
	}
	return m.Value, m.Value
}

// score is the mean over people of their mean credit. If everybody had as many
// questions, it is a sum over the questions, and what is told of the others may
// not tell of one what is hidden there.
func score(sheets []Sheet, tables []table) Mean {
	if len(sheets) < Smallest {
		return Mean{}
	}
	sum, length, same := 0.0, len(sheets[0].Responses), true
	for _, sheet := range sheets {
		for _, r := range sheet.Responses {
			sum += r.Credit / float64(len(sheet.Responses))
		}
		same = same && len(sheet.Responses) == length
	}
	mean := sum / float64(len(sheets))
	if !slices.ContainsFunc(tables, func(t table) bool { return t.hides }) {
		return Mean{Figure: Figure{mean, true}}
	}
	earned := float64(len(sheets) * length)
	waiting := earned // answers of which the questions tell nothing yet
	for _, t := range tables {
		waiting -= float64(t.people)
	}
	fits := func(low, high float64) bool {
		least, most := low*earned-waiting, high*earned // of all that the questions tell
		for _, t := range tables {
			least, most = least-float64(t.people)*t.high, most-float64(t.people)*t.low
		}
		for _, t := range tables {
			n := float64(t.people)
			if t.hides && !t.fits(max(t.low, least/n+t.high), min(t.high, most/n+t.low)) {
				return false
			}
		}
		return true
	}
	const half = 0.005 // of a percent, to which figures are written
	if same && fits(mean-half, mean+half) {
		return Mean{Figure: Figure{mean, true}}
	}
	return blurred(mean, len(sheets), func(low, high float64) bool { return !same || fits(low, high) })
}
