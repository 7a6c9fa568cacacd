package coursefile

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/quiz"
)

// base returns the files of testdata/base.txt, in which nothing is to be found.
func base(t testing.TB) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/base.txt")
	if err != nil {
		t.Fatal(err)
	}
	return unbundle(string(raw))
}

// unbundle splits a text into files, each headed by a line "-- name --".
func unbundle(bundle string) map[string]string {
	files := map[string]string{}
	name := ""
	for line := range strings.Lines(bundle) {
		head, marked := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if head, closed := strings.CutSuffix(head, " --"); marked && closed {
			name = head
			files[name] = ""
		} else if name != "" {
			files[name] += line
		}
	}
	return files
}

func folderOf(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, body := range files {
		out[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return out
}

// mustRead reads a course in which nothing is to be found.
func mustRead(t testing.TB, files map[string]string) *course.Course {
	t.Helper()
	c, _, findings := Read(folderOf(files), "small-course", Options{})
	for _, f := range findings {
		t.Error(f)
	}
	if c == nil {
		t.Fatal("no course was read")
	}
	return c
}

func TestReadCourse(t *testing.T) {
	c := mustRead(t, base(t))
	want := course.Course{
		Key: "small-course", Title: "A small course", Summary: "For the tests.", Language: "en", Minutes: 10,
		Audience: "Testers", PassMark: 75, Attempts: 3, Cooldown: 10 * time.Minute,
		Certificate:   course.Award{Title: "Certificate of a small course", ValidFor: certificate.Period{Months: 12}},
		FollowUps:     []time.Duration{7 * 24 * time.Hour, 30 * 24 * time.Hour},
		Jurisdictions: []string{"US", "EU"},
		Panel: course.Panel{
			{Name: "Illustrative rater 1", Role: "Nurse"}, {Name: "Illustrative rater 2", Role: "Lawyer"},
			{Name: "Illustrative rater 3", Role: "Teacher"}, {Name: "Illustrative rater 4", Role: "Clerk"},
			{Name: "Illustrative rater 5", Role: "Farmer"},
		},
		Body: `<p>Welcome. Begin with <a href="/courses/small-course/lessons/first">the first lesson</a>.</p>`,
	}
	got := *c
	got.Lessons, got.Pretest, got.Assessment, got.FollowUp, got.Assets = nil, nil, nil, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("course (-want +got):\n%s", diff)
	}
	if !c.Panel.Illustrative() {
		t.Error("the panel is not illustrative")
	}
	asset := c.Assets["01-first/images/square.svg"]
	if asset.Type != "image/svg+xml" || !strings.HasPrefix(string(asset.Body), "<svg") {
		t.Errorf("the drawing is %q of type %q", asset.Body, asset.Type)
	}
}

func TestReadLesson(t *testing.T) {
	c := mustRead(t, base(t))
	l, _, ok := c.Lesson("first")
	if !ok {
		t.Fatal("the lesson is missing")
	}
	want := course.Lesson{
		Key: "first", Number: 1, Title: "The first lesson", Minutes: 2,
		Objectives: []course.Objective{{ID: "first-thing", Text: "Do the first thing"}, {ID: "other-thing", Text: "Do another thing"}},
		Sources: []course.Source{{
			Title: "A source: with a colon", URL: "https://example.org/source",
			Accessed: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		}},
		Contents: []course.Heading{
			{Level: 2, ID: "part-one", Text: "Part one", Nested: []course.Heading{{Level: 3, ID: "in-the-us", Text: "In the United States"}}},
			{Level: 2, ID: "part-two", Text: "Part two"},
		},
	}
	got := *l
	got.Blocks, got.Quiz = nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lesson (-want +got):\n%s", diff)
	}
	kinds := ""
	for _, b := range l.Blocks {
		if b.Check != nil {
			kinds += b.Check.ID + " "
		} else {
			kinds += "text "
		}
	}
	if kinds != "text c-one text c-two text " {
		t.Errorf("blocks: %s", kinds)
	}
	if first, last := string(l.Blocks[0].HTML), string(l.Blocks[4].HTML); !strings.Contains(first, `href="#fn:1"`) || !strings.Contains(last, `<li id="fn:1">`) {
		t.Errorf("the footnote is referred to in %q and stands in %q", first, last)
	}
}

