package scenario

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scene makes a scene of its notations: an id and a condition as in
// "b trust>=40", and choices as in "c trust+10".
func scene(t *testing.T, head string, choices ...string) Scene {
	id, condition, _ := strings.Cut(head, " ")
	s := Scene{ID: id, When: when(t, condition)}
	for _, c := range choices {
		to, text, _ := strings.Cut(c, " ")
		s.Choices = append(s.Choices, Choice{To: to, Effects: effects(t, text)})
	}
	return s
}

// ending makes a scene that ends the walk.
func ending(t *testing.T, head string) Scene {
	s := scene(t, head)
	s.Ending = true
	return s
}

func when(t *testing.T, text string) *Condition {
	if text == "" {
		return nil
	}
	c, err := ParseCondition(text)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

func effects(t *testing.T, text string) []Effect {
	e, err := ParseEffects(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAt(t *testing.T) {
	s := Scenario{Scenes: []Scene{
		scene(t, "a"), scene(t, "b"), scene(t, "b trust>=40"), scene(t, "b trust>=20"), scene(t, "b"), scene(t, "c trust>=40"),
	}}
	for _, tt := range []struct {
		id    string
		trust int
		want  int
		ok    bool
	}{
		{"a", 0, 0, true}, {"b", 19, 1, true}, {"b", 20, 3, true}, {"b", 40, 2, true},
		{"c", 39, 0, false}, {"c", 40, 5, true}, {"z", 40, 0, false},
	} {
		if got, ok := s.at(tt.id, Values{"trust": tt.trust}); got != tt.want || ok != tt.ok {
			t.Errorf("%s with trust %d: %d %v", tt.id, tt.trust, got, ok)
		}
	}
}

// TestProof holds figures that were worked out by hand. Trust begins at 50.
func TestProof(t *testing.T) {
	s := func(head string, choices ...string) Scene { return scene(t, head, choices...) }
	end := func(head string) Scene { return ending(t, head) }
	for _, tt := range []struct {
		name   string
		scenes []Scene
		want   Proof
	}{
		{"nothing", nil, Proof{}},
		{"one ending", []Scene{end("a")}, Proof{}},
		{"a way", []Scene{s("a", "b"), end("b")}, Proof{}},
		{"an island", []Scene{s("a", "b"), end("b"), s("c", "b")}, Proof{Unreachable: []int{2}}},
		{"an island with a variant", []Scene{end("a"), end("b"), end("b trust>1")}, Proof{Unreachable: []int{1, 2}}},
		{"a dead end", []Scene{s("a", "b"), s("b")}, Proof{Endless: []int{0, 1}}},
		{"a circle with a way out", []Scene{s("a", "b"), s("b", "a", "c"), end("c")}, Proof{}},
		{"a circle without", []Scene{s("a", "b", "c"), s("b", "b"), end("c")}, Proof{Endless: []int{1}}},
		{"a target that is not there", []Scene{s("a", "z", "b"), end("b")}, Proof{}},
		{"only a target that is not there", []Scene{s("a", "z trust+1"), end("a trust>50")}, Proof{NeverHolds: []int{1}, Endless: []int{0}}},
		{"two ways to an ending", []Scene{s("a", "b", "c"), s("b", "d"), s("c", "d"), end("d")}, Proof{}},
		{"an ending that goes on", []Scene{{ID: "a", Ending: true, Choices: []Choice{{To: "b"}}}, end("b")}, Proof{Unreachable: []int{1}}},
		{"two without condition", []Scene{end("a"), end("a")}, Proof{Unreachable: []int{1}}},

		{"two variants", []Scene{s("a", "b trust+40", "b"), end("b"), end("b trust>=90")}, Proof{}},
		{"a variant out of reach", []Scene{s("a", "b trust+39"), end("b"), end("b trust>=90")}, Proof{NeverHolds: []int{2}}},
		{
			"what only a variant out of reach leads to",
			[]Scene{s("a", "b trust+39"), end("b"), s("b trust>=90", "c"), end("c")},
			Proof{NeverHolds: []int{2}, Unreachable: []int{3}},
		},
		{"a variant that always replaces", []Scene{s("a", "b", "b trust+9"), end("b"), end("b trust>=50")}, Proof{AlwaysHolds: []int{2}, Unreachable: []int{1}}},
		{"a variant that has none to replace", []Scene{s("a", "b"), end("b trust>=50")}, Proof{}},
		{
			"two variants that always replace between them",
			[]Scene{s("a", "b", "b trust-1"), end("b"), end("b trust>=50"), end("b trust<50")},
			Proof{Unreachable: []int{1}},
		},
		{
			"a variant behind a wider one",
			[]Scene{s("a", "b", "b trust-10", "b trust+10"), end("b"), end("b trust>=50"), end("b trust>=60")},
			Proof{Unreachable: []int{3}},
		},
		{"the first scene is a variant", []Scene{end("a trust>50"), s("a", "a trust+1")}, Proof{}},
		{"the first scene has a variant that holds", []Scene{s("a", "b"), end("a trust>=50"), end("b")}, Proof{AlwaysHolds: []int{1}, Unreachable: []int{0, 2}}},
		{"no first scene", []Scene{end("a trust>50"), end("b")}, Proof{NeverHolds: []int{0}, Unreachable: []int{1}}},

		{"a circle that trust leads out of", []Scene{s("a", "a trust+1"), end("a trust>=60")}, Proof{}},
		{"a circle that trust never leads out of", []Scene{s("a", "a trust-1"), end("a trust>=60")}, Proof{NeverHolds: []int{1}, Endless: []int{0}}},
		{
			"a circle that it leads out of unless it was lost before",
			[]Scene{s("a", "b trust+10", "b trust-10"), s("b", "b"), end("b trust>=60")},
			Proof{Endless: []int{1}},
		},

		{"nothing is above 100", []Scene{s("a", "b trust+70 trust-20"), end("b"), end("b trust>80")}, Proof{NeverHolds: []int{2}}},
		{"nothing is below 0", []Scene{s("a", "b trust-70 trust+20"), end("b"), end("b trust=20")}, Proof{AlwaysHolds: []int{2}, Unreachable: []int{1}}},
		{"a circle up to 100", []Scene{s("a", "a trust+1"), end("a trust>100")}, Proof{NeverHolds: []int{1}, Endless: []int{0}}},
		{"a circle to 100", []Scene{s("a", "a trust+30"), end("a trust=100")}, Proof{}},
		{"a start above 100", []Scene{s("a", "b fame-10"), end("b"), end("b fame>90")}, Proof{NeverHolds: []int{2}}},

		{"somewhere missing", []Scene{s("a", "b", "b trust-1"), end("b trust>=50")}, Proof{Missing: []int{0}}},
		{"always missing", []Scene{s("a", "b trust-1"), end("b trust>=50")}, Proof{Missing: []int{0}, NeverHolds: []int{1}, Endless: []int{0}}},
		{"missing on one of two ways", []Scene{s("a", "b trust-1", "c"), end("b trust>=50"), s("c", "d"), end("d")}, Proof{Missing: []int{0}, NeverHolds: []int{1}}},
		{
			"missing in some states",
			[]Scene{s("a", "b trust-1", "b"), s("b", "c", "d"), end("c trust>=50"), end("d")},
			Proof{Missing: []int{1}},
		},

		{"a meter that is not there is at 0", []Scene{s("a", "b ghost+9"), end("b"), end("b ghost=9")}, Proof{AlwaysHolds: []int{2}, Unreachable: []int{1}}},
		{"an operator that is not there", []Scene{s("a", "b"), end("b"), {ID: "b", When: &Condition{"trust", "?", 50}}}, Proof{NeverHolds: []int{2}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Complete = true
			s := Scenario{Meters: []Meter{{"trust", 50}, {"fame", 150}}, Scenes: tt.scenes}
			if diff := cmp.Diff(tt.want, s.Prove()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestProofSeesMoreThanTheGraph holds that the graph alone is fine where the
// meters are not.
func TestProofSeesMoreThanTheGraph(t *testing.T) {
	s := Scenario{Meters: []Meter{{"trust", 50}}, Scenes: []Scene{
		scene(t, "a", "b trust-10"), scene(t, "b", "b"), scene(t, "b trust>=60", "c"), ending(t, "c"),
	}}
	if u, e := s.Unreachable(), s.Endless(); u != nil || e != nil {
		t.Errorf("the graph: unreachable %v, endless %v", u, e)
	}
	want := Proof{Complete: true, Unreachable: []int{3}, Endless: []int{0, 1}, NeverHolds: []int{2}}
	if diff := cmp.Diff(want, s.Prove()); diff != "" {
		t.Errorf("the proof (-want +got):\n%s", diff)
	}
}

// TestProofGivesUp holds that a proof has bounds, and says nothing beyond.
func TestProofGivesUp(t *testing.T) {
	// wide makes a circle that raises some of the meters, and an island that
	// asks for all of them.
	wide := func(raised, asked int) Scenario {
		s := Scenario{Scenes: []Scene{scene(t, "a")}}
		for i := range asked {
			name := fmt.Sprintf("m%d", i)
			if i < raised {
				s.Scenes[0].Choices = append(s.Scenes[0].Choices, Choice{To: "a", Effects: []Effect{{name, 1}}})
			}
			s.Scenes = append(s.Scenes, ending(t, "b "+name+">5"))
		}
		return s
	}
	slow := wide(1, 1) // a hundred states, a long way from each to the next
	slow.Scenes[0].Choices[0].Effects = append(slices.Repeat([]Effect{{"m0", 1}, {"m0", -1}}, mostSteps/200), Effect{"m0", 1})
	crowded := wide(2, 2)
	crowded.Scenes = append(crowded.Scenes, slices.Repeat([]Scene{scene(t, "a m0<0")}, mostSteps/5000)...)
	for _, tt := range []struct {
		name     string
		scenario Scenario
		complete bool
	}{
		{"ten thousand states", wide(2, 2), true},
		{"a million states", wide(3, 3), false},
		{"ten million effects", slow, false},
		{"twenty million conditions", crowded, false},
		{"as many meters as there may be", wide(2, mostLevels), true},
		{"one more meter", wide(2, mostLevels+1), false},
	} {
		got := tt.scenario.Prove()
		want := Proof{}
		if tt.complete {
			want = Proof{Complete: true, Endless: []int{0}}
			for i := range tt.scenario.Scenes[1:] {
				want.Unreachable = append(want.Unreachable, i+1)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
