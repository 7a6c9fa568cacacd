package analysis

import "decorum/internal/quiz"

// Part is one part of a question of several, as written: a response of a
// judgement, an item of a ranking, a left side of a matching.
type Part struct {
	// Counts is how many people did what. For a judgement: gave no rating, 1, 2,
	// 3, 4, 5. For a ranking: put it in its place, did not. For a matching: found
	// the partner, chose the wrong one that most people chose, did neither.
	Counts []Cell
	Wrong  int // matching: that wrong partner; -1 if there is none, or it is hidden
}

// parts counts the parts of a question; nil for kinds that have none. Everybody
// is in one count of each part, and how many there are is known.
func parts(q quiz.Question, answers []answer) []Part {
	var out []Part
	for _, row := range rowsOf(q, answers) {
		part := Part{Wrong: -1}
		hidden := hide(column(row.counts))
		for i, n := range row.counts {
			part.Counts = append(part.Counts, cell(n, hidden[i]))
		}
		if q.Kind == quiz.Matching && part.Counts[1].N > 0 {
			part.Wrong = row.wrong
		}
		out = append(out, part)
	}
	return out
}

// row is the counts of a part.
type row struct {
	counts []int
	wrong  int
}

func rowsOf(q quiz.Question, answers []answer) []row {
	var out []row
	switch q.Kind {
	case quiz.Judgement:
		for i := range q.Choices {
			out = append(out, row{counts: numbers(answers, 6, func(a answer) int { return within(a.Ratings, i, 0, 5) })})
		}
	case quiz.Ranking:
		for i := range q.Choices {
			counts := numbers(answers, len(q.Choices)+1, func(a answer) int { return within(a.Places, i, 0, len(q.Choices)) })
			out = append(out, row{counts: []int{counts[i+1], len(answers) - counts[i+1]}})
		}
	case quiz.Matching:
		for i := range q.Pairs {
			counts := numbers(answers, len(q.Pairs)+1, func(a answer) int { return 1 + within(a.Partners, i, -1, len(q.Pairs)-1) })
			out = append(out, rowOfPartners(i, counts[1:], len(answers)))
		}
	case quiz.One, quiz.Several, quiz.Reflection:
	}
	return out
}

// numbers counts what people gave, which is below a limit.
func numbers(answers []answer, limit int, given func(answer) int) []int {
	out := make([]int, limit)
	for _, a := range answers {
		out[given(a)]++
	}
	return out
}

// within returns what was given for a part, or the lowest, which is nothing.
func within(given []int, part, low, high int) int {
	if part >= len(given) || given[part] < low || given[part] > high {
		return low
	}
	return given[part]
}

// rowOfPartners tells the right partner from the most frequent wrong one, the
// first of several.
func rowOfPartners(right int, partners []int, people int) row {
	wrong := -1
	for i, n := range partners {
		if i != right && (wrong < 0 || n > partners[wrong]) {
			wrong = i
		}
	}
	out := row{counts: []int{partners[right], 0, people - partners[right]}, wrong: wrong}
	if wrong >= 0 {
		out.counts[1] = partners[wrong]
		out.counts[2] -= partners[wrong]
	}
	return out
}
