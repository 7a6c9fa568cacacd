package coursefile

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"decorum/internal/course"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// FuzzRead reads whole folders. Whatever is in them, reading ends without a
// panic, findings stand where there is something, and what gets through is
// safe to show.
func FuzzRead(f *testing.F) {
	raw, err := os.ReadFile("testdata/base.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(raw))
	f.Add("-- course.md --\n---\ntitle: x\n---\n-- 01-a/lesson.md --\n---\ntitle: y\n---\n## {#a\n")
	f.Add("-- 01-a/scenario.md --\n" + scenarioText)
	f.Add("-- course.md --\n---\ntitle: x\n---\n-- 01-a/lesson.md --\n---\ntitle: y\nobjectives:\n  - second-thing: Do\n---\n-- 01-a/scenario.md --\n" + scenarioText +
		"-- 01-a/feed.md --\n" + feedText + "-- 01-a/feed.es.md --\n" + feedTranslation)
	f.Fuzz(func(t *testing.T, raw string) {
		var files []course.File
		for name, body := range unbundle(raw) {
			files = append(files, course.File{Path: name, Body: []byte(body)})
		}
		c, read, findings := ReadFiles("fuzzed", files, Options{})
		checkResult(t, files, c, read, findings)
		if c, _, _ := ReadFiles("fuzzed", files, Options{Published: true}); c != nil {
			checkCourse(t, c)
		}
	})
}

// FuzzQuestion reads one question in a course that is otherwise in order.
func FuzzQuestion(f *testing.F) {
	quizText := base(f)["01-first/quiz.md"]
	for _, q := range strings.SplitAfter(quizText, "\n## ") {
		f.Add("## " + strings.TrimSuffix(q, "## "))
	}
	for _, c := range questionChanges() {
		f.Add(strings.ReplaceAll(c.new, here, ""))
	}
	files := base(f)
	f.Fuzz(func(t *testing.T, question string) {
		var list []course.File
		for name, body := range files {
			if name == "01-first/quiz.md" {
				body = "---\ntitle: Fuzzed\n---\n" + question
			}
			list = append(list, course.File{Path: name, Body: []byte(body)})
		}
		c, read, findings := ReadFiles("fuzzed", list, Options{})
		checkResult(t, list, c, read, findings)
	})
}

// longSeed is from where on a seed slows the fuzzer down.
const longSeed = 4000

// FuzzFeed reads one feed in a course that is otherwise in order.
func FuzzFeed(f *testing.F) {
	f.Add(feedText)
	for _, c := range feedChanges() {
		if c.old != "" && strings.Contains(feedText, c.old) && len(c.new) < longSeed {
			f.Add(strings.ReplaceAll(strings.Replace(feedText, c.old, c.new, 1), here, ""))
		}
	}
	fuzzPractice(f, "02-second/feed.md")
}

// FuzzScenario reads one scenario in a course that is otherwise in order.
func FuzzScenario(f *testing.F) {
	f.Add(scenarioText)
	for _, c := range scenarioChanges() {
		if c.old != "" && strings.Contains(scenarioText, c.old) && len(c.new) < longSeed {
			f.Add(strings.ReplaceAll(strings.Replace(scenarioText, c.old, c.new, 1), here, ""))
		}
	}
	fuzzPractice(f, "02-second/scenario.md")
}

// fuzzPractice reads a file in the base course, as a draft and as a part of a
// published version, whose other parts it can't spoil.
func fuzzPractice(f *testing.F, name string) {
	f.Helper()
	files := base(f)
	f.Fuzz(func(t *testing.T, body string) {
		list := []course.File{{Path: name, Body: []byte(body)}}
		for other, body := range files {
			list = append(list, course.File{Path: other, Body: []byte(body)})
		}
		begin := time.Now()
		c, read, findings := ReadFiles("fuzzed", list, Options{})
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("reading took %v", took)
		}
		checkResult(t, list, c, read, findings)
		c, _, findings = ReadFiles("fuzzed", list, Options{Published: true})
		if c == nil {
			t.Fatalf("%s keeps the published course from loading: %v", name, findings)
		}
		checkCourse(t, c)
	})
}

func checkResult(t rapid.TB, files []course.File, c *course.Course, read []course.File, findings Findings) {
	t.Helper()
	if (c == nil) != (findings.Errors() > 0) || (c == nil) != (read == nil) {
		t.Fatalf("course: %v, %d files, %v", c != nil, len(read), findings)
	}
	texts := map[string][]string{}
	for _, f := range files {
		texts[f.Path] = strings.Split(string(f.Body), "\n")
	}
	for _, f := range findings {
		lines := texts[f.File]
		if lines == nil {
			lines = []string{""}
		}
		if f.Line < 1 || f.Col < 1 || f.Message == "" || f.Line > len(lines) || f.Col > len([]rune(lines[f.Line-1]))+1 {
			t.Errorf("the finding %v stands nowhere", f)
		}
		if f.Level != levels()[f.Rule] {
			t.Errorf("the finding %v has no rule", f)
		}
	}
	if c == nil {
		return
	}
	checkCourse(t, c)
}

