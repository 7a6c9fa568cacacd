package analysis

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/quiz"
)

// sheetsOf makes sheets of one question, so many of each answer.
func sheetsOf(q quiz.Question, numbers []int, answers ...quiz.Answer) []Sheet {
	var out []Sheet
	for i, a := range answers {
		r := Response{Question: q.ID, Credit: q.Credit(a), Picks: a.Picks, Ratings: a.Ratings, Places: a.Places, Partners: a.Partners}
		for range numbers[i] {
			out = append(out, Sheet{Person: int64(len(out)), Responses: []Response{r}})
		}
	}
	return out
}

func TestParts(t *testing.T) {
	h, s := Cell{}, func(n int) Cell { return Cell{n, true} }
	judgement := quiz.Question{ID: "J", Kind: quiz.Judgement, Choices: []quiz.Choice{{Ratings: [5]int{9}}, {Ratings: [5]int{0, 9}}}}
	matching := quiz.Question{ID: "M", Kind: quiz.Matching, Pairs: make([]quiz.Pair, 3)}
	ranking := quiz.Question{ID: "R", Kind: quiz.Ranking, Choices: make([]quiz.Choice, 2)}
	for _, c := range []struct {
		question quiz.Question
		numbers  []int
		answers  []quiz.Answer
		want     []Part
	}{
		// The first response: 20 gave 1, 9 gave 2, one gave nothing. The second: 20 gave 5, 10 gave 2.
		{judgement, []int{20, 9, 1}, []quiz.Answer{{Ratings: []int{1, 5}}, {Ratings: []int{2, 2}}, {Ratings: []int{0, 2}}}, []Part{
			{[]Cell{h, s(20), h, s(0), s(0), s(0)}, -1},
			{[]Cell{s(0), s(0), s(10), s(0), s(0), s(20)}, -1},
		}},
		// On the first, 8 take the third partner and 7 none; on the second two take
		// none; on the third nobody takes a wrong one, and two take none.
		{matching, []int{15, 8, 5, 2}, []quiz.Answer{{Partners: []int{0, 1, 2}}, {Partners: []int{2, 0, 2}}, {Partners: []int{-1, 0, 2}}, {}}, []Part{
			{[]Cell{s(15), s(8), s(7)}, 2},
			{[]Cell{s(15), h, h}, -1},
			{[]Cell{h, s(0), h}, -1},
		}},
		{ranking, []int{20, 10}, []quiz.Answer{{Places: []int{1, 2}}, {Places: []int{2, 2}}}, []Part{
			{[]Cell{s(20), s(10)}, -1}, {[]Cell{s(30), s(0)}, -1},
		}},
		{ranking, []int{28, 2}, []quiz.Answer{{Places: []int{1, 2}}, {Places: []int{2, 1}}}, []Part{
			{[]Cell{h, h}, -1}, {[]Cell{h, h}, -1},
		}},
	} {
		item := Items([]quiz.Question{c.question}, sheetsOf(c.question, c.numbers, c.answers...))[0]
		if diff := cmp.Diff(c.want, item.Parts); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.question.Kind, c.numbers, diff)
		}
	}
}

func TestBlurred(t *testing.T) {
	all := func(float64, float64) bool { return true }
	coarse := func(low, high float64) bool { return high-low > 0.05+rounding }
	for _, c := range []struct {
		mean   float64
		people int
		fits   func(low, high float64) bool
		want   Mean
	}{
		{0.974, 38, all, Mean{Figure{0.85, true}, Over, 5}}, // 5 of 38 wrong are 13%
		{0.974, 200, all, Mean{Figure{0.9, true}, Over, 5}},
		{0.9, 200, all, Mean{Figure{0.9, true}, About, 5}},
		{0.099, 200, all, Mean{Figure{0.1, true}, Under, 5}},
		{0.62, 38, all, Mean{Figure{0.6, true}, About, 5}},
		{0.63, 38, all, Mean{Figure{0.65, true}, About, 5}},
		{0.63, 38, coarse, Mean{Figure{0.6, true}, About, 10}},
		{0.63, 20, all, Mean{Figure{0.65, true}, About, 5}},
		{0.8, 20, all, Mean{Figure{0.7, true}, Over, 5}}, // 5 of 20 are 25%, and "over 75%" would be four
		{0.8, 10, all, Mean{}},
		{0.63, 38, func(float64, float64) bool { return false }, Mean{}},
	} {
		got := blurred(c.mean, c.people, c.fits)
		low, high := got.bounds(c.people)
		if diff := cmp.Diff(c.want, got, cmp.Comparer(alike)); diff != "" {
			t.Errorf("%v of %d (-want +got):\n%s", c.mean, c.people, diff)
		}
		if c.mean < low-rounding || c.mean > high+rounding {
			t.Errorf("%v of %d is said to be between %v and %v", c.mean, c.people, low, high)
		}
	}
}

