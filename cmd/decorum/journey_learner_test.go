package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// wait waits until a JavaScript expression is true on the page.
func wait(t *testing.T, p *browser.Page, expression string) {
	t.Helper()
	err := await(func() (bool, error) { return browser.Eval[bool](p, expression), nil })
	if err != nil {
		t.Fatalf("waiting for %s: %v\n%s", expression, err, p.Text())
	}
}

// TestJourneyLearnerReads is the learner of the demo with a lesson.
func TestJourneyLearnerReads(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{})
	p.SignIn(d.url, demoLearner, password)
	expectPath(t, p, "/courses")
	p.See("4 of 10 requirements met")
	p.Click("Social media and ethics")
	p.See("40%")
	p.Click("Continue")
	lesson := "/courses/" + courseKey + "/lessons/speaking-for-your-employer"
	expectPath(t, p, lesson)
	p.See("In this lesson")
	readerChecks(t, p)
	readerTurns(t, p, lesson)
	readerStops(t, p, d.url+lesson)

	p.Click("Mark as done")
	p.See("Done on")
	p.Click("Take that back")
	if text := p.Text(); strings.Contains(text, "Done on") || !p.Has("Mark as done") {
		t.Errorf("taking it back leaves\n%s", text)
	}
	p.Click("Mark as done")
	p.Open(d.course(""))
	p.See("40%") // pages seen are no requirements met
}

// readerChecks answers the first check of the lesson without leaving the page.
func readerChecks(t *testing.T, p *browser.Page) {
	t.Helper()
	lesson, _, _ := theCourse().Lesson("speaking-for-your-employer")
	shown := checks(p)[0]
	check, ok := lesson.Check(shown.ID)
	if !ok {
		t.Fatalf("the lesson has no check %s", shown.ID)
	}
	feedback := fmt.Sprintf("document.querySelector('#%s [data-feedback]').textContent.trim()", shown.ID)
	button := fmt.Sprintf("#%s form button", shown.ID)
	address := p.Address()
	browser.Eval[bool](p, "window.stayed = true")

	p.ClickOn(button)
	p.See("Answer first")
	give(p, answersTo(t, *check, shown, false))
	if said := browser.Eval[string](p, feedback); said != "" {
		t.Errorf("a changed answer leaves what was said to the old one: %q", said)
	}
	p.ClickOn(button)
	p.See("Not quite")
	right := answersTo(t, *check, shown, true)
	give(p, right)
	p.ClickOn(button)
	p.See("That’s it")
	choice := check.Choices[find(t, *check, right[0].Text)]
	if said := browser.Eval[string](p, feedback); !strings.Contains(strings.Join(strings.Fields(said), " "), plain(choice.Feedback)) {
		t.Errorf("the feedback is %q, want %q in it", said, plain(choice.Feedback))
	}
	if !browser.Eval[bool](p, "window.stayed === true") || p.Address() != address {
		t.Errorf("answering a check left the page for %s", p.Address())
	}
	if !browser.Eval[bool](p, fmt.Sprintf("document.activeElement === document.querySelector(%q)", button)) {
		t.Errorf("the focus went to %s", browser.Eval[string](p, "document.activeElement.outerHTML.slice(0, 200)"))
	}
	// In a radio group the arrows choose; they don't turn the lesson.
	p.ClickOn(fmt.Sprintf("input[name=%q][value=%q]", right[0].Name, right[0].Value))
	p.Press("ArrowRight")
	if p.Address() != address {
		t.Errorf("an arrow in a radio group leads to %s", p.Address())
	}
}

// readerTurns turns lessons with the arrow keys.
func readerTurns(t *testing.T, p *browser.Page, lesson string) {
	t.Helper()
	browser.Eval[bool](p, "(document.activeElement.blur(), true)")
	p.Press("ArrowRight")
	expectPath(t, p, "/courses/"+courseKey+"/lessons/rights-you-keep")
	p.Press("ArrowLeft")
	expectPath(t, p, lesson)
}

