package web

import (
	"html/template"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/figures"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// TestPartLines, by hand: what is hidden is not named either.
func TestPartLines(t *testing.T) {
	shown := func(n int) analysis.Cell { return analysis.Cell{N: n, Shown: true} }
	parts := func(parts ...analysis.Part) analysis.Item { return analysis.Item{Parts: parts} }
	for _, c := range []struct {
		name string
		item figures.Item
		want []partLine
	}{
		{"matching", figures.Item{Ask: quiz.Question{Kind: quiz.Matching, Pairs: []quiz.Pair{{Left: "cat", Right: "mouse"}, {Left: "dog", Right: "bone"}}}, Item: parts(
			analysis.Part{Counts: []analysis.Cell{shown(20), shown(9), shown(0)}, Wrong: 1},
			analysis.Part{Counts: []analysis.Cell{{}, {}, shown(0)}, Wrong: -1},
		)}, []partLine{
			{Text: "cat", Right: "mouse", Wrong: "bone", Counts: []string{"20", "9", "0"}},
			{Text: "dog", Right: "bone", Counts: []string{"hidden", "hidden", "0"}},
		}},
		{"ranking", figures.Item{Ask: quiz.Question{Kind: quiz.Ranking, Choices: []quiz.Choice{{Text: "first"}}},
			Item: parts(analysis.Part{Counts: []analysis.Cell{shown(20), shown(9)}, Wrong: -1})},
			[]partLine{{Text: "first", Counts: []string{"20", "9"}}}},
		{"judgement", figures.Item{Ask: quiz.Question{Kind: quiz.Judgement, Choices: []quiz.Choice{{Text: "shout", RedLine: true, Ratings: [5]int{5, 3, 1}}}},
			Item: parts(analysis.Part{Counts: []analysis.Cell{shown(0), shown(20), {}, {}, shown(0), shown(0)}, Wrong: -1})},
			[]partLine{{Text: "shout", RedLine: true, Counts: []string{"0", "20", "hidden", "hidden", "0", "0"}, Panel: []string{"5", "3", "1", "0", "0"}}}},
	} {
		if diff := cmp.Diff(c.want, partsOf(c.item)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	judgement := figures.Item{Ask: quiz.Question{Kind: quiz.Judgement}}
	drawn, sat := &course.Course{Panel: course.Panel{{Name: "Illustrative rater 1"}}}, &course.Course{Panel: course.Panel{{Name: "Ada"}}}
	if !illustrative(drawn, judgement) || illustrative(sat, judgement) || illustrative(drawn, figures.Item{}) {
		t.Error("a panel is not told from an illustrative one")
	}
}

func TestMeansInWords(t *testing.T) {
	figure := analysis.Figure{Value: 0.9, OK: true}
	for want, m := range map[string]analysis.Mean{
		"90%": {Figure: figure}, "about 90%": {Figure: figure, Rough: analysis.About, Step: 5},
		"over 90%": {Figure: figure, Rough: analysis.Over, Step: 5}, "under 90%": {Figure: figure, Rough: analysis.Under, Step: 5}, "–": {},
	} {
		if got := meanOf(m); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}

// TestAlphaOfFew: of three drawn questions each there is none.
func TestAlphaOfFew(t *testing.T) {
	line := quizLine{}
	line.Reliability = analysis.Reliability{Alpha: analysis.Figure{Value: -0.14, OK: true}, Error: analysis.Figure{Value: 0.23, OK: true}}
	if line.Alpha() != "−0.14" || line.Error() != "23%" {
		t.Errorf("%s and %s", line.Alpha(), line.Error())
	}
	if line.Reliability.Few = true; line.Alpha() != "–" || line.Error() != "–" {
		t.Errorf("of few, %s and %s", line.Alpha(), line.Error())
	}
}

func TestGainsInWords(t *testing.T) {
	for want, i := range map[string]analysis.Interval{
		"–": {}, "0 (−10 to +10)": {Low: -0.1, High: 0.1, OK: true}, "+30 (−5 to +65)": {Mean: 0.3, Low: -0.05, High: 0.65, OK: true}, "between +23 and +43": {Low: 0.225, High: 0.425, OK: true, Open: true},
	} {
		if got := points(i, true); got != want {
			t.Errorf("%+v: %q, want %q", i, got, want)
		}
	}
}

// TestLeadLines holds that a choice that can lead to several scenes names each,
// with its condition.
func TestLeadLines(t *testing.T) {
	s := &scenario.Scenario{Scenes: []scenario.Scene{
		{ID: "a", Choices: []scenario.Choice{{To: "b"}, {To: "b"}}},
		{ID: "b", Title: "Plain", Ending: true},
		{ID: "b", Title: "Loud", Ending: true, When: &scenario.Condition{Meter: "noise", Operator: ">=", Value: 30}},
	}}
	shown := func(n int) analysis.Cell { return analysis.Cell{N: n, Shown: true} }
	paths := figures.Paths{Ways: map[string]figures.Ways{"a": {
		Keys: []figures.Way{{Choice: 0}, {Choice: 1}}, Counts: []analysis.Cell{shown(15), {}}, All: shown(30),
		Leads: [][]figures.Lead{{{To: "b", People: shown(10)}, {To: "b when noise>=30", People: shown(5)}}, {{To: "b when noise>=30"}}},
	}}}
	nodes, _ := linesOf(s, paths)
	want := []nodeLine{{All: "30", Rows: 3, Ways: []wayLine{
		{Count: "15", Share: "50%", Rows: 2, Leads: []leadLine{{"Plain", "otherwise", "10"}, {"Loud", "when noise is 30 or more", "5"}}},
		{Count: "hidden", Share: "–", Rows: 1, Leads: []leadLine{{template.HTML("Loud"), "when noise is 30 or more", "hidden"}}},
	}}}
	if diff := cmp.Diff(want, nodes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for want, operator := range map[string]string{"when noise is below 3": "<", "when noise is 3 or less": "<=", "when noise is exactly 3": "=", "when noise is above 3": ">"} {
		if got := inWords(&scenario.Condition{Meter: "noise", Operator: operator, Value: 3}); got != want {
			t.Errorf("%s: %q, want %q", operator, got, want)
		}
	}
}
