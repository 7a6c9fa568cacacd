package coursefile

import (
	"strings"
	"testing"
)

// Walks hang on the ids of scenes and cards as answers do on those of
// questions.
func TestLostWalks(t *testing.T) {
	previous := mustRead(t, withPractice(t))
	rest := func(text, from string) string { // the text without the part that begins there
		before, after, _ := strings.Cut(text, from)
		_, after, _ = strings.Cut(after, "\n\n## ")
		return before + "## " + after
	}
	moved := strings.NewReplacer("\"leak>=40\"", "\"leak>=50\"", "A screenshot {", "News {", "{.ignore", "{.decline").Replace(feedText)
	for _, tt := range []struct {
		name string
		change
		want []string
	}{
		{"nothing", change{}, nil},
		{"rewritten", change{file: "02-second/feed.md", new: moved}, nil},
		{"number of the lesson", change{remove: []string{"02-second"}, more: map[string]string{
			"05-second/lesson.md": base(t)["02-second/lesson.md"], "05-second/feed.md": feedText, "05-second/scenario.md": scenarioText,
			"01-first/lesson.md": strings.ReplaceAll(base(t)["01-first/lesson.md"], "02-second", "05-second"),
		}}, nil},
		{"card", change{file: "02-second/feed.md", old: "#b-invitation", new: "#b-other"}, []string{"02-second/feed.md: card \"b-invitation\""}},
		{"notice", change{file: "02-second/feed.md", new: rest(feedText, "## A screenshot")}, []string{"02-second/feed.md: card \"b-screenshot\""}},
		{"scene", change{file: "02-second/scenario.md", new: strings.ReplaceAll(scenarioText, "#twelve", "#dozen")}, []string{"02-second/scenario.md: scene \"twelve\""}},
		{"both scenes of an id", change{file: "02-second/scenario.md", new: strings.ReplaceAll(scenarioText, "#flood", "#tide")}, []string{"02-second/scenario.md: scene \"flood\""}},
		{"one scene of an id", change{file: "02-second/scenario.md", new: rest(scenarioText, "## A milder flood")}, nil},
		{"feed", change{remove: []string{"02-second/feed.md"}}, []string{"course.md: feed of the lesson \"second\""}},
		{"scenario", change{remove: []string{"02-second/scenario.md"}}, []string{"course.md: scenario of the lesson \"second\""}},
		{"feed to another lesson", change{remove: []string{"02-second/feed.md"}, more: map[string]string{"01-first/feed.md": feedText}}, []string{"course.md: feed of the lesson \"second\""}},
		{"lesson", change{remove: []string{"02-second"}, more: map[string]string{
			"02-two/lesson.md": base(t)["02-second/lesson.md"], "02-two/feed.md": feedText,
			"01-first/lesson.md": strings.ReplaceAll(base(t)["01-first/lesson.md"], "02-second", "02-two"),
		}}, []string{"course.md: lesson \"second\""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, _ := tt.apply(t, withPractice(t))
			c, _, findings := Read(folderOf(files), "small-course", Options{Previous: previous})
			var got []string
			for _, f := range findings {
				what, _, _ := strings.Cut(strings.TrimPrefix(f.Message, "The "), " is gone")
				got = append(got, f.File+": "+what)
				if f.Rule != ruleLostID {
					t.Error(f)
				}
			}
			if c == nil || strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// What only a published version can have does not matter to the comparison: one
// from which a feed was left out misses none.
func TestLostWalksOfWhatWasLeftOut(t *testing.T) {
	files := withPractice(t)
	files["02-second/feed.md"] = "---\ntitle: of old\n---\n## One {#feed-one}\nWhat?\n"
	previous, _ := readPublished(files)
	if _, _, findings := Read(folderOf(withPractice(t)), "small-course", Options{Previous: previous}); len(findings) > 0 {
		t.Error(findings)
	}
}
