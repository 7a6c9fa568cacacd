package scenario

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

// invitation is a scenario in which the second scene depends on the first
// choice, two scenes later.
func invitation() Scenario {
	return Scenario{
		Meters: []Meter{{"trust", 95}, {"exposure", 10}},
		Scenes: []Scene{
			{ID: "message", Choices: []Choice{
				{To: "reply", Effects: []Effect{{"trust", -100}, {"exposure", 30}}},
				{To: "reply", Effects: []Effect{{"trust", 10}}},
			}},
			{ID: "reply", Choices: []Choice{{To: "end"}, {To: "message", Effects: []Effect{{"exposure", -100}}}}},
			{ID: "end", Ending: true, Quality: Good},
			{ID: "end", Ending: true, Quality: Poor, When: &Condition{"exposure", ">=", 40}},
		},
	}
}

func steps(nodesAndChoices ...any) []Step {
	var out []Step
	for i := 0; i+1 < len(nodesAndChoices); i += 2 {
		out = append(out, Step{Number: i/2 + 1, Node: nodesAndChoices[i].(string), Choice: nodesAndChoices[i+1].(int)})
	}
	return out
}

func TestReplay(t *testing.T) {
	s := invitation()
	for _, tt := range []struct {
		name    string
		steps   []Step
		scene   int // index
		values  Values
		refused bool
	}{
		{"at the beginning", nil, 0, Values{"trust": 95, "exposure": 10}, false},
		{"one choice, at both ends of the range", steps("message", 0), 1, Values{"trust": 0, "exposure": 40}, false},
		{"no further than the range", steps("message", 1), 1, Values{"trust": 100, "exposure": 10}, false},
		{"the consequence scenes later", steps("message", 0, "reply", 0), 3, Values{"trust": 0, "exposure": 40}, false},
		{"and without it", steps("message", 1, "reply", 0), 2, Values{"trust": 100, "exposure": 10}, false},
		{"a circle", steps("message", 0, "reply", 1, "message", 1, "reply", 0), 2, Values{"trust": 10, "exposure": 0}, false},
		{"another scene's choice", steps("reply", 0), 0, nil, true},
		{"a choice that is not there", steps("message", 2), 0, nil, true},
		{"a choice below", steps("message", -1), 0, nil, true},
		{"beyond the end", steps("message", 1, "reply", 0, "end", 0), 0, nil, true},
	} {
		at, err := s.Replay(tt.steps)
		if tt.refused {
			if !errors.Is(err, fault.Conflict) {
				t.Errorf("%s: %+v, %v", tt.name, at, err)
			}
			continue
		}
		if err != nil || at.Scene != &s.Scenes[tt.scene] || len(at.Path) != len(tt.steps) {
			t.Errorf("%s: at %+v, %v", tt.name, at.Scene, err)
		}
		if diff := cmp.Diff(tt.values, at.Values); diff != "" {
			t.Errorf("%s: meters (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := (Scenario{}).Replay(nil); !errors.Is(err, fault.Conflict) {
		t.Errorf("a scenario without scenes: %v", err)
	}
}

func TestAfterScene(t *testing.T) {
	s := invitation()
	w := Walk{Steps: steps("message", 0)}
	if after, err := w.AfterScene(s, Step{Number: 2, Node: "reply", Choice: 1}); err != nil || after.Ending != "" {
		t.Errorf("back to the message: %+v, %v", after, err)
	}
	if after, err := w.AfterScene(s, Step{Number: 2, Node: "reply", Choice: 0}); err != nil || after.Ending != "end when exposure>=40" || after.Quality != Poor {
		t.Errorf("to the end: %+v, %v", after, err)
	}
	if len(w.Steps) != 1 {
		t.Errorf("the walk's own steps changed: %v", w.Steps)
	}
	scene, values, ok := s.After(s.Scenes[1].Choices[0], Values{"trust": 0, "exposure": 40})
	if !ok || scene.Quality != Poor || values["exposure"] != 40 {
		t.Errorf("After = %+v, %v, %v", scene, values, ok)
	}
}

// porch is a feed whose third card is a consequence of the first.
func porch() Feed {
	return Feed{
		Audiences: []Audience{{"everyone", "Everyone"}, {"friends", "Friends"}},
		Meters:    []Meter{{"leak", 0}},
		Cards: []Card{
			{ID: "rant", Responses: []Response{
				{Action: Post, Outcomes: []Outcome{{"everyone", 0, []Effect{{"leak", 50}}, ""}, {"friends", 60, []Effect{{"leak", 10}}, ""}}},
				{Action: Ignore, Outcomes: []Outcome{{Worth: 100}}},
			}},
			{ID: "request", Responses: []Response{{Action: Connect, Outcomes: []Outcome{{Worth: 75}}}, {Action: Decline, Outcomes: []Outcome{{Worth: 100}}}}},
			{ID: "screenshot", When: &Condition{"leak", ">=", 40}},
		},
	}
}

func TestFeed(t *testing.T) {
	f := porch()
	post := func(audience string) Step { return Step{Node: "rant", Audience: audience} }
	for _, tt := range []struct {
		name    string
		steps   []Step
		card    string // "" = the end
		score   int
		refused bool
	}{
		{"the first card", nil, "rant", 0, false},
		{"to everyone", []Step{post("everyone")}, "request", 0, false},
		{"which comes back", []Step{post("everyone"), {Node: "request"}}, "screenshot", 3750, false},
		{"and is read", []Step{post("everyone"), {Node: "request"}, {Node: "screenshot"}}, "", 3750, false},
		{"to friends, which does not", []Step{post("friends"), {Node: "request", Choice: 1}}, "", 8000, false},
		{"not at all", []Step{{Node: "rant", Choice: 1}, {Node: "request"}}, "", 8750, false},
		{"to whom?", []Step{post("")}, "", 0, true},
		{"to somebody else", []Step{post("colleagues")}, "", 0, true},
		{"not posted, but to whom", []Step{{Node: "rant", Choice: 1, Audience: "friends"}}, "", 0, true},
		{"another card", []Step{{Node: "request"}}, "", 0, true},
		{"beyond the end", []Step{post("friends"), {Node: "request"}, {Node: "screenshot"}}, "", 0, true},
		{"no such response", []Step{{Node: "rant", Choice: 2}}, "", 0, true},
	} {
		turn, err := f.Replay(tt.steps)
		if tt.refused {
			if !errors.Is(err, fault.Conflict) {
				t.Errorf("%s: %+v, %v", tt.name, turn, err)
			}
			continue
		}
		got := ""
		if turn.Card != nil {
			got = turn.Card.ID
		}
		if err != nil || got != tt.card || turn.Score() != tt.score {
			t.Errorf("%s: card %q, score %d, %v; want %q, %d", tt.name, got, turn.Score(), err, tt.card, tt.score)
		}
	}
	w := Walk{Steps: []Step{post("friends")}}
	if after, err := w.AfterCard(f, Step{Node: "request"}); err != nil || after.Ending != FeedEnd || after.Score != 6750 {
		t.Errorf("the walk ends as %+v, %v", after, err)
	}
}

// TestReplayRemembers: what a walk has seen does not depend on how it goes on.
func TestReplayRemembers(t *testing.T) {
	s := invitation()
	rapid.Check(t, func(t *rapid.T) {
		var taken []Step
		for {
			at, err := s.Replay(taken)
			if err != nil {
				t.Fatal(err)
			}
			for i, passed := range at.Path {
				before, err := s.Replay(taken[:i])
				if err != nil || before.Scene != passed.Scene || cmp.Diff(before.Values, passed.Before) != "" {
					t.Fatalf("step %d: %+v, %v, want %+v", i, before, err, passed)
				}
			}
			if at.Scene.Ending || len(taken) > 12 {
				return
			}
			taken = append(taken, Step{Number: len(taken) + 1, Node: at.Scene.ID, Choice: rapid.IntRange(0, len(at.Scene.Choices)-1).Draw(t, "choice")})
		}
	})
}
