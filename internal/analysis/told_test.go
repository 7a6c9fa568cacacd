package analysis

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/quiz"
)

// open reports whether the count at i could be another one: whether, of all
// ways to put numbers into the hidden places so that ok holds, two differ at i.
// Numbers go up to most.
func open(counts []int, hidden []bool, i, most int, ok func([]int) bool) bool {
	try := slices.Clone(counts)
	found := map[int]bool{}
	var fill func(at int)
	fill = func(at int) {
		if at == len(counts) {
			if ok(try) {
				found[try[i]] = true
			}
			return
		}
		if !hidden[at] {
			fill(at + 1)
			return
		}
		for n := 0; n <= most && len(found) < 2; n++ {
			try[at] = n
			fill(at + 1)
		}
		try[at] = counts[at]
	}
	fill(0)
	return len(found) > 1
}

func sum(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func counts(t *rapid.T, least, most int) []int {
	// Small counts are what it is about.
	n := rapid.OneOf(rapid.IntRange(0, 4), rapid.IntRange(0, 12))
	return rapid.SliceOfN(n, least, most).Draw(t, "counts")
}

func TestSuppressedCountsFollowFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := counts(t, 2, 5)
		total := sum(counts)
		hidden := make([]bool, len(counts))
		for i, c := range Suppress(counts) {
			hidden[i] = !c.Shown
			if c.Shown && c.N != counts[i] || !c.Shown && c.N != 0 {
				t.Fatalf("%d became %v", counts[i], c)
			}
		}
		for i, n := range counts {
			if small(n) && !open(counts, hidden, i, total, func(c []int) bool { return sum(c) == total }) {
				t.Fatalf("%d of %v can be told from %v", n, counts, Suppress(counts))
			}
		}
	})
}

// The facility gives the sums of right and of wrong, and n their sum.
func TestPicksFollowFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := counts(t, 3, 5) // the first is right, the last is those who picked nothing
		choices := make([]quiz.Choice, len(counts)-1)
		choices[0].Right = true
		wrong := sum(counts[1:])
		hidden := hideOne(counts, choices)
		for i, n := range counts {
			if !small(n) {
				continue
			}
			if !open(counts, hidden, i, sum(counts), func(c []int) bool { return sum(c) == sum(counts) }) {
				t.Fatalf("%d of %v can be told from %v", n, counts, hidden)
			}
			if i > 0 && !open(counts, hidden, i, sum(counts), func(c []int) bool { return sum(c[1:]) == wrong && c[0] == counts[0] }) {
				t.Fatalf("%d of %v can be told from %v and the facility", n, counts, hidden)
			}
		}
	})
}

// The facility gives the right picks less the wrong ones, if nobody has more
// wrong than right ones.
func TestSeveralPicksFollowFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 12).Draw(t, "people")
		counts := rapid.SliceOfN(rapid.IntRange(0, n), 3, 5).Draw(t, "counts") // the last: nothing picked
		last := len(counts) - 1
		rights := rapid.IntRange(1, last).Draw(t, "rights")
		net := func(c []int) int { return sum(c[:rights]) - sum(c[rights:last]) }
		hidden := hideSeveral(counts, n)
		for i, k := range counts {
			if small(k) || small(n-k) {
				if !hidden[i] {
					t.Fatalf("%d of %d people is shown", k, n)
				}
				if !open(counts, hidden, i, n, func(c []int) bool { return net(c) == net(counts) }) {
					t.Fatalf("%d of %v, of %d people, can be told from %v", k, counts, n, hidden)
				}
			}
		}
	})
}

func TestBandsFollowFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right, wrong := counts(t, 4, 4), counts(t, 4, 4)
		var answers []answer
		for i := range right {
			for range right[i] {
				answers = append(answers, answer{Response: Response{Credit: 1, Confidence: quiz.Confidence(i)}})
			}
			for range wrong[i] {
				answers = append(answers, answer{Response: Response{Credit: 0.5, Confidence: quiz.Confidence(i)}})
			}
		}
		hidden := make([]bool, 4)
		for i, b := range bands(answers) {
			hidden[i] = !b.People.Shown
			if b.People.Shown != b.Right.Shown || b.People.Shown && (b.Right.N != right[i] || b.People.N != right[i]+wrong[i]) {
				t.Fatalf("band %d is %+v, want %d right and %d wrong", i, b, right[i], wrong[i])
			}
		}
		for _, column := range [][]int{right, wrong} {
			for i, n := range column {
				if small(n) && !open(column, hidden, i, sum(column), func(c []int) bool { return sum(c) == sum(column) }) {
					t.Fatalf("%d of %v can be told", n, column)
				}
			}
		}
	})
}