func TestReadQuiz(t *testing.T) {
	c := mustRead(t, base(t))
	q, ok := c.Quiz("first")
	if !ok {
		t.Fatal("the quiz is missing")
	}
	judge := func(text, feedback string, ratings ...int) quiz.Choice {
		return quiz.Choice{Text: markup(text), Feedback: markup("<p>" + feedback + "</p>"), Ratings: [5]int(ratings)}
	}
	want := &quiz.Quiz{
		Key: "first", Title: "Five kinds", Shuffle: true, PassMark: 70, Required: true, MaxAttempts: 3, Cooldown: 10 * time.Minute,
		Questions: []quiz.Question{
			{
				ID: "q-one", Title: "One answer", Kind: quiz.One, Objective: "first-thing", Stem: "<p>The stem.</p>",
				Choices: []quiz.Choice{
					{Text: "Wrong", Feedback: "<p>Because.</p>"}, {Text: "Right", Right: true, Feedback: "<p>Since.</p>"},
				},
				Explanation: "<p>In any case.</p>",
			},
			{
				ID: "q-rank", Title: "In order", Kind: quiz.Ranking, Stem: "<p>Put in order.</p>",
				Choices:     []quiz.Choice{{Text: "First", Feedback: "<p>It is first.</p>"}, {Text: "Second"}, {Text: "Third"}},
				Explanation: "<p>That is the order.</p>",
			},
			{
				ID: "q-match", Title: "In pairs", Kind: quiz.Matching, Stem: "<p>Match.</p>",
				Pairs: []quiz.Pair{{Left: "a", Right: "1"}, {Left: "b", Right: "2"}}, Explanation: "<p>Those are the pairs.</p>",
			},
			{
				ID: "q-judge", Title: "How fitting", Kind: quiz.Judgement, Stem: "<p>A situation.</p>",
				Choices: []quiz.Choice{judge("This", "Why.", 4, 1, 0, 0, 0), judge("That", "Why not.", 0, 0, 0, 1, 4)},
			},
			{ID: "q-reflect", Title: "Think", Kind: quiz.Reflection, Stem: "<p>What would you do?</p>"},
		},
	}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Errorf("quiz (-want +got):\n%s", diff)
	}
}

func TestQuizzesOfTheCourse(t *testing.T) {
	c := mustRead(t, base(t))
	for _, tt := range []struct {
		quiz     *quiz.Quiz
		key      string
		required bool
		draw     int
		mark     int
		kinds    string
	}{
		{c.Pretest, "pretest", false, 0, 75, "one"},
		{c.Assessment, "assessment", true, 1, 75, "one several"},
		{c.FollowUp, "followup", false, 0, 75, "one"},
	} {
		var kinds []string
		for _, q := range tt.quiz.Questions {
			kinds = append(kinds, string(q.Kind))
		}
		if tt.quiz.Key != tt.key || tt.quiz.Required != tt.required || tt.quiz.Draw != tt.draw ||
			tt.quiz.PassMark != tt.mark || strings.Join(kinds, " ") != tt.kinds {
			t.Errorf("%s: %+v with %s", tt.key, tt.quiz, kinds)
		}
	}
}

func TestReadFilesReadsWhatReadDoes(t *testing.T) {
	c, files, _ := Read(folderOf(base(t)), "small-course", Options{})
	again, filesAgain, findings := ReadFiles("small-course", files, Options{Previous: c})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("course (-Read +ReadFiles):\n%s", diff)
	}
	if diff := cmp.Diff(files, filesAgain); diff != "" {
		t.Errorf("files (-Read +ReadFiles):\n%s", diff)
	}
}

func TestNothingIsHalfLoaded(t *testing.T) {
	files := base(t)
	files["02-second/lesson.md"] = strings.Replace(files["02-second/lesson.md"], "title:", "titel:", 1)
	c, read, findings := Read(folderOf(files), "small-course", Options{})
	if c != nil || read != nil || findings.Errors() == 0 {
		t.Errorf("got course %v, %d files and %v", c != nil, len(read), findings)
	}
}

func TestWindowsLinesAndByteOrderMark(t *testing.T) {
	files := base(t)
	for name, body := range files {
		if strings.HasSuffix(name, ".md") {
			files[name] = "\xef\xbb\xbf" + strings.ReplaceAll(body, "\n", "\r\n")
		}
	}
	c := mustRead(t, files)
	if c.Title != "A small course" || len(c.Lessons[0].Quiz.Questions) != 5 {
		t.Errorf("read %q with %d questions", c.Title, len(c.Lessons[0].Quiz.Questions))
	}
}
