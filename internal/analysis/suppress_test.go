package analysis

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestShown(t *testing.T) {
	for _, c := range []struct {
		n, whole int
		want     bool
	}{
		{0, 0, false}, {4, 4, false}, {5, 5, true}, {4, 20, false}, {5, 20, true},
		{5, 9, false}, {5, 10, true}, {15, 20, true}, {16, 20, false}, {19, 20, false}, {20, 20, true},
	} {
		if got := Shown(c.n, c.whole); got != c.want {
			t.Errorf("Shown(%d, %d) = %v, want %v", c.n, c.whole, got, c.want)
		}
	}
}

func TestPartition(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		want  []bool
	}{
		{[]int{8, 9, 3}, []bool{false, true, false}}, // 20 − 8 − 9 would be three people
		{[]int{8, 9, 3, 2}, []bool{true, true, false, false}},
		{[]int{8, 9, 0}, []bool{true, true, true}},
		{[]int{4}, []bool{false}},
		{nil, []bool{}},
	} {
		if diff := cmp.Diff(c.want, Partition(c.sizes)); diff != "" {
			t.Errorf("Partition(%v) (-want +got):\n%s", c.sizes, diff)
		}
	}
}

func TestPartitionLeavesNoFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 6).Draw(t, "sizes")
		left := 0
		for i, shown := range Partition(sizes) {
			switch {
			case !shown:
				left += sizes[i]
			case small(sizes[i]):
				t.Fatalf("group %d is shown", i)
			}
		}
		whole := 0
		for _, n := range sizes {
			whole += n
		}
		if small(left) && !small(whole) {
			t.Fatalf("the whole without the groups shown is %d people", left)
		}
		if two := Partition([]int{sizes[0], whole - sizes[0]}); sizes[0] > 0 && two[0] != Shown(sizes[0], whole) {
			t.Fatalf("Shown(%d, %d) and Partition disagree", sizes[0], whole)
		}
	})
}

func TestSuppress(t *testing.T) {
	h, s := Cell{}, func(n int) Cell { return Cell{n, true} }
	for _, c := range []struct {
		counts []int
		want   []Cell
	}{
		{[]int{20, 7, 5}, []Cell{s(20), s(7), s(5)}},
		{[]int{20, 7, 1}, []Cell{s(20), h, h}}, // 1 alone would be 28 − 27
		{[]int{20, 1, 0, 7}, []Cell{s(20), h, s(0), h}},
		{[]int{20, 3, 3}, []Cell{s(20), h, h}}, // six in two counts
		{[]int{20, 2, 2}, []Cell{h, h, h}},     // four would be few together
		{[]int{8, 0, 0}, []Cell{s(8), s(0), s(0)}},
		{[]int{7, 1}, []Cell{h, h}},
		{[]int{3, 0, 0}, []Cell{h, h, h}},
		{[]int{0, 0}, []Cell{s(0), s(0)}},
		{nil, []Cell{}},
	} {
		if diff := cmp.Diff(c.want, Suppress(c.counts)); diff != "" {
			t.Errorf("Suppress(%v) (-want +got):\n%s", c.counts, diff)
		}
	}
}

func TestSettled(t *testing.T) {
	var sheets []Sheet
	before := 0
	for person := range 17 {
		sheets = append(sheets, Sheet{Person: int64(person)}, Sheet{Person: 0}) // the first comes again and again
		now := len(Settled(sheets))
		if small(now - before) {
			t.Errorf("after %d people %d are shown, before %d", person+1, now, before)
		}
		if person+1-now >= Smallest {
			t.Errorf("after %d people only %d are shown", person+1, now)
		}
		before = now
	}
	if before != 15 || Settled(sheets)[14].Person != 14 {
		t.Errorf("%d of 17 people are shown, want the first 15", before)
	}
}

// TestSettledByQuestion: people come one by one and get two questions of five
// each. Whenever somebody looks again, no question has 1 … 4 answers more.
func TestSettledByQuestion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		questions := pairsOf(5)
		var sheets []Sheet
		before := map[string]Item{}
		for person := range rapid.IntRange(5, 60).Draw(t, "people") {
			first := rapid.IntRange(0, 3).Draw(t, "first")
			second := rapid.IntRange(first+1, 4).Draw(t, "second")
			row := []float64{-1, -1, -1, -1, -1}
			row[first], row[second] = float64(rapid.IntRange(0, 1).Draw(t, "right")), 1
			sheet := paper(row)[0]
			sheet.Person = int64(person)
			sheets = append(sheets, sheet)
			for _, item := range Items(questions, Settled(sheets)) {
				was, more := before[item.Question], item.People.N-before[item.Question].People.N
				if small(more) || item.People.N%Smallest != 0 {
					t.Fatalf("after person %d, %s has %d answers, before %d", person, item.Question, item.People.N, was.People.N)
				}
				if more == 0 && (item.Facility != was.Facility || item.Discrimination != was.Discrimination) && person > 0 {
					t.Fatalf("%s is %+v and was %+v, about the same people", item.Question, item, was)
				}
				before[item.Question] = item
			}
		}
		for _, s := range sheets {
			for _, r := range s.Responses {
				if r.Waits {
					t.Fatal("the sheets given have changed")
				}
			}
		}
	})
}

// TestSettledKeepsSheets: an answer that waits still belongs to its sheet. Of
// seven papers in ten Q2 is on, five count; alpha and score are over all ten.
func TestSettledKeepsSheets(t *testing.T) {
	rows := make([][]float64, 10)
	for i := range rows {
		rows[i] = []float64{float64(i % 2), -1, float64(i / 5)}
		if i < 7 {
			rows[i][1] = 1
		}
	}
	all := paper(rows...)
	settled := Settled(all)
	items, score := Scored(pairsOf(3), settled)
	if items[0].People.N != 10 || items[1].People.N != 5 || items[2].People.N != 10 {
		t.Errorf("%d, %d and %d answers, want 10, 5 and 10", items[0].People.N, items[1].People.N, items[2].People.N)
	}
	if got, want := Alpha(settled), Alpha(all); got != want {
		t.Errorf("alpha is %+v, want %+v", got, want)
	}
	if _, want := Scored(pairsOf(3), all); score.OK && want.OK && math.Abs(score.Value-want.Value) > 0.06 {
		t.Errorf("the score is %+v, want about %+v", score, want)
	}
	if items[0].Discrimination != Items(pairsOf(3), all)[0].Discrimination {
		t.Error("the rest of a paper lost an answer that waits")
	}
}