// TestFacilityTellsNobody is the example of one who was wrong.
func TestFacilityTellsNobody(t *testing.T) {
	q := pairsOf(1)[0]
	items, score := Scored([]quiz.Question{q}, sheetsOf(q, []int{37, 1}, quiz.Answer{Picks: []int{0}}, quiz.Answer{Picks: []int{1}}))
	want := Mean{Figure{0.85, true}, Over, 5}
	if items[0].Facility != want || score != want {
		t.Errorf("facility %+v, score %+v, want %+v", items[0].Facility, score, want)
	}
	if flags := Flags(items[0], true); slices.ContainsFunc(flags, func(f Flag) bool { return f.Kind == Easy }) {
		t.Errorf("%v tells that it is more than 95 percent", flags)
	}
	items, score = Scored([]quiz.Question{q}, sheetsOf(q, []int{30, 8}, quiz.Answer{Picks: []int{0}}, quiz.Answer{Picks: []int{1}}))
	if items[0].Facility.Rough != Exactly || score.Rough != Exactly {
		t.Errorf("nothing is hidden, but the facility is %+v and the score %+v", items[0].Facility, score)
	}
}

// TestFacilityBesideTheCount: what a card says exactly elsewhere is not blurred.
func TestFacilityBesideTheCount(t *testing.T) {
	one := quiz.Question{ID: "O", Kind: quiz.One, Choices: []quiz.Choice{{Right: true}, {}, {}}}
	pick := func(picks ...int) quiz.Answer { return quiz.Answer{Picks: picks} }
	items, score := Scored([]quiz.Question{one}, sheetsOf(one, []int{36, 16, 3}, pick(0), pick(1), pick(2)))
	if !items[0].Choices[0].Picked.Shown || items[0].Choices[2].Picked.Shown {
		t.Fatalf("%+v", items[0].Choices)
	}
	if items[0].Facility.Rough != Exactly || score.Rough != Exactly {
		t.Errorf("36 of 55 is shown, and the facility is %+v, the score %+v", items[0].Facility, score)
	}
	// Of several, that three picked nothing is hidden, and no choice is.
	several := quiz.Question{ID: "S", Kind: quiz.Several, Choices: []quiz.Choice{{Right: true}, {Right: true}, {}}}
	items, _ = Scored([]quiz.Question{several}, sheetsOf(several, []int{20, 20, 12, 3}, pick(0, 1), pick(0), pick(1, 2), pick()))
	if items[0].Blank.Shown || items[0].Facility.Rough != Exactly {
		t.Errorf("facility %+v, blank %+v", items[0].Facility, items[0].Blank)
	}
	items, _ = Scored([]quiz.Question{several}, sheetsOf(several, []int{20, 20, 10, 3}, pick(0, 1), pick(0), pick(1), pick(0, 2)))
	if items[0].Choices[2].Picked.Shown || items[0].Facility.Rough == Exactly {
		t.Errorf("facility %+v beside %+v", items[0].Facility, items[0].Choices)
	}
}

// drawQuestion makes a question of which the mean credit is a sum over counts.
func drawQuestion(t *rapid.T, id string) quiz.Question {
	q := quiz.Question{ID: id, Kind: rapid.SampledFrom([]quiz.Kind{quiz.One, quiz.Several, quiz.Judgement, quiz.Matching}).Draw(t, "kind")}
	switch q.Kind {
	case quiz.Judgement:
		q.Choices = []quiz.Choice{{Ratings: [5]int{0, 9}}, {Ratings: [5]int{0, 0, 0, 9, 9}}}
	case quiz.Matching:
		q.Pairs = make([]quiz.Pair, 3)
	default:
		q.Choices = make([]quiz.Choice, 3)
		q.Choices[0].Right = true
		q.Choices[1].Right = q.Kind == quiz.Several
	}
	return q
}

