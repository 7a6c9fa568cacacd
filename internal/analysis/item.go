package analysis

import (
	"math"
	"slices"

	"decorum/internal/quiz"
)

// Item is what the answers of many say about one question. All of it may be
// shown: what would be about too few people has been left out.
type Item struct {
	Question       string
	People         Cell    // how many had the question on their paper
	Facility       Mean    // credit; of right and wrong, the share that was right
	Discrimination Figure  // corrected item-total correlation, -1 … 1
	Seconds        Figure  // median time, of those whose time is known
	Guess          float64 // the credit that guessing earns on average; 0 = unknown
	Choices        []Choice
	Blank          Cell   // how many picked nothing, if there are choices
	Parts          []Part // of a judgement, ranking or matching
	Bands          []Band // by confidence, from Unsaid to Sure; none if nobody said
}

// hides reports whether the facility could tell what a breakdown hides. Of those
// who picked one choice it is the count of the right one, and of those who
// picked several it follows from the counts of the choices: where these are
// shown it tells nothing new, whatever is hidden otherwise.
func (i Item) hides(kind quiz.Kind) bool {
	picks := slices.ContainsFunc(i.Choices, func(c Choice) bool { return !c.Picked.Shown && (c.Right || kind == quiz.Several) })
	if kind == quiz.One || kind == quiz.Several {
		return picks
	}
	return slices.ContainsFunc(i.Parts, func(p Part) bool { return slices.ContainsFunc(p.Counts, func(c Cell) bool { return !c.Shown }) }) ||
		slices.ContainsFunc(i.Bands, func(b Band) bool { return !b.People.Shown })
}

// Items returns one item for each graded question, in the order of the
// questions, over everybody, with breakdowns. The sheets are of the version
// that the questions are from.
func Items(questions []quiz.Question, sheets []Sheet) []Item {
	items, _ := Scored(questions, sheets)
	return items
}

// Scored returns the items and the mean score, which says no more about an item
// than the item does.
func Scored(questions []quiz.Question, sheets []Sheet) ([]Item, Mean) {
	answers := gather(sheets)
	var items []Item
	var all []table
	for _, q := range questions {
		if !q.Counts() {
			continue
		}
		item := figures(q, answers[q.ID])
		t := table{people: len(answers[q.ID]), hides: small(len(answers[q.ID])), high: 1}
		if t.people >= Smallest {
			item.Choices, item.Blank = choices(q, answers[q.ID])
			item.Parts = parts(q, answers[q.ID])
			if slices.ContainsFunc(answers[q.ID], func(a answer) bool { return a.Confidence != quiz.Unsaid }) {
				item.Bands = bands(answers[q.ID])
			}
			t = tableOf(q, answers[q.ID])
			t.mean, t.hides = item.Facility.Value, item.hides(q.Kind)
			item.Facility = t.blur()
			t.low, t.high = item.Facility.bounds(t.people)
		}
		items, all = append(items, item), append(all, t)
	}
	return items, score(firsts(sheets), all)
}

// Within returns the items of one group of a partition (see Partition), without
// breakdowns. An item is empty but for the question where its figures, together
// with those of the other groups, would be about too few.
func Within(questions []quiz.Question, groups [][]Sheet, which int) []Item {
	people := make([]int, len(groups))
	answers := make([]map[string][]answer, len(groups))
	for i, g := range groups {
		people[i] = len(firsts(g))
		answers[i] = gather(g)
	}
	open := Partition(people)[which]
	var items []Item
	for _, q := range questions {
		if !q.Counts() {
			continue
		}
		sizes := make([]int, len(groups))
		for i := range answers {
			sizes[i] = len(answers[i][q.ID])
		}
		item := Item{Question: q.ID}
		if open && Partition(sizes)[which] {
			item = figures(q, answers[which][q.ID])
		}
		items = append(items, item)
	}
	return items
}

// figures returns an item without breakdowns.
func figures(q quiz.Question, answers []answer) Item {
	item := Item{Question: q.ID, People: cell(len(answers), small(len(answers)))}
	if q.Kind == quiz.One && len(q.Choices) > 0 {
		item.Guess = 1 / float64(len(q.Choices))
	}
	var credits, paired, rests, seconds []float64
	for _, a := range answers {
		credits = append(credits, a.Credit)
		if a.rest.OK {
			paired = append(paired, a.Credit)
			rests = append(rests, a.rest.Value)
		}
		if a.Seconds > 0 {
			seconds = append(seconds, a.Seconds)
		}
	}
	item.Facility.Figure = meanOf(credits)
	item.Discrimination = correlation(paired, rests)
	item.Seconds = medianOf(seconds)
	return item
}

// meanOf returns the mean of one value for each person.
func meanOf(values []float64) Figure {
	if len(values) < Smallest {
		return Figure{}
	}
	return Figure{Value: mean(values), OK: true}
}

// medianOf returns the median of one value for each person.
func medianOf(values []float64) Figure {
	n := len(values)
	if n < Smallest {
		return Figure{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Figure{Value: (sorted[(n-1)/2] + sorted[n/2]) / 2, OK: true}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// nothing is the variance of credits below which they are all the same but for
// rounding.
const nothing = 1e-12

// correlation returns Pearson's product-moment correlation, undefined if either
// side is all the same. Between the credit of a question and the mean credit
// of the person's other questions it is the corrected item-total correlation
// (Henrysson, "Correction of item-total correlations in item analysis",
// Psychometrika 28, 1963); the mean instead of the sum copes with papers on
// which questions were drawn.
func correlation(x, y []float64) Figure {
	if len(x) < Smallest {
		return Figure{}
	}
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
		xy += (x[i] - mx) * (y[i] - my)
	}
	n := float64(len(x))
	if xx/n < nothing || yy/n < nothing {
		return Figure{}
	}
	return Figure{Value: xy / math.Sqrt(xx*yy), OK: true}
}
