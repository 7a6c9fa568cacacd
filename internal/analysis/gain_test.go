package analysis

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestGain(t *testing.T) {
	var pairs []Pair
	add := func(objective string, people int, pre, post float64) {
		for p := range people {
			pairs = append(pairs, Pair{int64(p), objective, pre, post})
		}
	}
	add("greet", 10, 0.3, 0.7)
	add("thank", 5, 0.25, 0.75)
	add("bow", 4, 0.25, 0.75)
	add("rise", 7, 0.25, 0.75) // two of them are waited for
	whole, objectives := Gain(pairs)

	var names []string
	for _, o := range objectives {
		names = append(names, o.Objective)
	}
	if diff := cmp.Diff([]string{"greet", "thank", "bow", "rise"}, names); diff != "" {
		t.Fatalf("objectives (-want +got):\n%s", diff)
	}
	if objectives[0].People != (Cell{10, true}) || objectives[1].People != (Cell{5, true}) {
		t.Errorf("people %v and %v, want 10 and 5", objectives[0].People, objectives[1].People)
	}
	near(t, "pre", objectives[0].Pre.Figure, 0.3, 1e-12)
	near(t, "post", objectives[0].Post.Figure, 0.7, 1e-12)
	nearly(t, "gain", objectives[1].Gain.Mean, 0.5, 1e-12)
	if o := objectives[2]; o != (Change{Objective: "bow"}) {
		t.Errorf("%+v, want nothing but the objective", o)
	}
	if o := objectives[3]; o.People != (Cell{5, true}) {
		t.Errorf("%+v, want five of seven", o)
	}
	// Four people gain (0.4 + 0.5 + 0.5 + 0.5)/4, one (0.4 + 0.5 + 0.5)/3, two
	// (0.4 + 0.5)/2, three 0.4: (1.9 + 1.4/3 + 0.9 + 1.2)/10.
	nearly(t, "gain on the whole", whole.Gain.Mean, (1.9+1.4/3+0.9+1.2)/10, 1e-12)
	if whole.People != (Cell{10, true}) {
		t.Errorf("people %v, want 10", whole.People)
	}

	slices.Reverse(pairs)
	if again, _ := Gain(pairs[len(pairs)-4:]); again != (Change{}) {
		t.Errorf("of four people %+v, want nothing", again)
	}
}

func TestGainIsNoMoreThanEverything(t *testing.T) {
	// Of five: mean 4/5, s/√n = 1/5, times 2.776
	i := interval([]float64{0, 1, 1, 1, 1}).within(-1, 1)
	nearly(t, "low", i.Low, 4.0/5-2.776445/5, 1e-6)
	nearly(t, "high", i.High, 1, 0)
}

// TestGainTellsNobody is the example of one of 40 who was wrong after the course:
// on "ask", which 24 of them knew before.
func TestGainTellsNobody(t *testing.T) {
	var pairs []Pair
	for p := range 40 {
		ask, wait := Pair{int64(p), "ask", 0, 1}, Pair{int64(p), "wait", 0, 0}
		if p < 24 {
			ask.Pre = 1
		}
		if p == 0 {
			ask.Post = 0
		}
		if p < 12 {
			wait.Post = 1
		}
		pairs = append(pairs, ask, wait)
	}
	whole, objectives := Gain(pairs)
	ask, wait := objectives[0], objectives[1]
	// 5 of 40 wrong are 12.5%, so the end begins at 85%.
	if want := (Mean{Figure{0.85, true}, Over, 5}); !cmp.Equal(ask.Post, want, cmp.Comparer(alike)) {
		t.Errorf("after: %+v, want %+v", ask.Post, want)
	}
	if want := (Mean{Figure{0.6, true}, About, 5}); !cmp.Equal(ask.Pre, want, cmp.Comparer(alike)) {
		t.Errorf("before: %+v, want %+v", ask.Pre, want)
	}
	// Neither does the gain tell: from 0.575 … 0.625 to 0.85 … 1.
	if g := ask.Gain; !g.Open || math.Abs(g.Low-0.225) > rounding || math.Abs(g.High-0.425) > rounding || g.Mean != 0 {
		t.Errorf("gain %+v", g)
	}
	// Nobody knew about wait before: that is shown. 30% did after, and from the
	// whole, which is exact, nothing about ask follows: wait is rough.
	if wait.Pre.Rough != Exactly || !cmp.Equal(wait.Post, Mean{Figure{0.3, true}, About, 5}, cmp.Comparer(alike)) || !alike(wait.Gain.Mean, 0.3) || wait.Gain.Open {
		t.Errorf("wait: %+v", wait)
	}
	nearly(t, "after, on the whole", whole.Post.Value, (39.0+12)/80, 1e-12)
	if whole.Post.Rough != Exactly || whole.Gain.Open {
		t.Errorf("the whole: %+v", whole)
	}
	one, same := Gain(slices.DeleteFunc(pairs, func(p Pair) bool { return p.Objective == "wait" }))
	if one.Post != ask.Post || same[0].Gain != one.Gain || !one.Gain.Open {
		t.Errorf("of one objective the whole is %+v", one)
	}
}