// drawAnswer answers it. Nobody has more wrong picks than right ones.
func drawAnswer(t *rapid.T, q quiz.Question) quiz.Answer {
	of := func(low, high, n int) []int { return rapid.SliceOfN(rapid.IntRange(low, high), n, n).Draw(t, "given") }
	switch q.Kind {
	case quiz.Judgement:
		return quiz.Answer{Ratings: of(0, 5, 2)}
	case quiz.Matching:
		return quiz.Answer{Partners: of(-1, 2, 3)}
	case quiz.Several:
		return quiz.Answer{Picks: rapid.SampledFrom([][]int{nil, {0}, {1}, {0, 1}, {0, 2}, {0, 1, 2}}).Draw(t, "picks")}
	default:
		return quiz.Answer{Picks: rapid.SampledFrom([][]int{nil, {0}, {1}, {2}}).Draw(t, "picks")}
	}
}

// fillings returns every way to fill the hidden counts of a part, by what it
// earns, in twelfths.
func (p weighed) fillings() [][2][]int {
	var out [][2][]int
	now := slices.Clone(p.counts)
	left := 0
	last := -1
	for i, h := range p.hidden {
		if h {
			left += p.counts[i]
			last = i
		}
	}
	var fill func(i, left int)
	fill = func(i, left int) {
		if i == len(now) {
			earned := 0
			for k, n := range now {
				earned += n * int(math.Round(12*p.earns[k]))
			}
			out = append(out, [2][]int{slices.Clone(now), {earned}})
			return
		}
		if !p.hidden[i] {
			fill(i+1, left)
			return
		}
		low := 0
		if i == last {
			low = left
		}
		for n := low; n <= left; n++ {
			now[i] = n
			fill(i+1, left-n)
		}
	}
	fill(0, left)
	return out
}

// TestMeansTellNobody tries, of some questions with what is shown of them, every
// number in every hidden place, and holds what they then earn against the
// facility and the mean score.
func TestMeansTellNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		questions := []quiz.Question{drawQuestion(t, "A"), drawQuestion(t, "B")}
		people := rapid.IntRange(14, 40).Draw(t, "people")
		sheets := make([]Sheet, people)
		for i := range sheets {
			sheets[i].Person = int64(i)
		}
		for _, q := range questions {
			kinds := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) quiz.Answer { return drawAnswer(t, q) }), 1, 4).Draw(t, "answers")
			for i := range sheets {
				a := kinds[min(len(kinds)-1, rapid.IntRange(0, 12).Draw(t, "which"))]
				sheets[i].Responses = append(sheets[i].Responses, Response{Question: q.ID, Credit: q.Credit(a), Picks: a.Picks, Ratings: a.Ratings, Partners: a.Partners})
			}
		}
		items, score := Scored(questions, sheets)
		answers := gather(sheets)
		var tables []table
		for i, q := range questions {
			tab := tableOf(q, answers[q.ID])
			tab.low, tab.high = items[i].Facility.bounds(people)
			tables = append(tables, tab)
		}
		low, high := score.bounds(people)
		if score.OK && score.Rough == Exactly { // written in whole percent
			low, high = low-0.005, high+0.005
		}
		for i, q := range questions {
			other := tables[1-i]
			from := max(tables[i].low, 2*low-other.high)
			to := min(tables[i].high, 2*high-other.low)
			tables[i].check(t, q, from, to)
		}
	})
}

// check fails if a small count must be what it is.
func (t table) check(r *rapid.T, q quiz.Question, low, high float64) {
	parts := make([][][2][]int, len(t.parts))
	for i, p := range t.parts {
		parts[i] = p.fillings()
	}
	for i, p := range t.parts {
		others := map[int]bool{0: true}
		for k, part := range parts {
			if k == i {
				continue
			}
			next := map[int]bool{}
			for sum := range others {
				for _, f := range part {
					next[sum+f[1][0]] = true
				}
			}
			others = next
		}
		for c, n := range p.counts {
			if !p.hidden[c] || !small(n) {
				if small(n) && !p.hidden[c] {
					r.Fatalf("%s: %d is shown", q.Kind, n)
				}
				continue
			}
			found := map[int]bool{}
			for _, f := range parts[i] {
				for sum := range others {
					if earned := float64(sum+f[1][0]) / 12 / float64(t.people); earned >= low-1e-9 && earned <= high+1e-9 {
						found[f[0][c]] = true
					}
				}
			}
			if len(found) < 2 {
				r.Fatalf("%s: %d of %v, hidden %v, can be told, since the mean is between %v and %v", q.Kind, n, p.counts, p.hidden, low, high)
			}
		}
	}
}
