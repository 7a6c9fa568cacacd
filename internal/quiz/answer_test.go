package quiz

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

func TestAccept(t *testing.T) {
	one := Question{ID: "q", Kind: One, Choices: choices(3, 0)}
	several := Question{ID: "q", Kind: Several, Choices: choices(3, 0, 1)}
	judgement := Question{ID: "q", Kind: Judgement, Choices: make([]Choice, 2)}
	ranking := Question{ID: "q", Kind: Ranking, Choices: choices(3)}
	matching := Question{ID: "q", Kind: Matching, Pairs: make([]Pair, 2)}
	reflection := Question{ID: "q", Kind: Reflection}
	refused := Answer{QuestionID: "refused"}

	tests := []struct {
		name     string
		question Question
		answer   Answer
		want     Answer
	}{
		{"one", one, Answer{Picks: []int{2}}, Answer{Picks: []int{2}}},
		{"one, nothing picked yet", one, Answer{}, Answer{}},
		{"one, the same twice", one, Answer{Picks: []int{2, 2}}, Answer{Picks: []int{2}}},
		{"one, two picks", one, Answer{Picks: []int{0, 1}}, refused},
		{"one, past the end", one, Answer{Picks: []int{3}}, refused},
		{"one, negative", one, Answer{Picks: []int{-1}}, refused},
		{"one, with fields of other kinds", one, Answer{Picks: []int{1}, Ratings: []int{9}, Text: "x"}, Answer{Picks: []int{1}}},
		{"several, sorted and once", several, Answer{Picks: []int{2, 0, 2}}, Answer{Picks: []int{0, 2}}},
		{"several, past the end", several, Answer{Picks: []int{0, 3}}, refused},
		{"judgement, half done", judgement, Answer{Ratings: []int{0, 5}}, Answer{Ratings: []int{0, 5}}},
		{"judgement, too few", judgement, Answer{Ratings: []int{1}}, refused},
		{"judgement, too many", judgement, Answer{Ratings: []int{1, 1, 1}}, refused},
		{"judgement, six", judgement, Answer{Ratings: []int{1, 6}}, refused},
		{"judgement, negative", judgement, Answer{Ratings: []int{1, -1}}, refused},
		{"ranking, half done", ranking, Answer{Places: []int{0, 1, 3}}, Answer{Places: []int{0, 1, 3}}},
		{"ranking, place four of three", ranking, Answer{Places: []int{4, 1, 2}}, refused},
		{"ranking, too few", ranking, Answer{Places: []int{1, 2}}, refused},
		{"matching, half done", matching, Answer{Partners: []int{-1, 1}}, Answer{Partners: []int{-1, 1}}},
		{"matching, past the end", matching, Answer{Partners: []int{0, 2}}, refused},
		{"matching, below none", matching, Answer{Partners: []int{0, -2}}, refused},
		{"reflection, trimmed", reflection, Answer{Text: " I asked. \n"}, Answer{Text: "I asked."}},
		{"reflection, broken UTF-8", reflection, Answer{Text: "a\xffb"}, Answer{Text: "a�b"}},
		{"reflection, as long as may be", reflection, Answer{Text: strings.Repeat("é", MaxReflection)}, Answer{Text: strings.Repeat("é", MaxReflection)}},
		{"reflection, longer", reflection, Answer{Text: strings.Repeat("é", MaxReflection+1)}, refused},
		{"confidence", one, Answer{Confidence: Sure}, Answer{Confidence: Sure}},
		{"confidence beyond the bands", one, Answer{Confidence: Sure + 1}, Answer{}},
		{"a kind that there is not", Question{ID: "q", Kind: "essay"}, Answer{}, refused},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.question.Accept(test.answer)
			if test.want.QuestionID == refused.QuestionID {
				if !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
					t.Fatalf("Accept = %+v, %v, want a refusal with words", got, err)
				}
				return
			}
			test.want.QuestionID = "q"
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Fatalf("Accept: %v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// TestConfidenceWhereItIsAsked: how sure somebody is, is kept only by a quiz that
// asks for it, and only of what is scored.
func TestConfidenceWhereItIsAsked(t *testing.T) {
	split := Question{ID: "split", Kind: Judgement, Choices: []Choice{rated(4, 0, 0, 0, 4)}}
	paper := []Item{
		{Question: Question{ID: "one", Kind: One, Choices: choices(3, 0)}}, {Question: split},
		{Question: Question{ID: "thoughts", Kind: Reflection}},
	}
	given := []Answer{
		{QuestionID: "one", Picks: []int{1}, Confidence: Sure},
		{QuestionID: "split", Ratings: []int{1}, Confidence: Sure},
		{QuestionID: "thoughts", Text: "x", Confidence: Sure},
	}
	for asks, want := range map[bool][]Confidence{true: {Sure, Unsaid, Unsaid}, false: {Unsaid, Unsaid, Unsaid}} {
		kept, err := Quiz{Confidence: asks}.Accept(paper, given)
		if err != nil {
			t.Fatal(err)
		}
		var got []Confidence
		for i, a := range kept {
			got = append(got, a.Confidence)
			if a.Confidence = Sure; !cmp.Equal(given[i], a) {
				t.Errorf("asks: %v, kept %+v of %+v", asks, a, given[i])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("asks: %v (-want +got)\n%s", asks, diff)
		}
	}
	if _, err := (Quiz{}).Accept(paper, []Answer{{QuestionID: "another"}}); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
		t.Errorf("a question that was not drawn: %v", err)
	}
}

// TestAcceptStandsAnything sends what no form of ours would send: nothing may
// panic, and what is kept must fit the question.
func TestAcceptStandsAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, "q")
		kept, err := q.Accept(drawWild(t, "another"))
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if kept.QuestionID != "q" || kept.Confidence < Unsaid || kept.Confidence > Sure || !utf8.ValidString(kept.Text) {
			t.Fatalf("kept %+v", kept)
		}
		numbers := slices.Concat(kept.Picks, kept.Ratings, kept.Places, kept.Partners)
		if !within(numbers, -1, max(5, len(q.Choices), len(q.Pairs))) {
			t.Fatalf("kept %+v for %d choices and %d pairs", kept, len(q.Choices), len(q.Pairs))
		}
		again, err := q.Accept(kept)
		if diff := cmp.Diff(kept, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("what was kept was not kept again: %v\n%s", err, diff)
		}
	})
}

func TestAcceptTakesEveryFittingAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, "q")
		a := drawFitting(t, q)
		kept, err := q.Accept(a)
		if err != nil {
			t.Fatalf("refused %+v: %v", a, err)
		}
		if before, after := q.Credit(a), q.Credit(kept); before != after {
			t.Fatalf("accepting changed the credit from %v to %v", before, after)
		}
	})
}

func TestEmpty(t *testing.T) {
	empty := []Answer{{}, {Ratings: []int{0, 0}}, {Places: []int{0}}, {Partners: []int{-1, -1}}, {Confidence: Sure}}
	for _, a := range empty {
		if !a.Empty() {
			t.Errorf("%+v is not empty", a)
		}
	}
	for _, a := range []Answer{{Picks: []int{0}}, {Ratings: []int{0, 1}}, {Places: []int{2, 0}}, {Partners: []int{0, -1}}, {Text: "x"}} {
		if a.Empty() {
			t.Errorf("%+v is empty", a)
		}
	}
}
