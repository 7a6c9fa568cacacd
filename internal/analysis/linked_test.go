package analysis

import (
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// of makes counts that may be shown.
func of(numbers ...int) []Count {
	out := make([]Count, len(numbers))
	for i, n := range numbers {
		out[i].N = n
	}
	return out
}

func TestLinked(t *testing.T) {
	h, s := Cell{}, func(n int) Cell { return Cell{n, true} }
	apart := [][]int{{0}, {1}, {2}, {3}} // nobody is in two
	for _, c := range []struct {
		name   string
		people int
		counts []Count
		kinds  [][]int
		want   []Cell
	}{
		{"nothing is small", 32, of(20, 7, 5, 0), apart, []Cell{s(20), s(7), s(5), s(0)}},
		{"one would be the rest", 28, of(20, 7, 1, 0), apart, []Cell{s(20), h, h, s(0)}},
		{"six in two", 26, of(20, 3, 3, 0), apart, []Cell{s(20), h, h, s(0)}},
		{"four in two", 24, of(20, 2, 2, 0), apart, []Cell{h, h, h, s(0)}},
		{"few altogether", 4, of(4, 0, 0, 0), apart, []Cell{h, h, h, h}},
		{"nobody", 0, of(0, 0, 0, 0), apart, []Cell{s(0), s(0), s(0), s(0)}},
		{"nobody can", 5, of(5, 0), [][]int{{0}}, []Cell{s(5), s(0)}},
		{"who is left over", 20, append(of(17), Count{3, true}), [][]int{{0}, {1}}, []Cell{h, h}},
		{"what everybody did", 20, append(of(20), Count{0, true}), [][]int{{0}, {1}}, []Cell{s(20), h}},
		// 0 and 1 part, 2 and 3 part otherwise, and those of 0 are those of 2.
		{"the same twice", 23, of(20, 3, 20, 3), [][]int{{0, 2}, {1, 3}}, []Cell{h, h, h, h}},
		{"a table behind another", 40, of(30, 10, 22, 18), [][]int{{0, 2}, {0, 3}, {1, 3}}, []Cell{s(30), s(10), s(22), s(18)}},
		// Of 30 people 8 go on to 3, where 10 come from elsewhere: 3 says how many.
		{"what leads to it", 40, of(27, 3, 10, 13, 27), [][]int{{0, 4}, {1, 3}, {2, 3}}, []Cell{s(27), h, h, s(13), s(27)}},
	} {
		if diff := cmp.Diff(c.want, Linked(c.people, c.counts, c.kinds)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// exact is the span of vectors of whole numbers.
type exact struct {
	rows [][]*big.Rat
	at   []int
}

// add adds a vector and reports whether it was there already.
func (e *exact) add(numbers []int, keep bool) (there bool) {
	v := make([]*big.Rat, len(numbers))
	for i, n := range numbers {
		v[i] = big.NewRat(int64(n), 1)
	}
	for i, row := range e.rows {
		times := new(big.Rat).Quo(v[e.at[i]], row[e.at[i]])
		for j := range v {
			v[j] = new(big.Rat).Sub(v[j], new(big.Rat).Mul(times, row[j]))
		}
	}
	at := slices.IndexFunc(v, func(x *big.Rat) bool { return x.Sign() != 0 })
	if at >= 0 && keep {
		e.rows, e.at = append(e.rows, v), append(e.at, at)
	}
	return at < 0
}

// TestLinkedCountsFollowFromNothing adds up what is shown in every way.
func TestLinkedCountsFollowFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 12).Draw(t, "counts")
		kinds := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(0, size-1), 1, size, rapid.ID), 2, 14).Draw(t, "kinds")
		number := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 4), rapid.IntRange(0, 12))
		counts, people := make([]Count, size), 0
		for _, in := range kinds {
			n := number.Draw(t, "people")
			people += n
			for _, i := range in {
				counts[i].N += n
			}
		}
		for i := range counts {
			counts[i].Secret = rapid.IntRange(0, 9).Draw(t, "secret") == 0
		}
		cells := Linked(people, counts, kinds)
		if !cmp.Equal(cells, Linked(people, counts, kinds)) {
			t.Fatal("the same numbers hide different counts")
		}
		everybody := slices.Repeat([]int{1}, len(kinds))
		column := func(i int) []int {
			out := make([]int, len(kinds))
			for k, in := range kinds {
				if slices.Contains(in, i) {
					out[k] = 1
				}
			}
			return out
		}
		var known exact
		known.add(everybody, true)
		for i, c := range cells {
			if !c.Shown {
				continue
			}
			if c.N != counts[i].N || small(c.N) || counts[i].Secret {
				t.Fatalf("count %d, %+v, is shown as %+v", i, counts[i], c)
			}
			known.add(column(i), true)
		}
		for i, c := range counts {
			if small(c.N) && people >= Smallest && known.add(column(i), false) {
				t.Fatalf("count %d of %v is %d and can be told from %v", i, counts, c.N, cells)
			}
		}
	})
}

// TestLinkedIsSuppress holds that a table by itself hides no more than Suppress
// finds necessary, and that nothing that is hidden is known to be small.
func TestLinkedIsSuppress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := counts(t, 2, 6)
		kinds := make([][]int, len(numbers))
		for i := range kinds {
			kinds[i] = []int{i}
		}
		left, more := 0, 0
		for i, c := range Linked(sum(numbers), of(numbers...), kinds) {
			if !c.Shown {
				left += numbers[i]
				more++
			}
		}
		for _, c := range Suppress(numbers) {
			if !c.Shown {
				more--
			}
		}
		if small(left) && !small(sum(numbers)) || more > 0 {
			t.Fatalf("of %v %d people are hidden, in %d counts more than necessary", numbers, left, more)
		}
	})
}
