package scenario

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFeedProof holds figures that were worked out by hand. Reach begins at 50.
func TestFeedProof(t *testing.T) {
	// card makes a card with a response for each text of effects.
	card := func(condition string, texts ...string) Card {
		c := Card{When: when(t, condition)}
		for _, text := range texts {
			c.Responses = append(c.Responses, Response{Outcomes: []Outcome{{Effects: effects(t, text)}}})
		}
		return c
	}
	audiences := Card{Responses: []Response{{Outcomes: []Outcome{{Effects: effects(t, "reach+40")}, {}}}}}
	for _, tt := range []struct {
		name          string
		cards         []Card
		never, always []int
	}{
		{"nothing", nil, nil, nil},
		{"no condition", []Card{card("", "reach+10"), card("", "reach+10")}, nil, nil},
		{"it depends", []Card{card("", "reach+40", ""), card("reach>=90")}, nil, nil},
		{"it depends on the audience", []Card{audiences, card("reach>=90")}, nil, nil},
		{"out of reach", []Card{card("", "reach+39", ""), card("reach>=90")}, []int{1}, nil},
		{"whatever one does", []Card{card("", "reach+40", "reach+50"), card("reach>=90")}, nil, []int{1}},
		{"the first card", []Card{card("reach>=51"), card("reach>=50")}, []int{0}, []int{1}},
		{"what comes later is not there yet", []Card{card("reach>=90"), card("", "reach+40")}, []int{0}, nil},
		{"some cards later", []Card{card("", "reach+40", ""), card("", "", "reach-10"), card("reach=80"), card("reach=70")}, []int{3}, nil},
		{"a card that is skipped moves nothing", []Card{card("reach>50", "reach+40"), card("reach>50")}, []int{0, 1}, nil},
		{"a card that is skipped by some moves it for others", []Card{card("", "", "reach+1"), card("reach>50", "reach+40"), card("reach>=90"), card("reach<90")}, nil, nil},
		{"a notice moves nothing", []Card{card(""), card("reach=50"), card("reach=50")}, nil, []int{1, 2}},
		{"a response without outcomes moves nothing", []Card{{Responses: []Response{{}}}, card("reach=50")}, nil, []int{1}},
		{"nothing is above 100", []Card{card("", "reach+70 reach-20"), card("reach>80")}, []int{1}, nil},
		{"nothing is below 0", []Card{card("", "reach-70 reach+20"), card("reach=20")}, nil, []int{1}},
		{"a meter that is not there is at 0", []Card{card("ghost=0", "ghost+9"), card("ghost=9")}, nil, []int{0, 1}},
		{"an operator that is not there", []Card{{When: &Condition{"reach", "?", 50}}}, []int{0}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Feed{Meters: []Meter{{"reach", 50}}, Cards: tt.cards}
			want := FeedProof{Complete: true, NeverHolds: tt.never, AlwaysHolds: tt.always}
			if diff := cmp.Diff(want, f.Prove()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestFeedProofGivesUp holds that a proof has bounds, and says nothing beyond.
func TestFeedProofGivesUp(t *testing.T) {
	// feed makes one that gives each of some meters one of some values.
	feed := func(meters, values int) Feed {
		var conditions, cards []Card
		for i := range meters {
			name := string(rune('a' + i))
			conditions = append(conditions, Card{When: &Condition{name, ">", 0}})
			card := Card{Responses: make([]Response, values)}
			for by := range card.Responses {
				card.Responses[by].Outcomes = []Outcome{{Effects: []Effect{{name, by}}}}
			}
			cards = append(cards, card)
		}
		return Feed{Cards: append(conditions, cards...)}
	}
	slow := feed(2, 100) // two million steps at each of the last cards
	slow.Cards = append(slow.Cards, slices.Repeat(slow.Cards[3:], 5)...)
	for _, tt := range []struct {
		name     string
		feed     Feed
		complete bool
	}{
		{"a hundred thousand states", feed(5, 10), true},
		{"a million states", feed(6, 10), false},
		{"two million steps", feed(2, 100), true},
		{"twelve million steps", slow, false},
		{"as many meters as there may be", feed(mostLevels, 1), true},
		{"one more meter", feed(mostLevels+1, 1), false},
	} {
		got := tt.feed.Prove()
		if got.Complete != tt.complete || (got.NeverHolds != nil) != tt.complete || got.AlwaysHolds != nil {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// TestFeedProofIsWhatEveryWalkSays takes all walks through short feeds.
func TestFeedProofIsWhatEveryWalkSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Feed{Meters: []Meter{{"trust", somePercent.Draw(t, "start")}, {"fame", 150}}}
		for range rapid.IntRange(2, 6).Draw(t, "cards") {
			var c Card
			if rapid.Bool().Draw(t, "conditional") {
				c.When = drawCondition(t)
			}
			for range rapid.SampledFrom([]int{2, 1, 0}).Draw(t, "responses") {
				r := Response{Outcomes: []Outcome{{Effects: drawEffects(t, 25)}}}
				if rapid.Bool().Draw(t, "two audiences") {
					r.Outcomes = append(r.Outcomes, Outcome{Effects: drawEffects(t, 25)})
				}
				c.Responses = append(c.Responses, r)
			}
			f.Cards = append(f.Cards, c)
		}
		held, failed := make([]bool, len(f.Cards)), make([]bool, len(f.Cards))
		var from func(i int, v Values)
		from = func(i int, v Values) {
			switch {
			case i == len(f.Cards):
			case !v.Meets(f.Cards[i].When):
				failed[i] = true
				from(i+1, v)
			case f.Cards[i].Notice():
				held[i] = true
				from(i+1, v)
			default:
				held[i] = true
				for _, r := range f.Cards[i].Responses {
					for _, o := range r.Outcomes {
						from(i+1, v.With(o.Effects))
					}
				}
			}
		}
		from(0, start(f.Meters))
		want := FeedProof{Complete: true}
		for i, c := range f.Cards {
			if !held[i] {
				want.NeverHolds = append(want.NeverHolds, i)
			}
			if c.When != nil && !failed[i] {
				want.AlwaysHolds = append(want.AlwaysHolds, i)
			}
		}
		if diff := cmp.Diff(want, f.Prove()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// TestOddEffects holds that a proof moves meters as a walk does, whatever the
// numbers.
func TestOddEffects(t *testing.T) {
	for _, by := range []int{math.MinInt, -9999, 0, 9999, math.MaxInt} {
		e := []Effect{{"reach", by}}
		for _, c := range []Condition{{"reach", "=", 0}, {"reach", "=", 50}, {"reach", "=", 100}} {
			f := Feed{Meters: []Meter{{"reach", 50}}, Cards: []Card{{Responses: []Response{{Outcomes: []Outcome{{Effects: e}}}}}, {When: &c}}}
			if want := start(f.Meters).With(e).Meets(&c); want != (len(f.Prove().AlwaysHolds) == 1) || want != (len(f.Prove().NeverHolds) == 0) {
				t.Errorf("%v: %s is %v, but the proof is %+v", e, c, want, f.Prove())
			}
		}
	}
}
