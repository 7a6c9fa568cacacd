package main

import (
	"net/http"
	"strings"
	"testing"

	"decorum/internal/browser"
)

// messages are the pages about what people are told, after the demo has written
// its first mails.
func (d demo) messages(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	hr := b.Page(t, browser.Options{})
	hr.SignIn(d.url, demoHR, password)
	first := func(view, outcome string) string {
		t.Helper()
		var address string
		err := await(func() (bool, error) {
			hr.Open(d.url + "/messages?view=" + view)
			address = browser.Eval[string](hr, `[...document.querySelectorAll("table.data tbody tr")].filter(r => r.lastElementChild.textContent === "`+outcome+`")
				.map(r => r.querySelector("a[href^='/messages/']").getAttribute("href"))[0] ?? ""`)
			return address != "", nil
		})
		if err != nil {
			t.Fatalf("no message is %s: %v\n%s", view, err, hr.Text())
		}
		return address
	}
	return []stop{
		d.page("message-coming", demoHR, first("coming", "Planned")),
		d.page("message-sent", demoHR, first("sent", "Sent")),
		d.page("messages", demoHR, "/messages"),
		d.page("messages-sent", demoHR, "/messages?view=sent"),
		d.page("messages-trouble", demoHR, "/messages?view=trouble"),
		d.page("messages-texts", demoHR, "/messages/texts"),
		d.page("messages-text", demoHR, "/messages/texts/escalation/de"),
		d.page("mails-to-me", demoLearner, "/account/mails"),
	}
}

// TestJourneyMessages is HR who looks up what will go out and why, changes a
// text, and reads in somebody's story what they were told; without JavaScript.
func TestJourneyMessages(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	stops := d.messages(t, b)
	p := b.Page(t, browser.Options{NoScript: true, Expect: []int{http.StatusUnprocessableEntity}})
	p.SignIn(d.url, demoHR, password)
	p.ClickOn("details.menu summary")
	p.Click("Messages")
	p.See("The next 30 days")
	p.See("The demo sends no mails.")
	if err := await(func() (bool, error) { p.Reload(); return strings.Contains(p.Text(), "1 expected"), nil }); err != nil {
		t.Errorf("nobody is expected to be asked again: %v\n%s", err, p.Text())
	}
	p.Open(stops[0].at)
	p.See("It belongs to")
	p.Open(stops[1].at)
	p.See("It went out.")
	p.See("This is what would have gone out.")
	about := browser.Eval[string](p, `document.querySelector(".page-head .meta a").getAttribute("href")`)
	p.Open(d.url + about)
	p.See("sent and planned")

	p.Open(d.url + "/messages/texts/due-soon/en")
	p.Fill("Text", "Only {days} left.")
	p.ClickOn("button[value=preview]")
	p.See("uses {days}, which these messages don't know")
	p.Fill("Text", "Still time until {due}.")
	p.ClickOn("button[value=preview]")
	p.See("Still time until")
	p.ClickOn("button[value=save]")
	p.See("Saved.")
	p.Click("Take back what was changed")
	p.ClickOn("button[value=reset]")
	p.See("What you have done so far is kept.")

	learner := b.Page(t, browser.Options{NoScript: true})
	learner.SignIn(d.url, demoLearner, password)
	learner.ClickOn("details.menu summary")
	learner.Click("Mails to me")
	learner.ClickOn("input[name=voluntary]")
	learner.Click("Save")
	learner.See("Saved.")
	if browser.Eval[bool](learner, `document.querySelector("input[name=voluntary]").checked`) || !strings.HasSuffix(browser.Eval[string](learner, "location.pathname"), "/account/mails") {
		t.Error("the page has forgotten what was saved")
	}
}
