package analysis

import (
	"slices"

	"decorum/internal/quiz"
)

// Choice is one choice of a question: how many people picked it, and how they
// did on their other questions.
type Choice struct {
	Right  bool
	Picked Cell
	Rest   Figure // mean credit on the other questions, of those who picked it

	off float64 // standard error of Rest
}

// choices counts the choices of a question of which people pick, as written;
// nil for other kinds. Blank is how many picked nothing.
func choices(q quiz.Question, answers []answer) (out []Choice, blank Cell) {
	if q.Kind != quiz.One && q.Kind != quiz.Several {
		return nil, Cell{}
	}
	counts := make([]int, len(q.Choices)+1) // the last: nothing
	rests := make([][]float64, len(q.Choices))
	for _, a := range answers {
		picks := picked(a.Picks, len(q.Choices))
		if len(picks) == 0 {
			counts[len(q.Choices)]++
		}
		for _, i := range picks {
			counts[i]++
			if a.rest.OK {
				rests[i] = append(rests[i], a.rest.Value)
			}
		}
	}
	hidden := hidePicks(q, counts, len(answers))
	for i, c := range q.Choices {
		choice := Choice{Right: c.Right, Picked: cell(counts[i], hidden[i])}
		if !hidden[i] {
			if choice.Rest = meanOf(rests[i]); choice.Rest.OK {
				choice.off = errorOf(rests[i])
			}
		}
		out = append(out, choice)
	}
	return out, cell(counts[len(q.Choices)], hidden[len(q.Choices)])
}

// hidePicks says which counts of choices to hide; the last is of those who
// picked nothing.
func hidePicks(q quiz.Question, counts []int, n int) []bool {
	if q.Kind == quiz.One {
		return hideOne(counts, q.Choices)
	}
	return hideSeveral(counts, n)
}

// picked returns the picks that are choices, each once.
func picked(picks []int, choices int) []int {
	out := slices.Compact(slices.Sorted(slices.Values(picks)))
	return slices.DeleteFunc(out, func(i int) bool { return i < 0 || i >= choices })
}

// hideOne says which counts to hide where each person is in one of them, the
// last being those who picked nothing. The facility tells how many were right,
// so the counts of the wrong have a total of their own, and so have the right.
func hideOne(counts []int, choices []quiz.Choice) []bool {
	hidden := hide(column(counts))
	for _, right := range []bool{true, false} {
		var side, at []int
		for i, n := range counts {
			if (i < len(choices) && choices[i].Right) == right {
				side, at = append(side, n), append(at, i)
			}
		}
		for k, h := range hide(column(side)) {
			hidden[at[k]] = hidden[at[k]] || h
		}
	}
	return hidden
}

// hideSeveral says which counts to hide where people pick as many as they
// like. A count splits all n people in two, and either side may be small. The
// facility is one equation between the counts of the choices, so if one is
// hidden, another is: that which is nearest to nobody or to everybody.
func hideSeveral(counts []int, n int) []bool {
	hidden := make([]bool, len(counts))
	for i, k := range counts {
		hidden[i] = small(k) || small(n-k)
	}
	last := len(counts) - 1
	first := slices.Index(hidden[:last], true)
	if first < 0 || slices.Contains(hidden[first+1:last], true) {
		return hidden
	}
	nearest, edge := -1, n
	for i, k := range counts[:last] {
		if i != first && min(k, n-k) < edge {
			nearest, edge = i, min(k, n-k)
		}
	}
	if nearest >= 0 {
		hidden[nearest] = true
	}
	return hidden
}
