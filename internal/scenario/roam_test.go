package scenario

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// by picks at random.
func by(t *rapid.T) func(int) int {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
}

// TestRoam holds that a walk that nobody took is one that somebody could have
// taken, and that it leads where choices lead.
func TestRoam(t *testing.T) {
	s := Scenario{Meters: []Meter{{"trust", 50}}, Scenes: []Scene{
		scene(t, "a", "b trust+10", "b trust-10", "c", "a"),
		scene(t, "b", "c", "d trust+10"),
		scene(t, "b trust>=60", "d"),
		scene(t, "c", "d trust-20"),
		ending(t, "d"),
		ending(t, "d trust<40"),
	}}
	leads := s.Leads()
	rapid.Check(t, func(t *rapid.T) {
		w, ok := s.Roam(by(t))
		if !ok {
			return // too often from a to a
		}
		at, err := s.Replay(w.Steps)
		if err != nil || at.Scene.Node() != w.Ending || at.Scene.Quality != w.Quality {
			t.Fatalf("%+v leads to %+v, %v", w, at, err)
		}
		for i, passed := range at.Path {
			to := at.Scene
			if i+1 < len(at.Path) {
				to = at.Path[i+1].Scene
			}
			from := slices.IndexFunc(s.Scenes, func(o Scene) bool { return o.Node() == passed.Scene.Node() })
			if !slices.ContainsFunc(leads[from][passed.Index], func(n int) bool { return s.Scenes[n].Node() == to.Node() }) {
				t.Fatalf("choice %d of %s leads to %s, but %v", passed.Index, passed.Scene.Node(), to.Node(), leads[from][passed.Index])
			}
		}
	})
}

// TestLeads, by hand: trust begins at 50.
func TestLeads(t *testing.T) {
	s := Scenario{Meters: []Meter{{"trust", 50}}, Scenes: []Scene{
		scene(t, "a", "b", "c trust+5"),
		scene(t, "b", "c trust+10", "c trust-10"),
		scene(t, "c", "d"),
		scene(t, "c trust>=60", "d"),
		ending(t, "d"),
		ending(t, "d trust>=90"), // out of reach
	}}
	want := [][][]int{{{1}, {2}}, {{3}, {2}}, {{4}}, {{4}}, {}, {}}
	if diff := cmp.Diff(want, s.Leads()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// With too many meters to prove anything, every scene of the id.
	for i := range mostLevels + 1 {
		s.Scenes = append(s.Scenes, ending(t, "z m"+string(rune('a'+i))+">=1"))
	}
	want = [][][]int{{{1}, {2, 3}}, {{2, 3}, {2, 3}}, {{4, 5}}, {{4, 5}}}
	if diff := cmp.Diff(want, s.Leads()[:4]); diff != "" {
		t.Errorf("unproven (-want +got):\n%s", diff)
	}
	if got := (Scenario{}).Leads(); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
	if _, ok := (Scenario{}).Roam(func(int) int { return 0 }); ok {
		t.Error("there is a way through nothing")
	}
}

// TestRoamFeed is TestRoam for a feed.
func TestRoamFeed(t *testing.T) {
	f := Feed{Meters: []Meter{{"reach", 0}}, Cards: []Card{
		{ID: "one", Responses: []Response{
			{Outcomes: []Outcome{{Audience: "all", Effects: effects(t, "reach+50")}, {Audience: "work"}}},
			{Outcomes: []Outcome{{}}},
		}},
		{ID: "two", When: when(t, "reach>=50")},
		{ID: "three", When: when(t, "reach<50"), Responses: []Response{{Outcomes: []Outcome{{}}}}},
	}}
	rapid.Check(t, func(t *rapid.T) {
		w := f.Roam(by(t))
		turn, err := f.Replay(w.Steps)
		if err != nil || turn.Card != nil || w.Ending != FeedEnd {
			t.Fatalf("%+v leads to %+v, %v", w, turn, err)
		}
	})
}
