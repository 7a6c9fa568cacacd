package web

import (
	"strings"
	"testing"
	"time"

	"decorum/internal/course"
	"decorum/internal/quiz"
	"decorum/internal/view"
	"decorum/static"
	"decorum/templates"
)

// TestWhatThePanelGave: what was given most often need not be what most gave.
func TestWhatThePanelGave(t *testing.T) {
	four := quiz.Choice{Ratings: [5]int{1, 1, 4, 2, 1}} // 4 of 9
	two := quiz.Choice{Ratings: [5]int{0, 4, 4, 1, 0}}
	for _, c := range []struct {
		choice quiz.Choice
		mine   int
		want   string
	}{
		{four, 0, "You did not rate this; the rating given most often was 3."},
		{four, 2, "You gave 2; the rating given most often was 3."},
		{four, 3, "You gave 3, the rating given most often."},
		{two, 5, "You gave 5; the ratings given most often were 2 and 3."},
		{two, 2, "You gave 2, one of the ratings given most often."},
	} {
		if got := reviewResponse(c.choice, c.mine).Note; got != c.want {
			t.Errorf("%v, %d: %q, want %q", c.choice.Ratings, c.mine, got, c.want)
		}
	}
}

// TestWhoSeesTheScore says the truth about each kind of quiz.
func TestWhoSeesTheScore(t *testing.T) {
	page := func(key string, passed bool) attemptPage {
		p := attemptPage{Pretest: key == quiz.PretestKey}
		p.Quiz, p.Attempt = &quiz.Quiz{Key: key}, quiz.Attempt{Passed: passed}
		return p
	}
	for _, c := range []struct {
		key    string
		passed bool
		want   string
	}{
		{quiz.PretestKey, false, "Only you see your answers and this score. They are in no report but in figures about many people, without names."},
		{"the-boundary", true, "Only you see your answers. On your page in the reports, your manager and HR see when you handed this in, the score, and that you passed."},
		{"the-boundary", false, "Only you see your answers. On your page in the reports, your manager and HR see when you handed this in, the score, and that you did not pass."},
		{quiz.AssessmentKey, true, "Only you see your answers. On your page in the reports, your manager and HR see when you handed this in, the score, and that you passed. Their lists have your best score."},
	} {
		if got := page(c.key, c.passed).Seen(); got != c.want {
			t.Errorf("%s, passed %v: %q, want %q", c.key, c.passed, got, c.want)
		}
	}
}

// TestResultOfNothing: where nothing is scored there is no 100% and no pass, and
// where nobody was asked how sure they were, nothing about that.
func TestResultOfNothing(t *testing.T) {
	assets, err := static.Load()
	must(t, err)
	set, err := view.New(view.Config{Files: templates.Files, Assets: assets, Zone: time.UTC})
	must(t, err)
	show := func(page attemptPage) (text string) {
		t.Helper()
		page.Quiz, page.Learning.Course = &quiz.Quiz{Title: "Talk", Confidence: true}, &course.Course{}
		page.Attempt = quiz.Attempt{Score: 10000, Passed: true, SubmittedAt: time.Unix(0, 0)}
		must(t, set.Page("learn/result", "", page, func(b []byte) error { text = string(b); return nil }))
		return text
	}
	lacks(t, "nothing scored", show(attemptPage{}), "100%", "Passed", "Sure and wrong")
	for _, want := range []string{"100%", "Passed", "Sure and wrong"} {
		if !strings.Contains(show(attemptPage{AskedSure: true, Scored: true}), want) {
			t.Errorf("the result lacks %q", want)
		}
	}
}
