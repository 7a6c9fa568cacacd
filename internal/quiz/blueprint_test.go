package quiz

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawBank draws a quiz that asks a part of its bank, and a blueprint of
// objectives and lessons for it, as courses have them: an objective is one of
// one lesson, the bank lacks some, and asks about some that no lesson has.
func drawBank(t *rapid.T) (Quiz, Blueprint) {
	objectives := []string{"a1", "a2", "b1", "b2", "c1", "c2"}
	q := Quiz{Key: AssessmentKey, Shuffle: rapid.Bool().Draw(t, "shuffle")}
	for i := range rapid.IntRange(2, 12).Draw(t, "bank") {
		x := Question{ID: "q" + strconv.Itoa(i), Kind: One, Choices: choices(2, 0), Objective: rapid.SampledFrom(append(objectives, "", "elsewhere")).Draw(t, "objective")}
		if rapid.IntRange(0, 9).Draw(t, "reflects") == 0 {
			x.Kind = Reflection
		}
		q.Questions = append(q.Questions, x)
	}
	q.Draw = rapid.IntRange(1, len(q.Questions)-1).Draw(t, "draw")
	var first []Stratum
	for _, o := range objectives {
		if rapid.Bool().Draw(t, "pre-test asks about "+o) {
			first = append(first, Stratum{o})
		}
	}
	return q, Blueprint{first, {{"a1", "a2"}, {"b1", "b2"}, {"c1", "c2"}, {}}}
}

// with returns the questions that show a stratum.
func (q Quiz) with(s Stratum) (ids []string) {
	for _, x := range q.Questions {
		if x.Kind != Reflection && slices.Contains(s, x.Objective) {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// lacking counts the strata of a tier about which the bank has a question and
// those of which none is among the ids.
func (q Quiz) lacking(tier []Stratum, ids []string) (strata, lacking int) {
	for _, s := range tier {
		with := q.with(s)
		if len(with) == 0 {
			continue
		}
		strata++
		if !slices.ContainsFunc(with, func(id string) bool { return slices.Contains(ids, id) }) {
			lacking++
		}
	}
	return strata, lacking
}

func TestChooseShowsTheBlueprint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, b := drawBank(t)
		seed := drawSeed(t, "seed")
		ids := q.Choose(seed, b, nil)
		if diff := cmp.Diff(ids, q.Choose(seed, b, nil)); diff != "" {
			t.Fatalf("the same seed chose others:\n%s", diff)
		}
		if n := len(slices.Compact(slices.Sorted(slices.Values(ids)))); n != q.Draw || len(ids) != q.Draw {
			t.Fatalf("%d questions are chosen, %d of them different; want %d", len(ids), n, q.Draw)
		}
		var at []int
		for _, item := range q.PaperOf(Attempt{Seed: seed, Questions: ids}) {
			at = append(at, slices.IndexFunc(q.Questions, func(x Question) bool { return x.ID == item.Question.ID }))
		}
		if len(at) != q.Draw || slices.Contains(at, -1) || (!q.Shuffle && !slices.IsSorted(at)) {
			t.Fatalf("the paper has the questions %v of the bank", at)
		}
		objectives, missing := q.lacking(b[0], ids)
		if objectives < q.Draw && missing > 0 || objectives >= q.Draw && missing > objectives-q.Draw+1 {
			t.Fatalf("%d of %d objectives are not shown by %d questions: %v", missing, objectives, q.Draw, ids)
		}
		if lessons, missing := q.lacking(b[1], ids); objectives+lessons < q.Draw && missing > 0 {
			t.Fatalf("%d of %d lessons are not shown by %d questions: %v", missing, lessons, q.Draw, ids)
		}
	})
}

