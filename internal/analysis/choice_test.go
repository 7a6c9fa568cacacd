package analysis

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decorum/internal/quiz"
)

// picking returns a question with that many choices, the first of which is
// right, and answers in which a number of people pick each, the last nothing.
func picking(numbers ...int) (quiz.Question, []answer) {
	q := quiz.Question{Kind: quiz.One, Choices: make([]quiz.Choice, len(numbers)-1)}
	q.Choices[0].Right = true
	var answers []answer
	for i, n := range numbers {
		a := answer{Response: Response{Picks: []int{i}}, rest: Figure{float64(i) / 10, true}}
		if i == len(numbers)-1 {
			a.Picks = nil
		}
		answers = append(answers, slices.Repeat([]answer{a}, n)...)
	}
	return q, answers
}

func TestChoices(t *testing.T) {
	q, answers := picking(20, 6, 7, 0, 5)
	got, blank := choices(q, answers)
	want := []Choice{
		{Right: true, Picked: Cell{20, true}, Rest: Figure{0, true}},
		{Picked: Cell{6, true}, Rest: Figure{0.1, true}},
		{Picked: Cell{7, true}, Rest: Figure{0.2, true}},
		{Picked: Cell{0, true}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(alike), cmpopts.IgnoreUnexported(Choice{})); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	if blank != (Cell{5, true}) {
		t.Errorf("blank %v, want 5", blank)
	}
}

func alike(a, b float64) bool { return a-b < 1e-12 && b-a < 1e-12 }

func TestChoicesOfFew(t *testing.T) {
	hidden := func(numbers ...int) []bool {
		q, answers := picking(numbers...)
		got, blank := choices(q, answers)
		var out []bool
		for _, c := range got {
			if !c.Picked.Shown && c.Rest.OK {
				t.Errorf("of %v, %v tells of people whose number is hidden", numbers, c)
			}
			out = append(out, !c.Picked.Shown)
		}
		return append(out, !blank.Shown)
	}
	for _, c := range []struct {
		numbers []int
		want    []bool
	}{
		{[]int{90, 9, 1, 0}, []bool{false, true, true, false}}, // ten picked one of two
		{[]int{9, 3, 0, 0}, []bool{true, true, true, true}},    // three were wrong, in what way is not told
		{[]int{3, 9, 8, 0}, []bool{true, false, true, false}},  // likewise if few were right
		{[]int{8, 0, 0, 0}, []bool{false, false, false, false}},
		{[]int{0, 8, 0, 0}, []bool{false, false, false, false}},
	} {
		if diff := cmp.Diff(c.want, hidden(c.numbers...)); diff != "" {
			t.Errorf("hidden of %v (-want +got):\n%s", c.numbers, diff)
		}
	}
}

func TestChoicesOfSeveral(t *testing.T) {
	q := quiz.Question{Kind: quiz.Several, Choices: make([]quiz.Choice, 4)}
	var answers []answer
	for i := range 20 {
		picks := []int{0, 7} // what is no choice
		if i < 10 {
			picks = append(picks, 1, 1) // twice
		}
		if i == 0 {
			picks = append(picks, 2)
		}
		answers = append(answers, answer{Response: Response{Picks: picks}})
	}
	got, blank := choices(q, answers)
	// One person picked the third, so one more is hidden: the first of those that
	// everybody or nobody picked.
	want := []Choice{{}, {Picked: Cell{10, true}}, {}, {Picked: Cell{0, true}}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Choice{})); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	if blank != (Cell{0, true}) {
		t.Errorf("blank %v, want nobody", blank)
	}
	if all := hideSeveral([]int{20, 10, 15, 5, 0}, 20); slices.Contains(all, true) {
		t.Errorf("hidden %v, want nothing", all)
	}
}

func TestChoicesOfOtherKinds(t *testing.T) {
	q, answers := picking(20, 6)
	for _, kind := range []quiz.Kind{quiz.Judgement, quiz.Ranking, quiz.Matching} {
		q.Kind = kind
		if got, blank := choices(q, answers); got != nil || blank.Shown {
			t.Errorf("%s: %v, %v, want nothing", kind, got, blank)
		}
	}
}

func TestBands(t *testing.T) {
	var answers []answer
	add := func(n int, credit float64, confidence quiz.Confidence) {
		answers = append(answers, slices.Repeat([]answer{{Response: Response{Credit: credit, Confidence: confidence}}}, n)...)
	}
	add(12, 1, quiz.Sure)
	add(8, 0.5, quiz.Sure)
	add(5, 0, quiz.Unsure)
	got := bands(answers)
	want := []Band{
		{quiz.Unsaid, Cell{0, true}, Cell{0, true}},
		{quiz.Unsure, Cell{5, true}, Cell{0, true}},
		{quiz.Fairly, Cell{0, true}, Cell{0, true}},
		{quiz.Sure, Cell{20, true}, Cell{12, true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bands (-want +got):\n%s", diff)
	}
	near(t, "share of the sure", got[quiz.Sure].Share(), 0.6, 1e-12)
	none(t, "share of nobody", got[quiz.Fairly].Share())

	// One who was sure of something else hides the smaller of the others with it.
	add(1, 1, quiz.Fairly)
	add(7, 1, quiz.Unsure)
	got = bands(answers)
	if got[quiz.Fairly].People.Shown || got[quiz.Unsure].People.Shown || !got[quiz.Sure].People.Shown {
		t.Errorf("%+v, want the fairly sure hidden, with the unsure", got)
	}
	none(t, "share of the hidden", got[quiz.Unsure].Share())
}