// readerStops scrolls into the lesson, goes away and comes back to that place.
func readerStops(t *testing.T, p *browser.Page, lesson string) {
	t.Helper()
	// The place is the last heading in the upper half of the window.
	id := browser.Eval[string](p, `(headings => {
		headings[3].scrollIntoView({ block: "start" });
		return headings.findLast(h => h.getBoundingClientRect().top <= innerHeight / 2).id;
	})([...document.querySelectorAll("[data-reading] :is(h2, h3)[id]")].filter(h => !h.closest(".check, .objectives, .sources")))`)
	wait(t, p, `performance.getEntriesByType("resource").some(e => e.name.endsWith("/position"))`)
	p.Open(lesson)
	link := browser.Eval[string](p, `document.querySelector("[data-resume] a").textContent.trim()`)
	if !strings.HasPrefix(link, "Continue where you stopped: ") {
		t.Fatalf("the link to where the person stopped says %q", link)
	}
	p.Click(link)
	if p.Address() != lesson+"#"+id {
		t.Errorf("the link leads to %s, want #%s", p.Address(), id)
	}
	if top := browser.Eval[float64](p, fmt.Sprintf("document.getElementById(%q).getBoundingClientRect().top", id)); top < 0 || top > 450 {
		t.Errorf("the heading stands %.0f pixels from the top of the window", top)
	}
	if browser.Eval[bool](p, `document.querySelector("[data-resume]") !== null`) {
		t.Error("the link stays after it was used")
	}
}

// TestJourneyLearnerFails is the learner who goes on with an attempt, fails it
// and has to wait.
func TestJourneyLearnerFails(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{Phone: true})
	p.SignIn(d.url, demoLearner, password)
	const key = "speaking-for-your-employer"
	p.Open(d.course("quizzes/" + key))
	p.Click("Go on with attempt 1")
	for _, f := range paper(t, p, key, false) {
		if f.Kind == "pick" || f.Kind == "pair" { // enough to fail
			give(p, []field{f})
		}
	}
	p.Click("Submit answers")
	p.See("Not passed")
	if !p.Has("Read the lesson again") {
		t.Errorf("a failed attempt does not lead back to the lesson:\n%s", p.Text())
	}
	p.Click("Another attempt")
	p.See("The next attempt can begin on")
	if p.Has("Start attempt 2") || p.Has("Begin") {
		t.Error("there is a button for an attempt during the cooldown")
	}
	p.Open(d.course(""))
	p.See("40%")
}

// TestJourneyLearnerIsInterrupted is the learner whose tab closes and whose
// session ends in the middle of a quiz; nothing is lost.
func TestJourneyLearnerIsInterrupted(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	const key = "connecting-well" // asks every kind of question but a matching
	first := b.Page(t, browser.Options{})
	first.SignIn(d.url, demoLearner, password)
	first.Open(d.course("quizzes/" + key))
	first.Click("Begin")
	attempt := first.Address()
	shown := questions(first)
	half := shown[:len(shown)/2]
	for i, q := range half {
		answerOne(t, first, key, q)
		first.See(fmt.Sprintf("%d of %d answered", i+1, len(shown)))
	}
	first.Open(d.url + "/courses") // the tab is gone

	p := b.Page(t, browser.Options{}) // another one, perhaps at home
	p.SignIn(d.url, demoLearner, password)
	p.Open(d.course("quizzes/" + key))
	p.Click("Go on with attempt 1")
	if p.Address() != attempt {
		t.Fatalf("the attempt goes on at %s, want %s", p.Address(), attempt)
	}
	p.See(fmt.Sprintf("%d of %d answered", len(half), len(shown)))
	rest := shown[len(half):]
	unsaved := sessionEnds(t, p, key, rest)
	for _, q := range rest {
		if q.ID != unsaved { // it goes with the form
			answerOne(t, p, key, q)
		}
	}
	p.Click("Submit answers")
	p.See("Passed")
	p.See("100%")
	p.See("The panel is illustrative")
	p.See(ownWords) // the reflection
	if charts := browser.Eval[int](p, `document.querySelectorAll("svg.panel-chart[role=img][aria-label]").length`); charts == 0 {
		t.Error("no chart shows how the panel rated")
	}
	for _, q := range shown {
		question, _ := mustQuiz(t, key).Question(q.ID)
		if why := plain(question.Explanation); !strings.Contains(p.Text(), why) {
			t.Errorf("the result does not explain %s: %q", q.ID, why)
		}
	}
	p.Open(d.course(""))
	p.See("50%")
}

