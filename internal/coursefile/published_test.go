package coursefile

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
)

func listOf(files map[string]string) []course.File {
	var out []course.File
	for name, body := range files {
		out = append(out, course.File{Path: name, Body: []byte(body)})
	}
	return out
}

func readPublished(files map[string]string) (*course.Course, Findings) {
	c, _, findings := ReadFiles("small-course", listOf(files), Options{Published: true})
	return c, findings
}

// Every rule is broken in turn in a published version. If the rule only judges,
// the version loads, and what comes out is whole; if what it finds spoils the
// version, that is refused, or the part that learners can do without.
func TestPublishedVersionsLoad(t *testing.T) {
	spoiling := spoiling()
	numbers := []string{ // which were allowed once
		"over 100 percent", "negative", "draw nothing", "testing out with nothing", "meter over 100", "meter below 0",
	}
	for _, c := range append(allChanges(), silentChanges()...) {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
			files, _ := c.apply(t, c.base(t))
			_, _, findings := ReadFiles("small-course", listOf(files), Options{})
			spoiled, fatal := false, false
			for _, f := range findings {
				bad := slices.Contains(spoiling, f.Rule) && !slices.Contains(numbers, c.name)
				spoiled = spoiled || bad
				fatal = fatal || bad && !dispensable(f.File)
			}
			got, kept := readPublished(files)
			if c.rule == ruleTooLarge { // what is too large is not looked into
				fatal, spoiled = false, len(kept) > 0
			}
			if (got == nil) != fatal || (len(kept) > 0) != spoiled {
				t.Fatalf("loaded: %v, because of %v; otherwise found: %v", got != nil, kept, findings)
			}
			for _, f := range kept {
				if !slices.Contains(spoiling, f.Rule) || dispensable(f.File) == fatal {
					t.Errorf("the reason is given as %v", f)
				}
			}
			if got != nil {
				checkCourse(t, got)
			}
		})
	}
}

func TestRulesThatSpoilAreErrors(t *testing.T) {
	for _, rule := range spoiling() {
		if levels()[rule] != Error {
			t.Errorf("%s is of the level %q", rule, levels()[rule])
		}
	}
}

// A version as it was accepted before feeds had a form of their own and before
// scenarios were proved.
func TestPublishedVersionOfOld(t *testing.T) {
	files := base(t)
	files["assessment.md"] = strings.Replace(files["assessment.md"], "shuffle: true", "shuffle: true\nlayout: feed", 1)
	files["01-first/feed.md"] = "---\ntitle: F\nshuffle: true\n---\n## One {#feed-one objective=first-thing}\nWhat?\n\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n"
	files["01-first/scenario.md"] = strings.NewReplacer("exposure: 10", "exposure: 900", "summary: What you do with a large button.\nminutes: 5\nrequired: true\n", "").Replace(scenarioText)
	files["02-second/scenario.md"] = "---\ntitle: Begins with its end\n---\n## Over {#over .ending .good}\nThat was it.\n"
	if c, _, findings := ReadFiles("small-course", listOf(files), Options{}); c != nil {
		t.Fatalf("nothing has become stricter: %v", findings)
	}
	c, findings := readPublished(files)
	if c == nil {
		t.Fatalf("refused: %v", findings)
	}
	var left []string
	for _, f := range findings {
		left = append(left, f.File)
	}
	if got := strings.Join(left, " "); got != "01-first/feed.md 02-second/scenario.md" {
		t.Errorf("left out: %s", got)
	}
	first, second := c.Lessons[0], c.Lessons[1]
	if first.Feed != nil || second.Scenario != nil {
		t.Error("what is left out is there")
	}
	if first.Scenario == nil || len(first.Scenario.Scenes) != 4 || len(first.Quiz.Questions) != 5 || len(c.Assessment.Questions) != 2 {
		t.Error("more is left out than had to be")
	}
	checkCourse(t, c)
}

// A drawing that runs something is left out; the lesson that shows it is not.
func TestPublishedDrawingThatIsUnsafe(t *testing.T) {
	files := base(t)
	files["01-first/images/square.svg"] = "<svg><script>alert(1)</script></svg>"
	files["02-second/images/a.svg"] = svg
	c, findings := readPublished(files)
	if c == nil || len(findings) != 1 || findings[0].Rule != ruleUnsafeSVG {
		t.Fatalf("loaded: %v, %v", c != nil, findings)
	}
	if len(c.Assets) != 1 || c.Assets["02-second/images/a.svg"].Body == nil {
		t.Errorf("%d assets", len(c.Assets))
	}
	if text := string(c.Lessons[0].Blocks[0].HTML); !strings.Contains(text, "A square") {
		t.Errorf("the text is %s", text)
	}
}

// However much is wrong with what can be left out, it hides nothing else.
func TestPublishedVersionsAreRefused(t *testing.T) {
	files := withPractice(t)
	files["01-first/feed.md"] = "---\ntitle: x\n---\n" + numbered(2*maxFindings, "## A {#a-%d}\n\n")
	files["assessment.md"] = strings.Replace(files["assessment.md"], "#a-two", "#a-one", 1)
	c, findings := readPublished(files)
	if c != nil || len(findings) != 1 || findings[0].Rule != ruleDuplicateID || findings[0].File != "assessment.md" {
		t.Errorf("loaded: %v, %v", c != nil, findings)
	}
}

// What lies in a folder is held to every rule.
func TestFoldersAreNotPublished(t *testing.T) {
	files := base(t)
	files["01-first/quiz.md"] = strings.Replace(files["01-first/quiz.md"], "  > Because.\n", "", 1)
	if c, _, _ := Read(folderOf(files), "small-course", Options{Published: true}); c != nil {
		t.Error("a choice without feedback is let through")
	}
	if c, findings := readPublished(files); c == nil {
		t.Errorf("refused: %v", findings)
	}
}

// A published version loads the same as the folder that it was.
func TestPublishedVersionIsTheSame(t *testing.T) {
	files := withPractice(t)
	want := mustRead(t, files)
	got, findings := readPublished(files)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("course (-draft +published):\n%s", diff)
	}
}