// checkCourse checks that what was compiled is safe to show, and that pages,
// scores and walks find what they rely on.
func checkCourse(t rapid.TB, c *course.Course) {
	t.Helper()
	checkQuestions(t, c)
	for _, l := range c.Lessons {
		checkScenario(t, l.Scenario)
		checkFeed(t, l.Feed)
	}
	for _, l := range c.Lessons {
		for _, b := range l.Blocks {
			checkSafe(t, string(b.HTML))
		}
	}
	texts := *c
	texts.Assets = nil
	all, err := json.Marshal(texts) //nolint:musttag // only to reach every text of the course
	if err != nil {
		t.Fatal(err)
	}
	checkSafe(t, string(c.Body))
	var text any
	if err := json.Unmarshal(all, &text); err != nil {
		t.Fatal(err)
	}
	walkStrings(text, func(s string) {
		if strings.HasPrefix(s, "<") {
			checkSafe(t, s)
		}
	})
}

// checkQuestions checks that every question can be told from the others, asked
// and graded.
func checkQuestions(t rapid.TB, c *course.Course) {
	t.Helper()
	quizzes := []*quiz.Quiz{c.Pretest, c.Assessment, c.FollowUp}
	var all []quiz.Question
	for _, l := range c.Lessons {
		quizzes = append(quizzes, l.Quiz)
		for _, b := range l.Blocks {
			if b.Check != nil {
				all = append(all, *b.Check)
			}
		}
	}
	for _, q := range quizzes {
		if q == nil {
			continue
		}
		if paper := q.Paper(quiz.Seed{7}); len(paper) != q.Size() || len(paper) == 0 || len(q.Grade(paper, nil).Questions) != len(paper) {
			t.Errorf("the quiz %q asks %d of %d questions", q.Key, len(paper), len(q.Questions))
		}
		all = append(all, q.Questions...)
	}
	seen := map[string]bool{}
	for _, q := range all {
		if q.ID == "" || seen[q.ID] {
			t.Errorf("the id %q of a question is empty or taken", q.ID)
		}
		seen[q.ID] = true
		rights := 0
		for _, c := range q.Choices {
			if c.Right {
				rights++
			}
			if q.Kind == quiz.Judgement && c.Panel() == 0 {
				t.Errorf("nobody rated a response of %q", q.ID)
			}
		}
		if n := len(q.Choices) + len(q.Pairs); n == 0 && q.Kind != quiz.Reflection || rights == 0 && (q.Kind == quiz.One || q.Kind == quiz.Several) {
			t.Errorf("the question %q of kind %s has %d choices, %d of them right", q.ID, q.Kind, n, rights)
		}
	}
}

// checkScenario walks through a scenario a dozen times. No walk gets stuck,
// and if one comes to an ending it is known how it ended.
func checkScenario(t rapid.TB, s *scenario.Scenario) {
	t.Helper()
	if s == nil {
		return
	}
	for walk := range 12 {
		var steps []scenario.Step
		for {
			at, err := s.Replay(steps)
			if err != nil {
				t.Errorf("walking %v: %v", steps, err)
				break
			}
			if at.Scene.Ending {
				if at.Scene.Quality == "" || len(steps) == 0 {
					t.Errorf("after %d steps the walk ends %q", len(steps), at.Scene.Quality)
				}
				break
			}
			if len(at.Scene.Choices) == 0 {
				t.Errorf("%v leads to %q, from where nothing leads on", steps, at.Scene.ID)
			}
			if len(at.Scene.Choices) == 0 || len(steps) == 50 {
				break
			}
			steps = append(steps, scenario.Step{Node: at.Scene.Node(), Choice: (walk + walk/3*len(steps)) % len(at.Scene.Choices)})
		}
	}
}

// checkFeed does the same for a feed.
func checkFeed(t rapid.TB, f *scenario.Feed) {
	t.Helper()
	if f == nil {
		return
	}
	for walk := range 12 {
		var steps []scenario.Step
		for {
			turn, err := f.Replay(steps)
			if err != nil || len(steps) > len(f.Cards) {
				t.Errorf("walking %v: %v", steps, err)
				break
			}
			card := turn.Card
			if card == nil {
				if score := turn.Score(); len(steps) == 0 || score < 0 || score > 10000 {
					t.Errorf("after %d steps the score is %d", len(steps), score)
				}
				break
			}
			if f.Networks[card.Network] == "" && card.Network != scenario.Professional && card.Network != scenario.Personal {
				t.Errorf("the card %q is on the network %q", card.ID, card.Network)
			}
			step := scenario.Step{Node: card.ID}
			if !card.Notice() {
				step.Choice = (walk + walk/3*len(steps)) % len(card.Responses)
				r := card.Responses[step.Choice]
				if best := r.Best(); best.Worth > 100 || r.Action.HasAudience() != (best.Audience != "") {
					t.Errorf("the best of %+v is %+v", r, best)
				}
				step.Audience = r.Outcomes[walk%len(r.Outcomes)].Audience
			}
			steps = append(steps, step)
		}
	}
}

func walkStrings(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, x := range v {
			walkStrings(x, visit)
		}
	case map[string]any:
		for _, x := range v {
			walkStrings(x, visit)
		}
	}
}

// checkSafe checks that there is nothing in rendered text that runs or that
// the Content-Security-Policy stops.
func checkSafe(t rapid.TB, rendered string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(rendered))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		switch token.Data {
		case "script", "style", "svg", "iframe", "object", "form", "input", "link", "meta", "base":
			if token.Type != html.TextToken {
				t.Errorf("<%s> in %s", token.Data, rendered)
			}
		}
		for _, a := range token.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") ||
				strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:") && a.Key != "alt" && a.Key != "title" && a.Key != "aria-label" {
				t.Errorf("%s=%q in %s", a.Key, a.Val, rendered)
			}
		}
	}
}