// answerOne answers a question rightly and waits until it is saved.
func answerOne(t *testing.T, p *browser.Page, key string, shown asked) {
	t.Helper()
	q, ok := mustQuiz(t, key).Question(shown.ID)
	if !ok {
		t.Fatalf("the quiz %s has no question %s", key, shown.ID)
	}
	fields := answersTo(t, q, shown, true)
	if fields[0].Kind == "place" {
		rank(p, shown.ID, fields)
	} else {
		give(p, fields)
	}
	if fields[0].Kind == "text" {
		p.Press("Tab") // leaving a text saves it
	}
	wait(t, p, saved(shown.ID, "Saved"))
}

// saved is whether the page says this about the saving of a question.
func saved(id, words string) string {
	return fmt.Sprintf(`document.querySelector("[data-question='%s'] [data-saved]").textContent.startsWith(%q)`, id, words)
}

// rank brings the items of a ranking into order with the buttons of its script.
func rank(p *browser.Page, id string, places []field) {
	wanted := make([]string, len(places))
	for _, f := range places {
		var n int
		_, _ = fmt.Sscan(f.Value, &n)
		wanted[n-1] = f.Of
	}
	list := fmt.Sprintf(`[...document.querySelectorAll("[data-question='%s'] .rank-text")].map(e => e.textContent.trim().replace(/\s+/g, " "))`, id)
	for to, text := range wanted {
		for from := slices.Index(browser.Eval[[]string](p, list), text); from > to; from-- {
			p.Click("Move up: " + text)
		}
	}
	if p.Has("This order is right") { // it was right from the beginning
		p.Click("This order is right")
	}
}

// sessionEnds signs the person out behind the page's back, answers one of the
// questions, and signs them in again, as in another tab. It returns the id of
// the question if the form alone has its answer, "" if it is to be answered
// further.
func sessionEnds(t *testing.T, p *browser.Page, key string, rest []asked) string {
	t.Helper()
	elsewhere(t, p, `fetch("/signout", { method: "POST" })`)
	i := slices.IndexFunc(rest, func(q asked) bool { return q.Fields[0].Kind == "pick" || q.Fields[0].Kind == "rate" })
	q, _ := mustQuiz(t, key).Question(rest[i].ID)
	given := answersTo(t, q, rest[i], true)
	give(p, given[:1]) // one click, so that one save is refused
	wait(t, p, saved(q.ID, "Not saved: you are signed out"))
	want := "status 401: " + p.Address() + "/answers"
	if problems := p.Problems(); len(problems) != 1 || problems[0] != want {
		t.Errorf("the problems are %q, want %q", problems, want)
	}
	if !browser.Eval[bool](p, fmt.Sprintf("document.querySelector('input[name=%q][value=%q]').checked", given[0].Name, given[0].Value)) {
		t.Error("the answer that was not saved is gone from the page")
	}
	elsewhere(t, p, fmt.Sprintf(`fetch("/signin", { method: "POST", body: new URLSearchParams({ email: %q, password: %q }) })`, demoLearner, password))
	if len(given) > 1 {
		return "" // the rest of the answer is still to be given, and saves the whole
	}
	return q.ID
}

// elsewhere asks the server something that another tab would ask.
func elsewhere(t *testing.T, p *browser.Page, fetch string) {
	t.Helper()
	browser.Eval[bool](p, "(window.elsewhere = 0, "+fetch+".then(async r => { await r.text(); window.elsewhere = r.status }), true)")
	wait(t, p, "window.elsewhere > 0")
	if status := browser.Eval[int](p, "window.elsewhere"); status != 200 {
		t.Fatalf("%s: status %d", fetch, status)
	}
}
