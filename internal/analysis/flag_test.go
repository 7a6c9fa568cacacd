package analysis

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/quiz"
)

// good is an item that nothing is the matter with.
func good() Item {
	picked := func(n int, rest float64) Choice { return Choice{Picked: Cell{n, true}, Rest: Figure{rest, true}} }
	item := Item{
		People:         Cell{100, true},
		Facility:       Mean{Figure: Figure{0.6, true}},
		Discrimination: Figure{0.4, true},
		Guess:          0.25,
		Choices:        []Choice{picked(15, 0.5), picked(60, 0.8), picked(15, 0.6), picked(10, 0.4)},
		Bands: []Band{
			{quiz.Unsaid, Cell{0, true}, Cell{0, true}},
			{quiz.Unsure, Cell{40, true}, Cell{20, true}},
			{quiz.Fairly, Cell{0, true}, Cell{0, true}},
			{quiz.Sure, Cell{60, true}, Cell{41, true}},
		},
	}
	item.Choices[1].Right = true
	return item
}

func TestFlags(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*Item)
		want  []Kind
	}{
		{"nothing", func(*Item) {}, nil},
		{"hidden", func(i *Item) { i.People = Cell{} }, []Kind{Hidden}},
		{"nobody", func(i *Item) { i.People.N = 0 }, []Kind{Hidden}},
		{"19 people", func(i *Item) { i.People.N = 19; i.Discrimination.Value = -1 }, []Kind{TooFew}},
		{"20 people", func(i *Item) { i.People.N = 20; i.Discrimination.Value = -0.24; i.Bands = nil }, []Kind{Reversed}},
		{"negative, by less than the standard error of 0.23", func(i *Item) { i.People.N = 20; i.Discrimination.Value = -0.01; i.Bands = nil }, nil},
		{"no correlation but for rounding", func(i *Item) { i.Discrimination.Value = -1e-15 }, []Kind{Weak}},
		{"low, by less than the standard error of 0.1005", func(i *Item) { i.Discrimination.Value = 0.1 }, nil},
		{"low, by more", func(i *Item) { i.Discrimination.Value = 0.099 }, []Kind{Weak}},
		{"no correlation that could be low", func(i *Item) { i.Discrimination = Figure{} }, nil},
		{"95 percent", func(i *Item) { i.Facility.Value = 0.95 }, nil},
		{"more than 95 percent", func(i *Item) { i.Facility.Value = 0.96 }, []Kind{Easy}},
		{"easy, therefore low", func(i *Item) { i.Facility.Value = 0.96; i.Discrimination.Value = 0 }, []Kind{Easy}},
		{"easy, and the wrong way round", func(i *Item) { i.Facility.Value = 0.96; i.Discrimination.Value = -0.11 }, []Kind{Easy, Reversed}},
		{"as by guessing", func(i *Item) { i.Facility.Value = 0.25 }, nil},
		{"over 90 percent", func(i *Item) { i.Facility = Mean{Figure{0.9, true}, Over, 5} }, nil},
		{"under 25 percent", func(i *Item) { i.Facility = Mean{Figure{0.25, true}, Under, 5}; i.Guess = 0 }, []Kind{Hard}},
		{"about 25 percent", func(i *Item) { i.Facility = Mean{Figure{0.25, true}, About, 5}; i.Guess = 0 }, nil},
		{"a facility that is hidden", func(i *Item) { i.Facility = Mean{} }, nil},
		{"hard", func(i *Item) { i.Facility.Value = 0.24; i.Guess = 0 }, []Kind{Hard}},
		{"less than by guessing, by the standard error of 0.05", func(i *Item) { i.Facility.Value = 0.45; i.Guess = 0.5 }, nil},
		{"less than by guessing, by more", func(i *Item) { i.Facility.Value = 0.44; i.Guess = 0.5 }, []Kind{Hard}},
		{"a rival", func(i *Item) { i.Choices[2].Rest.Value = 0.81 }, []Kind{Rival}},
		{"hardly a rival", func(i *Item) { i.Choices[2].Rest.Value, i.Choices[2].off, i.Choices[1].off = 0.84, 0.04, 0.03 }, nil},
		{"a rival by more than the standard error of 0.05", func(i *Item) { i.Choices[2].Rest.Value, i.Choices[2].off, i.Choices[1].off = 0.86, 0.04, 0.03 }, []Kind{Rival}},
		{"no rival among several that are right", func(i *Item) { i.Choices[0].Right = true; i.Choices[2].Rest.Value = 0.9 }, nil},
		{"a rival whom nothing is known of", func(i *Item) { i.Choices[2] = Choice{} }, nil},
		{"nobody picks it", func(i *Item) { i.Choices[2] = Choice{Picked: Cell{0, true}} }, []Kind{Unpicked}},
		{"nobody picks the right one", func(i *Item) { i.Choices[1] = Choice{Right: true, Picked: Cell{0, true}} }, nil},
		{"20 of 100 sure and wrong", func(i *Item) { i.Bands[3].Right.N = 40 }, []Kind{Misconception}},
		{"hidden how many", func(i *Item) { i.Bands[3] = Band{Confidence: quiz.Sure} }, nil},
		{"unsure and wrong", func(i *Item) { i.Bands[1].Right.N = 0 }, nil},
	}
	for _, c := range tests {
		item := good()
		c.spoil(&item)
		var got []Kind
		for _, f := range Flags(item, true) {
			got = append(got, f.Kind)
			if !strings.HasSuffix(f.Words, ".") {
				t.Errorf("%s: %q is not a sentence", c.name, f.Words)
			}
			if of := slices.Contains([]Kind{Rival, Unpicked}, f.Kind); of != (f.Choice == 2) || of != strings.Contains(f.Words, "choice 3") {
				t.Errorf("%s: choice %d, %q", c.name, f.Choice, f.Words)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// A key that marks a wrong answer as right is found from the answers.
func TestWrongKey(t *testing.T) {
	var rows [][]float64
	for i := range 30 {
		knows := float64(i % 2)
		rows = append(rows, []float64{1 - knows, knows, knows, float64(i % 3 / 2)})
	}
	flags := Flags(Items(pairsOf(4), paper(rows...))[0], true)
	if len(flags) == 0 || flags[0].Kind != Reversed || !strings.Contains(flags[0].Words, "Check which answer is marked as right") {
		t.Errorf("%v, want the key to be checked", flags)
	}
	if !slices.ContainsFunc(flags, func(f Flag) bool { return f.Kind == Rival && f.Choice == 1 }) {
		t.Errorf("%v, want the second choice to be a rival", flags)
	}
}

// TestHardBeforeLearning: of a pre-test it is no news that something is hard.
func TestHardBeforeLearning(t *testing.T) {
	for _, facility := range []float64{0.05, 0.2} {
		item := good()
		item.Facility.Value, item.Discrimination.Value = facility, -0.5
		before, after := Flags(item, false), Flags(item, true)
		if len(before) != 1 || before[0].Kind != Reversed || len(after) != 2 || after[0].Kind != Hard {
			t.Errorf("%v: before %v, after %v", facility, before, after)
		}
	}
}
