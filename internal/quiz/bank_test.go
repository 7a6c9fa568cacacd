package quiz

import (
	"strconv"

	"pgregory.net/rapid"
)

// choices returns n choices of which those at rights are right.
func choices(n int, rights ...int) []Choice {
	out := make([]Choice, n)
	for _, r := range rights {
		out[r].Right = true
	}
	return out
}

// rated returns a response with the ratings that a panel gave it.
func rated(ratings ...int) Choice {
	var c Choice
	copy(c.Ratings[:], ratings)
	return c
}

// redLine is rated, for a response that fails the question when it is approved of.
func redLine(ratings ...int) Choice {
	c := rated(ratings...)
	c.RedLine = true
	return c
}

// kinds lists every kind of question.
func kinds() []Kind { return []Kind{One, Several, Judgement, Ranking, Matching, Reflection} }

// drawQuestion draws a question of any kind.
func drawQuestion(t *rapid.T, id string) Question {
	q := Question{ID: id, Kind: rapid.SampledFrom(kinds()).Draw(t, "kind")}
	size := rapid.IntRange(1, 7).Draw(t, "size")
	switch q.Kind {
	case Matching:
		q.Pairs = make([]Pair, size)
	case Reflection:
	default:
		q.Choices = make([]Choice, size)
		for i := range q.Choices {
			q.Choices[i].Right = rapid.Bool().Draw(t, "right")
			q.Choices[i].RedLine = rapid.IntRange(0, 5).Draw(t, "red line") == 0
			for rating := range q.Choices[i].Ratings {
				q.Choices[i].Ratings[rating] = rapid.IntRange(0, 4).Draw(t, "panel")
			}
		}
	}
	return q
}

// drawQuiz draws a quiz with a bank of up to 12 questions.
func drawQuiz(t *rapid.T) Quiz {
	q := Quiz{
		Key: AssessmentKey, Shuffle: rapid.Bool().Draw(t, "shuffle"), Draw: rapid.IntRange(0, 14).Draw(t, "draw"),
		PassMark: rapid.IntRange(0, 100).Draw(t, "pass mark"),
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "bank") {
		q.Questions = append(q.Questions, drawQuestion(t, "q"+strconv.Itoa(i)))
	}
	return q
}

func drawSeed(t *rapid.T, name string) Seed {
	var s Seed
	copy(s[:], rapid.SliceOfN(rapid.Byte(), len(s), len(s)).Draw(t, name))
	return s
}

// drawWild draws an answer that a hostile form might send.
func drawWild(t *rapid.T, id string) Answer {
	numbers := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(-2, 8), rapid.Int()), 0, 9)
	return Answer{
		QuestionID: id, Picks: numbers.Draw(t, "picks"), Ratings: numbers.Draw(t, "ratings"),
		Places: numbers.Draw(t, "places"), Partners: numbers.Draw(t, "partners"),
		Text: rapid.String().Draw(t, "text"), Confidence: Confidence(rapid.IntRange(-1, 5).Draw(t, "confidence")),
	}
}

// drawFitting draws an answer that the question accepts, complete or not.
func drawFitting(t *rapid.T, q Question) Answer {
	exactly := func(n, low, high int, name string) []int {
		return rapid.SliceOfN(rapid.IntRange(low, high), n, n).Draw(t, name)
	}
	a := Answer{QuestionID: q.ID}
	n := len(q.Choices)
	switch q.Kind {
	case One:
		a.Picks = rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 1).Draw(t, "pick")
	case Several:
		a.Picks = rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, n, rapid.ID).Draw(t, "picks")
	case Judgement:
		a.Ratings = exactly(n, 0, 5, "ratings")
	case Ranking:
		a.Places = exactly(n, 0, n, "places")
	case Matching:
		a.Partners = exactly(len(q.Pairs), -1, len(q.Pairs)-1, "partners")
	case Reflection:
		a.Text = rapid.String().Draw(t, "text")
	}
	return a
}
