package analysis

import (
	"math"
	"strconv"
	"testing"

	"decorum/internal/quiz"
)

// paper makes sheets from rows of credits, one question a column: Q1, Q2, …;
// a negative credit means that the person did not get the question. Where a
// question has two choices, the first is right.
func paper(rows ...[]float64) []Sheet {
	sheets := make([]Sheet, len(rows))
	for i, row := range rows {
		sheets[i].Person = int64(i + 1)
		for c, credit := range row {
			if credit >= 0 {
				r := Response{Question: "Q" + strconv.Itoa(c+1), Credit: credit, Picks: []int{1 - int(credit)}}
				sheets[i].Responses = append(sheets[i].Responses, r)
			}
		}
	}
	return sheets
}

// pairsOf returns n questions of two choices, the first of which is right.
func pairsOf(n int) []quiz.Question {
	questions := make([]quiz.Question, n)
	for i := range questions {
		questions[i] = quiz.Question{ID: "Q" + strconv.Itoa(i+1), Kind: quiz.One, Choices: []quiz.Choice{{Right: true}, {}}}
	}
	return questions
}

// near reports an error if a figure is not what it should be, to half a unit
// of the last place given by tolerance.
func near(t *testing.T, what string, got Figure, want, tolerance float64) {
	t.Helper()
	if !got.OK || math.Abs(got.Value-want) > tolerance {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func nearly(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	near(t, what, Figure{got, true}, want, tolerance)
}

func none(t *testing.T, what string, got Figure) {
	t.Helper()
	if got.OK || got.Value != 0 {
		t.Errorf("%s = %v, want nothing", what, got)
	}
}
