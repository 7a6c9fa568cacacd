package quiz

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fifteen is an assessment of 15 questions with one answer each.
func fifteen(mark int) Quiz {
	q := Quiz{Key: AssessmentKey, PassMark: mark}
	for i := range 15 {
		q.Questions = append(q.Questions, Question{ID: fmt.Sprint(i), Kind: One, Choices: choices(2, 0)})
	}
	return q
}

// answered answers the first n questions rightly and the others wrongly.
func answered(q Quiz, n int) map[string]Answer {
	out := map[string]Answer{}
	for i, x := range q.Questions {
		pick := 0
		if i >= n {
			pick = 1
		}
		out[x.ID] = Answer{QuestionID: x.ID, Picks: []int{pick}}
	}
	return out
}

func TestGradeAtThePassMark(t *testing.T) {
	tests := []struct {
		mark, right int
		score       Score
		passed      bool
	}{
		{80, 12, 8000, true}, // 12 of 15 is 80 %
		{80, 11, 7333, false},
		{81, 12, 8000, false},
		{79, 12, 8000, true},
		{73, 11, 7333, true},
		{74, 11, 7333, false},
		{67, 10, 6667, false}, // 66.67 % is not 67 %
		{100, 15, 10000, true},
		{100, 14, 9333, false},
		{0, 0, 0, true},
		{1, 0, 0, false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%d of 15 at %d percent", test.right, test.mark), func(t *testing.T) {
			q := fifteen(test.mark)
			got := q.Grade(q.Paper(Seed{}), answered(q, test.right))
			if got.Score != test.score || got.Passed != test.passed {
				t.Errorf("score %d, passed %v, want %d, %v", got.Score, got.Passed, test.score, test.passed)
			}
		})
	}
}

func TestGradeCountsWhatCounts(t *testing.T) {
	q := Quiz{PassMark: 50, Questions: []Question{
		{ID: "right", Kind: One, Choices: choices(2, 0)},
		{ID: "open", Kind: One, Choices: choices(2, 0)},
		{ID: "thought", Kind: Reflection},
		{ID: "half", Kind: Matching, Pairs: make([]Pair, 2)},
	}}
	got := q.Grade(q.Paper(Seed{1}), map[string]Answer{
		"right": {Picks: []int{0}}, "thought": {Text: "yes"}, "half": {Partners: []int{0, -1}},
		"stray": {Picks: []int{0}}, // of a question that was not drawn
	})
	want := Result{Score: 5000, Passed: true, Questions: []Graded{ // (1 + 0 + ½) / 3
		{QuestionID: "right", Credit: 1, Counts: true, Answered: true},
		{QuestionID: "open", Counts: true},
		{QuestionID: "thought", Answered: true},
		{QuestionID: "half", Credit: 0.5, Counts: true, Answered: true},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Grade (-want +got):\n%s", diff)
	}
}

func TestGradeWhereNothingCounts(t *testing.T) {
	q := Quiz{PassMark: 100, Questions: []Question{{ID: "thought", Kind: Reflection}}}
	if got := q.Grade(q.Paper(Seed{}), nil); got.Score != 10000 || !got.Passed {
		t.Errorf("a paper of reflections is worth %+v", got)
	}
}

func TestGradeIsTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuiz(t)
		paper := q.Paper(drawSeed(t, "seed"))
		answers := map[string]Answer{}
		for _, x := range q.Questions {
			if rapid.Bool().Draw(t, "answer") {
				answers[x.ID] = drawFitting(t, x)
			}
		}
		got := q.Grade(paper, answers)
		if len(got.Questions) != len(paper) {
			t.Fatalf("%d questions graded of %d", len(got.Questions), len(paper))
		}
		var sum, n float64
		for i, g := range got.Questions {
			if g.QuestionID != paper[i].Question.ID || (!g.Answered && g.Credit != 0) {
				t.Fatalf("question %d of the paper was graded as %+v", i, g)
			}
			if g.Counts {
				sum, n = sum+g.Credit, n+1
			}
		}
		if n > 0 && math.Abs(float64(got.Score)-sum/n*10000) > 0.5+1e-9 {
			t.Fatalf("score %d, but the mean is %v", got.Score, sum/n)
		}
		if got.Passed != (int(got.Score) >= q.PassMark*100) {
			t.Fatalf("score %d at mark %d: passed %v", got.Score, q.PassMark, got.Passed)
		}
		if got.Passed != (got.Score.Percent() >= q.PassMark) {
			t.Fatalf("passed %v at mark %d, but a page would show %d percent", got.Passed, q.PassMark, got.Score.Percent())
		}
	})
}
