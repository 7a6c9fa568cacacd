package quiz

import (
	"html/template"
	"slices"
)

// Kind says how a question is asked, answered and scored.
type Kind string

// The kinds of question; docs/course-format.md shows how each is written.
const (
	One        Kind = "one"        // pick the one right answer
	Several    Kind = "several"    // pick every right answer
	Judgement  Kind = "judgement"  // rate each response from 1 to 5
	Ranking    Kind = "ranking"    // put the items into the right order
	Matching   Kind = "matching"   // find the right partner for each left side
	Reflection Kind = "reflection" // write something; never graded, private
)

// Graded reports whether questions of this kind count for a score.
func (k Kind) Graded() bool { return k != Reflection }

// Question is one question. Which fields are set depends on its kind: Choices
// are the answers of one and several, the responses of a judgement and, in the
// right order, the items of a ranking; Pairs belong to matching.
type Question struct {
	ID          string
	Title       template.HTML // the heading, inline
	Kind        Kind
	Objective   string        // id of an objective of the course, may be ""
	Stem        template.HTML // the text before the choices
	Choices     []Choice
	Pairs       []Pair
	Explanation template.HTML // shown whatever was chosen, after submission
	Otherwise   template.HTML // judgement: what would change the answer, shown after the explanation
}

// Choice is one answer of a question, one response of a judgement or one item
// of a ranking.
type Choice struct {
	Text     template.HTML // inline
	Right    bool          // one and several
	Feedback template.HTML
	Ratings  [5]int // judgement: how many panel members gave 1 … 5
	RedLine  bool   // judgement: a rating of 4 or 5 fails the question
}

// Pair is one row of a matching question: sides that belong together.
type Pair struct {
	Left, Right template.HTML // inline
}

// Panel returns how many panel members rated the response.
func (c Choice) Panel() int {
	n := 0
	for _, r := range c.Ratings {
		n += r
	}
	return n
}

// Modes returns the ratings (1 … 5) that most panel members gave; several in
// case of a tie, none if nobody rated.
func (c Choice) Modes() []int {
	most := 0
	for _, n := range c.Ratings {
		most = max(most, n)
	}
	var modes []int
	for i, n := range c.Ratings {
		if n == most && most > 0 {
			modes = append(modes, i+1)
		}
	}
	return modes
}

// SplitOver is the interquartile range of a panel's ratings over which the
// panel is split.
const SplitOver = 2

// Split reports whether the panel is so far apart that a response is there for
// discussion only: it is shown, and never scored.
func (c Choice) Split() bool { return c.Spread() > SplitOver }

// Counts reports whether the question counts for a score: not if it is a
// reflection, nor if the panel is split over every response.
func (q Question) Counts() bool {
	if q.Kind != Judgement {
		return q.Kind.Graded()
	}
	return slices.ContainsFunc(q.Choices, func(c Choice) bool { return !c.Split() })
}

// Spread returns the interquartile range of the panel's ratings, by the
// method of Moore and McCabe: the medians of the lower and of the upper half,
// the middle rating belonging to neither.
func (c Choice) Spread() float64 {
	var ratings []int
	for i, n := range c.Ratings {
		for range n {
			ratings = append(ratings, i+1)
		}
	}
	if len(ratings) < 2 {
		return 0
	}
	half := len(ratings) / 2
	return median(ratings[len(ratings)-half:]) - median(ratings[:half])
}

// median returns the median of sorted values, of which there is at least one.
func median(sorted []int) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return float64(sorted[n/2])
	}
	return float64(sorted[n/2-1]+sorted[n/2]) / 2
}
