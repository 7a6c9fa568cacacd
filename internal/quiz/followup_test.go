package quiz

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawSome draws a set of some of the words.
func drawSome(t *rapid.T, words []string, name string) map[string]bool {
	some := map[string]bool{}
	for _, word := range words {
		if rapid.Bool().Draw(t, name+" "+word) {
			some[word] = true
		}
	}
	return some
}

func TestFollowUpFavorsWhatWasMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, seed := drawQuiz(t), drawSeed(t, "seed")
		var ids []string
		for i := range q.Questions {
			q.Questions[i].Objective = rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "objective")
			ids = append(ids, q.Questions[i].ID)
		}
		missed, near, asked := drawSome(t, []string{"a", "b", "c"}, "missed"), drawSome(t, []string{"a", "b", "c"}, "near"), drawSome(t, ids, "asked")
		f := Favored{missed, near, asked}
		chosen := q.DrawFollowUp(seed, f)
		if want := min(FollowUpQuestions, len(q.Questions)); len(chosen) != want || q.FollowUpSize() != want {
			t.Fatalf("%d questions are asked, the size is %d, want %d", len(chosen), q.FollowUpSize(), want)
		}
		if diff := cmp.Diff(chosen, q.DrawFollowUp(seed, f)); diff != "" {
			t.Fatalf("the same seed chose others:\n%s", diff)
		}
		if n := len(slices.Compact(slices.Sorted(slices.Values(chosen)))); n != len(chosen) {
			t.Fatalf("%v holds a question twice", chosen)
		}
		var at []int
		for _, id := range chosen {
			at = append(at, slices.Index(ids, id))
		}
		if slices.Contains(at, -1) || (!q.Shuffle && !slices.IsSorted(at)) {
			t.Fatalf("%v is not of the bank, or not in its order", chosen)
		}
		// Nobody is left out who has a better claim than somebody who is asked.
		better := func(a, b Question) bool {
			favored := func(x Question) bool { return missed[x.Objective] || near[x.Objective] }
			switch {
			case favored(a) != favored(b):
				return favored(a)
			case asked[a.ID] != asked[b.ID]:
				return asked[b.ID]
			}
			return missed[a.Objective] && !missed[b.Objective]
		}
		for _, out := range q.Questions {
			for _, id := range chosen {
				in, _ := q.Question(id)
				if !slices.Contains(chosen, out.ID) && better(out, in) {
					t.Fatalf("%s is asked and %s is not; %+v", id, out.ID, f)
				}
			}
		}
	})
}

// TestFollowUpIsMixed counts how often each of equals is asked, and first.
func TestFollowUpIsMixed(t *testing.T) {
	q := Quiz{Shuffle: true, Questions: make([]Question, 9)}
	for i := range q.Questions {
		q.Questions[i].ID = fmt.Sprint(i)
	}
	q.Questions[8].Objective = "missed"
	const papers = 4000
	drawn, first := map[string]int{}, map[string]int{}
	for i := range papers {
		chosen := q.DrawFollowUp(Seed{byte(i), byte(i >> 8)}, Favored{Missed: map[string]bool{"missed": true}})
		first[chosen[0]]++
		for _, id := range chosen {
			drawn[id]++
		}
	}
	if drawn["8"] != papers || first["8"] < 1200 || first["8"] > 1470 { // a third of them
		t.Errorf("what was missed is asked %d times of %d, first %d times", drawn["8"], papers, first["8"])
	}
	for _, x := range q.Questions[:8] { // 1000 are expected; the seeds are fixed
		if n := drawn[x.ID]; n < 850 || n > 1150 {
			t.Errorf("question %s is asked %d times of %d", x.ID, n, papers)
		}
	}
}

// TestPaperOfStoredQuestions holds a stored choice of questions to the paper
// that has all of them: the order of choices and their ids are the seed's.
func TestPaperOfStoredQuestions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, seed := drawQuiz(t), drawSeed(t, "seed")
		if diff := cmp.Diff(q.Paper(seed), q.PaperOf(Attempt{Seed: seed}), cmp.AllowUnexported(Item{})); diff != "" {
			t.Fatalf("an attempt without stored questions is not the seed's:\n%s", diff)
		}
		all := q
		all.Draw = 0
		byID := map[string]Item{}
		var ids []string
		for _, item := range all.Paper(seed) {
			byID[item.Question.ID] = item
			ids = append(ids, item.Question.ID)
		}
		stored := rapid.Permutation(ids).Draw(t, "order")[:rapid.IntRange(0, len(ids)).Draw(t, "number")]
		if len(stored) == 0 {
			return
		}
		var want []Item
		for _, id := range stored {
			want = append(want, byID[id])
		}
		a := Attempt{Seed: seed, Questions: append([]string{"of another bank"}, stored...)}
		if diff := cmp.Diff(want, q.PaperOf(a), cmp.AllowUnexported(Item{})); diff != "" {
			t.Fatalf("paper (-want +got):\n%s", diff)
		}
	})
}
