package analysis

import (
	"fmt"
	"testing"
)

// lsat6 is how many of 1000 examinees gave each pattern of right and wrong
// answers to the five items of section 6 of the Law School Admission Test, from
// 00000, 00001 (only the last right) to 11111: R. D. Bock and M. Lieberman,
// "Fitting a response model for n dichotomously scored items", Psychometrika 35
// (1970), as reprinted in "LSAT: item response", OpenBUGS Examples, volume 1,
// https://chjackson.github.io/openbugsdoc/Examples/Lsat.html. Read in
// github.com/TuringLang/JuliaBUGS.jl, JuliaBUGS/docs/src/example.md, which gives
// the running sums.
func lsat6() []Sheet {
	sums := []int{
		3, 9, 11, 22, 23, 24, 27, 31, 32, 40, 40, 56, 56, 59, 61, 76,
		86, 115, 129, 210, 213, 241, 256, 336, 352, 408, 429, 602, 613, 674, 702, 1000,
	}
	var rows [][]float64
	for pattern, sum := range sums {
		row := make([]float64, 5)
		for i := range row {
			row[i] = float64(pattern >> (4 - i) & 1)
		}
		for len(rows) < sum {
			rows = append(rows, row)
		}
	}
	return paper(rows...)
}

// The figures are those that R. P. Chalmers' package mirt 1.45.6 prints for
// these data, to three places: "Description of LSAT6 data",
// https://philchalmers.github.io/mirt/reference/LSAT6.html, itemstats(dat),
// columns mean, total.r_if_rm and alpha_if_rm, and alpha and SEM.alpha of the
// whole. The rounded alphas 0.29, 0.28, 0.24, 0.22, 0.25, 0.27 are also in the
// tests of KDE's RKWard (tests/item_response_theory/Cronbach_alpha.rkout), from
// D. Rizopoulos' package ltm.
func TestPublished(t *testing.T) {
	published := []struct{ mean, rest, without float64 }{
		{0.924, 0.113, 0.275},
		{0.709, 0.153, 0.238},
		{0.553, 0.173, 0.217},
		{0.763, 0.144, 0.246},
		{0.870, 0.122, 0.266},
	}
	sheets := lsat6()
	items := Items(pairsOf(5), sheets)
	for i, want := range published {
		item := items[i]
		if item.People != (Cell{1000, true}) {
			t.Errorf("%s: %v people, want 1000", item.Question, item.People)
		}
		near(t, item.Question+" facility", item.Facility.Figure, want.mean, 1e-9)
		near(t, item.Question+" discrimination", item.Discrimination, want.rest, 0.0005)
		if right := int(want.mean*1000 + 0.5); item.Choices[0].Picked.N != right || item.Choices[1].Picked.N != 1000-right {
			t.Errorf("%s: choices %v, want %d right", item.Question, item.Choices, right)
		}
		near(t, "alpha without "+item.Question, Alpha(without(sheets, item.Question)).Alpha, want.without, 0.0005)
	}

	whole := Alpha(sheets)
	if whole.People.N != 1000 || whole.Questions != 5 || whole.Length != 5 {
		t.Errorf("%+v, want 1000 people and 5 questions", whole)
	}
	near(t, "alpha", whole.Alpha, 0.295, 0.0005)
	near(t, "standard error", whole.Error, 0.869/5, 0.0005/5) // theirs is in points of 5
}

func without(sheets []Sheet, question string) []Sheet {
	out := make([]Sheet, len(sheets))
	for i, s := range sheets {
		out[i].Person = s.Person
		for _, r := range s.Responses {
			if r.Question != question {
				out[i].Responses = append(out[i].Responses, r)
			}
		}
	}
	return out
}

// Twelve people, eleven questions, four gaps: data set cronbach_wide_missing of
// R. Vallat's Python package Pingouin, after C. Zaiontz, Real Statistics,
// https://real-statistics.com/reliability/internal-consistency-reliability/cronbachs-alpha/.
// "pingouin.cronbach_alpha",
// https://pingouin-stats.org/generated/pingouin.cronbach_alpha.html, gives
// 0.732660835214447 for it, by pairwise deletion as R's psych::alpha(data,
// use="pairwise"), for a test of all eleven questions.
func TestPublishedWithGaps(t *testing.T) {
	const x = -1
	sheets := paper(
		[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		[]float64{1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0},
		[]float64{x, 0, 1, 1, x, 1, 1, 1, 1, 0, 0},
		[]float64{1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0},
		[]float64{1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0},
		[]float64{0, 1, x, 0, 1, 1, 1, 1, 0, 0, 0},
		[]float64{1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0},
		[]float64{1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0},
		[]float64{0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0},
		[]float64{1, 0, 0, 1, 0, 1, 0, 0, x, 0, 0},
		[]float64{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0},
		[]float64{1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0},
	)
	m := moments(sheets)
	if m.questions != 11 || m.pairs != 55 {
		t.Fatalf("%d questions and %d pairs, want 11 and 55", m.questions, m.pairs)
	}
	nearly(t, "alpha of 11", 11*m.covariance/(m.variance+10*m.covariance), 0.732660835214447, 1e-12)

	// A paper had 128/12 questions here, so the alpha of a paper is a little less.
	k := 128.0 / 12
	near(t, "alpha of a paper", Alpha(sheets).Alpha, k*m.covariance/(m.variance+(k-1)*m.covariance), 1e-12)
}

// Ten patients' extra hours of sleep after one drug and after another: Student,
// "The probable error of a mean", Biometrika 6 (1908), the data set sleep of R.
// t.test(extra ~ group, sleep, paired = TRUE) prints a mean difference of 1.58
// and the interval 0.7001142 to 2.4598858, as quoted for instance at
// http://www.cookbook-r.com/Statistical_analysis/t-test/. Hours are taken for
// tenths here, so that nobody gains more than 1, upwards of a half, which the
// difference does not show, and for the credit on two objectives alike: of one
// of them ten people would be too few.
func TestPublishedGain(t *testing.T) {
	first := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	second := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	var pairs []Pair
	for i := range first {
		for _, o := range []string{"early", "late"} {
			pairs = append(pairs, Pair{Person: int64(i), Objective: o, Pre: 0.5 + first[i]/10, Post: 0.5 + second[i]/10})
		}
	}
	whole, objectives := Gain(pairs)
	if len(objectives) != 2 || objectives[0].Gain.OK || objectives[0].Pre.OK || objectives[0].Objective != "early" {
		t.Errorf("by objective %v, want nothing of ten people", objectives)
	}
	if want := (Cell{10, true}); whole.People != want {
		t.Errorf("people %v, want %v", whole.People, want)
	}
	got := fmt.Sprintf("%.2f %.7f %.7f", whole.Gain.Mean*10, whole.Gain.Low*10, whole.Gain.High*10)
	if want := "1.58 0.7001142 2.4598858"; got != want {
		t.Errorf("gain %s, want %s", got, want)
	}
	near(t, "pre", whole.Pre.Figure, 0.575, 1e-12)
	near(t, "post", whole.Post.Figure, 0.733, 1e-12)
}
