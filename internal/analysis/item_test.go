package analysis

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/quiz"
)

// six is small enough for paper and pencil.
func six() []Sheet {
	return paper(
		[]float64{1, 1, 1},
		[]float64{1, 1, 0},
		[]float64{1, 0, 1},
		[]float64{0, 1, 0},
		[]float64{1, 0, 0},
		[]float64{0, 0, 0},
	)
}

// exactly is the facility of the first of n questions, which two wrong answers
// of six hide where there are breakdowns beside it.
func exactly(n int, sheets []Sheet) Figure {
	return Within(pairsOf(n), [][]Sheet{sheets}, 0)[0].Facility.Figure
}

func TestItems(t *testing.T) {
	sheets := six()
	for i, seconds := range []float64{10, 0, 30, 20, 50, 40} {
		sheets[i].Responses[0].Seconds = seconds
	}
	items := Items(pairsOf(4), sheets)
	if len(items) != 4 || items[0].People != (Cell{6, true}) {
		t.Fatalf("%+v, want four items of which the first is of six people", items)
	}
	// Q1: 4 of 6 are right. The others earned on Q2 and Q3: 1, ½, ½, ½, 0, 0.
	// Σxy − Σx·Σy/n = 2 − 4·2.5/6 = 1/3
	// Σx² − (Σx)²/n = 4 − 16/6 = 4/3
	// Σy² − (Σy)²/n = 1.75 − 6.25/6 = 17/24
	// r = 1/3 / √(4/3 · 17/24) = 0.342997
	near(t, "facility", exactly(4, sheets), 4.0/6, 1e-12)
	near(t, "discrimination", items[0].Discrimination, 0.342997, 1e-6)
	// Five times are known: 10, 20, 30, 40, 50.
	near(t, "seconds", items[0].Seconds, 30, 0)
	none(t, "seconds that nobody knows", items[1].Seconds)
	nearly(t, "guessing", items[0].Guess, 0.5, 0)
	// Nobody got Q4.
	if diff := cmp.Diff(Item{Question: "Q4", People: Cell{0, true}, Guess: 0.5}, items[3]); diff != "" {
		t.Errorf("a question that nobody got (-want +got):\n%s", diff)
	}
}

func TestMedianOfAnEvenNumber(t *testing.T) {
	near(t, "median", medianOf([]float64{9, 1, 2, 4, 3, 100}), 3.5, 0)
}

// Where questions are drawn, a person is compared by the others that they got.
func TestDiscriminationOfDrawnQuestions(t *testing.T) {
	const x = -1
	sheets := paper(
		[]float64{1, 1, x, x}, // the rest: 1
		[]float64{1, x, 1, 0}, // ½
		[]float64{0, 0, x, x}, // 0
		[]float64{0, x, 1, 0}, // ½
		[]float64{1, x, x, 1}, // 1
		[]float64{x, 1, 0, x},
		[]float64{1, x, x, x}, // nothing to compare with
	)
	item := Items(pairsOf(4), sheets)[0]
	if item.People.N != 6 {
		t.Errorf("%d people, want 6", item.People.N)
	}
	near(t, "facility", exactly(4, sheets), 4.0/6, 1e-12)
	// Of five: Σxy − Σx·Σy/n = 2.5 − 3·3/5 = 0.7, Σx² … = 3 − 9/5 = 1.2,
	// Σy² … = 2.5 − 9/5 = 0.7; r = 0.7 / √(1.2 · 0.7) = 0.763763
	near(t, "discrimination", item.Discrimination, 0.763763, 1e-6)
}

func TestDiscriminationIsUndefined(t *testing.T) {
	same := func(a, b float64) []float64 { return []float64{a, b, 0.1, 0.2} }
	for name, rows := range map[string][][]float64{
		"if everybody is right":                    {same(1, 0), same(1, 1), same(1, 0), same(1, 1), same(1, 0)},
		"if the others are the same for everybody": {same(1, 0), same(0, 0), same(1, 0), same(0, 0), same(1, 0)},
		"if there are no others":                   {{1}, {0}, {1}, {0}, {1}},
	} {
		none(t, name, Items(pairsOf(4), paper(rows...))[0].Discrimination)
	}
}