func TestRetention(t *testing.T) {
	var points []Point
	for p := range 6 {
		points = append(points,
			Point{int64(p), 6, 0}, // too early
			Point{int64(p), 7, 1},
			Point{int64(p), 20, 0.5}, // the same stretch, which the first has said all about
			Point{int64(p), 28, 0.4 + float64(p)/10},
		)
	}
	for p := range 4 {
		points = append(points, Point{int64(p), 400, 1})
	}
	got := Retention(points, []int{7, 28, 84})
	if len(got) != 3 {
		t.Fatalf("%d stretches, want 3", len(got))
	}
	five := Cell{5, true} // the sixth is waited for
	if want := (Recall{7, 28, five, Interval{1, 1, 1, true, false}}); got[0] != want {
		t.Errorf("the first is %+v, want %+v", got[0], want)
	}
	// 0.4, 0.5 … 0.8: mean 0.6, squares 0.1, s/√n = √(0.1/4/5) = 0.0707107, times
	// 2.776445 = 0.196324
	if got[1].From != 28 || got[1].Before != 84 || got[1].People != five {
		t.Errorf("the second is %+v", got[1])
	}
	nearly(t, "mean", got[1].Credit.Mean, 0.6, 1e-12)
	nearly(t, "low", got[1].Credit.Low, 0.403676, 1e-6)
	nearly(t, "high", got[1].Credit.High, 0.796324, 1e-6)
	if want := (Recall{From: 84, People: Cell{0, true}}); got[2] != want {
		t.Errorf("the last is %+v, want nothing about four people", got[2])
	}
	points = append(points, Point{9, 84, 0.5})
	if want, got := (Interval{Low: 0.75, High: 1, OK: true, Open: true}), Retention(points, []int{84})[0]; got.People.N != 5 || got.Credit != want {
		t.Errorf("%+v, want five people who know over 75 percent", got)
	}
}

// TestTwoLooksAtGain: people come one by one, to some of the objectives and some
// of the intervals. Whenever somebody looks again, nothing is about 1 … 4 more.
func TestTwoLooksAtGain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pairs []Pair
		var points []Point
		before := map[string]Cell{}
		look := func(what string, now Cell, person int) {
			if more := now.N - before[what].N; small(more) {
				t.Fatalf("after person %d, %q is about %d, before %d", person, what, now.N, before[what].N)
			}
			before[what] = now
		}
		for person := range rapid.IntRange(5, 40).Draw(t, "people") {
			for _, o := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ask", "wait", "bow"}), 1, 3, rapid.ID).Draw(t, "objectives") {
				pairs = append(pairs, Pair{int64(person), o, 0, 1})
			}
			for range rapid.IntRange(1, 3).Draw(t, "follow-ups") {
				points = append(points, Point{int64(person), rapid.IntRange(7, 100).Draw(t, "days"), 1})
			}
			whole, objectives := Gain(pairs)
			look("", whole.People, person)
			for _, o := range objectives {
				if o.People.Shown {
					look(o.Objective, o.People, person)
				}
			}
			for _, r := range Retention(points, []int{7, 28, 84}) {
				look(strconv.Itoa(r.From), r.People, person)
			}
		}
	})
}
