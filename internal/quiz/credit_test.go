package quiz

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestCredit holds every kind to figures that were worked out by hand from
// the table in the course format.
func TestCredit(t *testing.T) {
	one := Question{Kind: One, Choices: choices(4, 2)}
	several := Question{Kind: Several, Choices: choices(5, 0, 1, 3)} // three rights, two wrongs
	// Modes: 1; 4 and 5 in a tie; 1 and 3 in a tie; 3.
	judgement := Question{Kind: Judgement, Choices: []Choice{
		rated(5, 2), rated(0, 0, 1, 4, 4), rated(4, 2, 4), rated(0, 2, 6, 2),
	}}
	split := Question{Kind: Judgement, Choices: []Choice{rated(4, 1, 0, 0, 4), rated(0, 0, 1, 4, 4)}}
	hopeless := Question{Kind: Judgement, Choices: []Choice{rated(4, 1, 0, 0, 4), rated(5, 0, 0, 0, 5)}}
	line := Question{Kind: Judgement, Choices: []Choice{redLine(9, 1), rated(0, 0, 0, 2, 8)}}
	unrated := Question{Kind: Judgement, Choices: []Choice{rated(), rated(0, 0, 0, 0, 1)}}
	ranking := Question{Kind: Ranking, Choices: choices(4)} // six pairs
	matching := Question{Kind: Matching, Pairs: make([]Pair, 4)}

	tests := []struct {
		name     string
		question Question
		answer   Answer
		want     float64
	}{
		{"one, right", one, Answer{Picks: []int{2}}, 1},
		{"one, wrong", one, Answer{Picks: []int{0}}, 0},
		{"one, nothing", one, Answer{}, 0},
		{"one, the right one among two", one, Answer{Picks: []int{1, 2}}, 0},

		{"several, all rights", several, Answer{Picks: []int{0, 1, 3}}, 1},
		{"several, in another order", several, Answer{Picks: []int{3, 0, 1}}, 1},
		{"several, two of three", several, Answer{Picks: []int{0, 3}}, 2.0 / 3},
		{"several, three right and one wrong", several, Answer{Picks: []int{0, 1, 3, 4}}, 2.0 / 3},
		{"several, two right and one wrong", several, Answer{Picks: []int{0, 1, 2}}, 1.0 / 3},
		{"several, everything", several, Answer{Picks: []int{0, 1, 2, 3, 4}}, 1.0 / 3},
		{"several, one right and one wrong", several, Answer{Picks: []int{0, 2}}, 0},
		{"several, never below nothing", several, Answer{Picks: []int{2, 4}}, 0},
		{"several, the same pick twice counts once", several, Answer{Picks: []int{0, 0, 0}}, 1.0 / 3},
		{"several, nothing", several, Answer{}, 0},
		{"several without a right one", Question{Kind: Several, Choices: choices(3)}, Answer{Picks: []int{1}}, 0},

		{"judgement, on every mode", judgement, Answer{Ratings: []int{1, 4, 1, 3}}, 1},
		{"judgement, on the other modes of ties", judgement, Answer{Ratings: []int{1, 5, 3, 3}}, 1},
		// one off 1/2, one off the nearer mode 1/2, two off both 0, on it 1: (1/2+1/2+0+1)/4
		{"judgement, some off", judgement, Answer{Ratings: []int{2, 3, 5, 3}}, 0.5},
		// 0, two off 4: 0, one off 5: 1/2, two off: 0
		{"judgement, far off", judgement, Answer{Ratings: []int{4, 2, 4, 1}}, 0.125},
		{"judgement, one left out", judgement, Answer{Ratings: []int{1, 0, 1, 3}}, 0.75},
		{"judgement, the one left out had mode 1", judgement, Answer{Ratings: []int{0, 4, 1, 3}}, 0.75},
		{"judgement, the panel split over the first", split, Answer{Ratings: []int{3, 4}}, 1},
		{"judgement, the other one off", split, Answer{Ratings: []int{1, 3}}, 0.5},
		{"judgement, the panel split over all", hopeless, Answer{Ratings: []int{1, 5}}, 0},
		{"judgement, too few ratings", judgement, Answer{Ratings: []int{1, 4}}, 0},
		{"judgement nobody on the panel rated", unrated, Answer{Ratings: []int{3, 5}}, 0.5},

		{"red line, rejected", line, Answer{Ratings: []int{1, 5}}, 1},
		{"red line, in doubt", line, Answer{Ratings: []int{3, 5}}, 0.5},
		{"red line, approved of", line, Answer{Ratings: []int{4, 5}}, 0},
		{"red line, praised", line, Answer{Ratings: []int{5, 5}}, 0},
		{"no red line, praised", line, Answer{Ratings: []int{1, 4}}, 0.75},

		{"ranking, in order", ranking, Answer{Places: []int{1, 2, 3, 4}}, 1},
		{"ranking, reversed", ranking, Answer{Places: []int{4, 3, 2, 1}}, 0},
		{"ranking, neighbours swapped", ranking, Answer{Places: []int{2, 1, 3, 4}}, 5.0 / 6},
		{"ranking, first put last", ranking, Answer{Places: []int{4, 1, 2, 3}}, 3.0 / 6},
		{"ranking, two placed rightly", ranking, Answer{Places: []int{1, 2, 0, 0}}, 1.0 / 6},
		{"ranking, three placed, one pair wrong", ranking, Answer{Places: []int{1, 0, 3, 2}}, 2.0 / 6},
		{"ranking, all in one place", ranking, Answer{Places: []int{1, 1, 1, 1}}, 0},
		{"ranking, two share a place", ranking, Answer{Places: []int{1, 2, 2, 3}}, 5.0 / 6},
		{"ranking, too few places", ranking, Answer{Places: []int{1, 2}}, 0},

		{"matching, all", matching, Answer{Partners: []int{0, 1, 2, 3}}, 1},
		{"matching, two swapped", matching, Answer{Partners: []int{1, 0, 2, 3}}, 0.5},
		{"matching, one found", matching, Answer{Partners: []int{-1, 1, -1, -1}}, 0.25},
		{"matching, one partner for all", matching, Answer{Partners: []int{2, 2, 2, 2}}, 0.25},
		{"matching, none", matching, Answer{Partners: []int{-1, -1, -1, -1}}, 0},

		{"reflection", Question{Kind: Reflection}, Answer{Text: "I would ask first."}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.question.Credit(test.answer); math.Abs(got-test.want) > 1e-12 {
				t.Errorf("credit is %v, want %v", got, test.want)
			}
		})
	}
}

func TestCreditStaysBetweenNothingAndAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, "q")
		for name, a := range map[string]Answer{"wild": drawWild(t, "q"), "fitting": drawFitting(t, q)} {
			if c := q.Credit(a); !(c >= 0 && c <= 1) {
				t.Fatalf("a %s answer is worth %v", name, c)
			}
		}
	})
}

// TestWholeCreditTakesTheKey draws answers and sees that only the author's own
// is worth everything where the key is one answer.
func TestWholeCreditTakesTheKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, "q")
		a := drawFitting(t, q)
		whole := Graded{Credit: q.Credit(a)}.Right()
		right := false
		switch q.Kind {
		case One:
			right = len(a.Picks) == 1 && q.Choices[a.Picks[0]].Right
		case Several:
			picked := make([]bool, len(q.Choices))
			for _, n := range a.Picks {
				picked[n] = true
			}
			right = len(a.Picks) > 0
			for i, c := range q.Choices {
				right = right && picked[i] == c.Right
			}
		case Ranking:
			right = len(a.Places) > 1
			for i, place := range a.Places {
				right = right && place > 0 && (i == 0 || a.Places[i-1] < place)
			}
		case Matching:
			right = true
			for i, partner := range a.Partners {
				right = right && partner == i
			}
		case Judgement, Reflection:
			return
		}
		if whole != right {
			t.Fatalf("%s: %+v is whole: %v, but it is right: %v", q.Kind, a, whole, right)
		}
	})
}

// TestSplitIsNotScored: a question over which the panel is split altogether is
// there for discussion; it neither helps nor harms.
func TestSplitIsNotScored(t *testing.T) {
	q := Quiz{PassMark: 100, Questions: []Question{
		{ID: "split", Kind: Judgement, Choices: []Choice{rated(4, 1, 0, 0, 4), rated(5, 0, 0, 0, 5)}},
		{ID: "one", Kind: One, Choices: choices(2, 0)},
	}}
	for _, test := range []struct {
		answers map[string]Answer
		score   Score
	}{
		{map[string]Answer{"one": {Picks: []int{0}}}, 10000},
		{map[string]Answer{"one": {Picks: []int{0}}, "split": {Ratings: []int{3, 3}}}, 10000},
		{map[string]Answer{"one": {Picks: []int{1}}, "split": {Ratings: []int{1, 1}}}, 0},
	} {
		if got := q.Grade(q.Paper(Seed{}), test.answers); got.Score != test.score || got.Questions[0].Counts || !got.Questions[1].Counts {
			t.Errorf("%v: %+v, want %d", test.answers, got, test.score)
		}
	}
}

func TestSpread(t *testing.T) {
	// The ratings, written out, with the medians of the lower and the upper half.
	tests := []struct {
		name    string
		ratings Choice
		want    float64
	}{
		{"nobody", rated(), 0},
		{"one member", rated(0, 0, 1), 0},
		{"1 | 5", rated(1, 0, 0, 0, 1), 4},
		{"1 (3) 5", rated(1, 0, 1, 0, 1), 4},
		{"all agree", rated(0, 9), 0},
		{"1 1 2 | 3 4 5", rated(2, 1, 1, 1, 1), 3},
		{"1 1 (2) 4 5", rated(2, 1, 0, 1, 1), 3.5},
		{"1 1 1 1 2 2 | 2 2 2 2 3 3", rated(4, 6, 2), 1},           // Q1 1, Q3 2
		{"1 1 2 2 | 2 3 3 4", rated(2, 3, 2, 1), 1.5},              // Q1 1.5, Q3 3
		{"2 3 3 3 (4) 4 4 5 5", rated(0, 1, 3, 3, 2), 1.5},         // Q1 3, Q3 4.5
		{"1 1 1 (1) 5 5 5", rated(4, 0, 0, 0, 3), 4},               // Q1 1, Q3 5
		{"the format's example: 1×4 2×3 3×2", rated(4, 3, 2), 1.5}, // 1 1 1 1 (2) 2 2 3 3
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.ratings.Spread(); got != test.want {
				t.Errorf("interquartile range of %v is %v, want %v", test.ratings.Ratings, got, test.want)
			}
		})
	}
}