func TestItemsOfFew(t *testing.T) {
	items := Items(pairsOf(1), six()[:4])
	if diff := cmp.Diff([]Item{{Question: "Q1", Guess: 0.5}}, items); diff != "" {
		t.Errorf("four people (-want +got):\n%s", diff)
	}
	items = Items(pairsOf(1), six()[:5])
	if !items[0].People.Shown || items[0].Choices == nil || items[0].Bands != nil {
		t.Errorf("five people: %+v, want figures", items[0])
	}
	if items[0].Facility.OK {
		t.Errorf("two of five wrong: the facility is %+v, and tells it", items[0].Facility)
	}
}

func TestFirstAttemptsOnly(t *testing.T) {
	sheets := six()
	again := sheets[5]
	again.Responses = sheets[0].Responses
	items := Items(pairsOf(1), append(sheets, again))
	if items[0].People.N != 6 {
		t.Errorf("%d people, want 6: one came twice", items[0].People.N)
	}
	near(t, "facility", exactly(1, append(sheets, again)), 4.0/6, 1e-12)
	if got := Alpha(append(sheets, again)).People.N; got != 6 {
		t.Errorf("alpha of %d people, want 6", got)
	}
}

func TestReflectionsAreNoItems(t *testing.T) {
	questions := pairsOf(2)
	questions[0].Kind = quiz.Reflection
	items := Items(questions, six())
	if len(items) != 1 || items[0].Question != "Q2" {
		t.Errorf("%v, want Q2 alone", items)
	}
	within := Within(questions, [][]Sheet{six()}, 0)
	if len(within) != 1 || within[0].Question != "Q2" {
		t.Errorf("%v, want Q2 alone", within)
	}
}

// group returns n sheets of people from the given number on.
func group(from, n int, row ...float64) []Sheet {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = row
	}
	sheets := paper(rows...)
	for i := range sheets {
		sheets[i].Person = int64(from + i)
	}
	return sheets
}

func TestWithin(t *testing.T) {
	const x = -1
	groups := [][]Sheet{
		append(group(0, 7, 1, 1), group(7, 1, x, 0)...), // 7 got Q1, 8 got Q2
		group(10, 9, 0, 1),
		append(group(20, 2, 1, 1), group(22, 6, x, 1)...), // 2 got Q1, 8 got Q2
	}
	shown := func(which int) (out []int) {
		for _, item := range Within(pairsOf(2), groups, which) {
			if item.Choices != nil || item.Bands != nil || item.Blank.Shown {
				t.Errorf("group %d: %+v has a breakdown", which, item)
			}
			out = append(out, item.People.N)
		}
		return out
	}
	// Of Q1 the two of the last group are hidden, and so are the seven of the
	// first, for the whole without nine and seven is about two.
	for which, want := range [][]int{{0, 8}, {9, 9}, {0, 8}} {
		if diff := cmp.Diff(want, shown(which)); diff != "" {
			t.Errorf("people of group %d (-want +got):\n%s", which, diff)
		}
	}
	near(t, "facility", Within(pairsOf(2), groups, 0)[1].Facility.Figure, 7.0/8, 1e-12)
	if got := Within(pairsOf(2), groups, 0)[0]; !cmp.Equal(got, Item{Question: "Q1"}) {
		t.Errorf("%+v, want nothing but the question", got)
	}

	// A third group of three people hides itself and the first, whatever they got.
	groups[2] = group(20, 3, x, x)
	if diff := cmp.Diff([]int{0, 0}, shown(0)); diff != "" {
		t.Errorf("people of group 0 beside three more (-want +got):\n%s", diff)
	}
}
