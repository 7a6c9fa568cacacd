package quiz

import (
	"math"
	"slices"
)

// Graded is what one question of a submitted attempt was worth.
type Graded struct {
	QuestionID string
	Credit     float64 // 0 … 1; always 0 for what is not graded
	Counts     bool    // false: reflection, or a judgement over which the panel is split
	Answered   bool
}

// Right reports whether the whole credit was earned.
func (g Graded) Right() bool { return g.Credit >= 1 }

// Result is what a submitted attempt was worth.
type Result struct {
	Score     Score
	Passed    bool
	Questions []Graded // in the order of the paper
}

// Grade returns what the answers to a paper are worth. A question without an
// answer is worth nothing. The score is the mean credit of the questions that
// count, rounded to a hundredth of a percent; the attempt passes when the score
// reaches the pass mark. A paper on which nothing counts is passed by handing
// it in.
func (q Quiz) Grade(paper []Item, answers map[string]Answer) Result {
	var result Result
	var sum float64
	var counting int
	for _, item := range paper {
		question := item.Question
		answer, answered := answers[question.ID]
		g := Graded{QuestionID: question.ID, Counts: question.Counts(), Answered: answered}
		if answered {
			g.Credit = question.Credit(answer)
		}
		if g.Counts {
			sum += g.Credit
			counting++
		}
		result.Questions = append(result.Questions, g)
	}
	result.Score = 10000
	if counting > 0 {
		result.Score = Score(math.Round(sum / float64(counting) * 10000))
	}
	result.Passed = int(result.Score) >= q.PassMark*100
	return result
}

// Credit returns what an answer is worth, from 0 to 1, by the table of
// docs/course-format.md.
func (q Question) Credit(a Answer) float64 {
	switch q.Kind {
	case One:
		if len(a.Picks) == 1 && q.right(a.Picks[0]) {
			return 1
		}
	case Several:
		return q.creditSeveral(a.Picks)
	case Judgement:
		return q.creditJudgement(a.Ratings)
	case Ranking:
		return creditRanking(a.Places, len(q.Choices))
	case Matching:
		return creditMatching(a.Partners, len(q.Pairs))
	case Reflection:
	}
	return 0
}

func (q Question) right(n int) bool { return n >= 0 && n < len(q.Choices) && q.Choices[n].Right }

// creditSeveral is (right picks − wrong picks) / rights, not below 0.
func (q Question) creditSeveral(picks []int) float64 {
	rights := 0
	for _, c := range q.Choices {
		if c.Right {
			rights++
		}
	}
	net := 0
	for _, n := range slices.Compact(slices.Sorted(slices.Values(picks))) {
		if q.right(n) {
			net++
		} else {
			net--
		}
	}
	if rights == 0 || net <= 0 {
		return 0
	}
	return float64(net) / float64(rights)
}

// creditJudgement is the mean over the responses of 1 − distance/2, not below
// 0, where the distance is that between the rating and the nearest mode of the
// panel: one step off is worth half, two steps nothing. Responses over which
// the panel is split are left out. A red-line response rated 4 or 5 fails the
// whole question. Mode consensus follows Weng et al.
// (2018).
func (q Question) creditJudgement(ratings []int) float64 {
	if len(ratings) != len(q.Choices) || len(q.Choices) == 0 {
		return 0
	}
	sum, n := 0.0, 0
	for i, c := range q.Choices {
		if c.RedLine && ratings[i] >= 4 {
			return 0
		}
		if !c.Split() {
			sum += c.Agreement(ratings[i])
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// Agreement returns how near a rating is to the panel's mode, from 0 to 1.
func (c Choice) Agreement(rating int) float64 {
	best := 0.0
	for _, mode := range c.Modes() {
		best = max(best, 1-math.Abs(float64(rating-mode))/2)
	}
	if rating < 1 {
		return 0
	}
	return best
}

// creditRanking is the share of pairs of items in the right order. Items
// without a place, and two items in the same place, are in no order.
func creditRanking(places []int, n int) float64 {
	if len(places) != n || n < 2 {
		return 0
	}
	right := 0
	for i, first := range places {
		for _, second := range places[i+1:] {
			if first > 0 && first < second {
				right++
			}
		}
	}
	return float64(right) / float64(n*(n-1)/2)
}

// creditMatching is the share of right pairs.
func creditMatching(partners []int, n int) float64 {
	if len(partners) != n || n == 0 {
		return 0
	}
	right := 0
	for i, p := range partners {
		if i == p {
			right++
		}
	}
	return float64(right) / float64(n)
}