// TestChooseIsFair counts over many seeds: every question comes up, and those
// about the same strata equally often.
func TestChooseIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, b := drawBank(t)
		const papers = 3000
		var base [2]byte
		copy(base[:], rapid.SliceOfN(rapid.Byte(), 2, 2).Draw(t, "seeds"))
		drawn := map[string]int{}
		for i := range papers {
			for _, id := range q.Choose(Seed{base[0], base[1], byte(i), byte(i >> 8)}, b, nil) {
				drawn[id]++
			}
		}
		alike := map[string][]Question{}
		for _, x := range q.Questions {
			if drawn[x.ID] == 0 {
				t.Fatalf("question %s is never asked", x.ID)
			}
			about := ""
			for _, tier := range b {
				for n, s := range tier {
					if slices.Contains(q.with(s), x.ID) {
						about += strconv.Itoa(n)
					}
				}
				about += "/"
			}
			alike[about] = append(alike[about], x)
		}
		for about, xs := range alike {
			sum := 0
			for _, x := range xs {
				sum += drawn[x.ID]
			}
			mean := float64(sum) / float64(len(xs))
			// Six standard deviations: by chance, once in a billion questions.
			allowed := 6 * math.Sqrt(mean*(1-mean/papers)+1)
			for _, x := range xs {
				if d := math.Abs(float64(drawn[x.ID]) - mean); d > allowed {
					t.Fatalf("of those about %q, %s is asked %d times, and the mean is %.0f", about, x.ID, drawn[x.ID], mean)
				}
			}
		}
	})
}

// TestChooseOfAPinnedSeed: what a seed draws may change, since it is stored, but
// nobody should change it unawares.
func TestChooseOfAPinnedSeed(t *testing.T) {
	q := Quiz{Draw: 4, Shuffle: true}
	for i, o := range []string{"a", "a", "a", "b", "c", "", "", ""} {
		q.Questions = append(q.Questions, Question{ID: "q" + strconv.Itoa(i), Kind: One, Objective: o})
	}
	b := Blueprint{{{"b"}}, {{"a", "b"}, {"c"}}}
	if diff := cmp.Diff([]string{"q3", "q2", "q0", "q4"}, q.Choose(Seed{1}, b, nil)); diff != "" {
		t.Errorf("chosen (-want +got):\n%s", diff)
	}
	for _, whole := range []int{0, 8, 9} {
		q.Draw = whole
		if ids := q.Choose(Seed{1}, b, nil); ids != nil {
			t.Errorf("of the whole bank, %v is chosen", ids)
		}
	}
}

// TestChooseDrawsAfresh: of a bank with two questions for each stratum, a second
// attempt asks nothing that the first did, as far as there is something else.
func TestChooseDrawsAfresh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, b := drawBank(t)
		asked := map[string]int{}
		first := q.Choose(drawSeed(t, "first"), b, asked)
		for _, id := range first {
			asked[id]++
		}
		second := q.Choose(drawSeed(t, "second"), b, asked)
		again := map[string]bool{}
		for _, id := range second {
			again[id] = asked[id] > 0
		}
		for _, x := range q.Questions {
			if slices.Contains(second, x.ID) || asked[x.ID] > 0 {
				continue
			}
			for _, y := range q.Questions {
				if again[y.ID] && y.Objective == x.Objective && y.Counts() && x.Counts() {
					t.Fatalf("%s is asked again, and %s about the same has never been: %v, then %v", y.ID, x.ID, first, second)
				}
			}
		}
	})
}

func TestAlone(t *testing.T) {
	q := Quiz{Draw: 4}
	for i, o := range []string{"a", "a", "b", "c", "c", "d", "", ""} {
		q.Questions = append(q.Questions, Question{ID: "q" + strconv.Itoa(i), Kind: One, Objective: o})
	}
	for _, c := range []struct {
		draw int
		b    Blueprint
		want []string
	}{
		{4, Blueprint{{{"a"}, {"b"}, {"nowhere"}}}, []string{"q2"}},
		{4, Blueprint{{{"a"}, {"b"}}, {{"c"}, {"d"}}}, []string{"q2"}}, // no room for all of the second tier
		{5, Blueprint{{{"a"}, {"b"}}, {{"b"}, {"d"}}}, []string{"q2", "q5"}},
		{2, Blueprint{{{"a"}, {"b"}}}, nil}, // one place is left to chance
		{8, Blueprint{{{"a"}, {"b"}}}, nil}, // the whole bank
	} {
		q.Draw = c.draw
		var got []string
		for _, x := range q.Alone(c.b) {
			got = append(got, x.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d of %v (-want +got):\n%s", c.draw, c.b, diff)
		}
	}
}
