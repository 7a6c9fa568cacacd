package scenario

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

func TestParseEffects(t *testing.T) {
	for text, want := range map[string][]Effect{
		"":                       nil,
		"  ":                     nil,
		"trust-10":               {{"trust", -10}},
		"trust-10 exposure+30":   {{"trust", -10}, {"exposure", 30}},
		"self-respect+5 a_1-0":   {{"self-respect", 5}, {"a_1", 0}},
		"trust+1\n\texposure+02": {{"trust", 1}, {"exposure", 2}},
	} {
		got, err := ParseEffects(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"trust", "trust 10", "trust=10", "+10", "Trust+1", "trust+99999", "trust+1,exposure+2", "a tooltip"} {
		if got, err := ParseEffects(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestParseCondition(t *testing.T) {
	for text, want := range map[string]Condition{
		"exposure>=40":  {"exposure", ">=", 40},
		"trust <\t-5\n": {"trust", "<", -5},
		"a=0":           {"a", "=", 0},
		"self-worth<=1": {"self-worth", "<=", 1},
		"b>9":           {"b", ">", 9},
	} {
		if got, err := ParseCondition(text); err != nil || got != want {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "exposure", "exposure>=", ">=40", "exposure=>40", "a>1 b>2", "a>x"} {
		if got, err := ParseCondition(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
}

func TestNotationIsReadBack(t *testing.T) {
	meter := rapid.StringMatching(`[a-z][a-z0-9_]{0,5}(-[a-z]{1,3})?`)
	rapid.Check(t, func(t *rapid.T) {
		e := Effect{meter.Draw(t, "meter"), rapid.IntRange(-9999, 9999).Draw(t, "by")}
		if got, err := ParseEffects(e.String()); err != nil || len(got) != 1 || got[0] != e {
			t.Errorf("%s: %v %v", e, got, err)
		}
		c := Condition{e.Meter, rapid.SampledFrom([]string{"<", "<=", "=", ">=", ">"}).Draw(t, "operator"), e.By}
		if got, err := ParseCondition(c.String()); err != nil || got != c {
			t.Errorf("%s: %v %v", c, got, err)
		}
	})
}

func TestHolds(t *testing.T) {
	for operator, want := range map[string][3]bool{ // below, at, above
		"<": {true, false, false}, "<=": {true, true, false}, "=": {false, true, false},
		">=": {false, true, true}, ">": {false, false, true}, "?": {},
	} {
		c := Condition{"m", operator, 5}
		if got := [3]bool{c.Holds(4), c.Holds(5), c.Holds(6)}; got != want {
			t.Errorf("%s: %v", operator, got)
		}
	}
}

func TestGraph(t *testing.T) {
	to := func(ids ...string) []Choice {
		var out []Choice
		for _, id := range ids {
			out = append(out, Choice{To: id})
		}
		return out
	}
	condition := &Condition{"m", ">", 1}
	for _, tt := range []struct {
		name                 string
		scenes               []Scene
		unreachable, endless []int
	}{
		{"nothing", nil, nil, nil},
		{"one ending", []Scene{{ID: "a", Ending: true}}, nil, nil},
		{"a way", []Scene{{ID: "a", Choices: to("b")}, {ID: "b", Ending: true}}, nil, nil},
		{"an island", []Scene{{ID: "a", Ending: true}, {ID: "b", Ending: true}}, []int{1}, nil},
		{"islands that know each other", []Scene{{ID: "a", Ending: true}, {ID: "b", Choices: to("c")}, {ID: "c", Choices: to("b", "a")}}, []int{1, 2}, nil},
		{"a circle with a way out", []Scene{{ID: "a", Choices: to("b")}, {ID: "b", Choices: to("a", "c")}, {ID: "c", Ending: true}}, nil, nil},
		{"a circle without", []Scene{{ID: "a", Choices: to("b", "c")}, {ID: "b", Choices: to("b")}, {ID: "c", Ending: true}}, nil, []int{1}},
		{"a dead end", []Scene{{ID: "a", Choices: to("b")}, {ID: "b"}}, nil, []int{0, 1}},
		{"a target that is not there", []Scene{{ID: "a", Choices: to("z")}}, nil, []int{0}},
		{"a variant that leads elsewhere", []Scene{{ID: "a", Choices: to("b")}, {ID: "b", Ending: true}, {ID: "b", When: condition, Choices: to("c")}, {ID: "c", Ending: true}}, nil, nil},
		{"a variant without end", []Scene{{ID: "a", Choices: to("b")}, {ID: "b", Ending: true}, {ID: "b", When: condition, Choices: to("c")}, {ID: "c"}}, nil, []int{2, 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Scenario{Scenes: tt.scenes}
			if diff := cmp.Diff(tt.unreachable, s.Unreachable()); diff != "" {
				t.Errorf("unreachable (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.endless, s.Endless()); diff != "" {
				t.Errorf("endless (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMeter(t *testing.T) {
	s := Scenario{Meters: []Meter{{"trust", 50}}}
	if !s.Meter("trust") || s.Meter("fame") {
		t.Error("the scenario does not know its meters")
	}
}
