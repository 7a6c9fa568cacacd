package analysis

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAlpha(t *testing.T) {
	// Variances: Q1 (4 − 16/6)/5, Q2 (3 − 9/6)/5, Q3 (2 − 4/6)/5; sum 5/6.
	// Totals 3, 2, 2, 1, 1, 0: variance (19 − 81/6)/5 = 1.1.
	// alpha = 3/2 · (1 − 5/6/1.1) = 4/11
	// error = √(1.1 · 7/11) / 3 = √0.7 / 3
	got := Alpha(six())
	near(t, "alpha", got.Alpha, 4.0/11, 1e-12)
	near(t, "error", got.Error, math.Sqrt(0.7)/3, 1e-12)
	if got.People != (Cell{6, true}) || got.Questions != 3 || got.Length != 3 {
		t.Errorf("%+v, want six people and three questions", got)
	}
}

// Seven times the same question: its variance and the covariances may differ in
// the last bit.
func TestAlphaOfOneQuestionManyTimes(t *testing.T) {
	var rows [][]float64
	for _, credit := range []float64{0.1, 0.7, 0.3, 0.9, 0.6, 0.2} {
		rows = append(rows, slices.Repeat([]float64{credit}, 7))
	}
	sheets := paper(rows...)
	if m := moments(sheets); m.variance >= m.covariance {
		t.Errorf("variance %v and covariance %v: find credits for which rounding puts the variance below", m.variance, m.covariance)
	}
	got := Alpha(sheets)
	near(t, "alpha", got.Alpha, 1, 1e-9)
	near(t, "error", got.Error, 0, 1e-9)
}

// A bank of four questions, of which each person got two.
func TestAlphaOfDrawnQuestions(t *testing.T) {
	const x = -1
	got := Alpha(paper(
		[]float64{1, 1, x, x},
		[]float64{0, 0, x, x},
		[]float64{1, 0, x, x},
		[]float64{x, x, 1, 1},
		[]float64{x, x, 0, 0},
		[]float64{x, 1, 1, x}, // the only one with this pair
	))
	// Variances: Q1 of 1, 0, 1: 1/3; Q2 of 1, 0, 0, 1: 1/3; Q3 of 1, 0, 1: 1/3;
	// Q4 of 1, 0: 1/2. Mean 3/8.
	// Covariances: Q1 and Q2: (1 − 2·1/3)/2 = 1/6; Q3 and Q4: (1 − 1·1/2)/1 = 1/2.
	// Mean 1/3.
	// alpha = 2 · 1/3 / (3/8 + 1/3) = 16/17, error = √((3/8 − 1/3)/2) = √(1/48)
	near(t, "alpha", got.Alpha, 16.0/17, 1e-12)
	near(t, "error", got.Error, math.Sqrt(1.0/48), 1e-12)
	if got.Questions != 4 || got.Length != 2 {
		t.Errorf("%+v, want four questions, two on a paper", got)
	}
}

func TestAlphaIsUndefined(t *testing.T) {
	const x = -1
	for name, rows := range map[string][][]float64{
		"for one question":                      {{1}, {0}, {1}, {0}, {1}},
		"if all are the same":                   {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {1, 0}},
		"if no two were together":               {{1, x, 1}, {0, x, x}, {x, 1, x}, {x, 0, x}, {1, x, x}},
		"if one undoes the other":               {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {1, 0}},
		"if nobody got anything":                {{}, {}, {}, {}, {}},
		"if papers have less than one question": {{1, 1}, {0, 0}, {}, {}, {}},
		"for four people":                       {{1, 1}, {0, 0}, {1, 0}, {1, 1}},
		// Those who got both differ from one another, the others don't.
		"if there is more in common than there is": {
			{1, 1}, {0, 0}, {0.5, x}, {0.5, x}, {0.5, x}, {0.5, x}, {x, 0.5}, {x, 0.5}, {x, 0.5}, {x, 0.5},
		},
	} {
		got := Alpha(paper(rows...))
		none(t, "alpha "+name, got.Alpha)
		none(t, "error "+name, got.Error)
	}
	if got := Alpha(six()[:4]); got != (Reliability{}) {
		t.Errorf("of four people %+v, want nothing", got)
	}
}

// If everybody got everything, it is Cronbach's formula by way of the totals.
func TestAlphaIsCronbachs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, questions := rapid.IntRange(5, 12).Draw(t, "people"), rapid.IntRange(2, 6).Draw(t, "questions")
		columns := make([][]float64, questions)
		rows, totals := make([][]float64, people), make([]float64, people)
		for i := range rows {
			for c := range columns {
				credit := float64(rapid.IntRange(0, 4).Draw(t, "credit")) / 4
				rows[i] = append(rows[i], credit)
				columns[c] = append(columns[c], credit)
				totals[i] += credit
			}
		}
		k, parts, total := float64(questions), 0.0, variance(totals)
		for _, c := range columns {
			parts += variance(c)
		}
		sheets := paper(rows...)
		for i := 0; i < people; i += 2 { // papers are shuffled
			slices.Reverse(sheets[i].Responses)
		}
		got := Alpha(sheets)
		if total < 1e-6 {
			return
		}
		want := k / (k - 1) * (1 - parts/total)
		if math.Abs(got.Alpha.Value-want) > 1e-9 {
			t.Fatalf("alpha %v, want %v", got.Alpha, want)
		}
		if sem := math.Sqrt(total*(1-want)) / k; math.Abs(got.Error.Value-sem) > 1e-6 {
			t.Fatalf("error %v, want %v", got.Error, sem)
		}
	})
}

func variance(values []float64) float64 {
	m, squares := mean(values), 0.0
	for _, v := range values {
		squares += (v - m) * (v - m)
	}
	return squares / float64(len(values)-1)
}

func TestAlphaOfFewOfMany(t *testing.T) {
	few := paper([]float64{1, 0, -1}, []float64{1, -1, 0}, []float64{-1, 1, 0}, []float64{1, 0, -1}, []float64{0, 1, -1})
	all := paper([]float64{1, 0}, []float64{1, 1}, []float64{0, 1}, []float64{1, 0}, []float64{0, 1})
	if !Alpha(few).Few || Alpha(all).Few {
		t.Errorf("two of three: %v, two of two: %v", Alpha(few).Few, Alpha(all).Few)
	}
}
