package main

import (
	"net/http"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// TestJourneyFigures is the trainer with the figures of the course, in every
// look: axe-core finds nothing, and nothing gives anybody away.
func TestJourneyFigures(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	here := d.url + "/figures/" + courseKey
	for name, look := range looks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.Page(t, look)
			p.SignIn(d.url, demoTrainer, password)
			p.Click("Figures")
			expectPath(t, p, "/figures/"+courseKey)
			p.See("What people gained")
			p.See("Cronbach’s alpha")
			judge(t, p, look, "figures-course")
			p.Click("“How do you know me?”")
			p.See("Discrimination")
			p.Click("How to read this")
			p.See("Where a count is hidden, the facility must not tell it either")
			judge(t, p, look, "figures-quiz")
			p.Open(here + "/quizzes/the-boundary")
			p.See("Most frequent wrong one")
			judge(t, p, look, "figures-matching")
			p.Open(here + "/quizzes/assessment")
			p.See("The panel is illustrative")
			judge(t, p, look, "figures-judgement")
			p.Open(here)
			p.Click("One large button")
			p.See("Which way people went")
			p.See("Ends badly")
			judge(t, p, look, "figures-scenario")
			p.Open(here)
			p.Click("A day in two networks")
			p.See("Card by card")
			judge(t, p, look, "figures-feed")
			if text := p.Text(); strings.Contains(text, "@demo.example") || strings.Contains(text, "Mia Torres") {
				t.Error("figures name people")
			}
			p.OpenStatus(here+"/quizzes/no-such-quiz", http.StatusNotFound)
			p.See("There are no figures of this name.")
		})
	}
	learner := b.Page(t, browser.Options{NoScript: true})
	learner.SignIn(d.url, demoLearner, password)
	if learner.Has("Figures") {
		t.Error("a learner has a link to the figures")
	}
	learner.OpenStatus(here, http.StatusForbidden)
	learner.See("This page is for trainers and administrators.")
}

// TestJourneySureAndWrong is the learner who is sure of everything: the errors
// among it come first on the result, and how sure one is changes no score.
func TestJourneySureAndWrong(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	look := browser.Options{Phone: true, NoScript: true}
	p := b.Page(t, look)
	p.SignIn(d.url, demoLearner, password)
	const key = "real-fake-automated"
	p.Open(d.url + "/courses/" + courseKey)
	p.See("Know a lesson already? Take its quiz before you open it")
	p.Open(d.course("quizzes/" + key))
	p.Click("Begin")
	giveAll(p, paper(t, p, key, false))
	browser.Eval[int](p, `[...document.querySelectorAll("input[name$='.sure'][value='3']")].map(e => e.checked = true).length`)
	p.Click("Submit answers")
	p.See("Sure and wrong")
	first := browser.Eval[string](p, `document.querySelector("main section h2").textContent`)
	if first != "Sure and wrong" {
		t.Errorf("the result begins with %q", first)
	}
	p.See("Not passed")
	judge(t, p, look, "result-sure")
	p.ClickOn(".sure-wrong li a")
	if !strings.Contains(p.Address(), "#r-") {
		t.Errorf("the link leads to %s", p.Address())
	}
}
