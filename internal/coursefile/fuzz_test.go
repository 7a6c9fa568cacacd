package coursefile

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"decorum/internal/course"
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
	f.Fuzz(func(t *testing.T, raw string) {
		var files []course.File
		for name, body := range unbundle(raw) {
			files = append(files, course.File{Path: name, Body: []byte(body)})
		}
		c, read, findings := ReadFiles("fuzzed", files, Options{})
		checkResult(t, files, c, read, findings)
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

func checkResult(t rapid.TB, files []course.File, c *course.Course, read []course.File, findings Findings) {
	t.Helper()
	if (c == nil) != (findings.Errors() > 0) || (c == nil) != (read == nil) {
		t.Fatalf("course: %v, %d files, %v", c != nil, len(read), findings)
	}
	bodies := map[string]string{}
	for _, f := range files {
		bodies[f.Path] = string(f.Body)
	}
	for _, f := range findings {
		lines := strings.Split(bodies[f.File], "\n")
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
	for _, l := range c.Lessons {
		for _, b := range l.Blocks {
			checkSafe(t, string(b.HTML))
		}
	}
	c.Assets = nil
	all, err := json.Marshal(c) //nolint:musttag // only to reach every text of the course
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
